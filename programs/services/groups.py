"""A group with its whole series of sessions as one act, and the days before anything is written."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Site
from kernel.actors import Actor
from programs.models import Offering, Program, Session
from programs.schedule import Pattern, series
from programs.services.offerings import offering_create
from programs.services.sessions import check_minutes, sessions_plan

LONGEST_CODE = Offering._meta.get_field("code").max_length


@dataclass(frozen=True)
class Day:
    """A day of the pattern, in the series (`number` from 1) or left out of it (`number` None)."""

    on: date
    number: int | None


@transaction.atomic
def group_open(
    *,
    by: Actor,
    program: Program,
    site: Site,
    name: str,
    pattern: Pattern,
    capacity: int | None = None,
    place: str = "",
) -> tuple[Offering, list[Session]]:
    """Open a program at a site and plan its series: both, or neither.

    Raises as offering_create and sessions_plan do.
    """
    offering = offering_create(
        by=by,
        program=program,
        site=site,
        code=_free_code(program, name),
        name=name,
        starts_on=pattern.starts_on,
        capacity=capacity,
    )
    return offering, sessions_plan(by=by, offering=offering, pattern=pattern, place=place)


def series_preview(pattern: Pattern) -> list[Day]:
    """The days of the series and, at their place, those of the pattern that are left out; nothing is asked or written.

    Raises RuleViolation for a pattern that makes no sense.
    """
    check_minutes(pattern.minutes)
    held = series(pattern)
    last = held[-1] if held else pattern.starts_on
    left_out = [
        day
        for day in pattern.holidays
        if pattern.starts_on <= day <= max(last, pattern.until or last) and day.weekday() in pattern.weekdays
    ]
    numbers = {day: number for number, day in enumerate(held, start=1)}
    return [Day(day, numbers.get(day)) for day in sorted({*held, *left_out})]


def _free_code(program: Program, name: str) -> str:
    """A code for programs made from the name, with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_CODE - 4] or "group"
    taken = set(
        Offering.all_records.filter(program=program, code__startswith=stem).values_list("code", flat=True)
    )
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
