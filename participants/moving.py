"""What each move of the table asks for and brings about (participants/lifecycle.py).

Who may make the move is asked by the verbs in participants/services, which also log it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.models import BaseRecord
from kernel.records import record_change, record_create
from participants.allocating import confirm_not_in_comparison
from participants.choices import PRESENT, REASONS_OF, ExitCategory, ExitReason, TransferState
from participants.company import confirm_company
from participants.days import confirm_not_future, today_for
from participants.dosage import dosage_of
from participants.entry import Admission, confirm_basis, confirm_entry, is_of_a_study
from participants.lifecycle import HOLDS_A_PLACE, MOVES, OPEN, UNDER_WAY, Move, Status
from participants.locks import lock_person
from participants.models import Attendance, EligibilityJudgment, Enrollment, StatusChange, Transfer
from participants.places import take_place
from participants.steps import write_step
from participants.texts import confirm_text
from participants.waiting import confirm_may_wait_since, confirm_turn
from programs.models import Offering


@dataclass
class Step:
    """A move that is wanted, with everything that was said about it."""

    by: Actor
    enrollment: Enrollment
    move: Move
    on: date
    reason: str = ""
    category: str = ""
    code: str = ""
    offering: Offering | None = None
    date_precision: str = "day"
    override_reason: str = ""
    in_turn: bool = False  # nobody who waits is passed
    admission: Admission | None = field(default=None, init=False)

    @property
    def is_exempt(self) -> bool:
        """A published study is recorded as it was published."""
        return is_of_a_study(self.enrollment)


def move_named(verb: str) -> Move:
    """The row of the table. Raises RuleViolation for a verb it does not have."""
    if verb not in MOVES:
        raise RuleViolation(_("There is no move called %(verb)s.") % {"verb": verb}, field="verb")
    return MOVES[verb]


def take_step(
    by: Actor, enrollment: Enrollment, verb: str, on: date, **said: Any
) -> tuple[Enrollment, list[BaseRecord]]:
    """Check the move, write it with its effects; returns the enrollment and what else was written.

    `said` as the fields of Step. Raises RuleViolation, or StaleRecord when somebody else moved it meanwhile; nothing
    is written before everything has been checked.
    """
    step = Step(by, enrollment, move_named(verb), on, **said)
    _confirm_can_be_taken(step)
    changes = _EFFECTS.get(verb, _nothing_more)(step)
    if step.move.target not in OPEN:
        changes.update(_leaving(step))
    write_step(
        by, enrollment, step.move, on, reason=step.reason, date_precision=step.date_precision, **changes
    )
    return enrollment, [*_judgment(step), *_cancel_transfers(step)]


def _confirm_can_be_taken(step: Step) -> None:
    enrollment, move = step.enrollment, step.move
    if enrollment.status not in move.sources:
        raise RuleViolation(
            _("An enrollment that is %(status)s cannot take the step %(verb)s.")
            % {"status": enrollment.get_status_display(), "verb": move.verb},
            code="wrong_status",
            field="status",
        )
    if step.on < enrollment.status_on:
        raise RuleViolation(
            _("The last step was on %(day)s; this one cannot be earlier.") % {"day": enrollment.status_on},
            code="dates_out_of_order",
            field="on",
        )
    if not (step.by.is_system or step.is_exempt):
        confirm_not_future(step.on, _today(step), "on")
    confirm_text(step.reason, "reason", StatusChange._meta.get_field("reason").max_length)
    _confirm_exit(step)
    if move.needs_reason and not (step.reason.strip() or step.code):
        raise RuleViolation(_("Say why."), code="reason_missing", field="reason")


def _today(step: Step) -> date:
    offering = step.offering or step.enrollment.offering
    return today(offering.site.time_zone) if offering else today_for(step.enrollment.participant)


def _confirm_exit(step: Step) -> None:
    """Category first, then a reason that belongs to it; "other" explains itself in words."""
    if not (step.category or step.code):
        return
    if step.move.target in OPEN:
        raise RuleViolation(_("Only an exit has a category."), field="category" if step.category else "code")
    if step.category and step.category not in ExitCategory.values:
        raise RuleViolation(
            _("%(value)s is not an exit category.") % {"value": step.category}, field="category"
        )
    if not step.code:
        return
    if step.code not in ExitReason.values:
        raise RuleViolation(_("%(value)s is not an exit reason.") % {"value": step.code}, field="code")
    step.category = step.category or next(name for name, codes in REASONS_OF.items() if step.code in codes)
    if step.code not in REASONS_OF[step.category]:
        raise RuleViolation(
            _("This reason does not belong to the category %(category)s; choose one of: %(codes)s.")
            % {
                "category": ExitCategory(step.category).label,
                "codes": ", ".join(sorted(REASONS_OF[step.category])),
            },
            code="reason_not_in_category",
            field="code",
        )
    if step.code == ExitReason.OTHER and not step.reason.strip():
        raise RuleViolation(
            _("Say in words what the other reason is."), code="reason_missing", field="reason"
        )


# --- What each move brings about --------------------------------------------------------------------------------------


def _enroll(step: Step) -> dict:
    offering = take_place(step.enrollment, step.offering)
    if offering.ends_on is not None and step.on > offering.ends_on:
        raise RuleViolation(
            _("%(offering)s is over.") % {"offering": offering}, code="offering_over", field="offering"
        )
    if step.in_turn:
        confirm_turn(step.enrollment)
    _ask_entry(step, offering)
    return {"offering": offering}


def _ask_entry(step: Step, offering: Offering) -> None:
    if not step.is_exempt:
        step.admission = confirm_entry(
            by=step.by,
            enrollment=step.enrollment,
            offering=offering,
            on=step.on,
            override_reason=confirm_text(step.override_reason, "override_reason", 1000),
        )


def _waitlist(step: Step) -> dict:
    if step.on < _today(step) and not (step.by.is_system or step.is_exempt):
        confirm_may_wait_since(step.by, step.enrollment, step.on, step.reason)
    return {"waitlisted_on": step.on}


def _start(step: Step) -> dict:
    offering = step.enrollment.offering
    if not step.is_exempt and step.on < offering.starts_on:
        raise RuleViolation(
            _("%(offering)s starts on %(day)s.") % {"offering": offering, "day": offering.starts_on},
            code="before_offering",
            field="on",
        )
    return {"started_on": step.on}


def _take_back_start(step: Step) -> dict:
    """Not for somebody who attended: then the start is no mistake, or the attendance is one too."""
    if Attendance.objects.filter(enrollment=step.enrollment, status__in=PRESENT).exists():
        raise RuleViolation(
            _("This person is on a register as present; correct that first."), code="has_attended"
        )
    return {"started_on": None}


def _resume(step: Step) -> dict:
    """Going on after a break is a decision to take part again: a basis and the agreement are asked for on the day."""
    if not step.is_exempt:
        confirm_basis(step.enrollment.participant, step.enrollment.program, step.on)
    return {}


def _complete(step: Step) -> dict:
    """Completed is the planned share of sessions or minutes, or a reason why less counts."""
    enrollment = step.enrollment
    if not (step.is_exempt or step.reason.strip()):
        share = dosage_of([enrollment])[enrollment.pk].share
        wanted = enrollment.program_version.completion_share
        if share is not None and share < wanted:
            raise RuleViolation(
                _(
                    "%(share)d %% of the planned dosage was reached, %(wanted)d %% counts as completed; say why."
                )
                % {"share": int(share * 100), "wanted": int(wanted * 100)},
                code="dosage_not_reached",
                field="reason",
            )
    return {}


def _reopen(step: Step) -> dict:
    """Whoever comes back takes a place again, also in a group that is over: a wrong exit is put right later.

    A basis and the agreement are asked for again, company too. Somebody who never had a place is asked everything that
    is asked before enrolling.
    """
    enrollment = step.enrollment
    if enrollment.status == Status.NOT_OFFERED and not step.is_exempt:
        confirm_not_in_comparison(enrollment.referral)
    lock_person(enrollment.participant)
    confirm_no_open_episode(enrollment.participant, enrollment.program)
    had_a_place = enrollment.status_changes.filter(to_status__in=HOLDS_A_PLACE).exists()
    offering = take_place(enrollment, enrollment.offering or step.offering)
    if not had_a_place:
        _ask_entry(step, offering)
    elif not step.is_exempt:
        confirm_basis(enrollment.participant, enrollment.program, step.on)
        confirm_company(enrollment.participant, offering, step.on)
    return {
        "offering": offering,
        "started_on": enrollment.started_on or step.on,
        "ended_on": None,
        "exit_category": "",
        "exit_code": "",
        "exit_reason": "",
    }


def confirm_no_open_episode(participant, program) -> None:
    """Raises RuleViolation when the person is on the way through the program already."""
    if Enrollment.objects.open().filter(participant=participant, program=program).exists():
        raise RuleViolation(
            _("This person is referred to %(program)s already, or takes part in it.")
            % {"program": program.local_name},
            code="already_referred",
            field="program",
        )


def _leaving(step: Step) -> dict:
    return {
        "ended_on": step.on,
        "exit_category": step.category,
        "exit_code": step.code,
        "exit_reason": step.reason,
    }


def _nothing_more(step: Step) -> dict:
    return {}


_EFFECTS: dict[str, Callable[[Step], dict]] = {
    "enroll": _enroll,
    "waitlist": _waitlist,
    "start": _start,
    "take_back_start": _take_back_start,
    "resume": _resume,
    "complete": _complete,
    "reopen": _reopen,
}


# --- What is written beside the step ----------------------------------------------------------------------------------


def _judgment(step: Step) -> list[BaseRecord]:
    if step.admission is None:
        return []
    judged = EligibilityJudgment(
        enrollment=step.enrollment,
        program_version=step.enrollment.program_version,
        judged_on=step.on,
        answer=step.admission.judgment.answer,
        findings=step.admission.judgment.as_data(),
        is_override=bool(step.admission.override_reason),
        override_reason=step.admission.override_reason,
    )
    return [record_create(judged, by=step.by)]


def _cancel_transfers(step: Step) -> list[BaseRecord]:
    """Nobody can take over what is not under way: a transfer that is asked for falls away with it."""
    if step.move.target in UNDER_WAY:
        return []
    asked = Transfer.objects.filter(enrollment=step.enrollment, state=TransferState.ASKED)
    return [
        record_change(
            transfer,
            by=step.by,
            state=TransferState.CANCELLED,
            decided_on=max(step.on, transfer.asked_on),
        )
        for transfer in asked
    ]
