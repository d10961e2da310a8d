"""Referring a person to a program, and allocating referrals to the arms of a study."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_create
from participants.allocating import confirm_allocable
from participants.choices import AllocationMethod, AllocationUnit, EvaluationBasis
from participants.days import confirm_not_future, today_for
from participants.models import Allocation, Participant, Referral
from participants.services.episodes import episode_open
from participants.services.recording import allow, log_write
from participants.texts import confirm_text
from programs.choices import ProgramState
from programs.models import Program


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
    """Propose a person for a program; opens the episode in status "referred" under the rules of that day.

    Coming back is a new episode that never touches the old one. Raises RuleViolation while an episode in the program is
    open, for a program that is not offered, a day to come or before the program began.
    """
    allow(by, "referral.make", participant, agency=from_agency)
    _confirm_day(by, participant, program, on)
    enrollment = episode_open(
        by,
        participant,
        program,
        on,
        from_agency=from_agency,
        reason=confirm_text(reason, "reason", Referral._meta.get_field("reason").max_length),
        evaluation_basis=evaluation_basis,
        evaluation_basis_on=on if evaluation_basis != EvaluationBasis.NOT_ASKED else None,
        date_precision=date_precision,
    )
    referral = enrollment.referral
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
    allow(by, "referral.allocate", agency=referral.program.agency)
    confirm_allocable(referral, study, on)
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
        referral.participant,
        field_groups=["allocation"],
        agency=referral.program.agency,
    )
    return allocation


def _confirm_day(by: Actor, participant: Participant, program: Program, on: date) -> None:
    """What is imported may be older than the program's entry here, and a study is as it was published."""
    if program.agency.is_study:
        return
    if program.state != ProgramState.ACTIVE:
        raise RuleViolation(
            _("%(program)s is not offered: %(state)s.")
            % {"program": program.local_name, "state": program.get_state_display()},
            code="program_not_offered",
            field="program",
        )
    if by.is_system:
        return
    confirm_not_future(on, today_for(participant), "on")
    first = program.versions.order_by("valid_from").first()
    if first is not None and on < first.valid_from:
        raise RuleViolation(
            _("%(program)s starts on %(day)s.") % {"program": program.local_name, "day": first.valid_from},
            code="before_program",
            field="on",
        )
