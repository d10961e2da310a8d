"""Guardian, family, whom to call."""

from datetime import timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation, StaleRecord
from participants.bases import may_take_part
from participants.models import Relation
from participants.services.basis import participation_record
from participants.services.relations import relation_add, relation_change, relation_end
from tests.participants.episodes import person_of

TODAY = today()


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


def add(by, person, **changes):
    values = {"kind": "parent", "name": "Awa Sow", **changes}
    return relation_add(by=by, participant=person, **values)


def test_a_relation_is_added_changed_and_ended(world, worker):
    relation = add(worker, world.person, phone="+221 1", is_emergency_contact=True)
    relation_change(by=worker, relation=relation, name="  Awa Ndiaye ", is_legal_guardian=True)
    relation_end(by=worker, relation=relation, on=TODAY)
    read = Relation.objects.for_user(worker.user).get()
    assert (read.name, read.phone, read.is_legal_guardian, read.ends_on) == (
        "Awa Ndiaye",
        "+221 1",
        True,
        TODAY,
    )
    assert read.version == 3
    assert list(Relation.history.order_by("history_id").values_list("is_legal_guardian", flat=True)) == [
        False,
        True,
        True,
    ]


def test_ending_a_guardianship_ends_what_the_guardian_allowed(world, by):
    child = person_of(world.own, "child", birth_on=TODAY.replace(day=1, year=TODAY.year - 12))
    guardian = add(by, child, is_legal_guardian=True)
    before = TODAY - timedelta(days=9)
    participation_record(
        by=by, participant=child, program=world.program, answer="agreed", on=before, guardian=guardian,
        guardian_answer="agreed", guardian_on=before, child_view="yes",
    )  # fmt: skip
    assert may_take_part(child, world.program, TODAY, 18) == "ok"
    relation_end(by=by, relation=guardian, on=TODAY - timedelta(days=1))
    assert may_take_part(child, world.program, TODAY, 18) == "guardian_missing"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": "  "}, "required", "name"),
        ({"name": "a\u202eb"}, "bad_character", "name"),
        ({"name": "\u200b\u3164"}, "invisible_name", "name"),
        ({"name": "a\x00b"}, "bad_character", "name"),
        ({"name": "a\nb"}, "bad_character", "name"),
        ({"name": "x" * 3000}, "too_long", "name"),
        ({"phone": "\x07"}, "bad_character", "phone"),
        ({"address": "x" * 501}, "too_long", "address"),
        ({"starts_on": TODAY + timedelta(days=2)}, "in_the_future", "starts_on"),
    ],
)
def test_a_relation_that_cannot_be(world, by, changes, code, field):
    with pytest.raises(RuleViolation) as refused:
        add(by, world.person, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Relation.all_records.exists()
    relation = add(by, world.person)
    with pytest.raises(RuleViolation) as refused:
        relation_change(by=by, relation=relation, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert Relation.objects.get().version == 1


def test_days_of_a_relation_stay_in_order(world, by):
    relation = add(by, world.person, starts_on=TODAY - timedelta(days=9))
    for on in (TODAY - timedelta(days=10), TODAY + timedelta(days=2)):
        with pytest.raises(RuleViolation) as refused:
            relation_end(by=by, relation=relation, on=on)
        assert refused.value.field == "on"
    relation_end(by=by, relation=relation, on=TODAY - timedelta(days=5))
    with pytest.raises(RuleViolation) as refused:
        relation_end(by=by, relation=relation, on=TODAY)
    assert refused.value.code == "ended_already"
    with pytest.raises(RuleViolation) as refused:
        relation_change(by=by, relation=relation, starts_on=TODAY)
    assert refused.value.code == "dates_out_of_order"


def test_whose_relation_it_is_does_not_change(world, by):
    relation = add(by, world.person)
    with pytest.raises(RuleViolation) as refused:
        relation_change(by=by, relation=relation, participant=world.foreign_person)
    assert refused.value.field == "participant"
    assert Relation.objects.get().participant == world.person


def test_of_two_editors_the_second_is_told(world, worker):
    relation = add(worker, world.person)
    theirs = Relation.objects.get()
    relation_change(by=worker, relation=theirs, phone="1")
    with pytest.raises(StaleRecord):
        relation_change(by=worker, relation=relation, phone="2")
    assert Relation.objects.get().phone == "1"


def test_relations_are_for_those_near_the_person(world, as_user, worker):
    add(as_user(world.user["prison_administrator"]), world.person)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            add(as_user(world.user[role]), world.person)
        assert not Relation.objects.for_user(world.user[role]).exists()
    with pytest.raises(OutOfReach):
        add(worker, world.foreign_person)
