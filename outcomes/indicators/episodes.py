"""Indicators whose unit is an episode: from the referral to a place, a start and an end.

Everything is read through the gate; an episode is one row, however often it moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.roles import PEOPLE_ROLES, Role
from accounts.scope import Standing
from kernel.models import DatePrecision
from outcomes.indicators.definition import Fact, Period, Said
from participants.choices import PRESENT
from participants.lifecycle import CLOSED, HOLDS_A_PLACE, OPEN, Status
from participants.models import Attendance, Enrollment, StatusChange

# Who ends in one of these neither completed nor broke off: it goes on elsewhere, or the person died.
NO_END_OF_ITS_OWN = frozenset({Status.TRANSFERRED, Status.DECEASED})
BROKEN_OFF = frozenset({Status.WITHDREW, Status.REMOVED, Status.RELEASED_EARLY})
# Closed before a place by the person or by lot: nobody found against the referral.
NOT_DECIDED = frozenset({Status.DECLINED, Status.WITHDREW, Status.NOT_OFFERED})


@dataclass(frozen=True, slots=True)
class Episode:
    """What the indicators ask of an enrollment. `placed_on` is the day of the first place it held, if any."""

    pk: int
    person: int
    program: int
    offering_site: int | None
    file_site: int | None
    sex: int
    birth_on: date | None
    birth_precision: str
    status: str
    status_on: date
    referred_on: date
    referral_precision: str
    placed_on: date | None
    started_on: date | None
    ended_on: date | None
    is_continued: bool
    planned_minutes: int | None
    planned_sessions: int | None

    def fact(self, said: Said, on: date, value: float | None = None) -> Fact:
        groups = (self.program, self.offering_site, self.sex, self.birth_on, self.birth_precision)
        return Fact(said, on, *groups, value)


def within(period: Period, field: str) -> Q:
    return Q(**{f"{field}__gte": period.first, f"{field}__lte": period.last})


def counted(standing: Standing) -> QuerySet:
    """The episodes that count for a reader: all within reach; for managers of programs those of their own programs.

    A manager also reads the episode elsewhere that one of the own programs goes on with. It is the other's work.
    """
    within = Enrollment.objects.for_user(standing)
    if standing.having(PEOPLE_ROLES - {Role.PROGRAM_MANAGER}):
        return within
    return within.filter(program__agency__in=standing.agency_tree_ids({Role.PROGRAM_MANAGER}))


def episodes(standing: Standing, condition: Q) -> Iterator[Episode]:
    """The episodes that count for which the condition holds."""
    steps = StatusChange.objects.filter(enrollment=OuterRef("pk"), to_status__in=sorted(HOLDS_A_PLACE))
    first = steps.order_by().values("enrollment").annotate(first=Min("on")).values("first")
    rows = counted(standing).annotate(placed_on=Subquery(first)).filter(condition)
    for row in rows.values_list(
        "pk", "participant_id", "program_id", "offering__site_id", "participant__site_id", "participant__sex",
        "participant__birth_on", "participant__birth_precision", "status", "status_on", "referral__referred_on",
        "referral__date_precision", "placed_on", "started_on", "ended_on", "transferred_from_id",
        "program_version__planned_minutes", "program_version__planned_sessions",
    ):  # fmt: skip
        *before, transferred_from, minutes, sessions = row
        yield Episode(*before, transferred_from is not None, minutes, sessions)


def acceptance(standing: Standing, period: Period) -> Iterator[Fact]:
    """Of the referrals of the period: was a place given, or was the person found ineligible?"""
    for episode in episodes(standing, within(period, "referral__referred_on")):
        fact = episode.fact(_accepted(episode), episode.referred_on)
        yield replace(fact, site=episode.file_site)  # most have no place yet that would say where


def _accepted(episode: Episode) -> Said:
    if episode.is_continued:
        return Said.LEFT_OUT
    if episode.placed_on is not None:
        return Said.YES
    if episode.status in NOT_DECIDED:
        return Said.LEFT_OUT
    if episode.status in OPEN:
        return Said.PENDING
    return Said.NO if episode.status == Status.INELIGIBLE else Said.NOT_KNOWN


def waiting_time(standing: Standing, period: Period) -> Iterator[Fact]:
    """Of the episodes that started in the period: how many days after the referral?"""
    for episode in episodes(standing, within(period, "started_on")):
        days = (episode.started_on - episode.referred_on).days
        if episode.is_continued:
            said = Said.LEFT_OUT
        elif episode.referral_precision != DatePrecision.DAY or days < 0:
            said = Said.NOT_KNOWN
        else:
            said = Said.YES
        yield episode.fact(said, episode.started_on, float(days))


def start(standing: Standing, period: Period) -> Iterator[Fact]:
    """Of the places given in the period: was a session attended?"""
    for episode in episodes(standing, within(period, "placed_on")):
        if episode.started_on is not None:
            said = Said.YES
        elif episode.status in OPEN:
            said = Said.PENDING
        else:  # only "not started" says so; a later status without a day of start leaves it open
            said = Said.NO if episode.status == Status.NOT_STARTED else Said.NOT_KNOWN
        yield episode.fact(said, episode.placed_on)


def completion(standing: Standing, period: Period) -> Iterator[Fact]:
    """Of the episodes under way that ended in the period: was the program completed?"""
    for episode in _ended(standing, period):
        if episode.status == Status.COMPLETED:
            said = Said.YES
        elif episode.status in NO_END_OF_ITS_OWN:
            said = Said.LEFT_OUT
        elif episode.started_on is not None and episode.status in BROKEN_OFF:
            said = Said.NO
        else:
            said = Said.NOT_KNOWN
        yield episode.fact(said, episode.ended_on)


def dosage(standing: Standing, period: Period) -> Iterator[Fact]:
    """Of the episodes under way that ended in the period: which share of the planned dosage was had?"""
    found = list(_ended(standing, period))
    ended = counted(standing).filter(within(period, "ended_on")).values("pk")
    had = _attended(ended)
    for episode in found:
        share = _share(episode, *had.get(episode.pk, (0, 0, 0)))
        if episode.status in NO_END_OF_ITS_OWN:
            said = Said.LEFT_OUT
        else:
            said = Said.NOT_KNOWN if share is None else Said.YES
        yield episode.fact(said, episode.ended_on, share)


def _ended(standing: Standing, period: Period) -> Iterator[Episode]:
    condition = within(period, "ended_on") & Q(status__in=sorted(CLOSED - {Status.NOT_STARTED}))
    return episodes(standing, condition & Q(placed_on__isnull=False))


def _attended(enrollments) -> dict[int, tuple[int, int, int]]:
    """(marks, sessions attended, minutes attended) of each of these enrollments with any mark (one statement)."""
    there = Q(status__in=sorted(PRESENT))
    rows = Attendance.objects.filter(enrollment__in=enrollments).values("enrollment")
    counted = rows.annotate(
        marks=Count("pk"), sessions=Count("pk", filter=there), had=Sum("minutes", filter=there)
    )
    return {
        key: (marks, sessions, had or 0)
        for key, marks, sessions, had in counted.values_list("enrollment", "marks", "sessions", "had")
    }


def _share(episode: Episode, marks: int, sessions: int, minutes: int) -> float | None:
    """As participants/dosage.py; None where no register names the person, or the program plans nothing."""
    if not marks:
        return None
    if episode.planned_minutes:
        return float(Decimal(minutes) / episode.planned_minutes)
    return float(Decimal(sessions) / episode.planned_sessions) if episode.planned_sessions else None
