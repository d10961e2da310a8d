"""Sealed sequences: nobody knows the next arm, nobody bends it, and it can be proved afterwards."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, models

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.allocating import allocation_sequence_verify, permuted_blocks
from participants.models import Allocation, AllocationSequence, Enrollment
from participants.services import enrollment_move, referral_make
from participants.services.allocation import (
    allocation_draw,
    allocation_from_waiting_list,
    allocation_sequence_seal,
)
from participants.services.basis import legal_basis_withdraw
from tests.participants.episodes import group_of, person_of
from tests.threads import at_once
from tests.world import BY
from tests.world import world as build

ON = today() - timedelta(days=20)
ANNOUNCED = "ttcctctctcctctcttcctctccttcctt"


def seal(side, study="trial", **more) -> AllocationSequence:
    return allocation_sequence_seal(by=BY, agency=side.agency, study=study, **{"length": 20, "on": ON, **more})


def referral_of(side, reference: str, **more):
    person = person_of(side, reference)
    on = ON - timedelta(days=5)
    return referral_make(by=BY, participant=person, program=side.program, from_agency=side.agency, on=on, **more)


def draw(sequence, referral, **more) -> Allocation:
    return allocation_draw(by=BY, referral=referral, sequence=sequence, on=ON, **more)


def kept(sequence) -> list[str]:
    return json.loads(sequence.arms)["arms"]


def test_every_block_keeps_the_ratio(world):
    arms = kept(seal(world.own, length=60, block_sizes=[3], ratio={"treated": 2, "comparison": 1}))
    for start in range(0, 60, 3):
        assert sorted(arms[start : start + 3]) == ["comparison", "treated", "treated"]


def test_a_drawing_can_be_repeated_from_its_seed(world):
    sequence = seal(world.own, length=30, seed="a seed that was announced")
    assert kept(sequence) == permuted_blocks(
        "a seed that was announced", 30, [4, 6], {"treated": 1, "comparison": 1}
    )
    # Written down once: the same on every machine and in every version of Python.
    assert "".join(arm[0] for arm in kept(sequence)) == ANNOUNCED


def test_every_order_of_a_block_is_as_likely_as_the_others():
    orders = Counter(
        tuple(permuted_blocks(f"seed-{number}", 4, [4], {"treated": 1, "comparison": 1}))
        for number in range(6000)
    )
    assert len(orders) == 6
    # Chi-square with 5 degrees of freedom: 20.5 is passed once in a thousand times, and these seeds never change.
    assert sum((count - 1000) ** 2 / 1000 for count in orders.values()) < 20.5


def test_two_sequences_are_not_alike(world):
    first, second = seal(world.own, length=60), seal(world.own, length=60, stratum="south")
    assert kept(first) != kept(second)


def test_the_list_is_ciphertext_in_the_database(world):
    sequence = seal(world.own)
    with connection.cursor() as cursor:
        cursor.execute("SELECT arms FROM participants_allocationsequence WHERE id = %s", [sequence.pk])
        (text,) = cursor.fetchone()
    assert "treated" not in text and text.startswith("gAAAA")


def test_arms_are_given_in_the_sealed_order(world):
    sequence = seal(world.own, length=8, block_sizes=[4])
    given = [draw(sequence, referral_of(world.own, f"a-{number}")) for number in range(8)]
    assert [allocation.arm for allocation in given] == kept(sequence)
    assert [allocation.position for allocation in given] == list(range(1, 9))
    assert allocation_sequence_verify(AllocationSequence.objects.get(pk=sequence.pk)) == []


def test_the_comparison_arm_is_not_offered_and_the_other_waits_for_its_place(world):
    sequence = seal(world.own, length=4, block_sizes=[2])
    statuses = {}
    for number in range(4):
        allocation = draw(sequence, referral_of(world.own, f"a-{number}"))
        statuses.setdefault(allocation.arm, set()).add(
            Enrollment.objects.get(referral=allocation.referral).status
        )
    assert statuses == {"treated": {"referred"}, "comparison": {"not_offered"}}


def test_the_comparison_arm_gets_no_place_by_reopening(world):
    """Whoever the draw put there stays there; after the study a new referral opens a new episode."""
    sequence, group = seal(world.own, length=2, block_sizes=[2]), group_of(world.own, "group")
    drawn = [draw(sequence, referral_of(world.own, f"a-{number}")) for number in range(2)]
    (allocation,) = [one for one in drawn if one.arm == "comparison"]
    episode = Enrollment.objects.get(referral=allocation.referral)
    with pytest.raises(RuleViolation) as refused:
        enrollment_move(by=BY, enrollment=episode, verb="reopen", on=ON, reason="a place is free", offering=group)
    assert refused.value.code == "in_comparison" and "trial" in refused.value.message
    episode = Enrollment.objects.get(pk=episode.pk)
    assert (episode.status, episode.offering) == ("not_offered", None)
    anew = referral_make(
        by=BY, participant=episode.participant, program=world.program, from_agency=world.agency, on=ON
    ).enrollment
    assert enrollment_move(by=BY, enrollment=anew, verb="enroll", on=ON, offering=group).status == "enrolled"


def test_a_list_that_was_changed_is_found_out(world):
    sequence = seal(world.own)
    content = json.loads(sequence.arms)
    content["arms"][0] = "comparison" if content["arms"][0] == "treated" else "treated"
    sequence.arms = json.dumps(content)
    models.Model.save(sequence)
    assert allocation_sequence_verify(AllocationSequence.objects.get(pk=sequence.pk)) == ["digest", "drawing"]


def test_an_arm_given_against_the_list_is_found_out(world):
    sequence = seal(world.own)
    allocation = draw(sequence, referral_of(world.own, "a-1"))
    other = "comparison" if allocation.arm == "treated" else "treated"
    models.QuerySet(Allocation).filter(pk=allocation.pk).update(arm=other)
    sequence.refresh_from_db()
    assert allocation_sequence_verify(sequence) == ["allocation"]


def test_a_school_keeps_the_arm_it_drew_first(world):
    sequence = seal(world.own, unit="site", length=4, block_sizes=[2])
    first = draw(sequence, referral_of(world.own, "a-1"), unit_code="north")
    again = draw(sequence, referral_of(world.own, "a-2"), unit_code="north")
    other = draw(sequence, referral_of(world.own, "a-3"), unit_code="south")
    assert (first.position, first.arm) == (again.position, again.arm)
    assert other.position == 2 and other.arm != first.arm


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"length": 0}, "length"),
        ({"length": 10_001}, "length"),
        ({"block_sizes": [3]}, "block_sizes"),
        ({"block_sizes": []}, "block_sizes"),
        ({"ratio": {"treated": 1}}, "ratio"),
        ({"ratio": {"treated": 0, "comparison": 1}}, "ratio"),
        ({"unit": "planet"}, "unit"),
    ],
)
def test_a_sequence_that_cannot_be_is_refused(world, more, field):
    with pytest.raises(RuleViolation) as refused:
        seal(world.own, **more)
    assert refused.value.field == field
    assert not AllocationSequence.objects.exists()


def test_a_study_is_sealed_once_per_stratum(world):
    seal(world.own)
    with pytest.raises(RuleViolation) as refused:
        seal(world.own)
    assert refused.value.code == "sealed_already"


def test_what_cannot_be_drawn(world):
    sequence = seal(world.own, length=2, block_sizes=[2])
    objecting = referral_of(world.own, "a-1", evaluation_basis="objection")
    for referral, code in [(objecting, "evaluation_objection"), (world.enrollment.referral, "too_late_to_allocate")]:
        with pytest.raises(RuleViolation) as refused:
            draw(sequence, referral)
        assert refused.value.code == code
    with pytest.raises(RuleViolation):
        draw(seal(world.other), referral_of(world.own, "a-2"))
    first = referral_of(world.own, "a-3")
    draw(sequence, first)
    with pytest.raises(RuleViolation):
        draw(sequence, first)
    draw(sequence, referral_of(world.own, "a-4"))
    with pytest.raises(RuleViolation) as refused:
        draw(sequence, referral_of(world.own, "a-5"))
    assert refused.value.code == "sequence_used_up"
    # Nothing that was refused has taken a position or an arm.
    assert AllocationSequence.objects.get(pk=sequence.pk).next_position == 3
    assert Allocation.objects.filter(sequence=sequence).count() == 2


def test_the_evaluator_seals_and_the_staff_draw(world, as_user):
    evaluator, manager = as_user(world.user["evaluator"]), as_user(world.user["program_manager"])
    with pytest.raises(NotAllowed):
        allocation_sequence_seal(by=manager, agency=world.agency, study="trial", length=4, on=ON)
    sequence = allocation_sequence_seal(by=evaluator, agency=world.agency, study="trial", length=4, on=ON)
    referral = referral_of(world.own, "a-1")
    with pytest.raises(NotAllowed):
        allocation_draw(by=evaluator, referral=referral, sequence=sequence, on=ON)
    with pytest.raises(OutOfReach):
        allocation_draw(by=manager, referral=referral_of(world.other, "b-1"), sequence=sequence, on=ON)
    assert allocation_draw(by=manager, referral=referral, sequence=sequence, on=ON).position == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_draw_twenty_positions(transactional_db):
    world = build()
    sequence = seal(world.own)
    referrals = [referral_of(world.own, f"t-{number}") for number in range(20)]
    given = at_once(20, lambda number: draw(AllocationSequence.objects.get(pk=sequence.pk), referrals[number]))
    assert sorted(allocation.position for allocation in given) == list(range(1, 21))
    assert allocation_sequence_verify(AllocationSequence.objects.get(pk=sequence.pk)) == []


def waiting(side, count: int) -> list[Enrollment]:
    found = []
    for number in range(count):
        enrollment = referral_of(side, f"w-{number}").enrollment
        enrollment_move(
            by=BY, enrollment=enrollment, verb="waitlist", on=ON - timedelta(days=count - number)
            if count - number <= 5 else ON - timedelta(days=5),
        )  # fmt: skip
        found.append(enrollment)
    return found


def test_places_that_are_short_decide_by_the_fair_order(world):
    queue = waiting(world.own, 5)
    offering = group_of(world.own, "short", capacity=2)
    made = allocation_from_waiting_list(by=BY, offering=offering, study="short", places=2, on=ON)
    assert [(row.referral_id, row.arm) for row in made] == [
        (enrollment.referral_id, "treated" if number < 2 else "comparison")
        for number, enrollment in enumerate(queue)
    ]
    assert {row.method for row in made} == {"waiting_list"}
    assert [Enrollment.objects.get(pk=row.pk).status for row in queue] == ["enrolled"] * 2 + ["waitlisted"] * 3


def test_a_lot_offers_exactly_the_places(world):
    waiting(world.own, 5)
    offering = group_of(world.own, "short", capacity=2)
    made = allocation_from_waiting_list(by=BY, offering=offering, study="lot", places=2, on=ON, by_lot=True)
    assert sorted(row.arm for row in made) == ["comparison"] * 3 + ["treated"] * 2
    assert {row.method for row in made} == {"randomized"}
    assert Enrollment.objects.filter(offering=offering).count() == 2


def test_who_objects_has_the_same_chance_of_a_place_and_is_in_no_arm(world):
    objecting = referral_of(world.own, "w-x", evaluation_basis="objection").enrollment
    enrollment_move(by=BY, enrollment=objecting, verb="waitlist", on=ON - timedelta(days=5))
    queue = waiting(world.own, 3)
    offering = group_of(world.own, "short", capacity=2)
    made = allocation_from_waiting_list(by=BY, offering=offering, study="short", places=2, on=ON)
    assert Enrollment.objects.get(pk=objecting.pk).status == "enrolled"  # was first in the queue
    assert not Allocation.objects.filter(referral=objecting.referral).exists()
    assert [(row.referral_id, row.arm) for row in made] == [
        (queue[0].referral_id, "treated"),
        (queue[1].referral_id, "comparison"),
        (queue[2].referral_id, "comparison"),
    ]


def test_who_cannot_be_enrolled_is_no_comparison(world):
    """Without a basis in law nobody is let in: neither offered nor compared, and still waiting."""
    queue = waiting(world.own, 3)
    for basis in queue[0].participant.legal_bases.all():
        legal_basis_withdraw(by=BY, legal_basis=basis, on=ON - timedelta(days=1))
    offering = group_of(world.own, "short", capacity=2)
    made = allocation_from_waiting_list(by=BY, offering=offering, study="short", places=1, on=ON)
    assert {row.referral_id for row in made} == {queue[1].referral_id, queue[2].referral_id}
    assert Enrollment.objects.get(pk=queue[0].pk).status == "waitlisted"


def test_places_that_are_not_short_compare_nobody(world):
    waiting(world.own, 3)
    offering = group_of(world.own, "wide", capacity=9)
    with pytest.raises(RuleViolation) as refused:
        allocation_from_waiting_list(by=BY, offering=offering, study="short", places=3, on=ON)
    assert refused.value.code == "places_not_short"
    assert not Allocation.objects.filter(study="short").exists()
    assert not Enrollment.objects.filter(offering=offering).exists()
