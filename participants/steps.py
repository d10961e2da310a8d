"""One step of an enrollment, written down: the only place that changes a status.

Who may take the step and whether it makes sense is asked by the verbs in participants/services; they call this last.
"""

from datetime import date

from audit.actions import Action
from kernel.actors import Actor
from kernel.records import record_change, record_create
from participants.lifecycle import Move
from participants.models import Enrollment, StatusChange
from participants.services.recording import log_write


def write_step(
    by: Actor,
    enrollment: Enrollment,
    move: Move,
    on: date,
    *,
    reason: str = "",
    date_precision: str = "day",
    **changes,
) -> Enrollment:
    """Set the status with `changes` beside it, append the step, log it. Raises StaleRecord when somebody was faster."""
    before = enrollment.status
    record_change(
        enrollment,
        by=by,
        status=move.target,
        status_on=on,
        date_precision=date_precision,
        **changes,
    )
    step = StatusChange(
        enrollment=enrollment,
        verb=move.verb,
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
        details={"verb": move.verb},
        agency=enrollment.program.agency,
        reason=reason,
    )
    return enrollment
