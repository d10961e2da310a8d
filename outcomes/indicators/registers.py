"""The indicator whose unit is a person at a session: was the person there?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max

from accounts.scope import Standing
from outcomes.indicators.definition import Fact, Period, Said
from outcomes.indicators.episodes import counted, within
from participants.choices import PRESENT
from participants.missing_registers import missing_registers
from participants.models import Attendance
from participants.presence import is_expected_on, steps_of

_PERSON = ("participant__sex", "participant__birth_on", "participant__birth_precision")


def attendance(standing: Standing, period: Period) -> Iterator[Fact]:
    """Of the marks of the period: how many were there? Who was expected and has no register yet is not known."""
    mine = counted(standing)
    for status, on, *groups in _marks(mine, period).values_list(
        "status", "session__held_on", "enrollment__program_id", "session__offering__site_id",
        *(f"enrollment__{field}" for field in _PERSON),
    ):  # fmt: skip
        yield Fact(Said.YES if status in PRESENT else Said.NO, on, *groups)
    yield from _unmarked(mine, period)


def attendance_together(standing: Standing, period: Period) -> Iterator[Fact]:
    """The same, the marks of a program at a site put together by status and sex: a few rows, however many marks."""
    mine = counted(standing)
    place = ("enrollment__program_id", "session__offering__site_id", "enrollment__participant__sex")
    marks = _marks(mine, period).order_by().values("status", *place)
    for status, *groups, last, count in marks.annotate(
        last=Max("session__held_on"), count=Count("pk")
    ).values_list("status", *place, "last", "count"):
        said = Said.YES if status in PRESENT else Said.NO
        yield Fact(said, last, *groups, None, "", count=count)
    together: dict[tuple, list[date]] = defaultdict(list)
    for fact in _unmarked(mine, period):
        together[fact.program, fact.site, fact.sex].append(fact.on)
    for groups, days in together.items():
        yield Fact(Said.NOT_KNOWN, max(days), *groups, None, "", count=len(days))


def _marks(mine, period: Period):
    return Attendance.objects.filter(within(period, "session__held_on"), enrollment__in=mine.values("pk"))


def _unmarked(mine, period: Period) -> Iterator[Fact]:
    """One fact for each person expected at a session of a fixed group whose register is still missing."""
    sessions: dict[int, list[date]] = defaultdict(list)
    missing = missing_registers(period.now).filter(within(period, "held_on"))
    for offering, day in missing.values_list("offering_id", "held_on"):
        sessions[offering].append(day)
    offerings = missing.values("offering")
    members = list(mine.filter(offering__in=offerings).select_related("participant", "offering"))
    steps = steps_of(members)
    for member in members:
        person = member.participant
        for day in sessions[member.offering_id]:
            if is_expected_on(day, steps[member.pk]):
                yield Fact(Said.NOT_KNOWN, day, member.program_id, member.offering.site_id, person.sex,
                           person.birth_on, person.birth_precision)  # fmt: skip
