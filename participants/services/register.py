"""The register of a session: saved for the whole group in one act, and undone while nothing depends on it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.records import record_change, records_change, records_create
from participants.entries import judge_entries
from participants.marks import Mark, WalkIn, is_present, minutes_of, refuse
from participants.models import Attendance, StatusChange
from participants.register_writes import hold_session, log_register, saved_already
from participants.starting import start_attended, take_back_unattended
from participants.walking_in import admit, confirm_may_admit
from programs.choices import SessionState
from programs.deliverers import confirm_delivers
from programs.headcount import check_headcount, heads
from programs.models import Session

UNDO_MINUTES = 10
LONGEST_SESSION = 1440


@transaction.atomic
def register_save(
    *,
    by: Actor,
    session: Session,
    entries: Sequence[Mark],
    walk_ins: Sequence[WalkIn] = (),
    headcount: Mapping[str, Mapping[str, int]] | None = None,
    held_minutes: int | None = None,
    confirm_second: bool = False,
) -> Session:
    """Save the register of a session: it was held, and this is who was there. All of it or nothing.

    Raises RuleViolation for a session to come, called off or anonymous, for a register saved already
    (`register_saved`), for another one of that day until it is confirmed (`second_register`), and for every fault in
    the entries at once, each at its place (SeveralViolations); StaleRecord when the session changed meanwhile.
    """
    confirm_delivers(by, "attendance.record", session.offering)
    confirm_may_admit(by, walk_ins)
    hold_session(session)
    _confirm_open(session, confirm_second)
    length = session.planned_minutes if held_minutes is None else _checked_length(held_minutes)
    counts = check_headcount(headcount or {})
    judged = judge_entries(by, session, entries, walk_ins, length, heads(counts))
    refuse(judged.faults)
    marks = [*judged.marked, *admit(by, session, judged.walking)]
    made = records_create(
        [
            Attendance(
                session=session,
                enrollment=enrollment,
                status=mark.status,
                minutes=minutes_of(mark, length),
                is_compliant=mark.is_compliant,
                reason=mark.absence_reason,
                note=mark.note,
                is_walk_in=isinstance(mark, WalkIn),
            )
            for enrollment, mark in marks
        ],
        by=by,
    )
    start_attended(by, session, [enrollment for enrollment, mark in marks if is_present(mark)])
    record_change(
        session,
        by=by,
        state=SessionState.HELD,
        register_saved_at=timezone.now(),
        held_minutes=None if length == session.planned_minutes else length,
        headcount=counts,
    )
    details = {"marks": len(made), "walk_ins": len(walk_ins), "is_second": confirm_second}
    log_register(by, Action.ATTENDANCE_RECORD, session, [enrollment for enrollment, _mark in marks], details)
    return session


@transaction.atomic
def register_undo(*, by: Actor, session: Session) -> Session:
    """Take back a register just saved: its marks are entered in error, the session is planned again.

    Whoever walked in stays referred. Raises RuleViolation ten minutes after the saving (`too_late`), for somebody
    else's register (`not_yours`), or when something depends on it already (`in_use`).
    """
    confirm_delivers(by, "attendance.record", session.offering)
    hold_session(session)
    if session.state != SessionState.HELD or session.register_saved_at is None or session.is_anonymous:
        raise RuleViolation(_("There is no register to undo."), code="no_register")
    if session.updated_by != by.ref:
        raise RuleViolation(
            _("Somebody else saved or changed this session; correct single marks instead."), code="not_yours"
        )
    if timezone.now() - session.register_saved_at > timedelta(minutes=UNDO_MINUTES):
        raise RuleViolation(
            _("A register can be undone for %(minutes)d minutes; correct single marks instead.")
            % {"minutes": UNDO_MINUTES},
            code="too_late",
        )
    marks = list(
        Attendance.objects.filter(session=session).select_related("enrollment__participant").order_by("id")
    )
    enrollments = [mark.enrollment for mark in marks]
    _confirm_unused(session, marks)
    reason = _("register undone")
    records_change(
        marks,
        by=by,
        entered_in_error_at=timezone.now(),
        entered_in_error_by=by.ref,
        entered_in_error_reason=reason,
    )
    take_back_unattended(by, session, enrollments, reason)
    record_change(
        session, by=by, state=SessionState.PLANNED, register_saved_at=None, held_minutes=None, headcount={}
    )
    log_register(by, Action.ATTENDANCE_CORRECT, session, enrollments, {"undone": len(marks)})
    return session


def _confirm_open(session: Session, confirm_second: bool) -> None:
    if session.is_anonymous:
        raise RuleViolation(
            _("This session keeps a headcount, not a register by person."), code="session_is_anonymous"
        )
    if session.state == SessionState.NOT_HELD:
        raise RuleViolation(_("This session did not take place."), code="session_not_held")
    if session.held_on > today(session.offering.site.time_zone):
        raise RuleViolation(_("This session has not taken place yet."), code="session_in_future")
    if session.register_saved_at is not None:
        raise saved_already()
    there = Session.objects.filter(
        offering=session.offering_id,
        held_on=session.held_on,
        state=SessionState.HELD,
        register_saved_at__isnull=False,
    ).exclude(pk=session.pk)
    if not confirm_second and there.exists():
        raise RuleViolation(
            _("A register of %(offering)s is saved for that day. Is this another session?")
            % {"offering": session.offering},
            code="second_register",
            field="confirm_second",
        )


def _checked_length(minutes: int) -> int:
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= LONGEST_SESSION:
        raise RuleViolation(_("A session lasts a minute to a day."), field="held_minutes")
    return minutes


def _confirm_unused(session: Session, marks: Sequence[Attendance]) -> None:
    """Raises RuleViolation when a mark was corrected or added, or an episode has moved on, since the saving."""
    saved_at = session.register_saved_at
    moved = StatusChange.objects.filter(
        enrollment__in=[mark.enrollment_id for mark in marks], created_at__gt=saved_at
    )
    if any(mark.version > 1 or mark.created_at > saved_at for mark in marks) or moved.exists():
        raise RuleViolation(
            _("Something depends on this register already; correct single marks instead."), code="in_use"
        )
