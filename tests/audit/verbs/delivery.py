"""The verbs of the register, of contacts and appointments, each once."""

from audit.actions import Action
from kernel.clock import today
from kernel.records import record_mark_error
from participants.marks import Mark
from participants.services.appointments import appointment_close, appointment_move, appointment_plan
from participants.services.attendance import attendance_add, attendance_correct
from participants.services.contacts import contact_correct, contact_record
from participants.services.register import register_save, register_undo
from programs.services import session_add
from tests.audit.verbs.canaries import CANARIES
from tests.audit.verbs.core import Prepared


def _session(world, by, **more):
    return session_add(by=by, offering=world.offering, held_on=today(), planned_minutes=77, **more)


def _mark(world, **more):
    more = {"status": "late", "note": CANARIES["note"], "absence_reason": "not_unlocked", **more}
    return Mark(enrollment=world.enrollment.public_id, **more)


def _saved(world, by):
    return register_save(by=by, session=_session(world, by), entries=[_mark(world)])


def _forgotten(world, by):
    """A saved register on which the person of the world is not: the mark was taken back."""
    session = _saved(world, by)
    record_mark_error(session.attendances.get(), by=by, reason="marked the wrong person")
    return session


def _contact(world, by):
    return contact_record(
        by=by, participant=world.person, kind="individual", setting="outside", channel="phone", on=today(),
        minutes=77, note=CANARIES["note"],
    )  # fmt: skip


def _appointment(world, by):
    return appointment_plan(
        by=by, participant=world.person, on=today(), minutes=77, place=CANARIES["address"]
    )


VERBS: dict[str, Prepared] = {
    "participants.services.register.register_save": (
        _session,
        lambda world, by, session: register_save(by=by, session=session, entries=[_mark(world)]),
        Action.ATTENDANCE_RECORD,
    ),
    "participants.services.register.register_undo": (
        _saved,
        lambda world, by, session: register_undo(by=by, session=session),
        Action.ATTENDANCE_CORRECT,
    ),
    "participants.services.attendance.attendance_correct": (
        lambda world, by: _saved(world, by).attendances.get(),
        lambda world, by, attendance: attendance_correct(
            by=by, attendance=attendance, status="unexcused", note=CANARIES["note"], reason=CANARIES["note"]
        ),
        Action.ATTENDANCE_CORRECT,
    ),
    "participants.services.attendance.attendance_add": (
        _forgotten,
        lambda world, by, session: attendance_add(
            by=by, session=session, mark=_mark(world), reason=CANARIES["note"]
        ),
        Action.ATTENDANCE_CORRECT,
    ),
    "participants.services.contacts.contact_record": (
        lambda world, by: None,
        lambda world, by, _: _contact(world, by),
        Action.CONTACT_RECORD,
    ),
    "participants.services.contacts.contact_correct": (
        _contact,
        lambda world, by, contact: contact_correct(
            by=by, contact=contact, minutes=76, note=CANARIES["note"], reason=CANARIES["note"]
        ),
        Action.CONTACT_RECORD,
    ),
    "participants.services.appointments.appointment_plan": (
        lambda world, by: None,
        lambda world, by, _: _appointment(world, by),
        Action.APPOINTMENT_PLAN,
    ),
    "participants.services.appointments.appointment_move": (
        _appointment,
        lambda world, by, appointment: appointment_move(
            by=by, appointment=appointment, on=today(), place=CANARIES["address"], reason=CANARIES["note"]
        ),
        Action.APPOINTMENT_CHANGE,
    ),
    "participants.services.appointments.appointment_close": (
        _appointment,
        lambda world, by, appointment: appointment_close(
            by=by, appointment=appointment, state="cancelled", reason=CANARIES["note"]
        ),
        Action.APPOINTMENT_CHANGE,
    ),
}
# Verbs about several people, of whom the thing changed is none: name -> whom the event is about.
SUBJECTS = {
    "participants.services.register.register_save": lambda world: [world.person],
    "participants.services.register.register_undo": lambda world: [world.person],
    "participants.services.attendance.attendance_correct": lambda world: [world.person],
    "participants.services.attendance.attendance_add": lambda world: [world.person],
}
