"""The day of those who work with people."""

from datetime import time, timedelta

from accounts.actors import user_actor
from accounts.roles import Role
from kernel.clock import today
from participants.marks import Mark
from participants.models import Attendance
from participants.services import case_assign
from participants.services.contacts import contact_record
from participants.services.register import register_save
from programs.models import ProgramStaff, Session
from programs.services import session_add, staff_assign
from tests.web.rows.row import PEOPLE, Row
from tests.world import BY

WORKERS = (Role.SOCIAL_WORKER,)
CARE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR)


def session_for(side, user, *, is_anonymous=False) -> Session:
    """A session of today that the user delivers, where the user works at all."""
    if user is not None and not ProgramStaff.objects.filter(user=user, program=side.program).exists():
        start = today() - timedelta(days=9)
        staff_assign(
            by=BY, program=side.program, user=user, role="lead", starts_on=start, offering=side.offering
        )
    before = Session.objects.filter(offering=side.offering, held_on=today()).count()
    return session_add(
        by=BY,
        offering=side.offering,
        held_on=today(),
        starts_at=time(before),
        planned_minutes=45,
        is_anonymous=is_anonymous,
    )


def saved_for(side, user) -> Session:
    session = session_for(side, user)
    entries = [Mark(enrollment=side.enrollment.public_id, status="attended")]
    return register_save(by=BY, session=session, entries=entries, confirm_second=True)


def by_session(side, user):
    return {"public_id": session_for(side, user).public_id}


def by_saved(side, user):
    return {"public_id": saved_for(side, user).public_id}


def by_talk(side, user):
    return {"public_id": session_for(side, user, is_anonymous=True).public_id}


def by_mark(side, user):
    return {"public_id": Attendance.objects.get(session=saved_for(side, user)).public_id}


def by_enrollment(side, user):
    """Somebody on a register that is not saved: the page to add a mark is there, the service asks for the register."""
    return {"public_id": session_for(side, user).public_id, "enrollment": side.enrollment.public_id}


def works_here(side, user) -> bool:
    return user is not None and user.memberships.filter(agency=side.agency, role=Role.SOCIAL_WORKER).exists()


def by_person(side, user):
    """On the caseload of whoever is a worker here."""
    if works_here(side, user) and user not in side.users.values():
        case_assign(by=BY, participant=side.person, user=user, agency=side.agency, starts_on=today())
    return {"public_id": side.person.public_id}


def by_contact(side, user):
    """A contact that whoever is a worker here has written down."""
    by_person(side, user)
    contact = contact_record(
        by=user_actor(user) if works_here(side, user) else BY, participant=side.person, kind="individual",
        setting="inside", channel="phone", on=today(), note="Has found a room.",
    )  # fmt: skip
    return {"public_id": contact.public_id}


ROWS = {
    "web:today": Row(PEOPLE),
    "web:worklist": Row(PEOPLE),
    "web:register": Row(PEOPLE, withheld=404, address=by_session),
    "web:register_undo": Row(PEOPLE, withheld=404, ok=302, method="post", address=by_saved),
    "web:walk_ins": Row(CARE, withheld=404, address=by_session),
    "web:attendance_add": Row(PEOPLE, withheld=404, address=by_enrollment),
    "web:attendance_correct": Row(PEOPLE, withheld=404, address=by_mark),
    "web:call_off": Row(PEOPLE, withheld=404, address=by_session),
    "web:headcount": Row(PEOPLE, withheld=404, address=by_talk),
    "web:contact_find": Row(WORKERS),
    "web:contact_correct": Row(WORKERS, withheld=404, address=by_contact),
    "web:contacts": Row(WORKERS, withheld=404, address=by_person),
    "web:contact_new": Row(WORKERS, withheld=404, address=by_person),
}
