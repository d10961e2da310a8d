"""Whose whereabouts are written and shown nowhere."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from participants.choices import SafetyKind
from participants.models import SafetyFlag


def with_protected_address(people: Iterable[int], day: date) -> set[int]:
    """The keys of those participants whose address is protected on that day or from a later one (one query)."""
    flags = SafetyFlag.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        participant__in=list(people),
        kind=SafetyKind.PROTECTED_ADDRESS,
    )
    return set(flags.values_list("participant_id", flat=True))
