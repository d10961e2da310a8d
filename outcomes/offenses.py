"""Offenses by the international classification, as pages offer and name them."""

from collections.abc import Iterable

from accounts.scope import limit_to_user
from outcomes.models import IccsCode

BROAD = 2  # the levels that people choose from; files bring the finer ones


def offenses_to_choose(standing, held: str = ""):
    """Sections and divisions of the list, and the code that a record holds already."""
    codes = limit_to_user(IccsCode.objects.all(), standing)
    return (codes.filter(level__lte=BROAD) | codes.filter(code=held)).order_by("code")


def offenses_named(codes: Iterable[str]) -> dict[str, IccsCode]:
    """The rows of the list by their code."""
    wanted = set(codes) - {""}
    return {row.code: row for row in IccsCode.objects.filter(code__in=wanted)} if wanted else {}
