"""Today where a person is, ages from dates that are known in part, and the checks that every dated fact passes."""

import calendar
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency, Site
from kernel.clock import confirm_in_this_age, today
from kernel.errors import RuleViolation
from kernel.models import DatePrecision
from participants.models import CustodyPeriod, Participant

OLDEST = 125  # years
EARLIEST = date(1900, 1, 1)  # nobody who lives did anything before
FARTHEST_PLANNED = 2  # years ahead that a meeting is planned


def today_for(participant: Participant) -> date:
    """The date on the wall where the person is held, else where the file is kept."""
    held = CustodyPeriod.objects.filter(participant=participant, ends_on=None).select_related("site").first()
    if held is not None:
        return today(held.site.time_zone)
    return today(participant.site.time_zone) if participant.site else today_at(participant.agency)


def today_at(agency: Agency) -> date:
    """The date at the first site of an agency; UTC where it has none."""
    site = Site.objects.filter(agency=agency).order_by("id").first()
    return today(site.time_zone) if site else today()


def confirm_not_future(day: date | None, now: date, field: str) -> None:
    """Raises RuleViolation for a day that has not come yet where the fact is recorded."""
    if day is not None and day > now:
        raise RuleViolation(_("This day is still to come."), code="in_the_future", field=field)


def confirm_in_life(participant: Participant, **days: date | None) -> None:
    """The one rule for days of a person's life, by the field each was typed in; a day that is not known is none.

    Raises RuleViolation for a day before the person can have been born, before EARLIEST, or a century away.
    """
    born = birth_range(participant.birth_on, participant.birth_precision)
    for field, day in days.items():
        if day is None:
            continue
        if day < EARLIEST:
            raise RuleViolation(
                _("No day before %(year)d is recorded; look at the year.") % {"year": EARLIEST.year},
                code="day_too_far",
                field=field,
            )
        if born is not None and day < born[0]:
            # The date of birth itself is not said: whoever records this may not be told it.
            raise RuleViolation(
                _("This day is before the person was born. Look at the year, or correct the date of birth first."),
                code="before_birth",
                field=field,
            )
        confirm_in_this_age(day, field)


def confirm_soon(day: date | None, now: date, field: str) -> None:
    """Raises RuleViolation for a meeting farther ahead than anybody plans: a slip in the year."""
    if day is not None and (day.year - FARTHEST_PLANNED, day.month, day.day) > (now.year, now.month, now.day):
        raise RuleViolation(
            _("This day is more than %(years)d years ahead; look at the year.") % {"years": FARTHEST_PLANNED},
            code="day_too_far",
            field=field,
        )


def confirm_order(first: date | None, last: date | None, field: str) -> None:
    """Raises RuleViolation when `last` lies before `first`; a day that is not known is in order."""
    if first is not None and last is not None and last < first:
        raise RuleViolation(
            _("This day is before %(day)s, when it began.") % {"day": first},
            code="dates_out_of_order",
            field=field,
        )


def in_force(day: date) -> Q:
    """The condition for rows with starts_on and ends_on that hold on a day; a day not known is no limit."""
    return (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))


def birth_range(birth_on: date | None, precision: str) -> tuple[date, date] | None:
    """The first and the last day on which somebody may be born; None when nothing is known.

    An assumed day is a convention (the first of January, mostly): only its year is taken for true.
    """
    if birth_on is None:
        return None
    if precision == DatePrecision.DAY:
        return birth_on, birth_on
    if precision == DatePrecision.MONTH:
        last = calendar.monthrange(birth_on.year, birth_on.month)[1]
        return birth_on.replace(day=1), birth_on.replace(day=last)
    return date(birth_on.year, 1, 1), date(birth_on.year, 12, 31)


def is_surely_of_age(participant: Participant, day: date, majority_age: int) -> bool | None:
    """Has the person reached that age on the day, even if born as late as the record allows? None: not known."""
    born = birth_range(participant.birth_on, participant.birth_precision)
    if born is None:
        return None
    latest = born[1]
    years = day.year - latest.year - ((day.month, day.day) < (latest.month, latest.day))
    return years >= majority_age


def confirm_birth(birth_on: date | None, precision: str, now: date) -> None:
    """Raises RuleViolation for somebody born in the future or longer ago than people live."""
    born = birth_range(birth_on, precision)
    if born is None:
        return
    confirm_not_future(born[0], now, "birth_on")
    if now.year - born[1].year > OLDEST:
        raise RuleViolation(
            _("Nobody is older than %(years)d.") % {"years": OLDEST}, code="too_old", field="birth_on"
        )
