"""Continuity of care: did somebody in the community meet the person within 7, within 30 days of the release?

Derived each time and stored nowhere. What counts is a meeting the person came to, outside custody: a contact, an
appointment that was kept, a session attended. Attempts, letters and talks with others about the person are none.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from outcomes.choices import NOT_A_RELEASE
from outcomes.models import ObservationEnd
from participants.choices import PRESENT, AppointmentState, ContactChannel, ContactKind, ContactSetting
from participants.mixing import CUSTODY_SITES
from participants.models import Appointment, Attendance, Contact, CustodyPeriod, Participant

SOON, LATEST = 7, 30  # days; day 7 is inside

# What counts as a meeting, of a contact, of an appointment, of a mark on a register.
MET_OUTSIDE = Q(kind=ContactKind.INDIVIDUAL, setting=ContactSetting.OUTSIDE) & ~Q(channel=ContactChannel.WRITTEN)
KEPT_OUTSIDE = Q(state=AppointmentState.KEPT) & (Q(site=None) | ~Q(site__kind__in=CUSTODY_SITES))
ATTENDED_OUTSIDE = Q(status__in=PRESENT) & ~Q(session__offering__site__kind__in=CUSTODY_SITES)


@dataclass(frozen=True)
class Continuity:
    """What followed one release. A window that is not over and without a meeting yet is None: not known."""

    released_on: date
    first_met_on: date | None
    within_7_days: bool | None
    within_30_days: bool | None


def releases(periods: QuerySet[CustodyPeriod]) -> QuerySet[CustodyPeriod]:
    """Those stays that ended with a return to the community."""
    return periods.filter(ends_on__isnull=False).exclude(release_reason__in=NOT_A_RELEASE)


def continuity_of_care(periods: QuerySet[CustodyPeriod], on: date) -> dict[int, Continuity]:
    """What followed each release among these stays as it was known on a day, by the key of the stay.

    Four statements, however many releases. The caller has limited `periods` to what may be seen.
    """
    ended = list(releases(periods).filter(ends_on__lte=on).values_list("pk", "participant_id", "ends_on"))
    meetings = _meetings(releases(periods).filter(ends_on__lte=on).values("participant_id"), on)
    return {key: _follow(day, meetings.get(person, []), on) for key, person, day in ended}


def released_without_contact(user, on: date) -> list[CustodyPeriod]:
    """The releases of the last 30 days within a user's reach after which nobody has met the person yet.

    The longest ago first. Left out are people who are in custody again, have died or were deported.
    """
    # A prison keeps reading its own stays; how people fare afterwards is for those who reach them still.
    people = Participant.objects.for_user(user)
    periods = CustodyPeriod.objects.filter(released_lately(on), participant__in=people.values("pk"))
    stays = list(periods.select_related("participant", "site").order_by("ends_on", "id"))
    return without_a_meeting(stays, _meetings({stay.participant_id for stay in stays}, on))


def released_lately(on: date) -> Q:
    """Of a stay: did it end in the last 30 days with a return to the community, which the person has not left since?"""
    again = CustodyPeriod.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), participant=OuterRef("participant"), starts_on__lte=on
    )
    gone = ObservationEnd.objects.for_good(on).filter(participant=OuterRef("participant"))
    recent = Q(ends_on__gte=on - timedelta(days=LATEST), ends_on__lte=on)
    return recent & ~Q(release_reason__in=NOT_A_RELEASE) & ~Exists(again) & ~Exists(gone)


def without_a_meeting(stays: list[CustodyPeriod], meetings: dict[int, list[date]]) -> list[CustodyPeriod]:
    """Those of these ended stays after which the person was met on none of the days, each person's in order."""
    return [
        stay for stay in stays if _first_from(stay.ends_on, meetings.get(stay.participant_id, [])) is None
    ]


def _follow(released_on: date, days: list[date], on: date) -> Continuity:
    first = _first_from(released_on, days)
    return Continuity(
        released_on, first, *(_within(released_on, first, on, limit) for limit in (SOON, LATEST))
    )


def _first_from(day: date, days: list[date]) -> date | None:
    at = bisect_left(days, day)
    return days[at] if at < len(days) else None


def _within(released_on: date, first: date | None, on: date, limit: int) -> bool | None:
    last = released_on + timedelta(days=limit)
    if first is not None and first <= last:
        return True
    return False if on > last else None


def _meetings(people, on: date) -> dict[int, list[date]]:
    """The days up to `on` on which somebody outside custody met these people, each person's in order."""
    contacts = Contact.objects.filter(MET_OUTSIDE, participant__in=people, on__lte=on)
    appointments = Appointment.objects.filter(KEPT_OUTSIDE, participant__in=people, on__lte=on)
    attended = Attendance.objects.filter(
        ATTENDED_OUTSIDE, enrollment__participant__in=people, session__held_on__lte=on
    )
    found: dict[int, list[date]] = defaultdict(list)
    for rows in (
        contacts.values_list("participant_id", "on"),
        appointments.values_list("participant_id", "on"),
        attended.values_list("enrollment__participant_id", "session__held_on"),
    ):
        for person, day in rows.order_by():
            found[person].append(day)
    return {person: sorted(days) for person, days in found.items()}
