"""Marks put right after a register was saved: with a reason, the old value in the history, inside an edit window."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.choices import PRESENT
from participants.entries import company_faults
from participants.marks import Mark, faults_of, is_present, minutes_of, refuse, same_id, walked_in_absent
from participants.models import Attendance, Enrollment
from participants.presence import places_on
from participants.register_writes import hold_offering, hold_session
from participants.services.recording import log_write
from participants.starting import start_attended, take_back_unattended
from participants.texts import confirm_reason
from programs.deliverers import confirm_delivers
from programs.edit_window import confirm_in_edit_window
from programs.models import Session

CORRECTABLE = frozenset({"status", "minutes", "is_compliant", "absence_reason", "note"})
LONGEST_REASON = 500


@transaction.atomic
def attendance_correct(*, by: Actor, attendance: Attendance, reason: str, **changes: Any) -> Attendance:
    """Put a mark right: any of status, minutes, is_compliant, absence_reason, note.

    With another status, minutes and reason of absence are those of the new one unless given. A first attendance that
    turns out to be none takes the start back (participants/starting.py). Raises RuleViolation without a reason, after
    the edit window, or for a mark that cannot be; StaleRecord when somebody else changed it meanwhile.
    """
    session = attendance.session
    confirm_delivers(by, "attendance.record", session.offering)
    if unknown := set(changes) - CORRECTABLE:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})
    hold_offering(session)
    _confirm_may_edit(by, session, reason)
    if attendance.entered_in_error_at is not None:
        raise RuleViolation(_("This mark was taken back; it is on no register."), code="taken_back")
    enrollment = Enrollment.objects.select_related("participant").get(pk=attendance.enrollment_id)
    was_present = attendance.status in PRESENT
    mark = _changed(attendance, changes)
    refuse(faults_of(mark, session.length))
    if attendance.is_walk_in and not is_present(mark):
        raise walked_in_absent("status")
    if is_present(mark) and not was_present:
        _confirm_company(session, enrollment)
    record_change(attendance, by=by, correction_reason=reason, **_values(mark, session.length))
    if is_present(mark) and not was_present:
        start_attended(by, session, [enrollment])
    elif was_present and not is_present(mark):
        take_back_unattended(by, session, [enrollment], reason[:300])
    _log(by, attendance)
    return attendance


@transaction.atomic
def attendance_add(*, by: Actor, session: Session, mark: Mark, reason: str) -> Attendance:
    """Mark somebody who was forgotten when the register was saved, or got the place afterwards.

    Raises RuleViolation as attendance_correct does, for somebody who had no place that day (`not_on_the_register`)
    or has a mark already (`marked_already`), and before the register is saved (`no_register`).
    """
    confirm_delivers(by, "attendance.record", session.offering)
    hold_session(session)
    if session.register_saved_at is None or session.is_anonymous:
        raise RuleViolation(_("The register of this session is not saved yet."), code="no_register")
    _confirm_may_edit(by, session, reason)
    refuse(faults_of(mark, session.length))
    wanted = same_id(mark.enrollment)
    enrollment = next(
        (
            place.enrollment
            for place in places_on(session.offering, session.held_on)
            if str(place.enrollment.public_id) == wanted
        ),
        None,
    )
    if enrollment is None:
        raise RuleViolation(
            _("Nobody with this enrollment had a place in the group on the day of the session."),
            code="not_on_the_register",
            field="enrollment",
        )
    if Attendance.objects.filter(session=session, enrollment=enrollment).exists():
        raise RuleViolation(
            _("This person is marked already; correct that mark."), code="marked_already", field="enrollment"
        )
    if is_present(mark):
        _confirm_company(session, enrollment)
    attendance = Attendance(
        session=session, enrollment=enrollment, correction_reason=reason, **_values(mark, session.length)
    )
    record_create(attendance, by=by)
    if is_present(mark):
        start_attended(by, session, [enrollment])
    _log(by, attendance)
    return attendance


def _confirm_may_edit(by: Actor, session: Session, reason: str) -> None:
    """Raises RuleViolation without a reason, or after the days in which this actor may still put a mark right."""
    confirm_reason(reason, longest=LONGEST_REASON)
    confirm_in_edit_window(by, session)


def _confirm_company(session: Session, enrollment: Enrollment) -> None:
    """Raises RuleViolation when the person cannot have been there with those who were."""
    there = Attendance.objects.filter(session=session, status__in=PRESENT).select_related(
        "enrollment__participant"
    )
    present = [("", mark.enrollment.participant) for mark in there]
    found = company_faults(session, [*present, ("status", enrollment.participant)])
    # What is wrong among those who are marked already is no news.
    refuse([fault for fault in found if fault.field == "status"])


def _changed(attendance: Attendance, changes: dict[str, Any]) -> Mark:
    """The mark as it will stand."""
    same_status = changes.get("status", attendance.status) == attendance.status
    kept = {
        "status": attendance.status,
        "minutes": attendance.minutes if same_status else None,
        "is_compliant": attendance.is_compliant,
        "absence_reason": attendance.reason if same_status else "",
        "note": attendance.note,
    }
    return Mark(enrollment=attendance.enrollment.public_id, **{**kept, **changes})


def _values(mark: Mark, length: int) -> dict[str, Any]:
    return {
        "status": mark.status,
        "minutes": minutes_of(mark, length),
        "is_compliant": mark.is_compliant,
        "reason": mark.absence_reason,
        "note": mark.note,
    }


def _log(by: Actor, attendance: Attendance) -> None:
    log_write(
        by,
        Action.ATTENDANCE_CORRECT,
        attendance,
        attendance.enrollment.participant,
        field_groups=["attendance"],
        agency=attendance.session.offering.program.agency,
        reason=attendance.correction_reason,
    )
