"""What casework owes a person on a day: an assessment, a plan, a review of it. Computed, never stored.

Each function narrows a queryset of people, such as `Participant.objects.for_user(user)`, and adds the days a worklist
shows; whatever the number of people, reading the answer is one statement. Somebody is waited for who holds a place in a
program, from the day it was first given.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from participants.lifecycle import HOLDS_A_PLACE
from participants.models import Assessment, Plan, StatusChange


def has_plan(people: QuerySet, on: date) -> QuerySet:
    """Those with a plan that is open on the day."""
    return people.filter(Exists(_open_plans(on)))


def plan_due(people: QuerySet, on: date) -> QuerySet:
    """Those who have held a place for the days of the settings and have no plan; `served_since` says since when."""
    late = on - timedelta(days=settings.PLAN_WITHIN_DAYS)
    return _served(people, on).filter(~Exists(_open_plans(on)), served_since__lte=late)


def plan_review_due(people: QuerySet, on: date) -> QuerySet:
    """Those whose plan is to be reviewed by that day; `review_due_on` says since when."""
    due = _open_plans(on).filter(next_review_on__lte=on).values("next_review_on")[:1]
    return people.annotate(review_due_on=Subquery(due)).filter(review_due_on__isnull=False)


def assessment_due(people: QuerySet, on: date) -> QuerySet:
    """Those who hold a place and were never assessed within the days of the settings, or are to be assessed again.

    `reassess_due_on` is the first day on which an instrument was due again, None for a first assessment, which is due
    since `served_since` and those days.
    """
    late = on - timedelta(days=settings.ASSESS_WITHIN_DAYS)
    signed = Assessment.objects.signed().filter(participant=OuterRef("pk"), assessed_on__lte=on)
    again = (
        Assessment.objects.latest_of_each()
        .filter(participant=OuterRef("pk"), score__reassess_on__lte=on)
        .order_by("score__reassess_on")
        .values("score__reassess_on")[:1]
    )
    served = _served(people, on).filter(served_since__isnull=False)
    return served.annotate(reassess_due_on=Subquery(again)).filter(
        Q(reassess_due_on__isnull=False) | Q(~Exists(signed), served_since__lte=late)
    )


def _open_plans(on: date) -> QuerySet:
    held = Q(closed_on=None) | Q(closed_on__gt=on)
    return Plan.objects.filter(held, participant=OuterRef("pk"), opened_on__lte=on)


def _served(people: QuerySet, on: date) -> QuerySet:
    """With `served_since`: the first day of a place that is held still; None for who holds none."""
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
    return people.annotate(served_since=Subquery(places))
