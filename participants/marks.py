"""What is said about one person on a register, and what is wrong with it; nothing here asks the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.errors import RuleViolation, SeveralViolations
from participants.choices import PRESENT, AbsenceReason, AttendanceStatus, Sex
from participants.texts import confirm_text

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Mark:
    """The mark of somebody on the register, named by the public id of the enrollment.

    `minutes`: needed for a part, else the whole session when left out. `absence_reason` goes with anything but a
    plain "attended": why away, late or only in part.
    """

    enrollment: UUID | str
    status: str
    minutes: int | None = None
    is_compliant: bool | None = None
    absence_reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class NewPerson:
    """As much as somebody who just walked in has said; all of it may stay unknown.

    `confirm_new`: this is nobody of those within reach who look the same.
    """

    family_name: str = ""
    given_names: str = ""
    sex: int = Sex.NOT_KNOWN
    birth_on: date | None = None
    birth_precision: str = "day"
    confirm_new: bool = False


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came without a place: known (the public id of the person) or new. The nameless are counted."""

    participant: UUID | str | None = None
    person: NewPerson | None = None
    status: str = AttendanceStatus.ATTENDED
    minutes: int | None = None
    is_compliant: bool | None = None
    note: str = ""
    absence_reason: str = ""


def same_id(value: UUID | str | None) -> str:
    """One spelling for a public id; empty for what is none, which nobody has."""
    try:
        return str(UUID(str(value)))
    except ValueError:
        return ""


def is_present(mark: Mark | WalkIn) -> bool:
    return mark.status in PRESENT


def minutes_of(mark: Mark | WalkIn, length: int) -> int:
    """The minutes that a mark stands for in a session of that length; meaningful when nothing is wrong with it."""
    if not is_present(mark):
        return 0
    return length if mark.minutes is None else mark.minutes


def faults_of(mark: Mark | WalkIn, length: int, field: str = "") -> list[RuleViolation]:
    """What is wrong with a mark in itself, each fault at its place under `field`."""
    found = []

    def add(name: str, code: str, message: str) -> None:
        found.append(RuleViolation(message, code=code, field=f"{field}/{name}".lstrip("/")))

    if mark.status not in AttendanceStatus.values:
        listed = ", ".join(AttendanceStatus.values)
        add("status", "unknown_code", _("The mark is one of %(codes)s.") % {"codes": listed})
    elif fault := _minutes_fault(mark, length):
        add("minutes", *fault)
    if mark.absence_reason and mark.absence_reason not in AbsenceReason.values:
        listed = ", ".join(AbsenceReason.values)
        add("absence_reason", "unknown_code", _("The reason is one of %(codes)s.") % {"codes": listed})
    elif mark.absence_reason and mark.status == AttendanceStatus.ATTENDED:
        add(
            "absence_reason",
            "reason_without_absence",
            _("Somebody who attended needs no reason for being away, late or there in part."),
        )
    if mark.is_compliant not in (True, False, None):
        add("is_compliant", "unknown_code", _("Say yes, no, or nothing."))
    try:
        confirm_text(mark.note, f"{field}/note".lstrip("/"), LONGEST_NOTE)
    except RuleViolation as fault:
        found.append(fault)
    return found


def _minutes_fault(mark: Mark | WalkIn, length: int) -> tuple[str, str] | None:
    minutes = mark.minutes
    if minutes is None:
        if mark.status != AttendanceStatus.PARTIAL:
            return None
        return "minutes_missing", _("Say how many minutes of the session.")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 0:
        return "minutes_not_possible", _("Give whole minutes.")
    if not is_present(mark):
        return (
            None if minutes == 0 else ("minutes_while_absent", _("Somebody absent was there for no minute."))
        )
    if minutes == 0:
        return "minutes_not_possible", _("Somebody who was there was there for a minute at least.")
    if minutes > length:
        return "minutes_beyond_session", _("The session lasted %(length)d minutes.") % {"length": length}
    return None


def walked_in_absent(field: str) -> RuleViolation:
    """The refusal of an absence of somebody whom nobody had expected."""
    return RuleViolation(_("Somebody who walked in was there."), code="walk_in_absent", field=field)


def refuse(faults: Sequence[RuleViolation]) -> None:
    """Raise what is wrong, all of it at once; nothing when there is nothing."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise SeveralViolations(
            _("Nothing was saved: %(count)d things are wrong.") % {"count": len(faults)}, list(faults)
        )
