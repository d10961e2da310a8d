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
    Assessment,
    AssessmentScore,
    Attendance,
    Contact,
    CustodyPeriod,
    Enrollment,
    Participant,
    Plan,
    Reach,
    Referral,
    StatusChange,
)

SPAN = 120  # days before today in which everything happens
days = st.integers(-5, SPAN)
precisions = st.sampled_from(["day", "day", "day", "month", "year"])


@dataclass
class Made:
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
    contacts: list[tuple[int, str, str, str, bool]] = field(default_factory=list)
    meetings: list[tuple[int, str, int | None]] = field(default_factory=list)
    assessments: list[tuple[int, bool, bool]] = field(default_factory=list)
    plans: list[tuple[int, int | None, bool]] = field(default_factory=list)


def made(offerings: int, sessions: int):
    """`reach`: on the caseload of the one who asks, of somebody else, or once and no more."""
    errors = st.sampled_from([False, False, False, True])
    return st.builds(
        Made,
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
                days, st.sampled_from(["individual", "attempt"]), st.sampled_from(["inside", "outside"]),
                st.sampled_from(["phone", "written"]), errors,
            ),
            max_size=3,
        ),
        meetings=st.lists(
            st.tuples(days, st.sampled_from(["planned", "kept", "missed"]), st.none() | st.integers(0, 1)), max_size=2
        ),
        assessments=st.lists(st.tuples(days, st.booleans(), errors), max_size=2),
        # One plan at most is open.
        plans=st.lists(
            st.tuples(days, st.none() | st.integers(0, 60), errors), max_size=2, unique_by=lambda plan: plan[1] is None
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


def write(
    one: Made, side, *, user, other, today: date, offerings, sessions, sites, instrument, source
) -> Enrollment:
    """The rows of what was made up. `source` is an episode that a continued one continues."""

    def ago(count: int) -> date:
        return today - timedelta(days=count)

    birth_on, birth_precision = (ago(one.birth[0]), one.birth[1]) if one.birth else (None, "day")
    person = insert(
        Participant, file_class="justice", agency=side.agency, site=side.site, reference=uuid4().hex, sex=one.sex,
        birth_on=birth_on, birth_precision=birth_precision,
    )  # fmt: skip
    Reach.objects.create(
        participant=person, agency=side.agency, user=other if one.reach == "foreign" else user, basis="caseload",
        source=uuid4(), starts_on=ago(900), ends_on=ago(1) if one.reach == "over" else None,
    )  # fmt: skip
    offering = None if one.offering is None else offerings[one.offering]
    if offering is None and one.status in HOLDS_A_PLACE:
        offering = offerings[0]
    program = offering.program if offering else side.program
    referred_on, precision = ago(one.referred[0]), one.referred[1]
    referral = insert(
        Referral, participant=person, program=program, from_agency=side.agency, referred_on=referred_on,
        date_precision=precision,
    )  # fmt: skip
    started_on = None if one.started is None else ago(one.started)
    enrollment = insert(
        Enrollment, participant=person, referral=referral, program=program,
        program_version=program.versions.first(), offering=offering, status=one.status, status_on=today,
        started_on=started_on, waitlisted_on=today,
        ended_on=None if one.lasted is None else (started_on or ago(SPAN)) + timedelta(days=one.lasted),
        transferred_from=source if one.is_continued else None, is_error=one.is_error,
    )  # fmt: skip
    for status, count, is_error in one.steps:
        insert(
            StatusChange, enrollment=enrollment, verb="x", to_status=status, on=ago(count), is_error=is_error
        )
    for number, status, is_error in one.marks:
        minutes = 30 + number if status in PRESENT else 0
        insert(Attendance, session=sessions[number], enrollment=enrollment, status=status, minutes=minutes,
               is_error=is_error)  # fmt: skip
    if one.release:
        count, precision, reason = one.release
        insert(CustodyPeriod, participant=person, site=side.site, ends_on=ago(count), release_reason=reason,
               date_precision=precision)  # fmt: skip
    for count, kind, setting, channel, is_error in one.contacts:
        insert(Contact, participant=person, kind=kind, setting=setting, channel=channel, on=ago(count),
               is_error=is_error)  # fmt: skip
    for count, state, site in one.meetings:
        insert(Appointment, participant=person, on=ago(count), state=state,
               site=None if site is None else sites[site])  # fmt: skip
    for count, is_signed, is_error in one.assessments:
        assessed = insert(Assessment, participant=person, instrument_version=instrument, assessed_on=ago(count),
                          is_error=is_error)  # fmt: skip
        if is_signed:
            insert(AssessmentScore, assessment=assessed, instrument_version=instrument, assessed_on=ago(count),
                   signed_at=timezone.now(), rule="complete")  # fmt: skip
    for count, lasted, is_error in one.plans:
        closed_on = None if lasted is None else ago(count - lasted)
        insert(Plan, participant=person, opened_on=ago(count), next_review_on=today, closed_on=closed_on,
               is_error=is_error)  # fmt: skip
    return enrollment
