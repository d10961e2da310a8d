"""The days of a series as a page lists them before they are saved: nothing is planned that nobody has looked at."""

from collections.abc import Sequence
from datetime import date

from programs.services.groups import Day


def listed(days: Sequence[Day] | None, today: date) -> dict:
    """What web/groups/days.html shows."""
    days = days or ()
    taken = sum(day.is_taken for day in days)
    return {
        "days": days,
        "held": sum(day.number is not None for day in days),
        "left_out": sum(day.number is None for day in days) - taken,
        "taken": taken,
        "past": sum(day.number is not None and day.on < today for day in days),
        "today": today,
        "shown": _name(days),
    }


def was_seen(request, days: Sequence[Day]) -> bool:
    """Are these the very days that the page showed last?"""
    return request.POST.get("shown") == _name(days)


def _name(days: Sequence[Day]) -> str:
    return ".".join(day.on.isoformat() for day in days if day.number is not None)
