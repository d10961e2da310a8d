"""Recording outcomes, settling designs, and running them: every change as a verb with a name on it."""

from outcomes.services.designs import definition_create, design_approve, design_create
from outcomes.services.follow_up import (
    follow_up_correct,
    follow_up_lose,
    follow_up_record,
    follow_ups_plan,
)
from outcomes.services.justice import (
    justice_event_decide,
    justice_event_record,
    observation_end_record,
    observation_end_withdraw,
)
from outcomes.services.runs import evaluation_run
from outcomes.services.sources import (
    ascertainment_record,
    local_code_add,
    local_code_end,
    source_create,
)

__all__ = [
    "ascertainment_record",
    "definition_create",
    "design_approve",
    "design_create",
    "evaluation_run",
    "follow_up_correct",
    "follow_up_lose",
    "follow_up_record",
    "follow_ups_plan",
    "justice_event_decide",
    "justice_event_record",
    "local_code_add",
    "local_code_end",
    "observation_end_record",
    "observation_end_withdraw",
    "source_create",
]
