"""A new person with the stay, the basis and a place in a group, as one act."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Site
from accounts.scope import confirm_reach
from kernel.actors import Actor
from kernel.errors import DomainError, RuleViolation
from participants.choices import BasisPurpose, FileClass, LegalStatus
from participants.models import Enrollment, Participant
from participants.services.enrollment import enrollment_enroll_or_wait
from participants.services.people import participant_register
from programs.models import Offering

# Where registering says something is wrong, and what that is called here.
_FIELDS = {
    "custody/site": "site",
    "custody/starts_on": "admitted_on",
    "custody/legal_status": "legal_status",
    "custody/expected_release_on": "expected_release_on",
    "identity/family_name": "family_name",
    "identity/given_names": "given_names",
    "legal_bases/0/basis": "basis",
    "legal_bases/0/given_by": "basis",
    "legal_bases/0/reference": "basis_reference",
    "legal_bases/0/starts_on": "admitted_on",
    "referral/program": "offering",
    "referral/on": "admitted_on",
}


@transaction.atomic
def person_admit(
    *,
    by: Actor,
    site: Site,
    family_name: str,
    given_names: str,
    sex: int,
    birth_on: date | None,
    admitted_on: date,
    on: date,
    basis: str,
    basis_reference: str = "",
    birth_precision: str = "day",
    reference: str = "",
    legal_status: str = LegalStatus.NOT_KNOWN,
    expected_release_on: date | None = None,
    offering: Offering | None = None,
    override_reason: str = "",
    confirm_new: bool = False,
) -> tuple[Participant, Enrollment | None]:
    """Open the file of somebody admitted to a site and, with `offering`, refer and enroll that day: all or nothing.

    A full group means the waiting list. The basis for taking part holds from the admission on. Raises as
    participant_register and enrollment_enroll_or_wait do, with the field named as the argument here; OutOfReach for a
    group of an agency in which the actor has no role.
    """
    if offering is not None and admitted_on > on:
        raise RuleViolation(_("This day is still to come."), code="in_the_future", field="admitted_on")
    if offering is not None:
        confirm_reach(offering, by=by)
    with _named():
        person = participant_register(
            by=by,
            agency=site.agency,
            site=site,
            file_class=FileClass.JUSTICE,
            reference=reference,
            sex=sex,
            birth_on=birth_on,
            birth_precision=birth_precision,
            identity={"family_name": family_name, "given_names": given_names},
            custody={
                "site": site,
                "starts_on": admitted_on,
                "legal_status": legal_status or LegalStatus.NOT_KNOWN,
                "expected_release_on": expected_release_on,
            },
            legal_bases=[
                {
                    "purpose": BasisPurpose.SERVICE,
                    "basis": basis,
                    "reference": basis_reference,
                    "starts_on": admitted_on,
                }
            ],
            referral={"program": offering.program, "on": on} if offering is not None else None,
            confirm_new=confirm_new,
        )
    if offering is None:
        return person, None
    enrollment = person.enrollments.select_related(
        "participant__agency", "participant__site", "program__agency", "program_version", "referral"
    ).get()
    return person, enrollment_enroll_or_wait(
        by=by, enrollment=enrollment, offering=offering, on=on, override_reason=override_reason
    )


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        error.field = _FIELDS.get(error.field or "", error.field)
        raise
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        said = {_FIELDS.get(name, name): causes for name, causes in error.error_dict.items()}
        raise ValidationError(said) from error
