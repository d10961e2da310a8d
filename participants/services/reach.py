"""Keeping the table of reach in step with the facts: one row per fact, written here and nowhere else."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models

from kernel.clock import day_of
from participants.choices import ReachBasis
from participants.models import (
    CaseAssignment,
    CustodyPeriod,
    HandOver,
    Participant,
    Reach,
    RecordSeal,
    Referral,
    SupervisionPeriod,
)

# A stay whose beginning was never recorded has always been so.
SINCE_EVER = date(1, 1, 1)

Fact = Participant | CustodyPeriod | SupervisionPeriod | HandOver | Referral | CaseAssignment


def reach_set(fact: Fact) -> None:
    """Write the row that a fact gives rise to, or take it away when the fact was entered in error.

    A fact about a sealed file opens it to nobody until the seal is lifted.
    """
    basis, row = _row_of(fact)
    kept = Reach.objects.filter(basis=basis, source=fact.public_id)
    if fact.entered_in_error_at is not None:
        # A person's file opened in error goes out of everyone's reach with all that hangs on it.
        (Reach.objects.filter(participant=fact) if isinstance(fact, Participant) else kept).delete()
        return
    person = fact if isinstance(fact, Participant) else fact.participant
    if is_sealed(person):
        return
    if fact.version == 1 or not kept.update(**row):
        Reach.objects.create(basis=basis, source=fact.public_id, **row)


def reach_set_new(facts: Sequence[Fact]) -> None:
    """As `reach_set` for facts just created, about people whose files are not sealed: one statement for all."""
    rows = [(fact.public_id, *_row_of(fact)) for fact in facts]
    Reach.objects.bulk_create([Reach(basis=basis, source=source, **row) for source, basis, row in rows])


def is_sealed(participant: Participant) -> bool:
    """Is the file closed by a seal that has not been lifted?"""
    return RecordSeal.objects.filter(participant=participant, lifted_on=None).exists()


def reach_rows(participant: Participant) -> list[tuple[str, Any, dict]]:
    """(basis, source, row) of every fact about a person as it stands: what the table must say.

    A file merged into this one keeps opening the person to the agency that had opened it.
    """
    if participant.entered_in_error_at is not None or is_sealed(participant):
        return []
    facts: list[models.Model] = [
        participant,
        *Participant.all_records.filter(merged_into=participant),
        *CustodyPeriod.objects.filter(participant=participant).select_related("site"),
        *SupervisionPeriod.objects.filter(participant=participant),
        *HandOver.objects.filter(participant=participant),
        *Referral.objects.filter(participant=participant).select_related("program"),
        *CaseAssignment.objects.filter(participant=participant),
    ]
    rows = [(fact, *_row_of(fact)) for fact in facts]
    return [(basis, fact.public_id, {**row, "participant_id": participant.pk}) for fact, basis, row in rows]


def reach_rebuild(participant: Participant) -> None:
    """Throw the rows of one person away and derive them again."""
    Reach.objects.filter(participant=participant).delete()
    for basis, source, row in reach_rows(participant):
        Reach.objects.create(basis=basis, source=source, **row)


def _row_of(fact) -> tuple[str, dict]:
    match fact:
        case Participant():
            return ReachBasis.REGISTRATION, _row(
                fact, fact.agency_id, day_of(fact.created_at), site_id=fact.site_id
            )
        case CustodyPeriod():
            return ReachBasis.CUSTODY, _row(
                fact.participant,
                fact.site.agency_id,
                fact.starts_on or SINCE_EVER,
                fact.ends_on,
                site_id=fact.site_id,
            )
        case SupervisionPeriod():
            return ReachBasis.SUPERVISION, _row(
                fact.participant, fact.agency_id, fact.starts_on, fact.ends_on, site_id=fact.site_id
            )
        case HandOver():
            return ReachBasis.HAND_OVER, _row(
                fact.participant, fact.to_agency_id, fact.handed_over_on, site_id=fact.to_site_id
            )
        case Referral():
            return ReachBasis.REFERRAL, _row(
                fact.participant, fact.program.agency_id, fact.referred_on, program_id=fact.program_id
            )
        case CaseAssignment():
            return ReachBasis.CASELOAD, _row(
                fact.participant, fact.agency_id, fact.starts_on, fact.ends_on, user_id=fact.user_id
            )
    raise TypeError(f"{type(fact).__name__} opens nobody to anyone.")


def _row(
    participant, agency_id, starts_on, ends_on=None, *, site_id=None, program_id=None, user_id=None
) -> dict:
    return {
        "participant_id": participant.pk,
        "agency_id": agency_id,
        "site_id": site_id,
        "program_id": program_id,
        "user_id": user_id,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
