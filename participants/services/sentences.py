"""What a court imposed."""

from datetime import date

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.days import confirm_in_life, confirm_not_future, confirm_order, today_for
from participants.models import Participant, Sentence
from participants.services.recording import allow, log_write
from participants.texts import confirm_text

CHANGEABLE = frozenset({"iccs", "imposed_on", "starts_on", "ends_on", "length_days", "conditions"})
LONGEST = 36_525  # days, a hundred years


@transaction.atomic
def sentence_record(
    *,
    by: Actor,
    participant: Participant,
    imposed_on: date,
    iccs: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    length_days: int | None = None,
    conditions: str = "",
) -> Sentence:
    """Record a sentence. It may begin before it is imposed (time in custody counts) or later.

    Raises RuleViolation for a sentence to come, days out of order or before the person was born, or an offense that is
    not in the ICCS list.
    """
    allow(by, "sentence.record", participant)
    sentence = Sentence(
        participant=participant,
        imposed_on=imposed_on,
        iccs=iccs,
        starts_on=starts_on,
        ends_on=ends_on,
        length_days=length_days,
        conditions=conditions,
    )
    _check(sentence)
    record_create(sentence, by=by)
    log_write(by, Action.SENTENCE_RECORD, sentence, participant, field_groups=["sentence"])
    return sentence


@transaction.atomic
def sentence_change(*, by: Actor, sentence: Sentence, **changes) -> Sentence:
    """Change what is known of a sentence, as after an appeal; the values before stay in the history."""
    allow(by, "sentence.record", sentence.participant)
    for name in sorted(set(changes) - CHANGEABLE):
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": name}, field=name)
    for name, value in changes.items():
        setattr(sentence, name, value)
    _check(sentence)
    record_change(sentence, by=by, **changes)
    log_write(by, Action.SENTENCE_RECORD, sentence, sentence.participant, field_groups=["sentence"])
    return sentence


def _check(sentence: Sentence) -> None:
    confirm_in_life(
        sentence.participant,
        imposed_on=sentence.imposed_on,
        starts_on=sentence.starts_on,
        ends_on=sentence.ends_on,
    )
    confirm_not_future(sentence.imposed_on, today_for(sentence.participant), "imposed_on")
    confirm_order(sentence.starts_on, sentence.ends_on, "ends_on")
    if sentence.length_days is not None and not 1 <= sentence.length_days <= LONGEST:
        raise RuleViolation(
            _("A sentence lasts 1 to %(longest)d days.") % {"longest": LONGEST}, field="length_days"
        )
    # The list lives a floor up, so it is found by name.
    if sentence.iccs and not apps.get_model("outcomes.IccsCode").objects.filter(code=sentence.iccs).exists():
        raise RuleViolation(_("This code is not in the ICCS list."), field="iccs")
    confirm_text(sentence.conditions, "conditions", 2000)
