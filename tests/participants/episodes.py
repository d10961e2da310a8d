"""Short ways to a person, a referral and an enrollment in any status."""

from datetime import date

from django.db import models

from participants.lifecycle import HOLDS_A_PLACE, UNDER_WAY, Status
from participants.models import Enrollment, Participant
from participants.services import participant_register, referral_make
from participants.services.basis import legal_basis_record
from programs.models import Offering
from programs.services import offering_create
from tests.world import BY

REFERRED = date(2024, 3, 1)
LATER = date(2024, 4, 1)


def person_of(side, reference: str, **more) -> Participant:
    """Somebody new of whom nothing is known but that the law lets us work with him."""
    person = participant_register(
        by=BY, agency=side.agency, file_class="justice", reference=reference, **more
    )
    legal_basis_record(
        by=BY,
        participant=person,
        purpose="service",
        basis="law",
        reference="Prison Act, section 12",
        starts_on=date(2020, 1, 1),
    )
    return person


def episode_of(side, reference: str, on: date = REFERRED) -> Enrollment:
    """An enrollment in status "referred" of a new person."""
    person = person_of(side, reference)
    return referral_make(
        by=BY, participant=person, program=side.program, from_agency=side.agency, on=on
    ).enrollment


def group_of(side, code: str, capacity: int | None = None, **more) -> Offering:
    more = {"starts_on": REFERRED, **more}
    return offering_create(
        by=BY, program=side.program, site=side.site, code=code, name=code, capacity=capacity, **more
    )


def put_in(enrollment: Enrollment, status: str, offering: Offering) -> Enrollment:
    """Set a status past the table, as no service can, with what must go with it."""
    was_placed = status in HOLDS_A_PLACE or status in {Status.COMPLETED, Status.NOT_STARTED}
    is_started = status in UNDER_WAY or status == Status.COMPLETED
    models.QuerySet(Enrollment).filter(pk=enrollment.pk).update(
        status=status,
        offering=offering if was_placed else None,
        started_on=REFERRED if is_started else None,
        waitlisted_on=REFERRED if status == Status.WAITLISTED else None,
    )
    return Enrollment.objects.get(pk=enrollment.pk)
