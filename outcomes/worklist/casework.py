"""Things to do in casework: what people are owed, and what was planned with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.scope import Standing
from outcomes.follow_up import followups_due, window_of
from outcomes.worklist.items import Act, Item, Urgency
from participants import due
from participants.models import Assessment, CustodyPeriod, Participant, Plan

AHEAD = timedelta(days=30)
A_WEEK = timedelta(days=7)


def assessment_due(standing: Standing) -> Iterator[Item]:
    """Somebody with a place who was never assessed, or is to be assessed again; an own draft is to be signed."""
    people = list(due.assessment_due(Participant.objects.for_user(standing), standing.on))
    own = Assessment.objects.drafts().filter(author=standing.user, participant__in=people)
    drafts = dict(own.values_list("participant_id", "public_id"))
    for person in people:
        again = person.reassess_due_on
        since = again or person.served_since + timedelta(days=settings.ASSESS_WITHIN_DAYS)
        words = (
            _("To be assessed again since %(day)s.") if again else _("Has a place and was never assessed.")
        )
        yield Item(
            urgency=Urgency.SOON,
            since=since,
            due_on=since,
            why=words % {"day": since},
            act=_sign_or_begin(person, drafts.get(person.pk)),
            participant=person,
        )


def _sign_or_begin(person: Participant, draft) -> Act:
    if draft is not None:
        return Act("assessment", "sign", "assessment", str(draft))
    return Act("assessment", "create", "participant", str(person.public_id))


def plan_due(standing: Standing) -> Iterator[Item]:
    """Somebody who has had a place for the days of the settings, and has no plan."""
    for person in due.plan_due(Participant.objects.for_user(standing), standing.on):
        since = person.served_since + timedelta(days=settings.PLAN_WITHIN_DAYS)
        yield Item(
            urgency=Urgency.SOON,
            since=since,
            due_on=since,
            why=_("Has a place since %(day)s and no plan.") % {"day": person.served_since},
            act=_open_plan(person),
            participant=person,
        )


def plan_review_due(standing: Standing) -> Iterator[Item]:
    """Somebody whose plan was to be looked at again by now."""
    people = list(due.plan_review_due(Participant.objects.for_user(standing), standing.on))
    plans = dict(
        Plan.objects.filter(participant__in=people, closed_on=None).values_list("participant_id", "public_id")
    )
    for person in people:
        if person.pk not in plans:
            continue
        yield Item(
            urgency=Urgency.ROUTINE,
            since=person.review_due_on,
            due_on=person.review_due_on,
            why=_("The plan was to be reviewed by %(day)s.") % {"day": person.review_due_on},
            act=Act("plan-review", "create", "plan", str(plans[person.pk])),
            participant=person,
        )


def release_without_plan(standing: Standing) -> Iterator[Item]:
    """Somebody who goes home within 30 days, or should have by now, and has no plan."""
    planned = due.has_plan(Participant.objects.for_user(standing), standing.on)
    stays = CustodyPeriod.objects.filter(
        participant__in=Participant.objects.for_user(standing).values("pk"),
        ends_on=None,
        expected_release_on__lte=standing.on + AHEAD,
    ).exclude(participant__in=planned.values("pk"))
    for stay in stays.select_related("participant"):
        day = stay.expected_release_on
        yield Item(
            urgency=Urgency.URGENT if day <= standing.on + A_WEEK else Urgency.SOON,
            since=day - AHEAD,
            due_on=day,
            why=_("Expected to be released on %(day)s and has no plan.") % {"day": day},
            act=_open_plan(stay.participant),
            participant=stay.participant,
        )


def _open_plan(person: Participant) -> Act:
    return Act("plan", "create", "participant", str(person.public_id))


def follow_up_due(standing: Standing) -> Iterator[Item]:
    """A follow-up whose window is open, or over, and of which nothing is known yet."""
    for outcome in followups_due(standing, standing.on).select_related("participant"):
        opens, closes = window_of(outcome)
        yield Item(
            urgency=Urgency.SOON if closes < standing.on + A_WEEK else Urgency.ROUTINE,
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
