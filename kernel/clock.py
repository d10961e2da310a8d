"""Time in the field: instants are UTC, but "today" is what the calendar on the site's wall says."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone


def today(zone: str = "UTC") -> date:
    """The current date in the named time zone."""
    return timezone.now().astimezone(ZoneInfo(zone)).date()
