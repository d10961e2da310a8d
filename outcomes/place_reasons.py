"""Why a site is as it is: exits, sessions that did not take place, absences and waits, with their reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from accounts.models import Site
from accounts.scope import Standing
from outcomes.indicators.catalogue import INDICATORS
from outcomes.indicators.definition import Period
from outcomes.indicators.episodes import BROKEN_OFF
from outcomes.indicators.measuring import Measure, measure
from outcomes.overview import bins_of, sorted_out
from participants.choices import PRESENT, AbsenceReason, ExitCategory, ExitReason
from participants.lifecycle import Status
from participants.missing_registers import missing_registers
from participants.models import Attendance, Enrollment
from programs.choices import NotHeldReason, SessionState
from programs.models import Program, Session

WAITS = (14, 30, 60, 90)  # days
TOLD = ("attendance", "completion", "start", "dosage", "waiting-time")
STANDS_OUT = 2.0  # times the share elsewhere
FEWEST = 5


@dataclass(frozen=True)
class Reason:
    """A reason and how often it was given, here and of how many; the share elsewhere where it is compared."""

    label: str
    n: int
    of: int
    elsewhere: float | None = None

    @property
    def share(self) -> float:
        return self.n / self.of if self.of else 0.0

    @property
    def stands_out(self) -> bool:
        return (
            self.elsewhere is not None
            and self.n >= FEWEST
            and self.share > STANDS_OUT * max(self.elsewhere, 0.005)
        )


@dataclass(frozen=True)
class Reasons:
    """What a manager finds behind the numbers of a program at a site."""

    here: dict[str, Measure]
    elsewhere: dict[str, Measure]
    exits: list[tuple[str, str, int]]
    not_held: list[Reason]
    sessions: int
    registers_missing: int
    absences: list[Reason]
    waits: list[tuple[int | None, int | None, int]]
    waiting: int
    waiting_since: date | None


def reasons_for(standing: Standing, program: Program, site: Site, period: Period) -> Reasons:
    """The reasons at one program and site, beside all the others within reach; a constant number of statements."""
    here, elsewhere, waits = {}, {}, []
    for indicator in TOLD:
        by_place = sorted_out(standing, indicator, period, lambda fact: (fact.program, fact.site))
        mine = by_place.pop((program.pk, site.pk), [])
        others = [fact for facts in by_place.values() for fact in facts]
        here[indicator] = measure(INDICATORS[indicator], mine)
        elsewhere[indicator] = measure(INDICATORS[indicator], others)
        if indicator == "waiting-time":
            counts = bins_of(mine, WAITS)
            waits = list(zip((None, *WAITS), (*WAITS, None), counts, strict=True))
    waiting = Enrollment.objects.for_user(standing).waiting().filter(program=program).order_by()
    waits_now = waiting.aggregate(count=Count("pk"), since=Min("waitlisted_on"))
    sessions, not_held, missing = _sessions(program, site, period)
    return Reasons(
        here=here,
        elsewhere=elsewhere,
        exits=_exits(standing, program, site, period),
        not_held=not_held,
        sessions=sessions,
        registers_missing=missing,
        absences=_absences(standing, program, site, period),
        waits=waits,
        waiting=waits_now["count"],
        waiting_since=waits_now["since"],
    )


def left_early(standing: Standing, program: Program, site: Site, period: Period):
    """The episodes at the place that were broken off in the period, the latest first."""
    return Enrollment.objects.for_user(standing).filter(
        program=program,
        offering__site=site,
        status__in=sorted(BROKEN_OFF),
        ended_on__gte=period.first,
        ended_on__lte=period.last,
    )


def _exits(standing: Standing, program: Program, site: Site, period: Period) -> list[tuple[str, str, int]]:
    """(how, why, how many) of those who left early, the most frequent first."""
    rows = left_early(standing, program, site, period).order_by()
    counted = rows.values("status", "exit_category", "exit_code").annotate(count=Count("pk"))
    found = []
    for row in counted:
        why = row["exit_code"] and ExitReason(row["exit_code"]).label
        why = why or (row["exit_category"] and ExitCategory(row["exit_category"]).label)
        found.append((str(Status(row["status"]).label), str(why or ""), row["count"]))
    return sorted(found, key=lambda one: (-one[2], one[0], one[1]))


def _sessions(program: Program, site: Site, period: Period) -> tuple[int, list[Reason], int]:
    """How many sessions were to take place, why some did not, and of how many the register is missing."""
    of_period = Q(held_on__gte=period.first, held_on__lte=min(period.last, period.now))
    is_missing = Q(pk__in=missing_registers(period.now).values("pk"))
    rows = Session.objects.filter(offering__program=program, offering__site=site).order_by()
    counted, missing = Counter(), 0
    for state, reason, count, without in (
        rows.values("state", "not_held_reason")
        .annotate(count=Count("pk", filter=of_period), without=Count("pk", filter=is_missing))
        .values_list("state", "not_held_reason", "count", "without")
    ):
        counted[state, reason] += count
        missing += without
    counted = +counted
    total = sum(counted.values())
    not_held = [
        Reason(str(NotHeldReason(reason).label), count, total)
        for (state, reason), count in counted.most_common()
        if state == SessionState.NOT_HELD
    ]
    return total, not_held, missing


def _absences(standing: Standing, program: Program, site: Site, period: Period) -> list[Reason]:
    """Reasons of absence, each as a share of all marks, here and elsewhere."""
    mine = Enrollment.objects.for_user(standing).values("pk")
    marks = Attendance.objects.filter(
        enrollment__in=mine, session__held_on__gte=period.first, session__held_on__lte=period.last
    ).order_by()
    counted: dict[bool, Counter] = {True: Counter(), False: Counter()}
    for at_program, at_site, status, reason, count in (
        marks.values("enrollment__program", "session__offering__site", "status", "reason")
        .annotate(count=Count("pk"))
        .values_list("enrollment__program", "session__offering__site", "status", "reason", "count")
    ):
        is_here = (at_program, at_site) == (program.pk, site.pk)
        counted[is_here][None if status in PRESENT else reason] += count
    here, there = counted[True], counted[False]
    of, of_others = sum(here.values()), sum(there.values())
    found = [
        Reason(
            str(AbsenceReason(reason).label) if reason else "",
            count,
            of,
            there[reason] / of_others if of_others else None,
        )
        for reason, count in here.most_common()
        if reason is not None
    ]
    return sorted(found, key=lambda one: (not one.stands_out, -one.n))
