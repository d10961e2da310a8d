"""Assertions that a person belongs to an organized group: with a source, for a year at most, by cleared roles."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import CAPABILITIES
from accounts.scope import Standing, reach_condition
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_change, record_create
from participants.affiliation import confirm_module_on
from participants.days import confirm_not_future, confirm_order, today_for
from participants.lapsing import confirm_lapses, lapse
from participants.models import GroupAffiliation, Participant, Reach
from participants.services.recording import allow, log_write
from participants.texts import confirm_line

LONGEST_YEARS = 1


@transaction.atomic
def affiliation_assert(
    *,
    by: Actor,
    participant: Participant,
    group_name: str,
    standing: str,
    source: str,
    reliability: str,
    asserted_on: date,
    expires_on: date,
) -> GroupAffiliation:
    """Assert that a person belongs to a group, until a day within twelve months.

    Raises RuleViolation (`module_off`) where the module is off, without a group or a source, for a day to come or an
    expiry out of bounds; NotAllowed without clearance.
    """
    _allow(by, participant)
    confirm_not_future(asserted_on, today_for(participant), "asserted_on")
    confirm_lapses(asserted_on, expires_on, LONGEST_YEARS)
    record = GroupAffiliation(
        participant=participant,
        group_name=_said(group_name, "group_name", 200),
        standing=standing,
        source=_said(source, "source", 300),
        reliability=reliability,
        asserted_on=asserted_on,
        expires_on=expires_on,
    )
    record_create(record, by=by)
    _log(by, record)
    return record


@transaction.atomic
def affiliation_renew(
    *,
    by: Actor,
    affiliation: GroupAffiliation,
    on: date,
    expires_on: date,
    source: str,
    reliability: str,
    standing: str | None = None,
) -> GroupAffiliation:
    """Assert it again on a new day with a source of that day; what was said before stays in the history."""
    _allow(by, affiliation.participant)
    confirm_not_future(on, today_for(affiliation.participant), "on")
    confirm_order(affiliation.asserted_on, on, "on")
    confirm_lapses(on, expires_on, LONGEST_YEARS)
    record_change(
        affiliation,
        by=by,
        asserted_on=on,
        expires_on=expires_on,
        source=_said(source, "source", 300),
        reliability=reliability,
        standing=standing or affiliation.standing,
    )
    _log(by, affiliation)
    return affiliation


@transaction.atomic
def affiliation_end(*, by: Actor, affiliation: GroupAffiliation, on: date) -> GroupAffiliation:
    """Let it lapse early. On the very day it was asserted it never held, and leaves every list.

    Raises RuleViolation when it has expired already, for a day before it was asserted or to come.
    """
    _allow(by, affiliation.participant)
    now = today_for(affiliation.participant)
    if affiliation.expires_on < now:
        raise RuleViolation(_("This has ended already."), code="ended_already", field="on")
    confirm_not_future(on, now, "on")
    record_change(affiliation, by=by, **lapse(affiliation.asserted_on, on, by))
    _log(by, affiliation)
    return affiliation


def _allow(by: Actor, participant: Participant) -> None:
    """The role, the reach, and both through a membership that bears clearance."""
    confirm_module_on()
    allow(by, "affiliation.record", participant)
    if by.user is None:
        return
    full = Standing.of(by.user)
    cleared = tuple(membership for membership in full.memberships if membership.is_cleared)
    condition = reach_condition(
        Standing(user=full.user, on=full.on, memberships=cleared), CAPABILITIES["affiliation.record"]
    )
    if condition is None or not Reach.objects.filter(condition, participant=participant).exists():
        raise NotAllowed(_("Your role does not include this act (%(act)s).") % {"act": "affiliation.record"})


def _said(text: str, field: str, longest: int) -> str:
    text = confirm_line(text, field, longest)
    if not text:
        raise RuleViolation(_("Say which group, and on whose word."), code="required", field=field)
    return text


def _log(by: Actor, record: GroupAffiliation) -> None:
    log_write(by, Action.AFFILIATION_RECORD, record, record.participant, field_groups=["affiliation"])
