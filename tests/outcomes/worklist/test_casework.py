"""What people are owed in casework: from which day each is on the list, and for whom."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet

from accounts.roles import Role
from accounts.scope import Standing
from kernel.clock import today
from outcomes.choices import FollowUpMonth
from outcomes.follow_up import WINDOW_DAYS
from outcomes.worklist import REASONS, Code, Urgency, worklist_for
from participants.models import CustodyPeriod
from participants.services.assessments import assessment_open, assessment_sign
from participants.services.plans import plan_open
from tests.outcomes.worklist import situations
from tests.outcomes.worklist.situations import ahead
from tests.participants.registers import ago
from tests.rows.casework import instrument_of
from tests.world import BY

SW, PA, PM = Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER


@pytest.fixture
def listed(world):
    """The items of a reason about a person, for a role of the own side (default the worker)."""

    def ask(code, person, role=SW):
        found = worklist_for(Standing.of(world.user[role]), [REASONS[code]])
        return [one.item for one in found if one.item.participant == person]

    return ask


def draft(side, person, by=BY):
    version = instrument_of(side, "form").versions.get()
    return assessment_open(
        by=by, participant=person, instrument_version=version, assessed_on=today(), answers={"a": 1, "b": 1}
    )


def test_assessment_and_plan_are_due_after_the_days_of_the_settings(world, listed, settings):
    settings.ASSESS_WITHIN_DAYS = settings.PLAN_WITHIN_DAYS = 20
    early = situations.placed(world.own, 19, "early")
    due = situations.placed(world.own, 20, "due")
    for code in (Code.ASSESSMENT_DUE, Code.PLAN_DUE):
        assert listed(code, early) == []
        (item,) = listed(code, due)
        assert (item.since, item.urgency, item.act.operation) == (today(), Urgency.SOON, "create")
        assert listed(code, due, PM) == listed(code, due, PA) == []


def test_an_assessment_is_owed_until_it_is_signed(world, listed, as_user):
    person = situations.placed(world.own, 40)
    assessment = draft(world.own, person, as_user(world.user[SW]))
    (item,) = listed(Code.ASSESSMENT_DUE, person)
    assert (item.act.operation, item.act.record) == ("sign", str(assessment.public_id))
    assessment_sign(by=as_user(world.user[SW]), assessment=assessment)
    assert listed(Code.ASSESSMENT_DUE, person) == []


def test_a_draft_of_somebody_else_is_not_mine_to_sign(world, listed):
    person = situations.placed(world.own, 40)
    draft(world.own, person)
    assert listed(Code.ASSESSMENT_DUE, person)[0].act.operation == "create"


def test_a_plan_clears_what_waits_for_one(world, listed):
    person = situations.placed(world.own, 40)
    QuerySet(CustodyPeriod).filter(participant=person).update(expected_release_on=ahead(3))
    codes = (Code.PLAN_DUE, Code.RELEASE_WITHOUT_PLAN)
    assert [len(listed(code, person)) for code in codes] == [1, 1]
    plan_open(by=BY, participant=person, on=today())
    assert [listed(code, person) for code in codes] == [[], []]


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(31, None), (30, Urgency.SOON), (8, Urgency.SOON), (7, Urgency.URGENT), (-2, Urgency.URGENT)],
)
def test_a_release_within_thirty_days_without_a_plan(world, listed, days, urgency):
    person = situations.going_home(world.own, ahead(days))
    assert [(item.urgency, item.due_on) for item in listed(Code.RELEASE_WITHOUT_PLAN, person)] == (
        [(urgency, ahead(days))] if urgency else []
    )


def test_who_is_out_is_not_about_to_go_home(world, listed):
    person = situations.going_home(world.own, ahead(3))
    QuerySet(CustodyPeriod).filter(participant=person).update(ends_on=ago(1), release_reason="expiry")
    assert listed(Code.RELEASE_WITHOUT_PLAN, person) == []


def test_a_plan_is_reviewed_from_its_day_on(world, listed):
    plan = situations.plan_to_review(world.own, ahead(1), "tomorrow")
    assert listed(Code.PLAN_REVIEW_DUE, plan.participant) == []
    plan = situations.plan_to_review(world.own, today())
    (item,) = listed(Code.PLAN_REVIEW_DUE, plan.participant)
    assert (item.since, item.act.record) == (today(), str(plan.public_id))


def test_a_follow_up_is_due_while_its_window_is_open_and_after(world, listed):
    margin = WINDOW_DAYS[FollowUpMonth.THREE]
    outcome = situations.to_follow_up(world.own, ahead(margin + 1), "later")
    assert listed(Code.FOLLOW_UP_DUE, outcome.participant) == []
    for days, urgency in ((margin, Urgency.ROUTINE), (0, Urgency.ROUTINE), (7 - margin, Urgency.ROUTINE),
                          (6 - margin, Urgency.SOON), (-60, Urgency.SOON)):  # fmt: skip
        QuerySet(type(outcome)).filter(pk=outcome.pk).update(due_on=ahead(days))
        (item,) = listed(Code.FOLLOW_UP_DUE, outcome.participant)
        assert (item.urgency, item.due_on) == (urgency, ahead(days + margin))
        assert item.since == ahead(days) - timedelta(days=margin)
    assert listed(Code.FOLLOW_UP_DUE, outcome.participant, PM) == []
