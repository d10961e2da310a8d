"""Episodes made up by Hypothesis, written to the tables as they are: past the services, so that everything can be."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import strategies as st

from participants.choices import PRESENT, AttendanceStatus, ReleaseReason
from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.models import (
    Appointment,
    Attendance,
    Contact,
    CustodyPeriod,
    Enrollment,
    Participant,
    Reach,
    Referral,
    StatusChange,
)

SPAN = 120  # days before today in which everything happens
days = st.integers(-5, SPAN)
precisions = st.sampled_from(["day", "day", "day", "month", "year"])


@dataclass
class Plan:
    """What one generated person has; days are counted back from today."""

    reach: str
    sex: int
    birth: tuple[int, str] | None
    status: str
    referred: tuple[int, str]
    started: int | None
    lasted: int | None
    offering: int | None
    is_continued: bool
    is_error: bool
    steps: list[tuple[str, int, bool]] = field(default_factory=list)
    marks: list[tuple[int, str, bool]] = field(default_factory=list)
    release: tuple[int, str, str] | None = None
    contacts: list[tuple[int, str, str, bool]] = field(default_factory=list)
    meetings: list[tuple[int, str, int | None]] = field(default_factory=list)


def plans(offerings: int, sessions: int):
    """`reach`: on the caseload of the one who asks, of somebody else, or once and no more."""
    errors = st.sampled_from([False, False, False, True])
    return st.builds(
        Plan,
        reach=st.sampled_from(["mine", "mine", "mine", "foreign", "over"]),
        sex=st.sampled_from([0, 1, 2, 9]),
        birth=st.none() | st.tuples(st.integers(10 * 365, 60 * 365), st.sampled_from(["day", "month", "assumed"])),
        status=st.sampled_from(Status.values),
        referred=st.tuples(days, precisions),
        started=st.none() | days,
        lasted=st.none() | st.integers(0, 60),
        offering=st.none() | st.integers(0, offerings - 1),
        is_continued=st.sampled_from([False, False, True]),
        is_error=errors,
        steps=st.lists(st.tuples(st.sampled_from(Status.values), days, errors), max_size=4),
        marks=st.lists(
            st.tuples(st.integers(0, sessions - 1), st.sampled_from(AttendanceStatus.values), errors),
            max_size=4,
            unique_by=lambda mark: mark[0],
        ),
        release=st.none() | st.tuples(days, precisions, st.sampled_from(ReleaseReason.values)),
        contacts=st.lists(
            st.tuples(
                days, st.sampled_from(["individual", "attempt"]), st.sampled_from(["inside", "outside"]), errors
            ),
            max_size=3,
        ),
        meetings=st.lists(
            st.tuples(days, st.sampled_from(["planned", "kept", "missed"]), st.none() | st.integers(0, 1)), max_size=2
        ),
    )  # fmt: skip


def insert(model, **values):
    if values.pop("is_error", False):
        values |= {
            "entered_in_error_at": timezone.now(),
            "entered_in_error_by": "x",
            "entered_in_error_reason": "x",
        }
    (row,) = QuerySet(model).bulk_create([model(created_by="test", updated_by="test", **values)])
    return row


def write(plan: Plan, side, *, user, other, today: date, offerings, sessions, sites, source) -> Enrollment:
    """The rows of a plan. `source` is an episode that a continued one continues."""

    def ago(count: int) -> date:
        return today - timedelta(days=count)

    birth_on, birth_precision = (ago(plan.birth[0]), plan.birth[1]) if plan.birth else (None, "day")
    person = insert(
        Participant, file_class="justice", agency=side.agency, site=side.site, reference=uuid4().hex, sex=plan.sex,
        birth_on=birth_on, birth_precision=birth_precision,
    )  # fmt: skip
    Reach.objects.create(
        participant=person, agency=side.agency, user=other if plan.reach == "foreign" else user, basis="caseload",
        source=uuid4(), starts_on=ago(900), ends_on=ago(1) if plan.reach == "over" else None,
    )  # fmt: skip
    offering = None if plan.offering is None else offerings[plan.offering]
    if offering is None and plan.status in HOLDS_A_PLACE:
        offering = offerings[0]
    program = offering.program if offering else side.program
    referred_on, precision = ago(plan.referred[0]), plan.referred[1]
    referral = insert(
        Referral, participant=person, program=program, from_agency=side.agency, referred_on=referred_on,
        date_precision=precision,
    )  # fmt: skip
    started_on = None if plan.started is None else ago(plan.started)
    enrollment = insert(
        Enrollment, participant=person, referral=referral, program=program,
        program_version=program.versions.first(), offering=offering, status=plan.status, status_on=today,
        started_on=started_on, waitlisted_on=today,
        ended_on=None if plan.lasted is None else (started_on or ago(SPAN)) + timedelta(days=plan.lasted),
        transferred_from=source if plan.is_continued else None, is_error=plan.is_error,
    )  # fmt: skip
    for status, count, is_error in plan.steps:
        insert(
            StatusChange, enrollment=enrollment, verb="x", to_status=status, on=ago(count), is_error=is_error
        )
    for number, status, is_error in plan.marks:
        minutes = 30 + number if status in PRESENT else 0
        insert(Attendance, session=sessions[number], enrollment=enrollment, status=status, minutes=minutes,
               is_error=is_error)  # fmt: skip
    if plan.release:
        count, precision, reason = plan.release
        insert(CustodyPeriod, participant=person, site=side.site, ends_on=ago(count), release_reason=reason,
               date_precision=precision)  # fmt: skip
    for count, kind, setting, is_error in plan.contacts:
        insert(Contact, participant=person, kind=kind, setting=setting, channel="phone", on=ago(count),
               is_error=is_error)  # fmt: skip
    for count, state, site in plan.meetings:
        insert(Appointment, participant=person, on=ago(count), state=state,
               site=None if site is None else sites[site])  # fmt: skip
    return enrollment
