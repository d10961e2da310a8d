"""Moving an enrollment along the written table (participants/lifecycle.py), and nowhere else."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.roles import PEOPLE_ROLES
from accounts.scope import Standing, reaches
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.lifecycle import Move, Status
from participants.models import Enrollment
from participants.moving import move_named, take_step
from participants.services.recording import log_write
from programs.models import Offering

NO_PLACE_YET = frozenset({"offering_full", "others_wait"})


@transaction.atomic
def enrollment_move(
    *,
    by: Actor,
    enrollment: Enrollment,
    verb: str,
    on: date,
    reason: str = "",
    category: str = "",
    code: str = "",
    offering: Offering | None = None,
    date_precision: str = "day",
    override_reason: str = "",
) -> Enrollment:
    """Move an enrollment by one of the verbs of the table and write the step down.

    `category` and `code` say why somebody left (REASONS_OF), `reason` says it in words; `override_reason` enrolls
    against the rules of the program. Raises RuleViolation for a move the table does not have, a missing reason, a day
    before the last step, a full or foreign offering, somebody who may not be let in (participants/entry.py);
    NotAllowed when the role may not; StaleRecord when somebody else moved it meanwhile.
    """
    move = move_named(verb)
    _confirm_may_move(by, enrollment, move)
    _moved, also = take_step(
        by,
        enrollment,
        verb,
        on,
        reason=reason,
        category=category,
        code=code,
        offering=offering,
        date_precision=date_precision,
        override_reason=override_reason,
    )
    _log(by, enrollment, verb, reason or code, also)
    _confirm_may_move(by, enrollment, move)
    return enrollment


@transaction.atomic
def enrollment_enroll_or_wait(
    *, by: Actor, enrollment: Enrollment, offering: Offering, on: date, override_reason: str = ""
) -> Enrollment:
    """Enroll when there is a place and nobody waits before, else put on the waiting list: one act, however many ask.

    Raises RuleViolation as enrollment_move does; `offering_full` or `others_wait` for somebody who waits already.
    """
    _confirm_may_move(by, enrollment, move_named("enroll"))
    verb = "enroll"
    try:
        _moved, also = take_step(
            by, enrollment, verb, on, offering=offering, override_reason=override_reason, in_turn=True
        )
    except RuleViolation as refused:
        if refused.code not in NO_PLACE_YET or enrollment.status == Status.WAITLISTED:
            raise
        verb = "waitlist"
        _moved, also = take_step(by, enrollment, verb, on)
    _log(by, enrollment, verb, "", also)
    return enrollment


def _log(by: Actor, enrollment: Enrollment, verb: str, reason: str, also) -> None:
    log_write(
        by,
        Action.ENROLLMENT_MOVE,
        enrollment,
        enrollment.participant,
        field_groups=["enrollment"],
        details={"verb": verb},
        agency=enrollment.program.agency,
        reason=reason,
        also=also,
    )


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


def status_was_ever(enrollment: Enrollment, status: Status) -> bool:
    """Did the enrollment pass through this status?"""
    return enrollment.status_changes.filter(to_status=status).exists()
