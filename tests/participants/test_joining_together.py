"""Several people into a group as one act: all or nobody, in the order of the waiting list."""

from datetime import timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation, SeveralViolations
from participants.candidates import candidates_for
from participants.models import Enrollment
from participants.services import enrollment_move
from participants.services.basis import legal_basis_withdraw
from participants.services.members import members_add, passed_over
from programs.services import offering_create
from tests.world import BY, register


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


@pytest.fixture
def group(world):
    return offering_create(
        by=BY, program=world.program, site=world.site, code="carpentry", name="Carpentry",
        starts_on=today() - timedelta(days=30), capacity=2,
    )  # fmt: skip


def waits(world, reference, days):
    row = register(world.own, reference, family=reference, since=days).enrollments.get()
    return enrollment_move(by=BY, enrollment=row, verb="waitlist", on=today() - timedelta(days=days))


def test_whoever_finds_no_place_waits(world, group, administrator):
    people = [register(world.own, f"m-{number}", family=f"Tree{number}") for number in range(3)]
    done = members_add(by=administrator, offering=group, people=people, on=today())
    assert [len(done.enrolled), len(done.waiting)] == [2, 1]
    assert {row.status for row in done.waiting} == {"waitlisted"}


def test_one_who_cannot_join_stops_all_and_is_named(world, group, administrator):
    good, bad = (register(world.own, f"m-{number}", family=f"Tree{number}") for number in range(2))
    legal_basis_withdraw(by=BY, legal_basis=bad.legal_bases.get(), on=today())
    with pytest.raises(SeveralViolations) as refused:
        members_add(by=administrator, offering=group, people=[good, bad], on=today())
    assert [(cause.field, cause.code) for cause in refused.value.causes] == [
        (f"people/{bad.public_id}", "basis_missing")
    ]
    assert not Enrollment.objects.filter(offering=group).exists()


def test_passing_somebody_who_waits_needs_a_reason_that_is_kept(world, group, administrator):
    waits(world, "first", 30)
    second = waits(world, "second", 20)
    with pytest.raises(RuleViolation) as refused:
        members_add(by=administrator, offering=group, people=[second.participant], on=today())
    assert (refused.value.code, refused.value.field) == ("others_wait", "passing_reason")
    members_add(
        by=administrator,
        offering=group,
        people=[second.participant],
        on=today(),
        passing_reason="released soon",
    )
    assert second.status_changes.order_by("id").last().reason == "released soon"


def test_in_turn_nobody_is_passed_and_the_newcomer_waits(world, group, administrator):
    waits(world, "first", 30)
    newcomer = register(world.own, "new", family="New")
    done = members_add(by=administrator, offering=group, people=[newcomer], on=today(), in_turn=True)
    assert (done.enrolled, [row.participant for row in done.waiting]) == ([], [newcomer])


def test_only_those_who_answer_for_the_group(world, group, as_user):
    person = register(world.own, "m-1", family="Tree")
    with pytest.raises(NotAllowed):
        members_add(by=as_user(world.user["social_worker"]), offering=group, people=[person], on=today())
    with pytest.raises(OutOfReach):
        members_add(
            by=as_user(world.other_user["prison_administrator"]), offering=group, people=[person], on=today()
        )


class Person:
    def __init__(self, pk):
        self.pk = pk


@pytest.mark.parametrize(
    ("queue", "chosen", "free", "passed"),
    [
        ([1, 2, 3], [1, 2], None, []),
        ([1, 2, 3], [2], None, [1]),
        ([1, 2, 3], [9], None, [1, 2, 3]),
        ([1, 2, 3], [1, 9], 1, []),  # the second one waits: nobody is passed
        ([1, 2, 3], [1, 2, 3, 9], None, []),
        ([], [9], None, []),
        ([1], [9], 0, []),
    ],
)
def test_who_is_passed_over(queue, chosen, free, passed):
    assert passed_over(queue, [Person(key) for key in chosen], free) == passed


def test_candidates_come_in_order_and_are_found_by_name(world, group):
    from accounts.scope import Standing

    second, first = waits(world, "second", 20), waits(world, "first", 30)
    referred = register(world.own, "third", family="Third")
    standing = Standing.of(world.user["prison_administrator"])
    found = candidates_for(standing, group, today())
    assert [row.enrollment for row in found.waiting] == [first, second]
    assert [row.rank for row in found.waiting] == [1, 2]
    assert [row.person for row in found.referred] == [referred]
    found = candidates_for(standing, group, today(), query="thi")
    assert [row.person for row in found] == [referred]
    found = candidates_for(standing, group, today(), query="thi", kept=[str(second.participant.public_id)])
    assert [row.rank for row in found.waiting] == [2]
