"""The verbs of follow-up, of sources and of local codes, each once."""

from datetime import date, timedelta

from audit.actions import Action
from kernel.clock import today
from outcomes.models import ReintegrationOutcome
from outcomes.services import (
    ascertainment_record,
    follow_up_correct,
    follow_up_lose,
    follow_up_record,
    follow_ups_plan,
    local_code_add,
    local_code_end,
    observation_end_record,
    observation_end_withdraw,
    source_create,
)
from tests.audit.verbs.canaries import CANARIES

NOTE = CANARIES["note"]


def _planned(world, by) -> ReintegrationOutcome:
    (outcome,) = _plan(world, by, domains=["health"], months=[3])
    return outcome


def _plan(world, by, **more):
    return follow_ups_plan(by=by, index_event="program_start", enrollment=world.enrollment, **more)


def _recorded(world, by):
    return follow_up_record(
        by=by, outcome=_planned(world, by), state="reached", on=today(), situation="care_in_place", source="seen"
    )


def _source(world, by):
    return source_create(by=by, agency=world.agency, code="police", name=NOTE, holder=NOTE)


def _local_code(world, by):
    return local_code_add(by=by, agency=world.agency, scheme="penal-code", code="311-1", iccs="0502", label=NOTE)


def _end(world, by):
    return observation_end_record(by=by, participant=world.person, kind="lost", on=date(2024, 5, 4))


VERBS = {
    "outcomes.services.follow_up.follow_ups_plan": (
        lambda world, by: None,
        lambda world, by, _: _plan(world, by),
        Action.FOLLOW_UP_PLAN,
    ),
    "outcomes.services.follow_up.follow_up_record": (
        _planned,
        lambda world, by, outcome: follow_up_record(
            by=by, outcome=outcome, state="reached", on=today(), situation="care_missing", source="self_report"
        ),
        Action.FOLLOW_UP_RECORD,
    ),
    "outcomes.services.follow_up.follow_up_lose": (
        _planned,
        lambda world, by, outcome: follow_up_lose(by=by, outcome=outcome, on=today()),
        Action.FOLLOW_UP_RECORD,
    ),
    "outcomes.services.follow_up.follow_up_correct": (
        _recorded,
        lambda world, by, outcome: follow_up_correct(by=by, outcome=outcome, reason=NOTE, state="refused"),
        Action.FOLLOW_UP_RECORD,
    ),
    "outcomes.services.justice.observation_end_withdraw": (
        _end,
        lambda world, by, end: observation_end_withdraw(by=by, end=end, reason=NOTE),
        Action.OBSERVATION_END_RECORD,
    ),
    "outcomes.services.sources.source_create": (
        lambda world, by: None,
        lambda world, by, _: _source(world, by),
        Action.EVENT_SOURCE_CREATE,
    ),
    "outcomes.services.sources.ascertainment_record": (
        _source,
        lambda world, by, source: ascertainment_record(
            by=by, source=source, design=world.design, searched_on=today(), covers_from=date(2020, 1, 1),
            covers_until=today() - timedelta(days=3), file_digest="0" * 64, searched={"treated": 7},
            matched={"treated": 6},
        ),
        Action.EVENT_SOURCE_SEARCH,
    ),
    "outcomes.services.sources.local_code_add": (
        lambda world, by: None,
        lambda world, by, _: _local_code(world, by),
        Action.LOCAL_CODE_RECORD,
    ),
    "outcomes.services.sources.local_code_end": (
        _local_code,
        lambda world, by, row: local_code_end(by=by, local_code=row, on=today()),
        Action.LOCAL_CODE_RECORD,
    ),
}  # fmt: skip
