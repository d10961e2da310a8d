"""Things to do in casework: what people are owed, and what was planned with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from outcomes.follow_up import followups_due, window_of
from outcomes.worklist.caseload import AHEAD, Caseload
from outcomes.worklist.items import Act, Item, Urgency
from participants import due
from participants.models import Participant

A_WEEK = timedelta(days=7)


def assessment_due(caseload: Caseload) -> Iterator[Item]:
    """Somebody with a place who was never assessed, or is to be assessed again; an own draft is to be signed."""
    for person in caseload.served:
        since = due.assessment_due_since(person, caseload.on)
        if since is None:
            continue
        words = (
            _("To be assessed again since %(day)s.")
            if person.reassess_due_on
            else _("Has a place and was never assessed.")
        )
        yield Item(
            urgency=Urgency.SOON,
            since=since,
            due_on=since,
            why=words % {"day": since},
            act=_sign_or_begin(person),
            participant=person,
        )


def _sign_or_begin(person: Participant) -> Act:
    if person.draft is not None:
        return Act("assessment", "sign", "assessment", str(person.draft))
    return Act("assessment", "create", "participant", str(person.public_id))


def plan_due(caseload: Caseload) -> Iterator[Item]:
    """Somebody who has had a place for the days of the settings, and has no plan."""
    for person in caseload.served:
        since = due.plan_due_since(person, caseload.on)
        if since is None:
            continue
        yield Item(
            urgency=Urgency.SOON,
            since=since,
            due_on=since,
            why=_("Has a place since %(day)s and no plan.") % {"day": person.served_since},
            act=_open_plan(person),
            participant=person,
        )


def plan_review_due(caseload: Caseload) -> Iterator[Item]:
    """Somebody whose plan was to be looked at again by now."""
    for person in caseload.served:
        if person.review_due_on is None or person.plan is None:
            continue
        yield Item(
            urgency=Urgency.ROUTINE,
            since=person.review_due_on,
            due_on=person.review_due_on,
            why=_("The plan was to be reviewed by %(day)s.") % {"day": person.review_due_on},
            act=Act("plan-review", "create", "plan", str(person.plan)),
            participant=person,
        )


def release_without_plan(caseload: Caseload) -> Iterator[Item]:
    """Somebody who goes home within 30 days, or should have by now, and has no plan."""
    for stay in caseload.stays:
        if stay.ends_on is not None or stay.has_plan:
            continue
        day = stay.expected_release_on
        yield Item(
            urgency=Urgency.URGENT if day <= caseload.on + A_WEEK else Urgency.SOON,
            since=day - AHEAD,
            due_on=day,
            why=_("Expected to be released on %(day)s and has no plan.") % {"day": day},
            act=_open_plan(stay.participant),
            participant=stay.participant,
        )


def _open_plan(person: Participant) -> Act:
    return Act("plan", "create", "participant", str(person.public_id))


def follow_up_due(caseload: Caseload) -> Iterator[Item]:
    """A follow-up whose window is open, or over, and of which nothing is known yet."""
    for outcome in followups_due(caseload.standing, caseload.on).select_related("participant"):
        opens, closes = window_of(outcome)
        yield Item(
            urgency=Urgency.SOON if closes < caseload.on + A_WEEK else Urgency.ROUTINE,
            since=opens,
            due_on=closes,
            why=_("%(domain)s after %(months)d months, due on %(day)s.")
            % {
                "domain": outcome.get_domain_display().capitalize(),
                "months": outcome.month,
                "day": outcome.due_on,
            },
            act=Act("reintegration-outcome", "record", "reintegration_outcome", str(outcome.public_id)),
            participant=outcome.participant,
        )
