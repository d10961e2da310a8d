"""Places in an offering: of the right program, while it lasts, never twice, never too many."""

from datetime import timedelta

import pytest
from django.db import models

from kernel.errors import RuleViolation, StaleRecord
from kernel.records import record_mark_error
from participants.models import Enrollment, StatusChange
from participants.services import enrollment_move
from tests.participants.episodes import LATER, episode_of, group_of
from tests.threads import at_once
from tests.world import BY


def enroll(enrollment, offering, on=LATER):
    return enrollment_move(by=BY, enrollment=enrollment, verb="enroll", on=on, offering=offering)


def leave(enrollment, verb="withdraw", on=LATER):
    return enrollment_move(by=BY, enrollment=enrollment, verb=verb, on=on, reason="said why")


@pytest.fixture
def small(world):
    return group_of(world.own, "small", capacity=1)


@pytest.fixture
def first(world):
    return episode_of(world.own, "first")


@pytest.fixture
def second(world):
    return episode_of(world.own, "second")


def refusal(act, *arguments, **more) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as refused:
        act(*arguments, **more)
    return refused.value.code, refused.value.field


def test_an_offering_must_be_chosen(first):
    assert refusal(enroll, first, None) == ("offering_missing", "offering")


def test_an_offering_of_another_program(world, first):
    assert refusal(enroll, first, world.other.offering)[1] == "offering"
    assert Enrollment.objects.get(pk=first.pk).status == "referred"


def test_an_offering_that_is_over(world, first):
    over = group_of(world.own, "over", ends_on=LATER)
    assert refusal(enroll, first, over, on=LATER + timedelta(days=1))[1] == "offering"
    enroll(Enrollment.objects.get(pk=first.pk), over, on=LATER)


def test_a_full_offering(first, second, small):
    enroll(first, small)
    assert refusal(enroll, second, small) == ("offering_full", "offering")
    second = Enrollment.objects.get(pk=second.pk)
    assert (second.status, second.offering) == ("referred", None)
    assert second.status_changes.count() == 1


def test_an_offering_without_a_limit(world, first, second):
    free = group_of(world.own, "free", capacity=None)
    for enrollment in (first, second):
        enroll(enrollment, free)


def test_an_offering_without_places(world, first):
    assert refusal(enroll, first, group_of(world.own, "none", capacity=0))[0] == "offering_full"


@pytest.mark.parametrize(
    "verb", ["complete", "withdraw", "remove", "transfer", "release_early", "record_death"]
)
def test_whoever_leaves_frees_the_place(first, second, small, verb):
    enroll(first, small)
    enrollment_move(by=BY, enrollment=first, verb="start", on=LATER)
    leave(first, verb)
    enroll(second, small)


def test_whoever_does_not_start_frees_the_place(first, second, small):
    enroll(first, small)
    leave(first, "not_start")
    enroll(second, small)


def test_whoever_is_suspended_keeps_the_place(first, second, small):
    enroll(first, small)
    enrollment_move(by=BY, enrollment=first, verb="start", on=LATER)
    leave(first, "suspend")
    assert refusal(enroll, second, small)[0] == "offering_full"


def test_an_enrollment_entered_in_error_holds_no_place(first, second, small):
    enroll(first, small)
    record_mark_error(first, by=BY, reason="wrong person")
    enroll(second, small)


def test_coming_back_needs_a_free_place_too(first, second, small):
    """A wrong exit is reopened; the place may have been given away meanwhile."""
    enroll(first, small)
    leave(first, "not_start")
    enroll(second, small)
    assert refusal(leave, first, "reopen")[0] == "offering_full"
    leave(second, "not_start")
    leave(Enrollment.objects.get(pk=first.pk), "reopen")


def test_coming_back_after_the_group_is_over(world, first):
    over = group_of(world.own, "over", ends_on=LATER)
    enroll(first, over)
    leave(first, "not_start")
    leave(first, "reopen", on=LATER + timedelta(days=9))
    assert Enrollment.objects.get(pk=first.pk).offering == over


def test_nobody_holds_two_places_in_one_offering(world, first):
    """Two episodes of one person, as two files of one person bring them along when they become one."""
    group = group_of(world.own, "group", capacity=9)
    again = episode_of(world.own, "the same person")
    models.QuerySet(Enrollment).filter(pk=again.pk).update(participant=first.participant)
    enroll(first, group)
    assert refusal(enroll, Enrollment.objects.get(pk=again.pk), group)[0] == "double_place"
    leave(first, "not_start")
    enroll(Enrollment.objects.get(pk=again.pk), group)
    # And while one episode in the program is open, another is not opened again.
    assert refusal(leave, first, "reopen")[0] == "already_referred"


def test_twenty_at_once_for_five_places(transactional_db, world):
    offering = group_of(world.own, "five", capacity=5)
    waiting = [episode_of(world.own, f"waiting-{number}") for number in range(20)]
    answers = at_once(20, lambda number: enroll(Enrollment.objects.get(pk=waiting[number].pk), offering))
    enrolled = [answer for answer in answers if isinstance(answer, Enrollment)]
    refused = [answer.code for answer in answers if isinstance(answer, RuleViolation)]
    assert (len(enrolled), refused) == (5, ["offering_full"] * 15), answers
    assert Enrollment.objects.filter(offering=offering, status="enrolled").count() == 5
    keys = [enrollment.pk for enrollment in waiting]
    assert Enrollment.objects.filter(pk__in=keys, status="referred", offering=None).count() == 15
    assert StatusChange.objects.filter(enrollment__in=keys, verb="enroll").count() == 5


def test_one_person_enrolled_by_two_at_once(transactional_db, world):
    """The same episode, the same moment: one is told that somebody else was faster."""
    offering = group_of(world.own, "pair", capacity=5)
    episode = episode_of(world.own, "pair-1")
    copies = [Enrollment.objects.get(pk=episode.pk) for _ in range(2)]
    answers = at_once(2, lambda number: enroll(copies[number], offering))
    assert sorted(type(answer).__name__ for answer in answers) in (
        ["Enrollment", "RuleViolation"],
        ["Enrollment", "StaleRecord"],
    ), answers
    assert Enrollment.objects.filter(offering=offering).count() == 1
    assert all(isinstance(answer, Enrollment | RuleViolation | StaleRecord) for answer in answers)
