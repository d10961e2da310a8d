"""Safeguarding concerns and incidents in custody: recorded, escalated, reported where the law says so, closed."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import CAPABILITIES
from accounts.scope import reaches
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.choices import IncidentKind, IncidentState
from participants.days import confirm_not_future, confirm_order, today_for
from participants.models import Incident, Participant
from participants.services.recording import allow, log_write
from participants.texts import confirm_line, confirm_text


@transaction.atomic
def incident_record(
    *,
    by: Actor,
    participant: Participant,
    kind: str,
    category: str,
    occurred_on: date,
    description: str,
    is_group_related: bool = False,
    has_duty_to_report: bool = False,
) -> Incident:
    """Record what happened. A safeguarding concern always has a duty to report, due within the days of the settings.

    The days count from the recording, not from the event: a concern heard late is not overdue when it is written down.
    Raises RuleViolation for an event to come or an empty description.
    """
    allow(by, "incident.record", participant)
    now = today_for(participant)
    confirm_not_future(occurred_on, now, "occurred_on")
    if not confirm_text(description, "description", 5000).strip():
        raise RuleViolation(_("Say what happened."), code="required", field="description")
    is_due = has_duty_to_report or kind == IncidentKind.SAFEGUARDING
    incident = Incident(
        participant=participant,
        kind=kind,
        category=category,
        occurred_on=occurred_on,
        description=description,
        is_group_related=is_group_related,
        has_duty_to_report=is_due,
        report_due_on=now + timedelta(days=settings.SAFEGUARDING_REPORT_DAYS) if is_due else None,
    )
    record_create(incident, by=by)
    _log(by, Action.INCIDENT_RECORD, incident)
    return incident


@transaction.atomic
def incident_escalate(*, by: Actor, incident: Incident, to: User) -> Incident:
    """Bring it before a colleague who reaches the person in a role that reads incidents.

    Raises RuleViolation for a closed incident, oneself, or anybody else; which of the reasons is not told.
    """
    person = incident.participant
    allow(by, "incident.record", person)
    _confirm_not_closed(incident)
    is_self = by.user is not None and by.user.pk == to.pk
    if is_self or not reaches(to, person.pk, CAPABILITIES["incident.read"]):
        raise RuleViolation(
            _("Choose a colleague who works with this person."), code="not_a_colleague", field="to"
        )
    record_change(
        incident, by=by, state=IncidentState.ESCALATED, escalated_to=to, escalated_at=timezone.now()
    )
    _log(by, Action.INCIDENT_ESCALATE, incident)
    return incident


@transaction.atomic
def incident_report(*, by: Actor, incident: Incident, to: str, on: date) -> Incident:
    """Say to which authority it was reported, and when. Raises RuleViolation when it was, or for a wrong day."""
    person = incident.participant
    allow(by, "incident.record", person)
    _confirm_not_closed(incident)
    if incident.reported_on is not None:
        raise RuleViolation(_("This was reported already."), code="reported_already", field="on")
    to = confirm_line(to, "to", 200)
    if not to:
        raise RuleViolation(_("Say to whom it was reported."), code="required", field="to")
    confirm_not_future(on, today_for(person), "on")
    confirm_order(incident.occurred_on, on, "on")
    record_change(incident, by=by, reported_on=on, reported_to=to)
    _log(by, Action.INCIDENT_REPORT, incident)
    return incident


@transaction.atomic
def incident_close(*, by: Actor, incident: Incident, on: date, note: str = "") -> Incident:
    """Close it. Raises RuleViolation (`not_reported`) while a duty to report is not fulfilled."""
    person = incident.participant
    allow(by, "incident.record", person)
    _confirm_not_closed(incident)
    if incident.has_duty_to_report and incident.reported_on is None:
        raise RuleViolation(_("This must be reported before it is closed."), code="not_reported")
    confirm_not_future(on, today_for(person), "on")
    confirm_order(incident.occurred_on, on, "on")
    record_change(
        incident,
        by=by,
        state=IncidentState.CLOSED,
        closed_on=on,
        closing_note=confirm_text(note, "note", 2000),
    )
    _log(by, Action.INCIDENT_CLOSE, incident)
    return incident


def _confirm_not_closed(incident: Incident) -> None:
    if incident.state == IncidentState.CLOSED:
        raise RuleViolation(_("This is closed."), code="closed_already")


def _log(by: Actor, action: Action, incident: Incident) -> None:
    log_write(by, action, incident, incident.participant, field_groups=["incident"])
