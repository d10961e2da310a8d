"""Why a person counts as at risk: on somebody's word, for two years at most."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.days import confirm_not_future, today_for
from participants.lapsing import confirm_lapses, lapse
from participants.models import Participant, RiskBasis
from participants.services.recording import allow, log_write
from participants.texts import confirm_text

LONGEST_YEARS = 2


@transaction.atomic
def risk_basis_record(
    *,
    by: Actor,
    participant: Participant,
    group: str,
    source: str,
    recorded_on: date,
    expires_on: date,
    note: str = "",
) -> RiskBasis:
    """Record that a person belongs to a group at risk, until a day within two years.

    Raises RuleViolation for a day to come, or an expiry that is missing its bounds.
    """
    allow(by, "risk_basis.record", participant)
    confirm_not_future(recorded_on, today_for(participant), "recorded_on")
    confirm_lapses(recorded_on, expires_on, LONGEST_YEARS)
    record = RiskBasis(
        participant=participant,
        group=group,
        source=source,
        recorded_on=recorded_on,
        expires_on=expires_on,
        note=confirm_text(note, "note", 1000),
    )
    record_create(record, by=by)
    _log(by, record)
    return record


@transaction.atomic
def risk_basis_end(*, by: Actor, risk_basis: RiskBasis, on: date) -> RiskBasis:
    """Let it lapse early. On the very day it was recorded it never held, and leaves every list.

    Raises RuleViolation when it has expired already, for a day before it was recorded or to come.
    """
    person = risk_basis.participant
    allow(by, "risk_basis.record", person)
    now = today_for(person)
    if risk_basis.expires_on < now:
        raise RuleViolation(_("This has ended already."), code="ended_already", field="on")
    confirm_not_future(on, now, "on")
    record_change(risk_basis, by=by, **lapse(risk_basis.recorded_on, on, by))
    _log(by, risk_basis)
    return risk_basis


def _log(by: Actor, record: RiskBasis) -> None:
    log_write(by, Action.RISK_BASIS_RECORD, record, record.participant, field_groups=["risk_basis"])
