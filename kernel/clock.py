"""Time in the field: instants are UTC, but "today" is what the calendar on the site's wall says."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.errors import RuleViolation

FARTHEST = 100  # years; a day farther away is a slip of the finger


_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def today(zone: str = "UTC") -> date:
    """The current date in the named time zone."""
    return (_held.get() or timezone.now()).astimezone(ZoneInfo(zone)).date()


def day_of(instant: datetime) -> date:
    """The date of an instant (UTC); inside `one_day` that day for whatever came after its beginning."""
    held = _held.get()
    return (min(held, instant) if held else instant).date()


@contextmanager
def one_day() -> Iterator[None]:
    """What is done inside is done on one day, wherever it is, even if midnight passes: `today` keeps its answer."""
    token = _held.set(_held.get() or timezone.now())
    try:
        yield
    finally:
        _held.reset(token)


def confirm_in_this_age(day: date | None, field: str) -> None:
    """Raises RuleViolation for a day more than a century before or after today."""
    if day is not None and abs(day.year - today().year) > FARTHEST:
        raise RuleViolation(
            _("%(day)s is more than %(years)d years away from today; look at the year.")
            % {"day": day, "years": FARTHEST},
            code="day_too_far",
            field=field,
        )
