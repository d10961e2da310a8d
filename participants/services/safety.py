"""Flags that whoever meets a person must know, and pairs of people who must never be in one session."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.days import confirm_not_future, confirm_order, in_force, today_for
from participants.locks import lock_person
from participants.models import NoContact, Participant, SafetyFlag
from participants.safety import pair_between
from participants.services.recording import allow, log_write
from participants.texts import confirm_text


@transaction.atomic
def safety_flag_raise(
    *,
    by: Actor,
    participant: Participant,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    note: str = "",
) -> SafetyFlag:
    """Raise a flag over a person. Raises RuleViolation for days out of order or to come, or a flag that is up."""
    allow(by, "safety.record", participant)
    confirm_not_future(starts_on, today_for(participant), "starts_on")
    confirm_order(starts_on, ends_on, "ends_on")
    lock_person(participant)
    if SafetyFlag.objects.filter(in_force(starts_on), participant=participant, kind=kind).exists():
        raise RuleViolation(_("This flag is up already."), code="raised_already", field="kind")
    flag = SafetyFlag(
        participant=participant,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        note=confirm_text(note, "note", 1000),
    )
    record_create(flag, by=by)
    _log_flag(by, flag)
    return flag


@transaction.atomic
def safety_flag_lift(*, by: Actor, flag: SafetyFlag, on: date) -> SafetyFlag:
    """Take a flag down: that day is its last. Raises RuleViolation when it is down, or for a day that cannot be."""
    allow(by, "safety.record", flag.participant)
    now = today_for(flag.participant)
    _confirm_up(flag, now)
    confirm_not_future(on, now, "on")
    confirm_order(flag.starts_on, on, "on")
    record_change(flag, by=by, ends_on=on)
    _log_flag(by, flag)
    return flag


@transaction.atomic
def no_contact_set(
    *,
    by: Actor,
    participant: Participant,
    other: Participant,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
) -> NoContact:
    """Two people must not meet from a day on; which of them is named first makes no difference.

    It is set even where they hold places in one offering: `participants.safety.offerings_shared` says in which.
    Raises OutOfReach unless the actor reaches both, RuleViolation for one person twice, a pair that is set, or days
    that cannot be.
    """
    for person in (participant, other):
        allow(by, "no_contact.record", person)
    if participant.pk == other.pk:
        raise RuleViolation(_("A pair is two people."), code="one_person", field="other")
    confirm_not_future(starts_on, today_for(participant), "starts_on")
    confirm_order(starts_on, ends_on, "ends_on")
    lock_person(participant, other)
    if pair_between(participant, other, starts_on).exists():
        raise RuleViolation(_("This pair is set already."), code="set_already", field="other")
    pair = NoContact(
        participant=participant,
        other=other,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=confirm_text(reason, "reason", 1000),
    )
    record_create(pair, by=by)
    _log_pair(by, pair, reason)
    return pair


@transaction.atomic
def no_contact_lift(*, by: Actor, pair: NoContact, on: date) -> NoContact:
    """Two people may meet again after that day. Raises as the lifting of a flag does, and needs reach of both."""
    for person in (pair.participant, pair.other):
        allow(by, "no_contact.record", person)
    now = today_for(pair.participant)
    _confirm_up(pair, now)
    confirm_not_future(on, now, "on")
    confirm_order(pair.starts_on, on, "on")
    record_change(pair, by=by, ends_on=on)
    _log_pair(by, pair)
    return pair


def _confirm_up(record: SafetyFlag | NoContact, now: date) -> None:
    if record.ends_on is not None and record.ends_on < now:
        raise RuleViolation(_("This has ended already."), code="ended_already", field="on")


def _log_flag(by: Actor, flag: SafetyFlag) -> None:
    log_write(by, Action.SAFETY_RECORD, flag, flag.participant, field_groups=["safety"])


def _log_pair(by: Actor, pair: NoContact, reason: str = "") -> None:
    log_write(
        by,
        Action.NO_CONTACT_RECORD,
        pair,
        pair.participant,
        field_groups=["safety"],
        others=[pair.other],
        reason=reason,
    )
