"""What keeps people safe, asked for a day: who must not meet whom, what to know before meeting somebody."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from participants.choices import SafetyKind
from participants.days import in_force
from participants.lifecycle import HOLDS_A_PLACE
from participants.models import Enrollment, NoContact, Participant, SafetyFlag
from programs.models import Offering


def pairs_among(participant_ids: Iterable[int], day: date) -> list[tuple[int, int]]:
    """The keys of those among these people who must not meet on that day, whoever asks."""
    keys = set(participant_ids)
    held = NoContact.objects.filter(in_force(day), participant__in=keys, other__in=keys)
    return sorted({tuple(sorted(pair)) for pair in held.values_list("participant_id", "other_id")})


def pair_between(one: Participant, other: Participant, day: date):
    """The pairs of these two that hold on a day, whichever of them is named first."""
    either_way = Q(participant=one, other=other) | Q(participant=other, other=one)
    return NoContact.objects.filter(either_way & in_force(day))


def offerings_shared(one: Participant, other: Participant) -> list[Offering]:
    """Where two people hold places at the same time."""
    places = Enrollment.objects.filter(status__in=sorted(HOLDS_A_PLACE))
    return list(
        Offering.objects.filter(pk__in=places.filter(participant=one).values("offering"))
        .filter(pk__in=places.filter(participant=other).values("offering"))
        .order_by("code")
    )


def flags_of(participant_ids: Iterable[int], day: date) -> dict[int, list[str]]:
    """For each of these people with any: the kinds of flag in force on that day, in order of name."""
    found: dict[int, set[str]] = {}
    held = SafetyFlag.objects.filter(in_force(day), participant__in=set(participant_ids))
    for person, kind in held.values_list("participant_id", "kind"):
        found.setdefault(person, set()).add(kind)
    return {person: sorted(kinds) for person, kinds in found.items()}


def protected_addresses(participant_ids: Iterable[int], day: date) -> set[int]:
    """The keys of those whose address must appear nowhere on that day."""
    return {
        person
        for person, kinds in flags_of(participant_ids, day).items()
        if SafetyKind.PROTECTED_ADDRESS in kinds
    }
