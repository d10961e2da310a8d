"""Programs, offerings and sessions: every change as a verb with a name on it."""

from programs.services.offerings import cost_record, offering_change, offering_create, staff_assign
from programs.services.programs import module_add, program_change, program_create, program_revise
from programs.services.sessions import (
    headcount_record,
    session_add,
    session_call_off,
    session_move,
    sessions_call_off_day,
    sessions_plan,
    sessions_preview,
)

__all__ = [
    "cost_record",
    "headcount_record",
    "module_add",
    "offering_change",
    "offering_create",
    "program_change",
    "program_create",
    "program_revise",
    "session_add",
    "session_call_off",
    "session_move",
    "sessions_call_off_day",
    "sessions_plan",
    "sessions_preview",
    "staff_assign",
]
