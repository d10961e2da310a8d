"""The same step of many enrollments in a constant number of statements: a register starts a whole group at once.

The verb that asks for it has asked whether it may and logs it. One enrollment by itself: participants/services.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kernel.actors import Actor
from kernel.records import records_change, records_create
from participants.lifecycle import MOVES
from participants.models import Enrollment, StatusChange


def write_steps(
    by: Actor, enrollments: Sequence[Enrollment], verb: str, on: date, *, reason: str = "", **changes
) -> None:
    """Take the step `verb` of the table with `changes` beside it, on that day or on that of a later step before it.

    Raises ValueError for an enrollment that cannot take the step: the caller chooses those that can.
    """
    move = MOVES[verb]
    wrong = {enrollment.status for enrollment in enrollments} - move.sources
    if wrong:
        raise ValueError(f"{verb} is no step from {sorted(wrong)}.")
    by_day = defaultdict(list)
    steps = []
    for enrollment in enrollments:
        day = max(on, enrollment.status_on)
        by_day[day].append(enrollment)
        steps.append(
            StatusChange(
                enrollment=enrollment,
                verb=verb,
                from_status=enrollment.status,
                to_status=move.target,
                on=day,
                reason=reason,
            )
        )
    for day, group in by_day.items():
        records_change(group, by=by, status=move.target, status_on=day, date_precision="day", **changes)
    records_create(steps, by=by)
