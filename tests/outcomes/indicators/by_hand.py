"""Every indicator once more, the plain way: row by row over the raw tables, without the gate and without SQL.

Each function answers what every unit of the people given counts as, its day, its groups and its value. It shares no
code with outcomes/indicators.
"""

from collections import namedtuple
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import QuerySet

from participants.models import (
    Appointment,
    Assessment,
    AssessmentScore,
    Attendance,
    Contact,
    CustodyPeriod,
    Enrollment,
    Plan,
    StatusChange,
)
from programs.models import Session

Unit = namedtuple("Unit", "said on program site person value", defaults=[None])
PLACE = {"enrolled", "active", "suspended"}
OPEN = PLACE | {"referred", "assessment", "waitlisted"}
THERE = {"attended", "late", "partial"}
PRISONS = {"prison", "youth_facility"}


class Tables:
    """The rows of these people as they stand in the tables, without what was entered in error."""

    def __init__(self, people):
        self.enrollments = read(
            Enrollment, "participant", "offering", "referral", "program_version", participant__in=people
        )
        self.steps = read(StatusChange, enrollment__participant__in=people)
        self.marks = read(
            Attendance, "enrollment", "session__offering__site", enrollment__participant__in=people
        )
        self.sessions = read(Session, "offering")
        self.stays = read(CustodyPeriod, "participant", participant__in=people)
        self.assessments = read(Assessment, participant__in=people)
        self.scores = read(AssessmentScore, assessment__participant__in=people)
        self.plans = read(Plan, participant__in=people)
        self.contacts = read(Contact, participant__in=people)
        self.meetings = read(Appointment, "site", participant__in=people)


def read(model, *related, **condition):
    rows = QuerySet(model).filter(**condition).select_related(*related).order_by("pk")
    return [row for row in rows if row.entered_in_error_at is None]


def steps_of(tables, enrollment):
    return [step for step in tables.steps if step.enrollment_id == enrollment.pk]


def first_place(tables, enrollment) -> date | None:
    return min((step.on for step in steps_of(tables, enrollment) if step.to_status in PLACE), default=None)


def unit(enrollment, said, on, value=None):
    site = enrollment.offering.site_id if enrollment.offering else None
    return Unit(said, on, enrollment.program_id, site, enrollment.participant, value)


def acceptance(tables, first, last, _now):
    for row in tables.enrollments:
        on = row.referral.referred_on
        if not first <= on <= last:
            continue
        if row.transferred_from:
            said = "left_out"
        elif first_place(tables, row):
            said = "yes"
        else:
            said = {
                "declined": "left_out",
                "withdrew": "left_out",
                "not_offered": "left_out",
                "ineligible": "no",
            }.get(row.status, "pending" if row.status in OPEN else "not_known")
        yield unit(row, said, on)._replace(site=row.participant.site_id)


def waiting_time(tables, first, last, _now):
    for row in tables.enrollments:
        if row.started_on is None or not first <= row.started_on <= last:
            continue
        days = (row.started_on - row.referral.referred_on).days
        known = row.referral.date_precision == "day" and days >= 0
        said = "left_out" if row.transferred_from else "yes" if known else "not_known"
        yield unit(row, said, row.started_on, days)


def start(tables, first, last, _now):
    for row in tables.enrollments:
        on = first_place(tables, row)
        if on is None or not first <= on <= last:
            continue
        if row.started_on:
            said = "yes"
        elif row.status in OPEN:
            said = "pending"
        else:
            said = "no" if row.status == "not_started" else "not_known"
        yield unit(row, said, on)


def ended(tables, first, last):
    for row in tables.enrollments:
        is_over = row.status not in OPEN and row.status != "not_started"
        if is_over and row.ended_on and first <= row.ended_on <= last and first_place(tables, row):
            yield row


def completion(tables, first, last, _now):
    for row in ended(tables, first, last):
        if row.status == "completed":
            said = "yes"
        elif row.status in {"transferred", "deceased"}:
            said = "left_out"
        elif row.status in {"withdrew", "removed", "released_early"} and row.started_on:
            said = "no"
        else:
            said = "not_known"
        yield unit(row, said, row.ended_on)


def dosage(tables, first, last, _now):
    for row in ended(tables, first, last):
        marks = [mark for mark in tables.marks if mark.enrollment_id == row.pk]
        there = [mark for mark in marks if mark.status in THERE]
        plan, share = row.program_version, None
        if marks and plan.planned_minutes:
            share = Fraction(sum(mark.minutes for mark in there), plan.planned_minutes)
        elif marks and plan.planned_sessions:
            share = Fraction(len(there), plan.planned_sessions)
        said = "not_known" if share is None else "yes"
        if row.status in {"transferred", "deceased"}:
            said = "left_out"
        yield unit(row, said, row.ended_on, share)


def attendance(tables, first, last, now):
    for session in tables.sessions:
        if not first <= session.held_on <= last:
            continue
        is_missing = (
            session.state == "planned" and session.held_on < now and session.offering.kind == "group"
            and not session.is_anonymous
        )  # fmt: skip
        for row in tables.enrollments:
            for mark in tables.marks:
                if (mark.session_id, mark.enrollment_id) == (session.pk, row.pk):
                    said = "yes" if mark.status in THERE else "no"
                    yield unit(row, said, session.held_on)._replace(site=session.offering.site_id)
            if is_missing and row.offering_id == session.offering_id:
                held = [step.to_status for step in steps_of(tables, row) if step.on <= session.held_on]
                if held and held[-1] in {"enrolled", "active"}:
                    yield unit(row, "not_known", session.held_on)


def continuity(tables, first, last, now, within):
    for stay in tables.stays:
        into = {"expiry", "parole", "court", "not_known"}
        if stay.release_reason not in into or not first <= stay.ends_on <= last:
            continue
        end = stay.ends_on + timedelta(days=within)
        if stay.date_precision != "day":
            said = "not_known"
        elif any(stay.ends_on <= day <= end for day in met(tables, stay.participant_id, now)):
            said = "yes"
        elif end >= now:
            said = "pending"
        else:
            said = "not_known" if stay.release_reason == "not_known" else "no"
        yield Unit(said, stay.ends_on, None, stay.site_id, stay.participant)


def met(tables, person, now):
    """The days up to now on which somebody met the person outside."""
    for contact in tables.contacts:
        is_meeting = contact.kind == "individual" and contact.channel != "written"
        if (
            contact.participant_id == person
            and is_meeting
            and contact.setting == "outside"
            and contact.on <= now
        ):
            yield contact.on
    for meeting in tables.meetings:
        is_outside = meeting.site is None or meeting.site.kind not in PRISONS
        if meeting.participant_id == person and meeting.state == "kept" and is_outside and meeting.on <= now:
            yield meeting.on
    for mark in tables.marks:
        day, is_outside = mark.session.held_on, mark.session.offering.site.kind not in PRISONS
        if mark.enrollment.participant_id == person and mark.status in THERE and is_outside and day <= now:
            yield day


def in_time(tables, first, last, now, has_it):
    for row in tables.enrollments:
        on = first_place(tables, row)
        if on is None or not first <= on <= last:
            continue
        due = on + timedelta(days=30)
        if has_it(tables, row.participant_id, on, due):
            said = "yes"
        elif row.status not in OPEN and (row.ended_on or row.status_on) <= due:
            said = "left_out"
        else:
            said = "no" if now > due else "pending"
        yield unit(row, said, on)


def was_assessed(tables, person, _on, due):
    signed = {score.assessment_id for score in tables.scores}
    return any(
        row.participant_id == person and row.pk in signed and row.assessed_on <= due
        for row in tables.assessments
    )


def had_a_plan(tables, person, on, due):
    return any(
        row.participant_id == person
        and row.opened_on <= due
        and (row.closed_on is None or row.closed_on >= on)
        for row in tables.plans
    )


BY_HAND = {
    "acceptance": acceptance,
    "waiting-time": waiting_time,
    "start": start,
    "completion": completion,
    "dosage": dosage,
    "attendance": attendance,
    "assessment-30": lambda *given: in_time(*given, was_assessed),
    "plan-30": lambda *given: in_time(*given, had_a_plan),
    "continuity-7": lambda *given: continuity(*given, 7),
    "continuity-30": lambda *given: continuity(*given, 30),
}


def band(person, on: date) -> str:
    """The age band, by trying every day on which the person may be born."""
    if person.birth_on is None:
        return "not_known"
    born, precision = person.birth_on, person.birth_precision
    if precision == "day":
        possible = {born}
    else:
        year = [date(born.year, 1, 1) + timedelta(days=number) for number in range(366)]
        possible = {
            day for day in year if day.year == born.year and (precision != "month" or day.month == born.month)
        }
    ages = {on.year - day.year - (1 if (on.month, on.day) < (day.month, day.day) else 0) for day in possible}
    names = ((13, "0-13"), (17, "14-17"), (24, "18-24"), (34, "25-34"), (49, "35-49"), (999, "50+"))
    found = {next(name for last, name in names if age <= last) for age in ages}
    return found.pop() if len(found) == 1 else "not_known"


GROUP_OF = {
    "program": lambda row: row.program or "not_known",
    "site": lambda row: row.site or "not_known",
    "sex": lambda row: str(row.person.sex),
    "age_band": lambda row: band(row.person, row.on),
    "month": lambda row: row.on.isoformat()[:7],
    "quarter": lambda row: f"{row.on.year}-Q{'111222333444'[row.on.month - 1]}",
    "year": lambda row: str(row.on.year),
}  # fmt: skip
