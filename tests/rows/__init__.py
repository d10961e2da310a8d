"""A row in every table, for the tests that walk over all of them."""

from tests.rows import access, case, casework, delivery, flow, outcomes, programs, work


def rows_everywhere(side) -> None:
    """One side of the world with at least one row in every table that a service fills."""
    # A hand-over ends a stay, so it comes late; follow-up counts from its end.
    for floor in (programs, case, casework, delivery, work, flow, outcomes, access):
        floor.rows(side)
