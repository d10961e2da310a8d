"""A group with its whole series of sessions as one act, a further series, and the days before anything is written."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time

from django.db import transaction

from accounts.models import Site
from kernel.actors import Actor
from programs.choices import SessionState
from programs.models import Offering, Program, Session
from programs.schedule import Pattern, series
from programs.services.offerings import offering_create
from programs.services.sessions import check_minutes, sessions_plan, sessions_preview

LONGEST_CODE = Offering._meta.get_field("code").max_length


@dataclass(frozen=True)
class Day:
    """A day of the pattern, in the series (`number` from 1) or left out of it (`number` None).

    `session` is what would be planned, or, on a day left out, what is there at that time already; `also_at` are the
    times at which the group meets on that day besides.
    """

    on: date
    number: int | None
    session: Session | None = None
    also_at: tuple[time, ...] = ()

    @property
    def is_taken(self) -> bool:
        return self.number is None and self.session is not None


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
    numbers = {day: number for number, day in enumerate(held, start=1)}
    return [Day(day, numbers.get(day)) for day in sorted({*held, *_left_out(pattern, held)})]


def series_further(*, by: Actor, offering: Offering, pattern: Pattern) -> tuple[Pattern, list[Day]]:
    """A further series for a group: the pattern to be planned with sessions_plan, and its days; nothing is written.

    A day that has a session at that time already, called off or not, is passed over as a holiday is, so that as many
    sessions are added as were asked for. Raises as sessions_preview does.
    """
    taken, besides = {}, {}
    there = Session.objects.filter(offering=offering, held_on__gte=pattern.starts_on)
    for session in there.order_by("held_on", "starts_at", "id"):
        is_off = session.state == SessionState.NOT_HELD
        if session.starts_at == pattern.starts_at:
            if not is_off or session.held_on not in taken:
                taken[session.held_on] = session
        elif not is_off and session.starts_at is not None:
            besides.setdefault(session.held_on, []).append(session.starts_at)
    passing = replace(pattern, holidays=pattern.holidays | taken.keys())
    planned = {one.held_on: one for one in sessions_preview(by=by, offering=offering, pattern=passing)}
    numbers = {day: number for number, day in enumerate(sorted(planned), start=1)}
    days = sorted({*planned, *_left_out(passing, list(numbers))})
    return passing, [
        Day(day, numbers.get(day), planned.get(day) or taken.get(day), tuple(besides.get(day, ())))
        for day in days
    ]


def _left_out(pattern: Pattern, held: list[date]) -> list[date]:
    """The days of the pattern on which it passes, up to its end."""
    last = held[-1] if held else pattern.starts_on
    return [
        day
        for day in pattern.holidays
        if pattern.starts_on <= day <= max(last, pattern.until or last) and day.weekday() in pattern.weekdays
    ]


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
