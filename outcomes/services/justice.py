"""Justice events and ends of observation."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_create
from outcomes.choices import EventSource, JusticeEventKind
from outcomes.models import IccsCode, JusticeEvent, ObservationEnd
from participants.models import Participant
from participants.services.recording import allow, log_write


@transaction.atomic
def justice_event_record(
    *,
    by: Actor,
    participant: Participant,
    kind: str,
    occurred_on: date,
    source: str = EventSource.STAFF,
    decided_on: date | None = None,
    iccs: str = "",
    context=(),
    source_name: str = "",
    is_evaluation_only: bool = False,
    date_precision: str = "day",
) -> JusticeEvent:
    """Record one event. What staff type is description; effects need an administrative file.

    Raises RuleViolation for an unknown kind or ICCS code, dates out of order, or a person who types an
    administrative source (those come in as a file).
    """
    allow(by, "justice_event.record", participant, agency=participant.agency)
    if kind not in JusticeEventKind.values:
        raise RuleViolation(_("%(value)s is not a kind of justice event.") % {"value": kind}, field="kind")
    if by.user is not None and (source == EventSource.ADMINISTRATIVE or is_evaluation_only):
        raise RuleViolation(_("Events from an administrative file are imported, not typed."), field="source")
    if iccs and not IccsCode.objects.filter(code=iccs).exists():
        raise RuleViolation(_("%(code)s is not in the ICCS list.") % {"code": iccs}, field="iccs")
    if decided_on is not None and decided_on < occurred_on:
        raise RuleViolation(_("The decision is before the event."), field="decided_on")
    event = JusticeEvent(
        participant=participant,
        kind=kind,
        occurred_on=occurred_on,
        decided_on=decided_on,
        iccs_id=iccs or None,
        context=list(context),
        source=source,
        source_name=source_name,
        is_evaluation_only=is_evaluation_only,
        date_precision=date_precision,
    )
    record_create(event, by=by)
    log_write(by, Action.JUSTICE_EVENT_RECORD, event, participant, field_groups=["justice"])
    return event


@transaction.atomic
def observation_end_record(
    *,
    by: Actor,
    participant: Participant,
    kind: str,
    on: date,
    source: str = EventSource.STAFF,
    date_precision: str = "day",
) -> ObservationEnd:
    """From this day on the person cannot be observed any more (death, deportation, lost)."""
    allow(by, "observation_end.record", participant, agency=participant.agency)
    end = ObservationEnd(
        participant=participant, kind=kind, ended_on=on, source=source, date_precision=date_precision
    )
    record_create(end, by=by)
    log_write(by, Action.OBSERVATION_END_RECORD, end, participant, field_groups=["observation"])
    return end
