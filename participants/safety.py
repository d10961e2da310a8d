"""What keeps people safe, asked for a day: who must not meet whom, what to know before meeting somebody."""

from collections.abc import Iterable
from datetime import date, timedelta

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


def meeting_places(pairs: Iterable[NoContact]) -> dict[int, list[str]]:
    """For each of these pairs by its key: the codes of the offerings in which both hold places now (one query)."""
    pairs = list(pairs)
    people = {key for pair in pairs for key in (pair.participant_id, pair.other_id)}
    held: dict[int, set[tuple[str, int]]] = {}
    places = Enrollment.objects.filter(status__in=sorted(HOLDS_A_PLACE), participant__in=people)
    for person, code, offering in places.values_list("participant_id", "offering__code", "offering_id"):
        held.setdefault(person, set()).add((code, offering))
    return {
        pair.pk: [
            code
            for code, _offering in sorted(
                held.get(pair.participant_id, set()) & held.get(pair.other_id, set())
            )
        ]
        for pair in pairs
    }


def flags_of(participant_ids: Iterable[int], day: date) -> dict[int, list[str]]:
    """For each of these people with any: the kinds of flag in force on that day, in order of name."""
    found: dict[int, set[str]] = {}
    held = SafetyFlag.objects.filter(in_force(day), participant__in=set(participant_ids))
    for person, kind in held.values_list("participant_id", "kind"):
        found.setdefault(person, set()).add(kind)
    return {person: sorted(kinds) for person, kinds in found.items()}


def protected_addresses(participant_ids: Iterable[int], day: date) -> set[int]:
    """The keys of those whose address must appear nowhere on that day.

    With a day to spare at either end: where the person is, it may be tomorrow already, or still yesterday.
    """
    around = Q(starts_on__lte=day + timedelta(days=1)) & (
        Q(ends_on=None) | Q(ends_on__gte=day - timedelta(days=1))
    )
    held = SafetyFlag.objects.filter(
        around, participant__in=set(participant_ids), kind=SafetyKind.PROTECTED_ADDRESS
    )
    return set(held.values_list("participant_id", flat=True))
