"""Short ways to a group with people in it, a session of today and a saved register; a refusal that wrote nothing."""

from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import RuleViolation, SeveralViolations
from kernel.records import record_create
from participants.marks import Mark
from participants.models import Attendance, Enrollment, NoContact, Participant, SafetyFlag, StatusChange
from participants.services import enrollment_move
from participants.services.register import register_save
from programs.models import Offering, Session
from programs.services import offering_create, session_add
from tests.world import BY, register

SINCE = 50  # days ago: everybody of a group is enrolled


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def group(side, code="group", *, kind="group", capacity=None, site=None, starts_on=None) -> Offering:
    return offering_create(
        by=BY, program=side.program, site=site or side.site, code=code, name=code, kind=kind,
        starts_on=starts_on or ago(200), capacity=capacity,
    )  # fmt: skip


def member(side, offering: Offering, reference: str, *, since=SINCE, worker=None, family="") -> Enrollment:
    """One more person with a place in the group, not started."""
    person = register(side, reference, worker=worker, family=family, since=since + 10)
    return enrollment_move(
        by=BY, enrollment=person.enrollments.get(), verb="enroll", on=ago(since), offering=offering
    )


def members(side, offering: Offering, count: int, *, prefix="member") -> list[Enrollment]:
    return [member(side, offering, f"{prefix}-{number:03}") for number in range(count)]


def session_of(offering: Offering, days_ago=0, **more) -> Session:
    return session_add(by=BY, offering=offering, held_on=ago(days_ago), **{"planned_minutes": 90, **more})


def mark(enrollment: Enrollment, status="attended", **more) -> Mark:
    return Mark(enrollment=enrollment.public_id, status=status, **more)


def save(session: Session, marks, by=BY, **more) -> Session:
    """`marks` is {enrollment: status} or a list of marks."""
    entries = [mark(one, status) for one, status in marks.items()] if isinstance(marks, dict) else marks
    return register_save(by=by, session=session, entries=entries, **more)


def keep_apart(one: Participant, other: Participant, **more) -> NoContact:
    return record_create(
        NoContact(participant=one, other=other, starts_on=ago(30), reason="threats", **more), by=BY
    )


def flag(person: Participant, kind: str, **more) -> SafetyFlag:
    return record_create(SafetyFlag(participant=person, kind=kind, starts_on=ago(9), **more), by=BY)


def again(record):
    """The record as the database has it."""
    return type(record)._base_manager.get(pk=record.pk)


def refusal(act, *arguments, **more) -> RuleViolation:
    """The refusal, after which nothing was written anywhere."""
    before = everything()
    with pytest.raises(RuleViolation) as refused:
        act(*arguments, **more)
    assert everything() == before, "something was half-written"
    return refused.value


def everything() -> tuple:
    return (
        list(Attendance.all_records.order_by("pk").values_list("pk", "version")),
        list(Session.objects.order_by("pk").values_list("pk", "version", "state", "register_saved_at")),
        list(Enrollment.objects.order_by("pk").values_list("pk", "version", "status", "started_on")),
        StatusChange.objects.count(),
        AuditEvent.objects.count(),
    )


def places(refused: RuleViolation) -> list[tuple[str, str]]:
    causes = refused.causes if isinstance(refused, SeveralViolations) else [refused]
    return [(cause.field, cause.code) for cause in causes]
