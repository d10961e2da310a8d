"""A row in every table, for the tests that walk over all of them."""

from tests.rows import case, casework, delivery, flow, programs


def rows_everywhere(side) -> None:
    """One side of the world with at least one row in every table that a service fills."""
    for floor in (programs, case, casework, delivery, flow):  # a hand-over ends the stay, so it comes last
        floor.rows(side)
