"""Referring a person to a program, and allocating referrals to the arms of a study."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_create
from participants.choices import AllocationMethod, AllocationUnit, EvaluationBasis
from participants.lifecycle import Status
from participants.models import Allocation, Enrollment, Participant, Referral, StatusChange
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write
from programs.models import Program
from programs.versions import version_on


@transaction.atomic
def referral_make(
    *,
    by: Actor,
    participant: Participant,
    program: Program,
    from_agency: Agency,
    on: date,
    reason: str = "",
    evaluation_basis: str = EvaluationBasis.NOT_ASKED,
    date_precision: str = "day",
) -> Referral:
    """Propose a person for a program; opens the episode in status "referred" under the rules of that day."""
    allow(by, "referral.make", participant, agency=from_agency)
    referral = Referral(
        participant=participant,
        program=program,
        from_agency=from_agency,
        referred_on=on,
        reason=reason,
        evaluation_basis=evaluation_basis,
        date_precision=date_precision,
        evaluation_basis_on=on if evaluation_basis != EvaluationBasis.NOT_ASKED else None,
    )
    record_create(referral, by=by)
    reach_set(referral)
    enrollment = Enrollment(
        participant=participant,
        referral=referral,
        program=program,
        program_version=version_on(program, on),
        status=Status.REFERRED,
        status_on=on,
        date_precision=date_precision,
    )
    record_create(enrollment, by=by)
    record_create(
        StatusChange(
            enrollment=enrollment,
            verb="refer",
            to_status=Status.REFERRED,
            on=on,
            date_precision=date_precision,
        ),
        by=by,
    )
    log_write(
        by,
        Action.REFERRAL_MAKE,
        referral,
        participant,
        field_groups=["enrollment"],
        agency=from_agency,
        reason=reason,
    )
    return referral


@transaction.atomic
def referral_allocate(
    *,
    by: Actor,
    referral: Referral,
    study: str,
    arm: str,
    method: str = AllocationMethod.RANDOMIZED,
    unit: str = AllocationUnit.PERSON,
    unit_code: str = "",
    on: date,
    date_precision: str = "day",
) -> Allocation:
    """Put a referral in an arm of a study. An allocation is made once and never changes.

    Raises RuleViolation when the person objects to evaluation, is allocated already, or the day is before the
    referral.
    """
    participant = referral.participant
    allow(by, "referral.allocate", agency=referral.program.agency)
    if referral.evaluation_basis == EvaluationBasis.OBJECTION:
        raise RuleViolation(
            _("This person objects to evaluation and is not allocated."), code="evaluation_objection"
        )
    if on < referral.referred_on:
        raise RuleViolation(_("The allocation is before the referral."), field="on")
    if Allocation.objects.filter(referral=referral, study=study).exists():
        raise RuleViolation(
            _("%(person)s is allocated in %(study)s already; an allocation never changes.")
            % {"person": participant.reference, "study": study},
            code="already_allocated",
        )
    allocation = Allocation(
        referral=referral,
        study=study,
        arm=arm,
        method=method,
        unit=unit,
        unit_code=unit_code,
        allocated_on=on,
        date_precision=date_precision,
    )
    record_create(allocation, by=by)
    log_write(
        by,
        Action.REFERRAL_ALLOCATE,
        allocation,
        participant,
        field_groups=["allocation"],
        agency=referral.program.agency,
    )
    return allocation
