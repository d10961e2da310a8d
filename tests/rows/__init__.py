"""A row in every table, for the tests that walk over all of them."""

from tests.rows import case, delivery, flow, outcomes, programs


def rows_everywhere(side) -> None:
    """One side of the world with at least one row in every table that a service fills."""
    for floor in (programs, case, delivery, flow, outcomes):  # a hand-over ends a stay, follow-up counts from its end
        floor.rows(side)
