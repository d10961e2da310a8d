"""One step of an enrollment, written down: the only place that changes one status.

Who may take the step and whether it makes sense is asked before; the verbs in participants/services log it.
Many at once: participants/many_steps.py.
"""

from datetime import date

from kernel.actors import Actor
from kernel.records import record_change, record_create
from participants.lifecycle import Move
from participants.models import Enrollment, StatusChange


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
    """Set the status with `changes` beside it and append the step. Raises StaleRecord when somebody was faster."""
    before = enrollment.status
    record_change(
        enrollment, by=by, status=move.target, status_on=on, date_precision=date_precision, **changes
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
    return enrollment
