"""Moving an enrollment along the written table (participants/lifecycle.py), and nowhere else."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.roles import PEOPLE_ROLES
from accounts.scope import Standing, reaches
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_change, record_create
from participants.choices import PRESENT, ExitCategory
from participants.lifecycle import HOLDS_A_PLACE, MOVES, OPEN, Move, Status
from participants.models import Attendance, Enrollment, StatusChange
from participants.services.recording import log_write
from programs.models import Offering


@transaction.atomic
def enrollment_move(
    *,
    by: Actor,
    enrollment: Enrollment,
    verb: str,
    on: date,
    reason: str = "",
    category: str = "",
    offering: Offering | None = None,
    date_precision: str = "day",
) -> Enrollment:
    """Move an enrollment by one of the verbs of the table and write the step down.

    Raises RuleViolation for a move the table does not have, a missing reason, a day before the last step, a full or
    foreign offering; NotAllowed when the role may not; StaleRecord when somebody else moved it meanwhile.
    """
    move = MOVES.get(verb)
    if move is None:
        raise RuleViolation(_("There is no move called %(verb)s.") % {"verb": verb}, field="verb")
    _confirm_may_move(by, enrollment, move)
    if enrollment.status not in move.sources:
        raise RuleViolation(
            _("An enrollment that is %(status)s cannot take the step %(verb)s.")
            % {"status": enrollment.get_status_display(), "verb": verb},
            code="wrong_status",
            field="status",
        )
    if on < enrollment.status_on:
        raise RuleViolation(
            _("The last step was on %(day)s; this one cannot be earlier.") % {"day": enrollment.status_on},
            field="on",
        )
    if move.needs_reason and not reason.strip():
        raise RuleViolation(_("Say why."), code="reason_missing", field="reason")
    changes = {"status": move.target, "status_on": on, "date_precision": date_precision}
    if move.verb == "enroll":
        changes["offering"] = _take_place(enrollment, offering)
        if changes["offering"].ends_on is not None and on > changes["offering"].ends_on:
            raise RuleViolation(_("%(offering)s is over.") % {"offering": offering}, field="offering")
    if move.verb == "waitlist":
        changes["waitlisted_on"] = on
    if move.verb == "start":
        changes["started_on"] = on
    if move.verb == "take_back_start":
        _confirm_never_there(enrollment)
        changes["started_on"] = None
    if move.verb == "reopen":
        changes.update(ended_on=None, exit_category="", exit_reason="")
        # Whoever comes back takes a place again, also in a group that is over: a wrong exit is put right later.
        changes["offering"] = _take_place(enrollment, enrollment.offering or offering)
        changes["started_on"] = enrollment.started_on or on
    elif move.target not in OPEN:
        changes.update(ended_on=on, exit_category=category, exit_reason=reason)
        if category and category not in ExitCategory.values:
            raise RuleViolation(
                _("%(value)s is not an exit category.") % {"value": category}, field="category"
            )
    before = enrollment.status
    record_change(enrollment, by=by, **changes)
    step = StatusChange(
        enrollment=enrollment,
        verb=verb,
        from_status=before,
        to_status=move.target,
        on=on,
        reason=reason,
        date_precision=date_precision,
    )
    record_create(step, by=by)
    log_write(
        by,
        Action.ENROLLMENT_MOVE,
        enrollment,
        enrollment.participant,
        field_groups=["enrollment"],
        details={"verb": verb},
        agency=enrollment.program.agency,
        reason=reason,
    )
    _confirm_may_move(by, enrollment, move)
    return enrollment


def _confirm_may_move(by: Actor, enrollment: Enrollment, move: Move) -> None:
    """Raises NotAllowed when no role of the actor makes this move, OutOfReach when none that does reaches the person.

    Evaluators see nobody one by one; their one move belongs to the program they allocate people to.
    """
    if by.user is None:
        return
    require(by, "enrollment.move")
    if not Standing.of(by.user).roles & move.roles:
        raise NotAllowed(_("Your role does not include this act (%(act)s).") % {"act": move.verb})
    if move.roles <= PEOPLE_ROLES:
        if not reaches(by.user, enrollment.participant_id, move.roles):
            raise OutOfReach(_("There is no such enrollment within your reach."))
    elif enrollment.program.agency_id not in Standing.of(by.user).agency_tree_ids(move.roles):
        raise OutOfReach(_("There is no such enrollment within your reach."))


def _take_place(enrollment: Enrollment, offering: Offering | None) -> Offering:
    """Take a place; two at the same moment never overfill.

    SQLite writers are one at a time (IMMEDIATE); on PostgreSQL the offering's row is locked until the commit.
    """
    if offering is None:
        raise RuleViolation(_("Choose the offering to enroll in."), code="offering_missing", field="offering")
    if offering.program_id != enrollment.program_id:
        raise RuleViolation(
            _("%(offering)s belongs to another program.") % {"offering": offering}, field="offering"
        )
    if connection.features.has_select_for_update:
        offering = Offering.objects.select_for_update().get(pk=offering.pk)
    held = Enrollment.objects.filter(offering=offering, status__in=HOLDS_A_PLACE)
    if held.filter(participant=enrollment.participant).exists():
        raise RuleViolation(
            _("This person has a place in %(offering)s already.") % {"offering": offering},
            code="double_place",
        )
    if offering.capacity is not None and held.count() >= offering.capacity:
        raise RuleViolation(
            _("%(offering)s is full (%(count)d places); put the person on the waiting list.")
            % {"offering": offering, "count": offering.capacity},
            code="offering_full",
            field="offering",
        )
    return offering


def _confirm_never_there(enrollment: Enrollment) -> None:
    """Raises RuleViolation for somebody who attended: then the start is no mistake, or the attendance is one too."""
    if Attendance.objects.filter(enrollment=enrollment, status__in=PRESENT).exists():
        raise RuleViolation(
            _("This person is on a register as present; correct that first."), code="has_attended"
        )


def status_was_ever(enrollment: Enrollment, status: Status) -> bool:
    """Did the enrollment pass through this status?"""
    return enrollment.status_changes.filter(to_status=status).exists()
