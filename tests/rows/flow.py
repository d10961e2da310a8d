"""A row in every table of the way from referral to exit: sequence, judgment, transfer, hand-over."""


def rows(side) -> None:
    """For one side of the world."""
