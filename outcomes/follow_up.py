"""When a follow-up is due, in which window it counts as on time, and which ones are due."""

import calendar
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from outcomes.choices import FollowUpMonth, FollowUpState, FollowUpTiming
from outcomes.models import ObservationEnd, ReintegrationOutcome

# Days before and after the day it is due in which an answer still speaks for that month. Windows never touch.
WINDOW_DAYS: dict[int, int] = {
    FollowUpMonth.THREE: 30,
    FollowUpMonth.SIX: 45,
    FollowUpMonth.TWELVE: 60,
    FollowUpMonth.TWENTY_FOUR: 90,
}


def due_day(index_on: date, month: int) -> date:
    """The same day so many months later; the last day of a shorter month stands in for one it does not have."""
    years, at = divmod(index_on.month - 1 + month, 12)
    year, at = index_on.year + years, at + 1
    return date(year, at, min(index_on.day, calendar.monthrange(year, at)[1]))


def months_passed(index_on: date, day: date) -> int:
    """Whole months from the index date to a day."""
    months = (day.year - index_on.year) * 12 + day.month - index_on.month
    return months if due_day(index_on, months) <= day else months - 1


def window_of(outcome: ReintegrationOutcome) -> tuple[date, date]:
    """The first and the last day on which an answer comes in time."""
    margin = timedelta(days=WINDOW_DAYS[outcome.month])
    return outcome.due_on - margin, outcome.due_on + margin


def timing(outcome: ReintegrationOutcome) -> FollowUpTiming | None:
    """Did the answer come in its window? None while there is none. What was found out late says so and stays."""
    if outcome.seen_on is None:
        return None
    opens, closes = window_of(outcome)
    if outcome.seen_on < opens:
        return FollowUpTiming.EARLY
    return FollowUpTiming.LATE if outcome.seen_on > closes else FollowUpTiming.IN_WINDOW


def followups_due(user, on: date) -> QuerySet[ReintegrationOutcome]:
    """The follow-ups within a user's reach whose window is open or over on a day, and nothing is known yet.

    Earliest day first. Of people who had died or been deported by that day none is due.
    """
    opened = Q()
    for month, margin in WINDOW_DAYS.items():
        opened |= Q(month=month, due_on__lte=on + timedelta(days=margin))
    gone = ObservationEnd.objects.for_good(on).filter(participant=OuterRef("participant"))
    planned = ReintegrationOutcome.objects.for_user(user).filter(opened, state=FollowUpState.PLANNED)
    return planned.exclude(Exists(gone)).order_by("due_on", "id")
