"""The people of a worklist and what happened with them: each table is asked once, by the first reason that needs it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value

from accounts.scope import Standing
from outcomes.continuity import ATTENDED_OUTSIDE, KEPT_OUTSIDE, MET_OUTSIDE, released_lately
from outcomes.models import ObservationEnd
from participants.choices import Answer, ContactKind
from participants.dosage import absences_in
from participants.due import open_plans, with_dues
from participants.lifecycle import OPEN
from participants.models import (
    Appointment,
    Assessment,
    Attendance,
    Contact,
    CustodyPeriod,
    Enrollment,
    Participant,
    Participation,
    Plan,
)

AHEAD = timedelta(days=30)


class Caseload:
    """What the reasons are found in, as the memberships of a standing show it on its day.

    Rows come narrowed to what a reason may ask for, never as everybody within reach. People who have died or were
    deported are in none of them.
    """

    def __init__(self, standing: Standing):
        self.standing, self.on = standing, standing.on

    def still_here(self, rows: QuerySet, person: str = "participant") -> QuerySet:
        """Without the rows about people who have died or were deported: nothing is due to them any more."""
        gone = ObservationEnd.objects.for_good(self.on).filter(participant=OuterRef(person))
        return rows.exclude(Exists(gone))

    @property
    def people(self) -> QuerySet:
        return Participant.objects.for_user(self.standing)

    @cached_property
    def served(self) -> list[Participant]:
        """Those to whom something may be due (participants.due.with_dues), with their open `plan` and own `draft`."""
        plans = Plan.objects.filter(participant=OuterRef("pk"), closed_on=None)
        drafts = Assessment.objects.drafts().filter(participant=OuterRef("pk"), author=self.standing.user)
        rows = with_dues(self.people, self.on).annotate(
            plan=Subquery(plans.order_by("pk").values("public_id")[:1]),
            draft=Subquery(drafts.order_by("pk").values("public_id")[:1]),
        )
        return list(self.still_here(rows, "pk"))

    @cached_property
    def places(self) -> list[Enrollment]:
        """The places that are held."""
        held = Enrollment.objects.for_user(self.standing).holding_a_place()
        return list(self.still_here(held).select_related("participant", "program"))

    @cached_property
    def stays(self) -> list[CustodyPeriod]:
        """Time in custody that has ended lately, or is about to end: `has_plan` says whether the person has one."""
        about_to_end = Q(ends_on=None, expected_release_on__lte=self.on + AHEAD)
        rows = CustodyPeriod.objects.filter(
            released_lately(self.on) | about_to_end, participant__in=self.people.values("pk")
        ).annotate(has_plan=Exists(open_plans(self.on, "participant")))
        return list(self.still_here(rows).select_related("participant").order_by("ends_on", "id"))

    @cached_property
    def released(self) -> list[CustodyPeriod]:
        """Of these the ones that have ended."""
        return [stay for stay in self.stays if stay.ends_on is not None]

    @cached_property
    def answers(self) -> list[Participation]:
        """What was answered for people on the way through a program by a guardian, or with one beside them."""
        episodes = Enrollment.objects.for_user(self.standing).filter(
            participant=OuterRef("participant"), program=OuterRef("program"), status__in=sorted(OPEN)
        )
        ends = Q(guardian_answer=Answer.AGREED, guardian_expires_on__lte=self.on + AHEAD)
        beside = Q(answer=Answer.AGREED, guardian__isnull=False)
        rows = Participation.objects.for_user(self.standing).filter(Exists(episodes)).filter(ends | beside)
        return list(self.still_here(rows).select_related("participant", "program"))

    def absences(self, place: Enrollment) -> list[date]:
        """The days of the absences in a row up to the last mark."""
        return absences_in(self._of_registers[0][place.pk])

    def last_tried(self, place: Enrollment) -> date | None:
        """The last day on which somebody spoke with the person, or tried to."""
        return max(self._of_talks[0][place.participant_id], default=None)

    @cached_property
    def meetings(self) -> dict[int, list[date]]:
        """Of those released: the days up to today on which somebody met them outside custody, in order."""
        return {
            stay.participant_id: sorted(day for day in self._met[stay.participant_id] if day <= self.on)
            for stay in self.released
        }

    @cached_property
    def _followed(self) -> set[int]:
        """The people whose days are looked at: those with a place, and those released."""
        return {row.participant_id for rows in (self.places, self.released) for row in rows}

    @cached_property
    def _met(self) -> dict[int, list[date]]:
        """The days on which somebody met these people outside custody, talks and registers together."""
        found: dict[int, list[date]] = defaultdict(list)
        for days in (self._of_talks[1], self._of_registers[1]):
            for person, more in days.items():
                found[person] += more
        return found

    @cached_property
    def _of_registers(self) -> tuple[dict, dict]:
        """(marks of each enrollment, days on which each person attended outside custody)."""
        marks, attended = defaultdict(list), defaultdict(list)
        rows = Attendance.objects.filter(enrollment__participant__in=self._followed).order_by()
        for key, person, *mark, is_met in rows.annotate(is_met=ATTENDED_OUTSIDE).values_list(
            "enrollment_id", "enrollment__participant_id", "session__held_on", "session__starts_at", "session_id",
            "status", "is_met",
        ):  # fmt: skip
            marks[key].append(tuple(mark))
            if is_met:
                attended[person].append(mark[0])
        return marks, attended

    @cached_property
    def _of_talks(self) -> tuple[dict, dict]:
        """(days on which somebody tried to speak with each person, days on which somebody met each outside custody)."""
        kinds = (ContactKind.INDIVIDUAL, ContactKind.ATTEMPT)
        columns = ("participant_id", "on", "is_tried", "is_met")
        contacts = Contact.objects.filter(participant__in=self._followed, kind__in=kinds).order_by()
        kept = Appointment.objects.filter(
            KEPT_OUTSIDE, participant__in={stay.participant_id for stay in self.released}
        ).order_by()
        rows = contacts.annotate(is_tried=Value(True), is_met=MET_OUTSIDE).values_list(*columns)
        more = kept.annotate(is_tried=Value(False), is_met=Value(True)).values_list(*columns)
        tried, met = defaultdict(list), defaultdict(list)
        for person, day, is_tried, is_met in rows.union(more, all=True):
            if is_tried:
                tried[person].append(day)
            if is_met:
                met[person].append(day)
        return tried, met
