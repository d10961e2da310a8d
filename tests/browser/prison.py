"""An administrator's world for the browser tests: people of the own site, on the way into programs."""

from datetime import date, timedelta

from kernel.clock import today
from participants.models import Participant
from participants.services import custody_open, enrollment_move, participant_register
from participants.services.basis import legal_basis_record
from programs.services import offering_create
from tests.world import BY, register

ADMINISTRATOR = "own-prison_administrator"


def someone(side, reference: str, family: str, given: str = "Ana") -> Participant:
    """Somebody at the own site who is not referred to anything."""
    since = today() - timedelta(days=100)
    person = participant_register(
        by=BY, agency=side.agency, site=side.site, file_class="justice", reference=reference, sex=1,
        birth_on=date(1990, 4, 3), identity={"family_name": family, "given_names": given},
    )  # fmt: skip
    custody_open(by=BY, participant=person, site=side.site, starts_on=since, legal_status="sentenced")
    legal_basis_record(
        by=BY, participant=person, purpose="service", basis="law", reference="section 12", starts_on=since
    )
    return person


def waiting(side, reference: str, family: str, days: int):
    """Somebody on the waiting list of the own program since so many days."""
    row = register(side, reference, family=family, given="Ana", since=days).enrollments.get()
    return enrollment_move(by=BY, enrollment=row, verb="waitlist", on=today() - timedelta(days=days))


def room(side, code: str, capacity: int = 12):
    """A group of the own program with so many places, since a month."""
    return offering_create(
        by=BY, program=side.program, site=side.site, code=code, name=code.title(),
        starts_on=today() - timedelta(days=30), capacity=capacity,
    )  # fmt: skip
