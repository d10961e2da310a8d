"""A row in every table of what happens: attendance, contact, appointment."""

from kernel.clock import today
from participants.marks import Mark
from participants.services.appointments import appointment_plan
from participants.services.contacts import contact_record
from participants.services.register import register_save
from programs.services import session_add
from tests.world import BY


def rows(side) -> None:
    """For one side of the world."""
    session = session_add(by=BY, offering=side.offering, held_on=today(), planned_minutes=60)
    entries = [Mark(enrollment=side.enrollment.public_id, status="attended", note="quiet today")]
    register_save(by=BY, session=session, entries=entries)
    contact_record(
        by=BY, participant=side.person, kind="individual", setting="inside", channel="in_person", on=today(),
        note="wants to learn a trade",
    )  # fmt: skip
    appointment_plan(by=BY, participant=side.person, on=today(), site=side.site, place="by the gate")
