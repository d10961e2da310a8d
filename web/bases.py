"""Legal bases as pages tell them."""

from datetime import date


def holds_on(basis, day: date) -> bool:
    """Does it allow anything on that day? A withdrawal counts from its own day on."""
    if basis.withdrawn_on and basis.withdrawn_on <= day:
        return False
    return basis.starts_on <= day and (basis.ends_on is None or basis.ends_on >= day)
