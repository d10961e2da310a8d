"""Who had a place in an offering on a day, read from the steps of the enrollments: registers are saved late, too."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.models import Enrollment, Reach, StatusChange
from programs.models import Offering

# Whoever is suspended keeps the place and is not waited for.
EXPECTED = frozenset({Status.ENROLLED, Status.ACTIVE})


@dataclass(frozen=True)
class Step:
    """An enrollment is in `status` from this day on."""

    on: date
    status: str


@dataclass(frozen=True)
class Place:
    """An enrollment that had a place at some moment of a day; `is_expected` when it still was to come at its end."""

    enrollment: Enrollment
    is_expected: bool


def steps_of(enrollments: Iterable[Enrollment]) -> dict[int, list[Step]]:
    """The steps of each enrollment by its key, in their order (one query)."""
    steps: dict[int, list[Step]] = defaultdict(list)
    rows = StatusChange.objects.filter(enrollment__in=[enrollment.pk for enrollment in enrollments])
    for key, on, status in rows.order_by("id").values_list("enrollment_id", "on", "to_status"):
        steps[key].append(Step(on, status))
    return steps


def status_at_end_of(day: date, steps: Sequence[Step]) -> str | None:
    """The status when the day was over; None before the first step."""
    return next((step.status for step in reversed(steps) if step.on <= day), None)


def is_expected_on(day: date, steps: Sequence[Step]) -> bool:
    """Was the person to come on that day? Not any more on the day of leaving."""
    return status_at_end_of(day, steps) in EXPECTED


def had_place_on(day: date, steps: Sequence[Step]) -> bool:
    """Did the enrollment hold a place at any moment of the day, that of leaving included?"""
    before = next((step.status for step in reversed(steps) if step.on < day), None)
    return before in HOLDS_A_PLACE or any(step.on == day and step.status in HOLDS_A_PLACE for step in steps)


def somebody_may_see(path: str = "participant") -> Q:
    """People whom anybody reaches at all: a sealed file has no row of reach and is on no register."""
    return Q(**{f"{path}__in": Reach.objects.filter(agency__is_study=False).values("participant")})


def places_on(offering: Offering, day: date) -> list[Place]:
    """Everybody with a place in the offering on that day, by family name, then reference (two queries)."""
    candidates = list(
        Enrollment.objects.filter(somebody_may_see(), offering=offering)
        .filter(Q(status__in=HOLDS_A_PLACE) | Q(ended_on__gte=day))
        .select_related("participant__identity")
        .order_by("participant__identity__search_key", "participant__reference", "id")
    )
    steps = steps_of(candidates)
    return [
        Place(enrollment, is_expected_on(day, steps[enrollment.pk]))
        for enrollment in candidates
        if had_place_on(day, steps[enrollment.pk])
    ]
