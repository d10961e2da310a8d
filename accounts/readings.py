"""Under which agencies a reading is filed: those in whose name it is made, those whose files are read (ADR 0005)."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from accounts.roles import CAPABILITIES
from accounts.scope import Standing
from audit.actions import Action
from audit.services import record_read
from kernel.actors import Actor


def record_reading(
    *,
    actor: Actor,
    standing: Standing,
    capability: str,
    action: Action,
    object_type: str,
    object_ids: Iterable,
    subject_ids: Iterable = (),
    **facts: Any,
) -> None:
    """Record what is about to be shown, for the auditors of every agency that it concerns. Raises AuditUnavailable.

    One row says all of it under the agency of the membership that carries the capability. Each further agency gets
    a row of its own with the same instant and request: one in which the reader holds the capability too, with all
    of it; one that opened the file of somebody shown, with its own people alone.
    """
    objects, subjects = [str(key) for key in object_ids], [str(key) for key in subject_ids]
    own = reader_agencies(standing, capability)
    rows = dict.fromkeys(own, (objects, subjects))
    for agency, people in _by_agency_of_file(subjects).items():
        others = set(subjects) - set(people)
        rows.setdefault(agency, ([key for key in objects if key not in others], people))
    first = own[0] if own else None
    rows.pop(first, None)
    record_read(
        actor=actor,
        action=action,
        object_type=object_type,
        object_ids=objects,
        subject_ids=subjects,
        agency_id=first,
        also=rows,
        **facts,
    )


def reader_agencies(standing: Standing, capability: str) -> list[Any]:
    """public_ids of the agencies in whose name a user reads: those of the memberships that carry the capability."""
    memberships = sorted(standing.having(CAPABILITIES[capability]), key=lambda held: held.pk)
    return list(dict.fromkeys(membership.agency.public_id for membership in memberships))


def _by_agency_of_file(subject_ids: list[str]) -> dict[Any, list[str]]:
    """The people by the agency that opened their file, in the order they were shown."""
    if not subject_ids:
        return {}
    people = apps.get_model("participants.Participant").all_records.filter(public_id__in=set(subject_ids))
    opened_by = {
        str(person): agency for person, agency in people.values_list("public_id", "agency__public_id")
    }
    found: dict[Any, list[str]] = {}
    for person in subject_ids:
        if person in opened_by:
            found.setdefault(opened_by[person], []).append(person)
    return found
