"""A row in every table of what happens: attendance, contact, appointment."""


def rows(side) -> None:
    """For one side of the world."""
