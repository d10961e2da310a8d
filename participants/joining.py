"""What stands in the way of two files becoming one, and which of two rows stands where only one can.

Walks every model there is: a table added later is moved like the rest, or its uniqueness is named as a conflict.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.choices import Answer
from participants.days import today_for
from participants.models import (
    Allocation,
    CustodyPeriod,
    MatchCandidate,
    Participant,
    Participation,
)
from participants.safety import pair_between

# A lifted seal is about the file, not about the person.
STAYS = frozenset({"participants.RecordSeal"})
# Unique rows with a rule of their own in the merge.
_RULED = STAYS | {"participants.Identity"}
WORDS = {
    "custody_overlap": _("two stays in custody at one time"),
    "one_place_per_person_and_offering": _("two places in one offering"),
    "allocated_twice": _("allocated twice in one study"),
    "one_open_plan_per_person": _("two open plans"),
    "no_contact_between": _("a no-contact pair between the two files"),
}


def ways_to_people() -> Iterator[tuple[Any, str]]:
    """(model, field) for every field that points at a person in a record that declares how it belongs to one."""
    for model in apps.get_models():
        if not getattr(model, "reach_path", None) or getattr(model, "is_derived", False):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Participant:
                yield model, field.name


def conflicts_between(keep: Participant, merged: Participant) -> dict[str, Any]:
    """{code: words} of everything that must be mended before these two files become one."""
    found = [code for code, holds in _CHECKS.items() if holds(keep, merged)]
    for model, field in ways_to_people():
        if model._meta.label in _RULED or model._meta.label in _ONE_OF_TWO:
            continue
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and field in constraint.fields:
                rows = model.objects.filter(constraint.condition or models.Q())
                moving = rows.filter(**{field: merged})
                if any(_twins(rows, constraint, row, field, keep).exists() for row in moving):
                    found.append(constraint.name)
    return {code: WORDS.get(code, code) for code in found}


def loser_of(row, field: str, keep: Participant):
    """Of two rows that say what can be said once, the one that does not stand; None when `row` has no such twin."""
    rule = _ONE_OF_TWO.get(row._meta.label)
    if rule is None or row.entered_in_error_at is not None:
        return None
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field in constraint.fields:
            twin = _twins(type(row).objects.all(), constraint, row, field, keep).first()
            if twin is not None:
                return rule(twin, row)
    return None


def _twins(rows, constraint: models.UniqueConstraint, row, field: str, keep: Participant):
    same = {name: getattr(row, row._meta.get_field(name).attname) for name in constraint.fields}
    return rows.filter(**{**same, field: keep}).exclude(pk=row.pk)


def _custody_overlaps(keep: Participant, merged: Participant) -> bool:
    def stays(person):
        rows = CustodyPeriod.objects.filter(participant=person).values_list("starts_on", "ends_on")
        return [(start or date.min, end or date.max) for start, end in rows]

    return any(
        start < other_end and other_start < end
        for start, end in stays(keep)
        for other_start, other_end in stays(merged)
    )


def _is_allocated_twice(keep: Participant, merged: Participant) -> bool:
    studies = Allocation.objects.filter(referral__participant=merged).values("study")
    return Allocation.objects.filter(referral__participant=keep, study__in=studies).exists()


def _must_not_meet(keep: Participant, merged: Participant) -> bool:
    """One of the two must not meet the other: not even on paper are they the same person while that holds."""
    return pair_between(keep, merged, today_for(keep)).exists()


_CHECKS: dict[str, Callable[[Participant, Participant], bool]] = {
    "custody_overlap": _custody_overlaps,
    "allocated_twice": _is_allocated_twice,
    "no_contact_between": _must_not_meet,
}


def _earlier_answer(one: Participation, other: Participation):
    """The later answer stands; of two on one day the first file's; being asked outweighs not having been."""

    def when(row):
        return date.min if row.answer == Answer.NOT_ASKED else row.answered_on

    return one if when(other) > when(one) else other


def _later_end(one, other):
    """A person is observed until the first of two days."""
    return one if other.ended_on < one.ended_on else other


def _second_question(one: MatchCandidate, other: MatchCandidate):
    return other


# Where only one row can stand: (row of the file that goes on, row of the other) -> the one that does not.
_ONE_OF_TWO: dict[str, Callable] = {
    Participation._meta.label: _earlier_answer,
    MatchCandidate._meta.label: _second_question,
    "outcomes.ObservationEnd": _later_end,
}
