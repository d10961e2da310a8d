"""Recording outcomes, settling designs, and running them: every change as a verb with a name on it."""

from outcomes.services.designs import definition_create, design_approve, design_create
from outcomes.services.justice import justice_event_record, observation_end_record
from outcomes.services.runs import evaluation_run

__all__ = [
    "definition_create",
    "design_approve",
    "design_create",
    "evaluation_run",
    "justice_event_record",
    "observation_end_record",
]
