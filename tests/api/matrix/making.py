"""The records that requests of the matrix are made on, built where the first row of a side will not do."""

from base64 import b64encode
from collections.abc import Callable
from datetime import time, timedelta
from itertools import count

from accounts.services import membership_grant, user_create
from kernel.clock import today
from kernel.jobs import Job
from outcomes.models import ReintegrationOutcome
from outcomes.services import (
    follow_up_record,
    observation_end_record,
    observation_end_withdraw,
)
from participants.marks import Mark
from participants.models import InstrumentVersion, Transfer
from participants.services import case_assign, enrollment_move, participant_register
from participants.services.assessments import assessment_open
from participants.services.incidents import incident_record
from participants.services.register import register_save
from programs.models import Session
from programs.services import program_create, session_add
from tests.rows import casework
from tests.world import BY, PASSWORD, register

TODAY = today().isoformat()
YESTERDAY = (today() - timedelta(days=1)).isoformat()
SOON = (today() + timedelta(days=5)).isoformat()


def ref(record) -> str:
    return str(record.public_id)


def planned_session(side):
    return Session.objects.filter(offering__program=side.program, state="planned", is_anonymous=False).first()


def anonymous_session(side):
    there = Session.objects.filter(offering=side.offering, is_anonymous=True, state="planned").first()
    return there or session_add(
        by=BY, offering=side.offering, held_on=today(), starts_at=time(7), planned_minutes=45, is_anonymous=True
    )


NUMBERS = count(1)  # what is made for a request has a name of its own


def file_of(side):
    """A file with nothing in it but the site."""
    return participant_register(by=BY, agency=side.agency, site=side.site, file_class="justice")


def file_near(side):
    """Somebody new of the worker's caseload."""
    return register(side, f"near-{next(NUMBERS)}", worker=side.users["social_worker"])


def custody_incident(side):
    """An incident that nobody has to report."""
    return incident_record(
        by=BY, participant=side.person, kind="custody", category="damage", occurred_on=today(), description="A door."
    )


def second_worker(side):
    """Another social worker who works with the side's person."""
    user = user_create(by=BY, username=f"second-{next(NUMBERS)}", password=PASSWORD)
    start = today() - timedelta(days=20)
    membership_grant(by=BY, user=user, agency=side.agency, role="social_worker", starts_on=start)
    case_assign(by=BY, participant=side.person, user=user, agency=side.agency, starts_on=start)
    return user


def episode(side, *verbs: str):
    """The enrollment of somebody new after these steps, all of them some days ago."""
    worker = side.users["social_worker"]
    enrollment = register(side, f"episode-{next(NUMBERS)}", worker=worker).enrollments.get()
    for verb in verbs:
        more = {"offering": side.offering} if verb == "enroll" else {}
        enrollment = enrollment_move(
            by=BY, enrollment=enrollment, verb=verb, on=today() - timedelta(days=5), reason="as agreed", **more
        )
    return enrollment


def at(*verbs: str) -> Callable:
    return lambda side: episode(side, *verbs)


def fresh_session(side):
    """A session of today whose register nobody has saved."""
    there = Session.objects.filter(offering=side.offering, held_on=today(), starts_at=time(8)).first()
    return there or session_add(
        by=BY, offering=side.offering, held_on=today(), starts_at=time(8), planned_minutes=60
    )


def saved_session(side):
    """A session of today with its register saved."""
    session = fresh_session(side)
    if session.register_saved_at is not None:
        return session
    marks = [Mark(enrollment=side.enrollment.public_id, status="attended")]
    return register_save(by=BY, session=session, entries=marks, confirm_second=True)


def somebody_waits(side):
    episode(side, "waitlist")
    return side.offering


def asked_transfer(side):
    return Transfer.objects.get(enrollment=side.enrollment, state="asked")


def follow_up(side, state: str = ""):
    """A planned follow-up of the side's person; recorded where a state is given."""
    planned = ReintegrationOutcome.objects.filter(enrollment=side.enrollment, state="planned")
    outcome = planned.order_by("due_on", "pk").first()
    return follow_up_record(by=BY, outcome=outcome, state=state, on=today()) if state else outcome


def observation_end(side):
    """The person of the side is lost from view; a new row each time, the one before taken back."""
    for end in side.person.observation_ends.filter(kind="lost"):
        observation_end_withdraw(by=BY, end=end, reason="found again")
    return observation_end_record(by=BY, participant=side.person, kind="lost", on=today())


def second_program(side):
    return program_create(
        by=BY, agency=side.agency, code=f"second-{next(NUMBERS)}", name="Second", kind="reintegration",
        valid_from=today() - timedelta(days=300),
    )  # fmt: skip


def form_of(side):
    """The instrument version that rows() described for this side."""
    return InstrumentVersion.objects.get(instrument__code=f"{side.agency.code}-form", number=1)


def draft_of(side):
    """An assessment of the side's person that nobody has signed."""
    return assessment_open(
        by=BY, participant=side.person, instrument_version=form_of(side), assessed_on=today(), answers={"a": 2, "b": 2}
    )


def signed_of(side):
    return casework.signed(side, form_of(side))


def base64(content: bytes) -> str:
    return b64encode(content).decode()


def job_of(side, state: str):
    return Job.all_records.filter(agency_id=side.agency.public_id, state=state).order_by("pk").first()


