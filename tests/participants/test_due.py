"""What casework owes a person on a day, in one statement whatever the number of people."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock import today
from participants.due import assessment_due_since, plan_due_since, with_dues
from participants.models import Participant
from participants.services import enrollment_move
from participants.services.assessments import assessment_open, assessment_sign, assessment_supersede
from participants.services.plans import plan_close, plan_open
from tests.rows.casework import instrument_of
from tests.world import BY, register

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def people(world):
    return Participant.objects.for_user(world.user["social_worker"])


@pytest.fixture
def version(world):
    return instrument_of(world.own, "form", reassess_days=20).versions.get()


def assess(world, version, day, person=None):
    assessment = assessment_open(
        by=BY, participant=person or world.person, instrument_version=version, assessed_on=day, answers={"a": 1, "b": 1}
    )
    return assessment_sign(by=BY, assessment=assessment)


def plan_due(people, on):
    return [person for person in with_dues(people, on) if plan_due_since(person, on)]


def assessment_due(people, on):
    return [person for person in with_dues(people, on) if assessment_due_since(person, on)]


def plan_review_due(people, on):
    return [person for person in with_dues(people, on) if person.review_due_on]


def has_plan(people, on):
    return [person for person in with_dues(people, on) if person.has_plan]


def keys(found) -> list[int]:
    return sorted(person.pk for person in found)


def test_a_plan_is_due_after_the_days_of_the_settings_until_there_is_one(world, people, settings):
    """The person of the world holds a place since fifty days."""
    served = ago(50)
    last = served + timedelta(days=settings.PLAN_WITHIN_DAYS)
    assert keys(plan_due(people, last - timedelta(days=1))) == []
    (found,) = plan_due(people, last)
    assert (found.pk, found.served_since) == (world.person.pk, served)
    plan = plan_open(by=BY, participant=world.person, on=ago(10))
    assert keys(plan_due(people, ago(11))) == [world.person.pk]  # on that day there was none
    assert keys(plan_due(people, TODAY)) == []
    assert (keys(has_plan(people, TODAY)), keys(has_plan(people, ago(11)))) == ([world.person.pk], [])
    plan_close(by=BY, plan=plan, on=TODAY, reason="Moved.")
    assert keys(plan_due(people, TODAY)) == [world.person.pk]


def test_nobody_without_a_place_is_waited_for(world, people):
    register(world.own, "referred-only", worker=world.user["social_worker"])
    assert keys(plan_due(people, TODAY)) == keys(assessment_due(people, TODAY)) == [world.person.pk]
    enrollment_move(by=BY, enrollment=world.enrollment, verb="withdraw", on=TODAY, reason="Work outside.")
    assert keys(plan_due(people, TODAY)) == keys(assessment_due(people, TODAY)) == []


def test_who_is_given_a_place_by_reopening_is_waited_for(world, people, settings):
    """Declined before there was a place, and came back: nothing of it says "enrolled"."""
    settings.PLAN_WITHIN_DAYS = settings.ASSESS_WITHIN_DAYS = 20
    episode = register(world.own, "back", worker=world.user["social_worker"], since=40).enrollments.get()
    enrollment_move(by=BY, enrollment=episode, verb="decline", on=ago(39), reason="No.")
    enrollment_move(by=BY, enrollment=episode, verb="reopen", on=ago(20), reason="Yes.", offering=world.offering)
    for due in (plan_due, assessment_due):
        assert [found.served_since for found in due(people, TODAY) if found.pk == episode.participant_id] == [ago(20)]


def test_a_review_is_due_on_its_day(world, people):
    plan_open(by=BY, participant=world.person, on=ago(10), next_review_on=ago(2))
    (found,) = plan_review_due(people, TODAY)
    assert found.review_due_on == ago(2)
    assert keys(plan_review_due(people, ago(3))) == []


def test_an_assessment_is_due_first_and_then_again(world, people, version):
    (found,) = assessment_due(people, TODAY)
    assert (found.served_since, found.reassess_due_on) == (ago(50), None)
    assess(world, version, ago(25))
    (found,) = assessment_due(people, TODAY)
    assert found.reassess_due_on == ago(5)
    assert keys(assessment_due(people, ago(6))) == []
    latest = assess(world, version, ago(3))
    assert keys(assessment_due(people, TODAY)) == []
    assessment_supersede(by=BY, assessment=latest, reason="Wrong person.")
    assert keys(assessment_due(people, TODAY)) == [world.person.pk]


def test_a_draft_is_no_assessment(world, people, version):
    assessment_open(by=BY, participant=world.person, instrument_version=version, assessed_on=TODAY, answers={"a": 1})
    assert keys(assessment_due(people, TODAY)) == [world.person.pk]


def test_one_instrument_due_again_is_enough(world, people, version):
    assess(world, version, ago(25))
    assess(world, instrument_of(world.own, "second").versions.get(), ago(3))
    assert keys(assessment_due(people, TODAY)) == [world.person.pk]


@pytest.mark.parametrize("asked", [assessment_due, plan_due, plan_review_due, has_plan])
def test_one_statement_however_many_people(world, asked):
    everybody = Participant.objects.filter(agency=world.agency)
    counts = []
    for more in range(2):
        for number in range(3 * more):
            person = register(world.own, f"more-{number}")
            moved = person.enrollments.get()
            enrollment_move(by=BY, enrollment=moved, verb="enroll", on=ago(40), offering=world.offering)
        with CaptureQueriesContext(connection) as seen:
            list(asked(everybody, TODAY))
        counts.append(len(seen))
    assert counts == [1, 1]
