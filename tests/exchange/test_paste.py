"""A pasted list: who is meant by each line, and then a place for everybody on it or for nobody."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from audit.models import AuditEvent
from exchange.paste import list_enroll, list_match
from kernel.clock import today
from kernel.errors import NotAllowed, RuleViolation, SeveralViolations
from participants.models import Enrollment
from programs.services import offering_change
from tests.world import register

pytestmark = pytest.mark.django_db
ON = today() - timedelta(days=2)


@pytest.fixture
def people(world):
    return [
        register(world.own, "own-101", family="Sow", given="Awa"),
        register(world.own, "own-102", family="Ba", given="Omar"),
    ]


@pytest.fixture
def manager(world, as_user):
    return as_user(world.user[Role.PROGRAM_MANAGER])


def found(lines) -> list[tuple[str, str | None]]:
    return [(str(line.found), line.person and line.person.reference) for line in lines]


def test_numbers_and_names_are_matched(world, people, manager):
    text = "own-101\n\n  omar ba \nSow, Awa\nNobody Atall\nQuillfeather Odalys\nown-102\n"
    lines = list_match(by=manager, offering=world.offering, text=text)
    assert found(lines) == [
        ("matched", "own-101"), ("matched", "own-102"), ("twice", "own-101"), ("not_found", None),
        ("has_a_place", "own-001"), ("twice", "own-102"),
    ]  # fmt: skip
    assert [line.number for line in lines] == [1, 3, 4, 5, 6, 7]
    event = AuditEvent.objects.get(action="list.match")
    assert len(event.subject_ids) == 3


def test_people_out_of_reach_are_nobody(world, people, manager):
    lines = list_match(by=manager, offering=world.offering, text="other-001\nBrackenridge, Tiziano")
    assert found(lines) == [("not_found", None), ("not_found", None)]


def test_two_people_of_one_name(world, people, manager):
    register(world.own, "own-103", family="Sow", given="Awa")
    lines = list_match(by=manager, offering=world.offering, text="Sow, Awa\nown-103")
    assert found(lines) == [("several", None), ("matched", "own-103")]


def test_enrolled_all_or_nobody(world, people, manager):
    with pytest.raises(SeveralViolations) as error:
        list_enroll(by=manager, offering=world.offering, text="own-101\nNobody", on=ON)
    assert [(cause.field, cause.code) for cause in error.value.causes] == [("lines/2", "not_found")]
    assert Enrollment.objects.get(participant=people[0]).status == "referred"
    lines = list_enroll(by=manager, offering=world.offering, text="own-101\nNobody", on=ON, skip_unmatched=True)
    assert found(lines) == [("matched", "own-101"), ("not_found", None)]
    assert Enrollment.objects.get(participant=people[0]).status == "enrolled"


def test_a_rule_that_keeps_one_out_keeps_all_out(world, people, manager):
    long_ago = today() - timedelta(days=200)
    with pytest.raises(SeveralViolations) as error:
        list_enroll(by=manager, offering=world.offering, text="own-101\nown-102", on=long_ago)
    assert [cause.field for cause in error.value.causes] == ["lines/1", "lines/2"]
    assert not Enrollment.objects.filter(participant__in=people).exclude(status="referred").exists()


def test_more_than_there_are_places_wait(world, people, manager, by):
    offering_change(by=by, offering=world.offering, capacity=2)
    lines = list_enroll(by=manager, offering=world.offering, text="own-101\nown-102", on=ON)
    assert [line.enrollment.status for line in lines] == ["enrolled", "waitlisted"]


def test_nobody_who_may_not(world, people, as_user):
    worker = as_user(world.user[Role.SOCIAL_WORKER])
    with pytest.raises(NotAllowed):
        list_match(by=worker, offering=world.offering, text="own-101")


@pytest.mark.parametrize("text", ["", " \n ", "x\n" * 201])
def test_an_empty_or_endless_list(world, manager, text):
    with pytest.raises(RuleViolation):
        list_match(by=manager, offering=world.offering, text=text)
