"""Who saw a person outside, and when: what counts as being in touch again after a release.

In touch is what happened with the person: a contact outside, a meeting that was kept, a session attended at a place
where nobody is held. An attempt, a talk about the person and a letter planned are not.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from participants.choices import PRESENT, AppointmentState, ContactKind, ContactSetting
from participants.mixing import CUSTODY_SITES
from participants.models import Appointment, Attendance, Contact, CustodyPeriod, Participant
from participants.services.hand_over import INTO_THE_COMMUNITY

LATEST = 30  # days after a release in which somebody not met is looked for


def days_in_touch(people, first: date, last: date) -> dict[int, list[date]]:
    """For each of these people (keys, or a queryset of them) the days in touch outside, both ends included.

    Three statements however many people there are.
    """
    held = {"participant__in": people, "on__gte": first, "on__lte": last}
    seen = Contact.objects.filter(kind=ContactKind.INDIVIDUAL, setting=ContactSetting.OUTSIDE, **held)
    met = Appointment.objects.filter(Q(site=None) | ~Q(site__kind__in=sorted(CUSTODY_SITES)), **held)
    there = Attendance.objects.filter(
        enrollment__participant__in=people, session__held_on__gte=first, session__held_on__lte=last
    ).exclude(session__offering__site__kind__in=sorted(CUSTODY_SITES))
    days: dict[int, set[date]] = defaultdict(set)
    for rows in (
        seen.values_list("participant_id", "on"),
        met.filter(state=AppointmentState.KEPT).values_list("participant_id", "on"),
        there.filter(status__in=sorted(PRESENT)).values_list(
            "enrollment__participant_id", "session__held_on"
        ),
    ):
        for person, day in rows:
            days[person].add(day)
    return {person: sorted(found) for person, found in days.items()}


def in_touch_within(days: Sequence[date], released_on: date, within: int) -> bool:
    """Is one of these days on the day of release or at most so many days after it?"""
    return any(released_on <= day <= released_on + timedelta(days=within) for day in days)


def released_and_not_met(user, on: date) -> list[CustodyPeriod]:
    """The releases of the last 30 days of people within reach whom nobody has met outside and who are not back."""
    people = Participant.objects.for_user(user).values("pk")
    again = CustodyPeriod.objects.filter(participant=OuterRef("participant"), ends_on=None)
    recent = CustodyPeriod.objects.filter(
        participant__in=people,
        ends_on__gte=on - timedelta(days=LATEST),
        ends_on__lte=on,
        release_reason__in=INTO_THE_COMMUNITY,
    ).exclude(Exists(again))
    met = days_in_touch(recent.values("participant"), on - timedelta(days=LATEST), on)
    stays = recent.select_related("participant").order_by("ends_on", "id")
    return [
        stay for stay in stays if not any(day >= stay.ends_on for day in met.get(stay.participant_id, ()))
    ]
