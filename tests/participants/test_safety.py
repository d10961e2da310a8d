"""Flags, and people who must not meet."""

from datetime import date, timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import NoContact, SafetyFlag
from participants.safety import (
    flags_of,
    meeting_places,
    offerings_shared,
    pairs_among,
    protected_addresses,
)
from participants.services import enrollment_move
from participants.services.safety import (
    no_contact_lift,
    no_contact_set,
    safety_flag_lift,
    safety_flag_raise,
)
from tests.participants.episodes import person_of
from tests.world import register

TODAY = today()
FUTURE = TODAY + timedelta(days=2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def colleague(world):
    """Another person on the same caseload."""
    return register(world.own, "own-2", worker=world.user["social_worker"])


# --- Flags ------------------------------------------------------------------------------------------------------------


def flag(by, person, **changes):
    return safety_flag_raise(
        by=by, participant=person, **{"kind": "self_harm", "starts_on": ago(9), **changes}
    )


def test_flags_are_asked_for_many_people_and_a_day(world, worker, colleague, django_assert_num_queries):
    flag(worker, world.person)
    flag(worker, world.person, kind="protected_address", starts_on=ago(3))
    raised = flag(worker, colleague)
    safety_flag_lift(by=worker, flag=raised, on=ago(5))
    people = [world.person.pk, colleague.pk, world.foreign_person.pk]
    with django_assert_num_queries(1):
        assert flags_of(people, ago(5)) == {world.person.pk: ["self_harm"], colleague.pk: ["self_harm"]}
    assert flags_of(people, TODAY) == {world.person.pk: ["protected_address", "self_harm"]}
    assert protected_addresses(people, TODAY) == {world.person.pk}
    assert protected_addresses(people, ago(4)) == {world.person.pk}, "it may be tomorrow where the person is"
    assert protected_addresses(people, ago(5)) == set()


def test_a_flag_is_up_once(world, by):
    raised = flag(by, world.person)
    with pytest.raises(RuleViolation) as refused:
        flag(by, world.person, starts_on=TODAY)
    assert refused.value.code == "raised_already"
    safety_flag_lift(by=by, flag=raised, on=ago(1))
    with pytest.raises(RuleViolation) as refused:
        safety_flag_lift(by=by, flag=raised, on=TODAY)
    assert refused.value.code == "ended_already"
    flag(by, world.person, starts_on=TODAY)
    assert SafetyFlag.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"starts_on": FUTURE}, "starts_on"), ({"ends_on": ago(10)}, "ends_on"), ({"note": "x" * 1001}, "note")],
)
def test_a_flag_that_cannot_be(world, by, changes, field):
    with pytest.raises(RuleViolation) as refused:
        flag(by, world.person, **changes)
    assert refused.value.field == field
    assert not SafetyFlag.all_records.exists()


def test_flags_are_raised_by_those_near_the_person_and_read_by_managers_too(world, as_user, worker):
    flag(as_user(world.user["prison_administrator"]), world.person)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            flag(as_user(world.user[role]), world.person, kind="medical_alert")
    with pytest.raises(OutOfReach):
        flag(worker, world.foreign_person)
    assert SafetyFlag.objects.for_user(world.user["program_manager"]).exists()
    assert not SafetyFlag.objects.for_user(world.user["evaluator"]).exists()


# --- No contact -------------------------------------------------------------------------------------------------------


def part(by, one, other, **changes):
    return no_contact_set(by=by, participant=one, other=other, **{"starts_on": ago(9), **changes})


def test_a_pair_is_the_same_pair_from_both_ends(world, worker, colleague):
    part(worker, world.person, colleague)
    pair = tuple(sorted((world.person.pk, colleague.pk)))
    for people in ([world.person.pk, colleague.pk], [colleague.pk, world.person.pk, world.foreign_person.pk]):
        assert pairs_among(people, TODAY) == [pair]
    assert pairs_among([world.person.pk], TODAY) == []
    assert pairs_among([world.person.pk, colleague.pk], ago(10)) == []
    with pytest.raises(RuleViolation) as refused:
        part(worker, colleague, world.person)
    assert refused.value.code == "set_already"
    assert NoContact.objects.count() == 1


def test_a_pair_holds_until_the_day_it_is_lifted(world, worker, colleague):
    pair = part(worker, world.person, colleague)
    no_contact_lift(by=worker, pair=pair, on=ago(2))
    people = [world.person.pk, colleague.pk]
    assert pairs_among(people, ago(2)) and not pairs_among(people, ago(1))
    with pytest.raises(RuleViolation) as refused:
        no_contact_lift(by=worker, pair=pair, on=TODAY)
    assert refused.value.code == "ended_already"
    part(worker, colleague, world.person, starts_on=TODAY)


def test_two_who_meet_already_are_parted_and_it_is_said_where(world, by, worker, colleague):
    assert offerings_shared(world.person, colleague) == []
    enrollment_move(
        by=by, enrollment=colleague.enrollments.get(), verb="enroll", on=TODAY, offering=world.offering
    )
    pair = part(worker, world.person, colleague)
    alone = part(worker, world.person, register(world.own, "own-3", worker=worker.user))
    assert meeting_places([pair, alone]) == {pair.pk: ["own-group"], alone.pk: []}
    assert [offering.code for offering in offerings_shared(world.person, colleague)] == ["own-group"]
    assert offerings_shared(colleague, world.person) == offerings_shared(world.person, colleague)


def test_both_must_be_within_reach(world, by, worker, colleague):
    elsewhere = person_of(world.own, "elsewhere")
    for one, other in (
        (world.person, elsewhere),
        (elsewhere, world.person),
        (world.person, world.foreign_person),
    ):
        with pytest.raises(OutOfReach) as refused:
            part(worker, one, other)
        assert elsewhere.reference not in refused.value.message
    assert not NoContact.all_records.exists()
    pair = part(by, world.person, elsewhere)
    with pytest.raises(OutOfReach):
        no_contact_lift(by=worker, pair=pair, on=TODAY)
    assert not NoContact.objects.for_user(worker.user).exists()
    assert NoContact.objects.get().ends_on is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_on": FUTURE}, "in_the_future"),
        ({"ends_on": ago(10)}, "dates_out_of_order"),
        ({"reason": "a\x00"}, "bad_character"),
    ],
)
def test_a_pair_that_cannot_be(world, by, colleague, changes, code):
    with pytest.raises(RuleViolation) as refused:
        part(by, world.person, colleague, **changes)
    assert refused.value.code == code
    with pytest.raises(RuleViolation) as refused:
        part(by, world.person, world.person)
    assert refused.value.code == "one_person"
    assert not NoContact.all_records.exists()


def test_pairs_are_for_those_near_the_people(world, as_user, colleague):
    part(as_user(world.user["prison_administrator"]), world.person, colleague)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            part(as_user(world.user[role]), world.person, colleague)
        assert not NoContact.objects.for_user(world.user[role]).exists()
