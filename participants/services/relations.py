"""The people around a person: guardian, family, whom to call."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.days import confirm_not_future, confirm_order, today_for
from participants.models import Participant, Relation
from participants.services.recording import allow, log_write
from participants.texts import confirm_line, confirm_name, confirm_text

CHANGEABLE = frozenset(
    {"kind", "name", "phone", "address", "is_legal_guardian", "is_emergency_contact", "starts_on"}
)


@transaction.atomic
def relation_add(
    *,
    by: Actor,
    participant: Participant,
    kind: str,
    name: str,
    phone: str = "",
    address: str = "",
    is_legal_guardian: bool = False,
    is_emergency_contact: bool = False,
    starts_on: date | None = None,
) -> Relation:
    """Add somebody who matters to a person. Raises RuleViolation for a nameless relation or a first day to come."""
    allow(by, "relation.record", participant)
    values = {
        "kind": kind,
        "name": name,
        "phone": phone,
        "address": address,
        "is_legal_guardian": is_legal_guardian,
        "is_emergency_contact": is_emergency_contact,
        "starts_on": starts_on,
    }
    relation = Relation(participant=participant, **_checked(participant, values))
    record_create(relation, by=by)
    _log(by, relation)
    return relation


@transaction.atomic
def relation_change(*, by: Actor, relation: Relation, **changes) -> Relation:
    """Change name, contact data, kind or standing of a relation. Raises RuleViolation for anything else."""
    allow(by, "relation.record", relation.participant)
    for name in sorted(set(changes) - CHANGEABLE):
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": name}, field=name)
    changes = _checked(relation.participant, changes)
    confirm_order(changes.get("starts_on"), relation.ends_on, "starts_on")
    record_change(relation, by=by, **changes)
    _log(by, relation)
    return relation


@transaction.atomic
def relation_end(*, by: Actor, relation: Relation, on: date) -> Relation:
    """Say until when somebody mattered. A guardian's consent lapses with it.

    Raises RuleViolation when it ended already, for a day before it began or to come.
    """
    allow(by, "relation.record", relation.participant)
    if relation.ends_on is not None:
        raise RuleViolation(_("This has ended already."), code="ended_already", field="on")
    confirm_not_future(on, today_for(relation.participant), "on")
    confirm_order(relation.starts_on, on, "on")
    record_change(relation, by=by, ends_on=on)
    _log(by, relation)
    return relation


def _checked(participant: Participant, values: dict) -> dict:
    for field, longest, confirm in (("name", 200, confirm_name), ("phone", 60, confirm_line)):
        if field in values:
            values[field] = confirm(values[field], field, longest)
    if not values.get("name", "x"):
        raise RuleViolation(_("Say who it is."), code="required", field="name")
    if "address" in values:
        values["address"] = confirm_text(values["address"], "address", 500)
    confirm_not_future(values.get("starts_on"), today_for(participant), "starts_on")
    return values


def _log(by: Actor, relation: Relation) -> None:
    log_write(by, Action.RELATION_RECORD, relation, relation.participant, field_groups=["relations"])
