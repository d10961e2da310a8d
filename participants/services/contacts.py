"""Work with one person outside a group, written down by the worker who did it."""

from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.scope import confirm_reach
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_change, record_create
from participants.authors import writes_for
from participants.choices import ContactChannel, ContactKind, ContactSetting
from participants.days import confirm_in_life, confirm_not_future, today_for
from participants.models import Contact, Enrollment, Participant, Relation
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason, confirm_text

CORRECTABLE = frozenset(
    {"kind", "setting", "channel", "on", "at", "minutes", "relation", "enrollment", "note", "opinion"}
)
LONGEST_CONTACT = 1440
LONGEST_NOTE = 10_000
LONGEST_OPINION = 5000
LONGEST_REASON = 500


@transaction.atomic
def contact_record(
    *,
    by: Actor,
    participant: Participant,
    kind: str,
    setting: str,
    channel: str,
    on: date,
    at: time | None = None,
    minutes: int | None = None,
    relation: Relation | None = None,
    enrollment: Enrollment | None = None,
    note: str = "",
    opinion: str = "",
) -> Contact:
    """Write down a contact with a person, an attempt, or a talk with somebody else about the person.

    `note` holds what was said and done, `opinion` what the worker makes of it: fact and opinion apart.
    Raises RuleViolation for a day to come, minutes of an attempt, or a relation or enrollment of another person.
    """
    allow(by, "contact.record", participant)
    contact = Contact(
        participant=participant,
        user=by.user,
        kind=kind,
        setting=setting,
        channel=channel,
        on=on,
        at=at,
        minutes=minutes,
        relation=relation,
        enrollment=enrollment,
        note=note,
        opinion=opinion,
    )
    _confirm_possible(contact)
    record_create(contact, by=by)
    log_write(by, Action.CONTACT_RECORD, contact, participant, field_groups=["contact"])
    confirm_reach(contact, by=by)
    return contact


@transaction.atomic
def contact_correct(*, by: Actor, contact: Contact, reason: str, **changes: Any) -> Contact:
    """Put a contact right: whoever wrote it, or covers for that colleague, with a reason; the old value is kept.

    Raises NotAllowed for somebody else's contact, RuleViolation as contact_record does.
    """
    allow(by, "contact.record", contact.participant)
    _confirm_own(by, contact)
    if unknown := set(changes) - CORRECTABLE:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})
    confirm_reason(reason, longest=LONGEST_REASON)
    for name, value in changes.items():
        setattr(contact, name, value)
    _confirm_possible(contact)
    record_change(contact, by=by, correction_reason=reason)
    log_write(
        by, Action.CONTACT_RECORD, contact, contact.participant, field_groups=["contact"], reason=reason,
        details={"corrected": sorted(changes)},
    )  # fmt: skip
    return contact


def _confirm_own(by: Actor, contact: Contact) -> None:
    if not writes_for(by, contact.user_id):
        raise NotAllowed(_("This contact was written by somebody else, who alone can correct it."))


def _confirm_possible(contact: Contact) -> None:
    for field, choices in (
        ("kind", ContactKind),
        ("setting", ContactSetting),
        ("channel", ContactChannel),
    ):
        if getattr(contact, field) not in choices.values:
            listed = ", ".join(choices.values)
            raise RuleViolation(
                _("Choose one of %(codes)s.") % {"codes": listed}, code="unknown_code", field=field
            )
    confirm_not_future(contact.on, today_for(contact.participant), "on")
    confirm_in_life(contact.participant, on=contact.on)
    _confirm_minutes(contact)
    confirm_text(contact.note, "note", LONGEST_NOTE)
    confirm_text(contact.opinion, "opinion", LONGEST_OPINION)
    if contact.relation is not None:
        if contact.kind != ContactKind.THIRD_PARTY:
            raise RuleViolation(
                _("A relation is named where the talk was with somebody else about the person."),
                code="relation_without_third_party",
                field="relation",
            )
        if contact.relation.participant_id != contact.participant_id:
            raise RuleViolation(
                _("This is nobody in this person's file."), code="of_another_person", field="relation"
            )
    if contact.enrollment is not None and contact.enrollment.participant_id != contact.participant_id:
        raise RuleViolation(
            _("This enrollment is not this person's."), code="of_another_person", field="enrollment"
        )


def _confirm_minutes(contact: Contact) -> None:
    if contact.minutes is None:
        return
    if contact.kind == ContactKind.ATTEMPT:
        raise RuleViolation(
            _("An attempt without success has no minutes."), code="minutes_of_attempt", field="minutes"
        )
    if not 1 <= contact.minutes <= LONGEST_CONTACT:
        raise RuleViolation(
            _("A contact lasts a minute to a day."), code="minutes_not_possible", field="minutes"
        )
