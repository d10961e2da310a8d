"""The first attended session starts an episode: kept true when a register is saved late, corrected or undone.

"Started" is the index date of evaluations, so `started_on` is always the day of the first attended session, unless
somebody said by hand that the person had started earlier.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Min

from kernel.actors import Actor
from kernel.records import records_change
from participants.choices import PRESENT
from participants.lifecycle import BEFORE_ENROLLMENT, Status
from participants.many_steps import write_steps
from participants.models import Attendance, Enrollment
from programs.models import Session


def start_attended(by: Actor, session: Session, enrollments: Iterable[Enrollment]) -> None:
    """After these enrollments attended a session: who had not started has, who had started later has earlier."""
    day = session.held_on
    waiting = [enrollment for enrollment in enrollments if enrollment.status not in BEFORE_ENROLLMENT]
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
    there = Attendance.objects.filter(enrollment__in=[one.pk for one in started], status__in=PRESENT)
    firsts = dict(
        there.values("enrollment").annotate(first=Min("session__held_on")).values_list("enrollment", "first")
    )
    never = [one for one in started if one.pk not in firsts and one.status == Status.ACTIVE]
    write_steps(by, never, "take_back_start", session.held_on, reason=reason, started_on=None)
    for day in sorted(set(firsts.values()) - {session.held_on}):
        records_change([one for one in started if firsts.get(one.pk) == day], by=by, started_on=day)
