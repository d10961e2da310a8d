"""Assertions about a person that lapse by themselves: how long they may hold, and how they end early."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.actors import Actor
from kernel.errors import RuleViolation
from participants.days import confirm_order


def years_after(day: date, years: int) -> date:
    """The same day some years later; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def confirm_lapses(first: date, last: date, years: int) -> None:
    """Raises RuleViolation unless `last` is after `first` and within that many years."""
    if last <= first:
        raise RuleViolation(
            _("This must hold for a day at least."), code="dates_out_of_order", field="expires_on"
        )
    if last > years_after(first, years):
        raise RuleViolation(
            ngettext("This lapses after %(years)d year at most.", "This lapses after %(years)d years at most.", years)
            % {"years": years},
            code="too_long",
            field="expires_on",
        )  # fmt: skip


def lapse(first: date, on: date, by: Actor) -> dict:
    """The changes that end an assertion on a day. Raises RuleViolation for a day before it was made.

    What ends on the day it was made never held: it is marked as entered in error.
    """
    confirm_order(first, on, "on")
    if on == first:
        return {
            "entered_in_error_at": timezone.now(),
            "entered_in_error_by": by.ref,
            "entered_in_error_reason": "taken back on the day it was recorded",
        }
    return {"expires_on": on}
