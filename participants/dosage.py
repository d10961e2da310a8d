"""How much of a program a person had, derived from the registers each time and stored nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from participants.choices import PRESENT, AttendanceStatus
from participants.models import Attendance, Enrollment
from participants.presence import is_expected_on, steps_of
from programs.choices import SessionState
from programs.models import ProgramVersion, Session


@dataclass(frozen=True)
class Dosage:
    """What one enrollment had so far. Every rate names what it is a rate of.

    `sessions_held`: sessions that took place on days when the person was expected, and those the person is on the
    register of without having been (a walk-in, the day of leaving). `sessions_recorded`: those with a mark, of
    whatever kind. `sessions_attended`: there in full, late or in part. `share` of the planned dosage by `share_of`
    ("minutes" where the program plans minutes, else "sessions"; None where it plans neither) may exceed 1.
    """

    sessions_held: int
    sessions_recorded: int
    sessions_attended: int
    minutes_attended: int
    planned_sessions: int | None
    planned_minutes: int | None
    share: Decimal | None
    share_of: str | None
    absences_in_a_row: int
    unexcused_in_a_row: int

    @property
    def attended_of_recorded(self) -> Decimal | None:
        """Attended sessions / sessions with a mark; None without any."""
        return _rate(self.sessions_attended, self.sessions_recorded)

    @property
    def attended_of_held(self) -> Decimal | None:
        """Attended sessions / sessions that took place for the person, marked or not; None without any."""
        return _rate(self.sessions_attended, self.sessions_held)


@dataclass(frozen=True)
class _Mark:
    when: tuple
    session: int
    status: str
    minutes: int


@dataclass(frozen=True)
class Run:
    """Absences since the person was last there: all of them, and those that were not excused."""

    absences: int = 0
    unexcused: int = 0


def dosage_of(enrollments: Iterable[Enrollment]) -> dict[int, Dosage]:
    """The dosage of each enrollment by its key, in four queries however many there are."""
    enrollments = list(enrollments)
    keys = [enrollment.pk for enrollment in enrollments]
    steps = steps_of(enrollments)
    versions = ProgramVersion.objects.in_bulk({enrollment.program_version_id for enrollment in enrollments})
    held = defaultdict(list)
    sessions = Session.objects.filter(
        offering__in={enrollment.offering_id for enrollment in enrollments} - {None},
        state=SessionState.HELD,
        is_anonymous=False,
    )
    for key, offering, day in sessions.values_list("pk", "offering_id", "held_on"):
        held[offering].append((key, day))
    marks = _marks_of(keys)
    return {
        enrollment.pk: _dosage(
            marks[enrollment.pk],
            {key for key, day in held[enrollment.offering_id] if is_expected_on(day, steps[enrollment.pk])},
            versions[enrollment.program_version_id],
        )
        for enrollment in enrollments
    }


def with_marks(enrollments: QuerySet) -> QuerySet:
    """With `attended` and `recorded`: how many sessions each has a mark of, and was there in; see `Dosage`."""
    marks = Attendance.objects.filter(enrollment=OuterRef("pk")).order_by().values("enrollment")
    there = marks.filter(status__in=sorted(PRESENT)).annotate(number=Count("pk")).values("number")
    marked = marks.annotate(number=Count("pk")).values("number")
    return enrollments.annotate(attended=Coalesce(Subquery(there), 0), recorded=Coalesce(Subquery(marked), 0))


def absences_before(session: Session, enrollments: Iterable[Enrollment]) -> dict[int, Run]:
    """For each enrollment by its key: the absences in a row up to a session, without it (one query)."""
    keys = [enrollment.pk for enrollment in enrollments]
    end = _when(session.held_on, session.starts_at, session.pk)
    return {
        key: run_of([mark.status for mark in marks if mark.when < end])
        for key, marks in _marks_of(keys, session__held_on__lte=session.held_on).items()
    }


def absences_in(marks: Iterable[tuple[date, time | None, int, str]]) -> list[date]:
    """The days of the absences in a row up to the last of the marks of an enrollment, in whatever order they come.

    A mark is the day, the hour and the key of its session, and its status.
    """
    ordered = sorted((_when(day, hour, session), status) for day, hour, session, status in marks)
    run = run_of([status for _when_, status in ordered])
    return [when[0] for when, _status in ordered[len(ordered) - run.absences :]]


def run_of(statuses: Sequence[str]) -> Run:
    """The run of absences at the end of marks in their order: an excused one lengthens it and is not unexcused."""
    absences = []
    for status in reversed(statuses):
        if status in PRESENT:
            break
        absences.append(status)
    return Run(len(absences), absences.count(AttendanceStatus.UNEXCUSED))


def _marks_of(keys: Sequence[int], **more) -> dict[int, list[_Mark]]:
    """The marks of each enrollment by its key, in the order of their sessions (one query)."""
    marks: dict[int, list[_Mark]] = {key: [] for key in keys}
    rows = Attendance.objects.filter(enrollment__in=keys, **more).values_list(
        "enrollment_id", "session__held_on", "session__starts_at", "session_id", "status", "minutes"
    )
    for key, held_on, starts_at, session, status, minutes in rows:
        marks[key].append(_Mark(_when(held_on, starts_at, session), session, status, minutes))
    return {key: sorted(found, key=lambda mark: mark.when) for key, found in marks.items()}


def _when(held_on: date, starts_at: time | None, key: int) -> tuple:
    """Where a session stands in time; one without an hour comes before the others of its day, on both databases."""
    return held_on, starts_at or time.min, starts_at is not None, key


def _dosage(marks: list[_Mark], expected: set[int], version: ProgramVersion) -> Dosage:
    there = [mark for mark in marks if mark.status in PRESENT]
    minutes = sum(mark.minutes for mark in there)
    share, share_of = None, None
    if version.planned_minutes:
        share, share_of = Decimal(minutes) / version.planned_minutes, "minutes"
    elif version.planned_sessions:
        share, share_of = Decimal(len(there)) / version.planned_sessions, "sessions"
    run = run_of([mark.status for mark in marks])
    return Dosage(
        sessions_held=len(expected | {mark.session for mark in marks}),
        sessions_recorded=len(marks),
        sessions_attended=len(there),
        minutes_attended=minutes,
        planned_sessions=version.planned_sessions,
        planned_minutes=version.planned_minutes,
        share=share,
        share_of=share_of,
        absences_in_a_row=run.absences,
        unexcused_in_a_row=run.unexcused,
    )


def _rate(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None
