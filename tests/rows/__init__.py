"""A row in every table, for the tests that walk over all of them."""

from tests.rows import case, delivery, flow, programs, work


def rows_everywhere(side) -> None:
    """One side of the world with at least one row in every table that a service fills."""
    for floor in (programs, case, delivery, work, flow):  # a hand-over ends the stay, so it comes last
        floor.rows(side)
