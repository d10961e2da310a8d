"""The first attended session starts an episode: kept true when a register is saved late, corrected or undone.

"Started" is the index date of evaluations, so `started_on` is always the day of the first attended session, unless
somebody said by hand that the person had started earlier.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from kernel.actors import Actor
from kernel.records import records_change
from participants.choices import PRESENT
from participants.lifecycle import BEFORE_ENROLLMENT, HOLDS_A_PLACE, Status
from participants.many_steps import write_steps
from participants.models import Attendance, Enrollment, StatusChange
from programs.models import Session

# Whoever never took the place up was found not to have started: a register saved late does not overrule that.
NEVER_STARTED = BEFORE_ENROLLMENT | {Status.NOT_STARTED}


def start_attended(by: Actor, session: Session, enrollments: Iterable[Enrollment]) -> None:
    """After these enrollments attended a session: who had not started has, who had started later has earlier.

    A visit before there was a place (of a walk-in who was enrolled later) starts nothing.
    """
    day = session.held_on
    candidates = [enrollment for enrollment in enrollments if enrollment.status not in NEVER_STARTED]
    placed = _first_places(candidates)
    waiting = [enrollment for enrollment in candidates if placed.get(enrollment.pk, day) <= day]
    first = [enrollment for enrollment in waiting if enrollment.status == Status.ENROLLED]
    earlier = [
        enrollment
        for enrollment in waiting
        if enrollment.status != Status.ENROLLED
        and (enrollment.started_on is None or enrollment.started_on > day)
    ]
    write_steps(by, first, "start", day, started_on=day)
    records_change(earlier, by=by, started_on=day)


def take_back_unattended(by: Actor, session: Session, enrollments: Sequence[Enrollment], reason: str) -> None:
    """After these enrollments turned out not to have attended a session that may have started them.

    The start moves to the first session they did attend. Who attended none is enrolled again, not started - except
    after a later step (suspended, completed): that is for people to judge, and the day stays.
    """
    started = [enrollment for enrollment in enrollments if enrollment.started_on == session.held_on]
    if not started:
        return
    first_place = _places().filter(enrollment=OuterRef("enrollment")).values("first")
    there = Attendance.objects.filter(
        enrollment__in=[one.pk for one in started],
        status__in=PRESENT,
        session__held_on__gte=Coalesce(Subquery(first_place), F("session__held_on")),
    )
    firsts = dict(
        there.values("enrollment").annotate(first=Min("session__held_on")).values_list("enrollment", "first")
    )
    never = [one for one in started if one.pk not in firsts and one.status == Status.ACTIVE]
    write_steps(by, never, "take_back_start", session.held_on, reason=reason, started_on=None)
    for day in sorted(set(firsts.values()) - {session.held_on}):
        records_change([one for one in started if firsts.get(one.pk) == day], by=by, started_on=day)


def _first_places(enrollments: Sequence[Enrollment]) -> dict[int, date]:
    """The day since which each has had a place for the first time, by its key (one query)."""
    places = _places().filter(enrollment__in=[enrollment.pk for enrollment in enrollments])
    return dict(places.values_list("enrollment", "first"))


def _places():
    steps = StatusChange.objects.filter(to_status__in=HOLDS_A_PLACE).order_by()
    return steps.values("enrollment").annotate(first=Min("on"))
