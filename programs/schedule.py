"""From a weekly pattern to the days of a series: holidays are skipped and, where wanted, caught up at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from kernel.errors import RuleViolation

LONGEST = 366  # sessions in one series; more is a slip of the finger


@dataclass(frozen=True)
class Pattern:
    """Every week on these weekdays (0 is Monday), from a day until a day or for a number of sessions."""

    weekdays: tuple[int, ...]
    starts_on: date
    starts_at: time | None
    minutes: int
    until: date | None = None
    count: int | None = None
    holidays: frozenset[date] = frozenset()
    catches_up: bool = True


def series(pattern: Pattern) -> list[date]:
    """The days of the series in order.

    With `count`, a holiday costs no session when the pattern catches up: the series runs on. With `until` alone there
    is nothing to catch up. Raises RuleViolation for a pattern without end or weekday, or with more than 366 days.
    """
    if not pattern.weekdays or set(pattern.weekdays) - set(range(7)):
        raise RuleViolation(_("Choose at least one weekday."), field="weekdays")
    if (pattern.until is None) == (pattern.count is None):
        raise RuleViolation(_("Say either until when or how many sessions."), field="count")
    if pattern.count is not None and not 1 <= pattern.count <= LONGEST:
        raise RuleViolation(_("A series has 1 to %(most)d sessions.") % {"most": LONGEST}, field="count")
    if pattern.until is not None and pattern.until < pattern.starts_on:
        raise RuleViolation(_("The series ends before it starts."), field="until")
    days = list(_days(pattern))
    if pattern.count is not None and pattern.catches_up and len(days) < pattern.count:
        raise RuleViolation(_("So many sessions do not fit between the holidays."), field="count")
    return days


def _days(pattern: Pattern) -> Iterable[date]:
    day, met, found = pattern.starts_on, 0, 0
    horizon = _horizon(pattern)
    while day <= horizon and (pattern.count is None or met < pattern.count):
        if day.weekday() in pattern.weekdays:
            if day not in pattern.holidays:
                found += 1
                if found > LONGEST:
                    raise RuleViolation(
                        _("A series has 1 to %(most)d sessions.") % {"most": LONGEST}, field="until"
                    )
                yield day
                met += 1
            elif not pattern.catches_up:
                met += 1
        day += timedelta(days=1)


def _horizon(pattern: Pattern) -> date:
    """The last day that is looked at: the calendar itself has an end."""
    last = date.max - timedelta(days=1)
    if pattern.until is not None:
        return min(pattern.until, last)
    return date.fromordinal(min(last.toordinal(), pattern.starts_on.toordinal() + 3 * 7 * LONGEST))
