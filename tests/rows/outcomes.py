"""A row in every table of what happened after: sources, local codes, follow-up, the end of observation."""

from datetime import timedelta

from kernel.clock import today
from outcomes.services import (
    ascertainment_record,
    follow_ups_plan,
    local_code_add,
    observation_end_record,
    source_create,
)
from participants.models import CustodyPeriod
from tests.world import BY


def rows(side) -> None:
    """For one side of the world; the released person is the one whom the rows of the flow handed over."""
    start = today() - timedelta(days=900)
    local_code_add(
        by=BY, agency=side.agency, scheme="penal-code", code="311-1", iccs="0502", valid_from=start
    )
    source = source_create(by=BY, agency=side.agency, code="police", name="Arrests of the national police")
    ascertainment_record(
        by=BY,
        source=source,
        design=side.design,
        searched_on=today(),
        covers_from=today() - timedelta(days=700),
        covers_until=today() - timedelta(days=5),
        file_digest="ab" * 32,
        searched={"treated": 20, "comparison": 20},
        matched={"treated": 18, "comparison": 19},
    )
    released = CustodyPeriod.objects.get(participant__reference=f"{side.agency.code}-released")
    follow_ups_plan(by=BY, index_event="release", custody_period=released, domains=["housing"], months=[3, 6])
    follow_ups_plan(by=BY, index_event="program_start", enrollment=side.enrollment, domains=["employment"])
    observation_end_record(by=BY, participant=side.person, kind="deportation", on=today())
