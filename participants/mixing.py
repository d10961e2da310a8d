"""Who may not be together: pairs kept apart, and children with adults where people are held.

Whoever puts people together asks here: the register, and whoever gives somebody a place in a group.
"""

import calendar
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Q

from accounts.models import SiteKind
from kernel.models import DatePrecision
from participants.models import NoContact, Participant
from programs.models import Offering, ProgramVersion
from programs.versions import version_on

CUSTODY_SITES = frozenset({SiteKind.PRISON, SiteKind.YOUTH_FACILITY})


def kept_apart(
    people: Iterable[int], day: date, others: Iterable[int] | None = None, *, until: date | None = None
) -> list[tuple[int, int]]:
    """The pairs of participants' keys that must not meet on that day: among `people`, or between them and `others`.

    With `until`: on any day from the one to the other.

    One query. Who the pair is and why is for nobody to read out of an answer: say that one person cannot be there.
    """
    people = list(people)
    among = people if others is None else others
    either_way = Q(participant__in=people, other__in=among) | Q(participant__in=among, other__in=people)
    in_force = Q(ends_on=None) | Q(ends_on__gte=day)
    last = max(day, until or day)
    rows = NoContact.objects.filter(either_way).filter(in_force, starts_on__lte=last)
    return list(rows.values_list("participant_id", "other_id"))


def is_child(person: Participant, day: date) -> bool | None:
    """Is the person surely under age (True), surely of age (False), or is that not known (None)?"""
    if person.birth_on is None:
        return None
    first = last = person.birth_on
    if person.birth_precision == DatePrecision.MONTH:
        first = first.replace(day=1)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    elif person.birth_precision != DatePrecision.DAY:  # of an assumed day, the year is taken for true
        first, last = date(first.year, 1, 1), date(first.year, 12, 31)
    if _age(last, day) >= settings.MAJORITY_AGE:
        return False
    return True if _age(first, day) < settings.MAJORITY_AGE else None


def mixes_ages(people: Iterable[Participant], offering: Offering, day: date) -> bool:
    """Would children and adults be together where people are held, though the rules of the program do not say so?"""
    if offering.site.kind not in CUSTODY_SITES:
        return False
    found = {is_child(person, day) for person in people}
    return found >= {True, False} and not allows_mixed_ages(version_on(offering.program, day))


def first_mixed(people: Iterable[Participant], day: date) -> int:
    """The place of the first person of the other age among people of whom some are children and some are not."""
    ages = [is_child(person, day) for person in people]
    return max(ages.index(True), ages.index(False))


def allows_mixed_ages(version: ProgramVersion) -> bool:
    """Do the rules of the program say, with their reason, that children and adults may be in one group?"""
    return any(rule["rule"] == "mixed_ages" for rule in version.eligibility)


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
