"""Supervision outside, by an office of one's own agency. To another agency it is handed over."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Site
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.choices import SupervisionEnd
from participants.days import confirm_in_life, confirm_not_future, confirm_order
from participants.locks import lock_person
from participants.models import Participant, SupervisionPeriod
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write
from participants.texts import confirm_text


@transaction.atomic
def supervision_open(
    *,
    by: Actor,
    participant: Participant,
    agency: Agency,
    site: Site,
    kind: str,
    starts_on: date,
    conditions: str = "",
) -> SupervisionPeriod:
    """Put a person under the supervision of an office, whose administrators see the person from that day on.

    Raises RuleViolation for an office of another agency than said, a day to come, or a second supervision of the kind
    at one office; NotAllowed for an agency that is not the actor's.
    """
    allow(by, "supervision.record", participant, agency=agency)
    if site.agency_id != agency.pk:
        raise RuleViolation(
            _("%(site)s does not belong to %(agency)s.") % {"site": site, "agency": agency}, field="site"
        )
    confirm_not_future(starts_on, today(site.time_zone), "starts_on")
    confirm_in_life(participant, starts_on=starts_on)
    lock_person(participant)
    if SupervisionPeriod.objects.filter(participant=participant, site=site, kind=kind, ends_on=None).exists():
        raise RuleViolation(
            _("This office supervises the person in this way already."), code="supervised_already"
        )
    period = SupervisionPeriod(
        participant=participant,
        agency=agency,
        site=site,
        kind=kind,
        starts_on=starts_on,
        conditions=confirm_text(conditions, "conditions", 2000),
    )
    record_create(period, by=by)
    reach_set(period)
    _log(by, Action.SUPERVISION_OPEN, period)
    return period


@transaction.atomic
def supervision_close(
    *, by: Actor, supervision: SupervisionPeriod, on: date, reason: str
) -> SupervisionPeriod:
    """End a supervision; the office sees the person until that day.

    Raises RuleViolation when it ended already, for a day before it began or to come, or without a listed reason.
    """
    allow(by, "supervision.record", supervision.participant, agency=supervision.agency)
    if supervision.ends_on is not None:
        raise RuleViolation(_("This has ended already."), code="ended_already", field="on")
    if reason not in SupervisionEnd.values:
        raise RuleViolation(_("Say how the supervision ended."), code="reason_missing", field="reason")
    confirm_not_future(on, today(supervision.site.time_zone), "on")
    confirm_order(supervision.starts_on, on, "on")
    record_change(supervision, by=by, ends_on=on, end_reason=reason)
    reach_set(supervision)
    _log(by, Action.SUPERVISION_CLOSE, supervision)
    return supervision


def _log(by: Actor, action: Action, period: SupervisionPeriod) -> None:
    log_write(by, action, period, period.participant, field_groups=["supervision"], agency=period.agency)
