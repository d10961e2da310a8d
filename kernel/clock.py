"""Time in the field: instants are UTC, but "today" is what the calendar on the site's wall says."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.errors import RuleViolation

FARTHEST = 100  # years; a day farther away is a slip of the finger


def today(zone: str = "UTC") -> date:
    """The current date in the named time zone."""
    return timezone.now().astimezone(ZoneInfo(zone)).date()


def confirm_in_this_age(day: date | None, field: str) -> None:
    """Raises RuleViolation for a day more than a century before or after today."""
    if day is not None and abs(day.year - today().year) > FARTHEST:
        raise RuleViolation(
            _("%(day)s is more than %(years)d years away from today; look at the year.")
            % {"day": day, "years": FARTHEST},
            code="day_too_far",
            field=field,
        )
