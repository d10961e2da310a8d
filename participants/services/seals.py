"""Files that nobody reads any more until the seal is lifted."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import OutOfReach, RuleViolation
from kernel.records import record_change, record_create, record_mark_error
from participants.choices import MatchState
from participants.days import confirm_not_future, confirm_order, today_for
from participants.locks import lock_person
from participants.models import MatchCandidate, Participant, Reach, RecordSeal
from participants.sameness import is_sealed_now
from participants.services.reach import reach_rebuild
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason


@transaction.atomic
def record_seal(*, by: Actor, participant: Participant, reason: str) -> RecordSeal:
    """Close a file as of today: from now on it is within nobody's reach, the actor's included, and never matches.

    Questions whether it is the same person as another file are taken back. Raises RuleViolation without a reason or
    for a file that is sealed.
    """
    allow(by, "participant.seal", participant)
    lock_person(participant)
    if is_sealed_now(participant):
        raise RuleViolation(_("This file is sealed already."), code="sealed_already")
    seal = RecordSeal(
        participant=participant, sealed_on=today_for(participant), reason=confirm_reason(reason)
    )
    record_create(seal, by=by)
    Reach.objects.filter(participant=participant).delete()
    pairs = MatchCandidate.objects.filter(Q(participant=participant) | Q(other=participant))
    for pair in pairs.filter(state=MatchState.OPEN):
        record_mark_error(pair, by=by, reason="one of the files was sealed")
    _log(by, Action.RECORD_SEAL, seal, reason)
    return seal


@transaction.atomic
def record_unseal(*, by: Actor, seal: RecordSeal, reason: str, on: date) -> RecordSeal:
    """Lift a seal: everything recorded meanwhile opens the file again to those whom the facts say.

    Raises OutOfReach for a file of another agency, RuleViolation without a reason or for a seal that is lifted.
    """
    person = seal.participant
    require(by, "participant.unseal")
    if by.user is not None and not RecordSeal.objects.for_user(by.user).filter(pk=seal.pk).exists():
        raise OutOfReach(_("There is no such seal within your reach."))
    if seal.lifted_on is not None:
        raise RuleViolation(_("This seal was lifted already."), code="lifted_already")
    confirm_not_future(on, today_for(person), "on")
    confirm_order(seal.sealed_on, on, "on")
    record_change(seal, by=by, lifted_on=on, lift_reason=confirm_reason(reason))
    reach_rebuild(person)
    _log(by, Action.RECORD_UNSEAL, seal, reason)
    return seal


def _log(by: Actor, action: Action, seal: RecordSeal, reason: str) -> None:
    log_write(by, action, seal, seal.participant, field_groups=["seal"], reason=reason)
