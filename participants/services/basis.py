"""What allows a person's data to be used, and whether the person wants to take part: recorded apart."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.bases import guardians_on
from participants.choices import Answer, BasisKind
from participants.days import confirm_in_life, confirm_not_future, confirm_order, today_for
from participants.locks import lock_person
from participants.models import LegalBasis, Participant, Participation, Relation
from participants.services.recording import allow, log_write
from participants.texts import confirm_line, confirm_text
from programs.models import Program

NO = frozenset({Answer.REFUSED, Answer.WITHDRAWN})


@transaction.atomic
def legal_basis_record(
    *,
    by: Actor,
    participant: Participant,
    purpose: str,
    basis: str,
    starts_on: date,
    reference: str = "",
    given_by: Relation | None = None,
    ends_on: date | None = None,
) -> LegalBasis:
    """Record what allows the person's data to be used for a purpose, from a day on.

    Raises RuleViolation for a first day to come, days out of order, or a guardian's consent that names no legal
    guardian of this person.
    """
    allow(by, "legal_basis.record", participant)
    confirm_not_future(starts_on, today_for(participant), "starts_on")
    confirm_order(starts_on, ends_on, "ends_on")
    confirm_in_life(participant, starts_on=starts_on, ends_on=ends_on)
    if basis == BasisKind.GUARDIAN_CONSENT:
        _confirm_guardian(participant, given_by, starts_on, "given_by")
    elif given_by is not None and given_by.participant_id != participant.pk:
        raise RuleViolation(_("This is nobody around this person."), field="given_by")
    record = LegalBasis(
        participant=participant,
        purpose=purpose,
        basis=basis,
        reference=confirm_line(reference, "reference", 200),
        given_by=given_by,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    record_create(record, by=by)
    log_write(by, Action.LEGAL_BASIS_RECORD, record, participant, field_groups=["legal_basis"])
    return record


@transaction.atomic
def legal_basis_withdraw(*, by: Actor, legal_basis: LegalBasis, on: date) -> LegalBasis:
    """Withdraw a basis from a day on; what was done before stays lawful.

    Raises RuleViolation when it was withdrawn already, for a day before it began or to come.
    """
    person = legal_basis.participant
    allow(by, "legal_basis.record", person)
    if legal_basis.withdrawn_on is not None:
        raise RuleViolation(_("This was withdrawn already."), code="withdrawn_already")
    confirm_not_future(on, today_for(person), "on")
    confirm_order(legal_basis.starts_on, on, "on")
    record_change(legal_basis, by=by, withdrawn_on=on)
    log_write(by, Action.LEGAL_BASIS_WITHDRAW, legal_basis, person, field_groups=["legal_basis"])
    return legal_basis


@transaction.atomic
def participation_record(
    *,
    by: Actor,
    participant: Participant,
    program: Program,
    answer: str,
    on: date,
    guardian: Relation | None = None,
    guardian_answer: str = Answer.NOT_ASKED,
    guardian_on: date | None = None,
    guardian_expires_on: date | None = None,
    child_view: str = "",
    exemption: str = "",
) -> Participation:
    """Record the answer to "do you want to take part in this program?"; a new answer replaces the one before.

    Refusing blocks no other service. Raises RuleViolation for days to come or out of order, an answer older than the
    refusal or withdrawal it would replace, a guardian's answer without a legal guardian of this person and a day, and
    for a withdrawal, which has a verb of its own.
    """
    allow(by, "participation.record", participant)
    lock_person(participant)
    now = today_for(participant)
    for value, field in ((answer, "answer"), (guardian_answer, "guardian_answer")):
        if value == Answer.WITHDRAWN:
            raise RuleViolation(_("Withdraw the agreement that was given."), code="withdraw", field=field)
    confirm_not_future(on, now, "on")
    confirm_in_life(participant, on=on, guardian_on=guardian_on, guardian_expires_on=guardian_expires_on)
    if guardian_answer == Answer.NOT_ASKED:
        if guardian_on is not None or guardian_expires_on is not None:
            raise RuleViolation(_("Say what the guardian answered."), field="guardian_answer")
        if guardian is not None:
            _confirm_guardian(participant, guardian, on, "guardian")
    else:
        if guardian_on is None:
            raise RuleViolation(_("Say when the guardian answered."), field="guardian_on")
        confirm_not_future(guardian_on, now, "guardian_on")
        confirm_order(guardian_on, guardian_expires_on, "guardian_expires_on")
        _confirm_guardian(participant, guardian, guardian_on, "guardian")
    values = {
        "answer": answer,
        "answered_on": None if answer == Answer.NOT_ASKED else on,
        "guardian": guardian,
        "guardian_answer": guardian_answer,
        "guardian_answered_on": guardian_on,
        "guardian_expires_on": guardian_expires_on,
        "child_view": confirm_text(child_view, "child_view", 2000),
        "exemption": confirm_text(exemption, "exemption", 1000),
    }
    record = Participation.objects.filter(participant=participant, program=program).first()
    if record is not None:
        _confirm_later(record.answer, record.answered_on, values["answered_on"], "on")
        _confirm_later(record.guardian_answer, record.guardian_answered_on, guardian_on, "guardian_on")
    if record is None:
        record = record_create(Participation(participant=participant, program=program, **values), by=by)
    else:
        record_change(record, by=by, **values)
    log_write(by, Action.PARTICIPATION_RECORD, record, participant, field_groups=["participation"])
    return record


@transaction.atomic
def participation_withdraw(
    *, by: Actor, participation: Participation, on: date, is_by_guardian: bool = False
) -> Participation:
    """Take an agreement back, the person's own or (`is_by_guardian`) the guardian's.

    Raises RuleViolation when there is no agreement to take back, for a day before it was given or to come.
    """
    person = participation.participant
    allow(by, "participation.record", person)
    own = ("guardian_answer", "guardian_answered_on") if is_by_guardian else ("answer", "answered_on")
    answer, day = (getattr(participation, name) for name in own)
    if answer != Answer.AGREED:
        raise RuleViolation(_("There is no agreement to withdraw."), code="nothing_to_withdraw")
    confirm_not_future(on, today_for(person), "on")
    confirm_order(day, on, "on")
    record_change(participation, by=by, **dict(zip(own, (Answer.WITHDRAWN, on), strict=True)))
    log_write(by, Action.PARTICIPATION_RECORD, participation, person, field_groups=["participation"])
    return participation


def _confirm_later(said: str, said_on: date | None, on: date | None, field: str) -> None:
    """Raises RuleViolation for what would undo a no by something said before it, or by nothing said at all."""
    if said in NO and (on is None or on < said_on):
        raise RuleViolation(
            _("On %(day)s the answer was no; only a later answer takes its place.") % {"day": said_on},
            code="dates_out_of_order",
            field=field,
        )


def _confirm_guardian(participant: Participant, relation: Relation | None, day: date, field: str) -> None:
    if relation is None or not guardians_on(participant, day).filter(pk=relation.pk).exists():
        raise RuleViolation(
            _("Name a legal guardian of this person, as of that day."), code="guardian_missing", field=field
        )
