"""What casework owes a person on a day: an assessment, a plan, a review of it. Computed, never stored.

`with_dues` reads the days that say so, for a queryset of people such as `Participant.objects.for_user(user)`, in one
statement whatever their number; the questions below are asked of each person so read. Somebody is waited for who holds
a place in a program, from the day it was first given.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from participants.lifecycle import HOLDS_A_PLACE
from participants.models import Assessment, Participant, Plan, StatusChange


def with_dues(people: QuerySet, on: date) -> QuerySet:
    """Those to whom something may be due on a day: they hold a place, or have a plan that is to be reviewed by then.

    With `served_since`: the first day of a place that is held still; None for who holds none. `reassess_due_on`: the
    first day on which an instrument was due again. `was_assessed`, `has_plan`: by that day. `review_due_on`: the day
    by which the open plan was to be reviewed.
    """
    places = (
        StatusChange.objects.filter(
            enrollment__participant=OuterRef("pk"),
            enrollment__status__in=sorted(HOLDS_A_PLACE),
            enrollment__entered_in_error_at=None,
            to_status__in=sorted(HOLDS_A_PLACE),  # whoever never had one and is reopened was never enrolled
            on__lte=on,
        )
        .order_by("on")
        .values("on")[:1]
    )
    again = (
        Assessment.objects.latest_of_each()
        .filter(participant=OuterRef("pk"), score__reassess_on__lte=on)
        .order_by("score__reassess_on")
        .values("score__reassess_on")[:1]
    )
    review = open_plans(on, "pk").filter(next_review_on__lte=on).values("next_review_on")[:1]
    return people.annotate(
        served_since=Subquery(places),
        reassess_due_on=Subquery(again),
        was_assessed=Exists(
            Assessment.objects.signed().filter(participant=OuterRef("pk"), assessed_on__lte=on)
        ),
        has_plan=Exists(open_plans(on, "pk")),
        review_due_on=Subquery(review),
    ).filter(Q(served_since__isnull=False) | Q(review_due_on__isnull=False))


def assessment_due_since(person: Participant, on: date) -> date | None:
    """Since when an assessment is due: an instrument's again, or the first one within the days of the settings."""
    if person.served_since is None:
        return None
    if person.reassess_due_on is not None:
        return person.reassess_due_on
    first = person.served_since + timedelta(days=settings.ASSESS_WITHIN_DAYS)
    return None if person.was_assessed or first > on else first


def plan_due_since(person: Participant, on: date) -> date | None:
    """The day since which there should be a plan: a place was held for the days of the settings, and there is none."""
    if person.served_since is None or person.has_plan:
        return None
    first = person.served_since + timedelta(days=settings.PLAN_WITHIN_DAYS)
    return None if first > on else first


def open_plans(on: date, person: str) -> QuerySet:
    """The plans that are open on a day, of the person to whom the path leads from the row of an outer query."""
    held = Q(closed_on=None) | Q(closed_on__gt=on)
    return Plan.objects.filter(held, participant=OuterRef(person), opened_on__lte=on)
