"""Justice events and ends of observation."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create, record_mark_error
from outcomes.choices import EndKind, EventSource, JusticeEventKind
from outcomes.local_codes import local_code_on
from outcomes.models import AdministrativeSource, IccsCode, JusticeEvent, ObservationEnd
from participants.days import confirm_in_life, confirm_not_future, today_for
from participants.models import Participant
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason


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
    scheme: str = "",
    local_code: str = "",
    admin_source: AdministrativeSource | None = None,
) -> JusticeEvent:
    """Record one event. What staff type is description; effects need an administrative file.

    The offense is said by its ICCS code, or by `local_code` of a `scheme` in the table of the agency whose source it
    is (`admin_source`), else of the agency that opened the file. Raises RuleViolation for an unknown kind or code,
    days to come or out of order, or a person who types an administrative source (those come in as a file).
    """
    allow(by, "justice_event.record", participant)
    if kind not in JusticeEventKind.values:
        raise RuleViolation(_("%(value)s is not a kind of justice event.") % {"value": kind}, field="kind")
    _confirm_source(by, source, admin_source, is_evaluation_only)
    if iccs and not IccsCode.objects.filter(code=iccs).exists():
        raise RuleViolation(_("%(code)s is not in the ICCS list.") % {"code": iccs}, field="iccs")
    now = today_for(participant)
    confirm_not_future(occurred_on, now, "occurred_on")
    confirm_in_life(participant, occurred_on=occurred_on, decided_on=decided_on)
    _confirm_decision(occurred_on, decided_on, now)
    meaning = None
    if local_code or scheme:
        _confirm_one_code(iccs, scheme, local_code)
        table = admin_source.agency if admin_source else participant.agency
        meaning = local_code_on(table, scheme, local_code, occurred_on)
    event = JusticeEvent(
        participant=participant,
        kind=kind,
        occurred_on=occurred_on,
        decided_on=decided_on,
        iccs_id=meaning.iccs_id if meaning else iccs or None,
        local_code=meaning,
        context=list(context),
        source=source,
        source_name=source_name or (admin_source.code if admin_source else ""),
        admin_source=admin_source,
        is_evaluation_only=is_evaluation_only,
        date_precision=date_precision,
    )
    record_create(event, by=by)
    log_write(by, Action.JUSTICE_EVENT_RECORD, event, participant, field_groups=["justice"])
    return event


@transaction.atomic
def justice_event_decide(*, by: Actor, event: JusticeEvent, decided_on: date) -> JusticeEvent:
    """Say on which day an event was decided on that was recorded before.

    Raises RuleViolation where that is said already, for a day to come or before the event, and for a person who types
    what an administrative file says.
    """
    allow(by, "justice_event.record", event.participant)
    _confirm_source(by, event.source, event.admin_source, event.is_evaluation_only)
    if event.decided_on is not None:
        raise RuleViolation(
            _("The day of the decision is recorded already."), code="recorded_already", field="decided_on"
        )
    _confirm_decision(event.occurred_on, decided_on, today_for(event.participant))
    record_change(event, by=by, decided_on=decided_on)
    log_write(by, Action.JUSTICE_EVENT_DECIDE, event, event.participant, field_groups=["justice"])
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
    """From this day on the person cannot be observed any more (death, deportation, lost).

    Raises RuleViolation for a day to come, a kind that is on the file already, or a person who types an
    administrative source.
    """
    allow(by, "observation_end.record", participant)
    if kind not in EndKind.values:
        raise RuleViolation(
            _("Choose one of %(codes)s.") % {"codes": ", ".join(EndKind.values)},
            code="unknown_code",
            field="kind",
        )
    _confirm_source(by, source)
    confirm_not_future(on, today_for(participant), "on")
    confirm_in_life(participant, on=on)
    if ObservationEnd.objects.filter(participant=participant, kind=kind).exists():
        raise RuleViolation(
            _("This is recorded already; take the other one back if it is wrong."),
            code="recorded_already",
            field="kind",
        )
    end = ObservationEnd(
        participant=participant, kind=kind, ended_on=on, source=source, date_precision=date_precision
    )
    record_create(end, by=by)
    log_write(by, Action.OBSERVATION_END_RECORD, end, participant, field_groups=["observation"])
    return end


@transaction.atomic
def observation_end_withdraw(*, by: Actor, end: ObservationEnd, reason: str) -> ObservationEnd:
    """Take it back: it was a mistake, or somebody who was lost was found again. The row stays as entered in error."""
    allow(by, "observation_end.record", end.participant)
    reason = confirm_reason(reason, longest=300)
    record_mark_error(end, by=by, reason=reason)
    log_write(
        by, Action.OBSERVATION_END_RECORD, end, end.participant, field_groups=["observation"], reason=reason,
        details={"withdrawn": True},
    )  # fmt: skip
    return end


def _confirm_decision(occurred_on: date, decided_on: date | None, now: date) -> None:
    confirm_not_future(decided_on, now, "decided_on")
    if decided_on is not None and decided_on < occurred_on:
        raise RuleViolation(_("The decision is before the event."), field="decided_on")


def _confirm_source(
    by: Actor, source: str, admin_source: AdministrativeSource | None = None, is_evaluation_only: bool = False
) -> None:
    """Only a file brings administrative events, and only those are of a named source."""
    if by.user is not None and (source == EventSource.ADMINISTRATIVE or admin_source or is_evaluation_only):
        raise RuleViolation(_("Events from an administrative file are imported, not typed."), field="source")
    if source not in EventSource.values or (admin_source and source != EventSource.ADMINISTRATIVE):
        raise RuleViolation(
            _("Choose one of %(codes)s.") % {"codes": ", ".join(EventSource.values)},
            code="unknown_code",
            field="source",
        )


def _confirm_one_code(iccs: str, scheme: str, local_code: str) -> None:
    if iccs:
        raise RuleViolation(
            _("Give the ICCS code or the local one, not both."), code="two_codes", field="local_code"
        )
    if not scheme or not local_code:
        field = "local_code" if scheme else "scheme"
        raise RuleViolation(_("A local code is a scheme and a code in it."), code="required", field=field)
