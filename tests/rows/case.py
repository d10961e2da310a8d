"""A row in every table of the case file and of sameness."""


def rows(side) -> None:
    """For one side of the world."""
