"""Justice events by staff and from files, local codes that stand for the ICCS, and ends of observation."""

from datetime import date, timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from outcomes.models import JusticeEvent, LocalCode, ObservationEnd
from outcomes.services import (
    justice_event_record,
    local_code_add,
    local_code_end,
    observation_end_record,
    observation_end_withdraw,
    source_create,
)
from tests.world import BY

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def evaluator(world, as_user):
    return as_user(world.user["evaluator"])


def event(by, person, **changes):
    values = {"kind": "conviction", "occurred_on": ago(9), **changes}
    return justice_event_record(by=by, participant=person, **values)


def add(by, agency, code="311-1", iccs="0502", **more):
    return local_code_add(by=by, agency=agency, scheme="penal-code", code=code, iccs=iccs, **more)


# --- Events -----------------------------------------------------------------------------------------------------------


def test_the_offense_and_the_decision_have_a_day_each(world, worker):
    made = event(worker, world.person, occurred_on=ago(90), decided_on=ago(2), iccs="0502")
    assert (made.occurred_on, made.decided_on, made.source, made.iccs_id) == (
        ago(90),
        ago(2),
        "staff",
        "0502",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "rumor"}, "kind"),
        ({"occurred_on": TODAY + timedelta(days=2)}, "occurred_on"),
        ({"decided_on": TODAY + timedelta(days=2)}, "decided_on"),
        ({"decided_on": ago(10)}, "decided_on"),
        ({"iccs": "9999"}, "iccs"),
        ({"source": "administrative"}, "source"),
        ({"source": "gossip"}, "source"),
        ({"is_evaluation_only": True}, "source"),
        ({"scheme": "penal-code"}, "local_code"),
        ({"local_code": "311-1"}, "scheme"),
        ({"scheme": "penal-code", "local_code": "311-1", "iccs": "0502"}, "local_code"),
    ],
)
def test_an_event_that_staff_cannot_enter(world, worker, changes, field):
    before = JusticeEvent.objects.count()
    with pytest.raises(RuleViolation) as refused:
        event(worker, world.person, **changes)
    assert refused.value.field == field
    assert JusticeEvent.objects.count() == before


def test_staff_enter_events_of_their_people_only(world, as_user):
    with pytest.raises(OutOfReach):
        event(as_user(world.other_user["social_worker"]), world.person)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            event(as_user(world.user[role]), world.person)


def test_an_event_of_a_source_comes_as_a_file_and_bears_its_name(world, worker):
    source = source_create(by=BY, agency=world.agency, code="police", name="Police")
    made = event(BY, world.person, source="administrative", admin_source=source, is_evaluation_only=True)
    assert (made.admin_source, made.source_name) == (source, "police")
    assert not JusticeEvent.objects.for_user(worker.user).filter(pk=made.pk).exists()
    for by, source_kind in ((worker, "administrative"), (BY, "staff")):
        with pytest.raises(RuleViolation) as refused:
            event(by, world.person, source=source_kind, admin_source=source)
        assert refused.value.field == "source"


# --- Local codes ------------------------------------------------------------------------------------------------------


def test_a_local_code_stands_for_an_iccs_code_on_its_days(world, worker, evaluator):
    add(evaluator, world.agency, valid_until=ago(101))
    add(evaluator, world.agency, iccs="0501", valid_from=ago(100))
    for day, expected in ((ago(500), "0502"), (ago(101), "0502"), (ago(100), "0501"), (TODAY, "0501")):
        made = event(worker, world.person, occurred_on=day, scheme="penal-code", local_code=" 311-1 ")
        assert (made.iccs_id, made.local_code.iccs_id) == (expected, expected)


@pytest.mark.parametrize(("scheme", "code"), [("penal-code", "311-2"), ("traffic-code", "311-1")])
def test_an_unknown_code_is_refused_by_name(world, worker, scheme, code):
    add(BY, world.agency)
    add(BY, world.other.agency, code="311-2")
    with pytest.raises(RuleViolation, match=f"{code} of {scheme}") as refused:
        event(worker, world.person, scheme=scheme, local_code=code)
    assert (refused.value.code, refused.value.field) == ("unknown_local_code", "local_code")


def test_a_code_out_of_its_time_is_unknown(world, worker):
    row = add(BY, world.agency, valid_from=ago(50))
    local_code_end(by=BY, local_code=row, on=ago(20))
    for day in (ago(51), ago(19)):
        with pytest.raises(RuleViolation, match=day.isoformat()):
            event(worker, world.person, occurred_on=day, scheme="penal-code", local_code="311-1")


def test_the_table_is_that_of_the_source(world):
    """A file of another agency speaks that agency's codes."""
    add(BY, world.agency, iccs="0501")
    add(BY, world.other.agency, iccs="0502")
    source = source_create(by=BY, agency=world.other.agency, code="police", name="Police")
    made = event(
        BY,
        world.person,
        source="administrative",
        admin_source=source,
        scheme="penal-code",
        local_code="311-1",
    )
    assert made.iccs_id == "0502"


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        ((None, None), (None, None), True),
        ((None, 100), (100, None), True),
        ((None, 101), (100, None), False),
        ((200, 100), (150, 120), True),
        ((200, 100), (99, 50), False),
        ((200, None), (None, 200), True),
        ((200, None), (None, 201), False),
    ],
)
def test_two_meanings_of_one_code_never_hold_on_one_day(world, evaluator, first, second, overlaps):
    def days(pair):
        first, last = (None if n is None else ago(n) for n in pair)
        return {"valid_from": first, "valid_until": last}

    add(evaluator, world.agency, **days(first))
    if overlaps:
        with pytest.raises(RuleViolation) as refused:
            add(evaluator, world.agency, **days(second))
        assert refused.value.code == "local_code_overlaps"
    else:
        add(evaluator, world.agency, **days(second))
    add(evaluator, world.agency, code="312", **days(second))
    assert LocalCode.objects.filter(agency=world.agency, code="311-1").count() == (1 if overlaps else 2)


def test_a_local_code_that_cannot_be(world, evaluator, worker):
    for changes, field in (
        ({"iccs": "9999"}, "iccs"),
        ({"code": " "}, "code"),
        ({"valid_from": TODAY, "valid_until": ago(1)}, "valid_until"),
    ):
        with pytest.raises(RuleViolation) as refused:
            add(evaluator, world.agency, **changes)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        add(worker, world.agency)
    row = add(evaluator, world.agency, valid_from=ago(5))
    with pytest.raises(RuleViolation):
        local_code_end(by=evaluator, local_code=row, on=ago(6))
    local_code_end(by=evaluator, local_code=row, on=TODAY)
    with pytest.raises(RuleViolation) as refused:
        local_code_end(by=evaluator, local_code=row, on=TODAY)
    assert refused.value.code == "ended_already"


# --- Ends of observation ----------------------------------------------------------------------------------------------


def end(by, person, **changes):
    return observation_end_record(by=by, participant=person, **{"kind": "lost", "on": ago(3), **changes})


def test_somebody_lost_is_found_again(world, worker):
    lost = end(worker, world.person)
    with pytest.raises(RuleViolation) as refused:
        end(worker, world.person)
    assert refused.value.code == "recorded_already"
    with pytest.raises(RuleViolation):
        observation_end_withdraw(by=worker, end=lost, reason=" ")
    observation_end_withdraw(by=worker, end=lost, reason="came by")
    assert not ObservationEnd.objects.filter(participant=world.person).exists()
    assert ObservationEnd.all_records.get(pk=lost.pk).entered_in_error_reason == "came by"
    assert end(worker, world.person).pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "bored"}, "kind"),
        ({"on": TODAY + timedelta(days=2)}, "on"),
        ({"source": "administrative"}, "source"),
        ({"source": "gossip"}, "source"),
    ],
)
def test_an_end_that_cannot_be(world, worker, changes, field):
    with pytest.raises(RuleViolation) as refused:
        end(worker, world.person, **changes)
    assert refused.value.field == field
    assert not ObservationEnd.objects.filter(participant=world.person).exists()


def test_who_records_an_end(world, as_user):
    with pytest.raises(OutOfReach):
        end(as_user(world.other_user["social_worker"]), world.person)
    with pytest.raises(NotAllowed):
        end(as_user(world.user["program_manager"]), world.person)
