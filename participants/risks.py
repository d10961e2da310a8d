"""Which groups at risk a person belongs to on a day: labels that have lapsed are not counted."""

from datetime import date

from participants.models import Participant, RiskBasis


def groups_on(participant: Participant, day: date) -> set[str]:
    """The codes of TargetGroup in force on that day, the day they expire included."""
    held = RiskBasis.objects.filter(participant=participant, recorded_on__lte=day, expires_on__gte=day)
    return set(held.values_list("group", flat=True))
