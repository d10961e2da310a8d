"""The individual plan: agreed or refused, done or not, reviewed, and carried through release."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from accounts.services import site_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import Goal, Plan, PlanAction
from participants.services.contacts import contact_correct, contact_record
from participants.services.goals import (
    action_add,
    action_change,
    action_close,
    goal_add,
    goal_change,
    goal_close,
)
from participants.services.hand_over import hand_over_make
from participants.services.merge import participant_merge
from participants.services.plans import plan_answer, plan_close, plan_open, plan_review
from tests.participants.episodes import person_of
from tests.world import BY

TODAY = today()
SOON = TODAY + timedelta(days=9)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def plan(world, worker):
    return plan_open(by=worker, participant=world.person, on=ago(40), own_words="I want to see my son.")


@pytest.fixture
def goal(worker, plan):
    return goal_add(by=worker, plan=plan, need_domain="family", statement="Visits every month.")


def action(by, goal, **more):
    return action_add(by=by, goal=goal, **{"description": "Write to the mother.", "due_on": SOON, **more})


def refusal(act, error=RuleViolation):
    with pytest.raises(error) as refused, transaction.atomic():
        act()
    return refused.value.code


def test_a_person_has_one_open_plan(world, worker, plan, settings):
    assert plan.next_review_on == ago(40) + timedelta(days=settings.PLAN_REVIEW_DAYS)
    again = lambda **more: plan_open(by=worker, participant=world.person, **{"on": TODAY, **more})  # noqa: E731
    assert refusal(again) == "plan_open"
    assert refusal(lambda: plan_close(by=worker, plan=plan, on=TODAY, reason="")) == "reason_missing"
    plan_close(by=worker, plan=plan, on=TODAY, reason="Everything is reached.")
    assert refusal(lambda: again(on=TODAY + timedelta(days=2))) == "in_the_future"
    assert refusal(lambda: again(next_review_on=TODAY)) == "review_out_of_range"
    assert refusal(lambda: again(next_review_on=TODAY + timedelta(days=367))) == "review_out_of_range"
    assert again(next_review_on=SOON).next_review_on == SOON


def test_a_refusal_is_recorded_and_blocks_nothing(worker, plan):
    plan_answer(by=worker, plan=plan, answer="refused", on=ago(30), own_words="This is not my plan.")
    read = Plan.objects.get()
    assert (read.answer, read.answered_on, read.own_words) == ("refused", ago(30), "This is not my plan.")
    goal = goal_add(by=worker, plan=read, need_domain="housing", statement="A room.")
    action_close(by=worker, action=action(worker, goal), on=TODAY, is_done=True)
    assert refusal(lambda: plan_answer(by=worker, plan=read, answer="withdrawn", on=TODAY)) == "not_agreed"
    plan_answer(by=worker, plan=read, answer="agreed", on=ago(2))
    assert plan_answer(by=worker, plan=read, answer="withdrawn", on=TODAY).answer == "withdrawn"


def test_a_review_says_what_changed_and_when_next(worker, plan):
    assert refusal(lambda: plan_review(by=worker, plan=plan, on=ago(5), changes=" ")) == "required"
    review = plan_review(by=worker, plan=plan, on=ago(5), changes="She answered.", answer="agreed", next_review_on=SOON)
    read = Plan.objects.get()
    assert (review.next_review_on, read.next_review_on, read.answer, read.answered_on) == (SOON, SOON, "agreed", ago(5))
    assert refusal(lambda: plan_review(by=worker, plan=plan, on=ago(6), changes="x")) == "dates_out_of_order"
    plan_review(by=worker, plan=plan, on=ago(1), changes="Nothing.")
    assert Plan.objects.get().answer == "agreed"  # not asked again, so what was said stands
    assert refusal(lambda: plan_review(by=worker, plan=plan, on=ago(41), changes="x")) == "dates_out_of_order"


def test_goals_and_actions_are_reached_done_or_not_and_why(worker, plan, goal):
    first, second = action(worker, goal), action(worker, goal, is_persons_own=True)
    assert refusal(lambda: action_close(by=worker, action=first, on=TODAY, is_done=False)) == "reason_missing"
    action_close(by=worker, action=first, on=TODAY, is_done=False, reason="The letter came back.")
    action_close(by=worker, action=second, on=ago(1), is_done=True)
    assert set(PlanAction.objects.values_list("state", "closed_on")) == {("not_done", TODAY), ("done", ago(1))}
    assert refusal(lambda: action_close(by=worker, action=first, on=TODAY, is_done=True)) == "closed_already"
    goal_change(by=worker, goal=goal, target_on=SOON)
    assert refusal(lambda: goal_close(by=worker, goal=goal, on=TODAY, is_reached=False)) == "reason_missing"
    goal_close(by=worker, goal=goal, on=TODAY, is_reached=True)
    assert Goal.objects.get().state == "reached"
    for act in (
        lambda: goal_change(by=worker, goal=goal, statement="x"),
        lambda: action(worker, goal),
        lambda: goal_close(by=worker, goal=goal, on=TODAY, is_reached=True),
    ):
        assert refusal(act) == "closed_already"


def test_nothing_is_added_to_a_closed_plan(worker, plan, goal):
    task = action(worker, goal)
    plan_close(by=worker, plan=plan, on=TODAY, reason="Moved abroad.")
    goal, task = Goal.objects.get(), PlanAction.objects.get(pk=task.pk)
    for act in (
        lambda: goal_add(by=worker, plan=plan, need_domain="housing", statement="x"),
        lambda: action(worker, goal),
        lambda: action_change(by=worker, action=task, due_on=SOON),
        lambda: plan_review(by=worker, plan=plan, on=TODAY, changes="x"),
        lambda: plan_answer(by=worker, plan=plan, answer="agreed", on=TODAY),
        lambda: plan_close(by=worker, plan=plan, on=TODAY, reason="x"),
    ):
        assert refusal(act) == "closed_already"


def test_an_action_is_owned_by_somebody_who_works_with_the_person(world, worker, goal):
    stranger = world.other_user["social_worker"]
    assert refusal(lambda: action(worker, goal, owner=stranger)) == "not_a_colleague"
    assert refusal(lambda: action(worker, goal, owner=world.user["auditor"])) == "not_a_colleague"
    assert refusal(lambda: action(worker, goal, owner=worker.user, is_persons_own=True)) == "two_owners"
    assert refusal(lambda: action(worker, goal, due_on=ago(50))) == "dates_out_of_order"
    made = action(worker, goal, is_persons_own=True)
    assert refusal(lambda: action_change(by=worker, action=made, owner=worker.user)) == "two_owners"
    made = PlanAction.objects.get()
    changed = action_change(by=worker, action=made, owner=worker.user, is_persons_own=False)
    assert (changed.owner, changed.is_persons_own) == (worker.user, False)


def test_an_administrator_closes_own_actions_only(world, worker, goal, as_user):
    administrator = as_user(world.user["prison_administrator"])
    own, other = action(worker, goal, owner=administrator.user), action(worker, goal, owner=worker.user)
    action_close(by=administrator, action=own, on=TODAY, is_done=True)
    for act in (
        lambda: action_close(by=administrator, action=other, on=TODAY, is_done=True),
        lambda: action(administrator, goal),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_who_may_and_for_whom(world, as_user):
    for role in ("prison_administrator", "program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            plan_open(by=as_user(world.user[role]), participant=world.person, on=TODAY)
    with pytest.raises(OutOfReach):
        plan_open(by=as_user(world.other_user["social_worker"]), participant=world.person, on=TODAY)


def test_one_plan_through_release(world, worker, plan, goal, as_user):
    """The hand-over carries it: the plan goes on as it is, what the old worker was to do is the new one's."""
    office = site_create(by=BY, agency=world.other.agency, code="office", name="Office", kind="probation_office")
    new = as_user(world.other_user["social_worker"])
    mine, own = action(worker, goal, owner=worker.user), action(worker, goal, is_persons_own=True)
    done = action_close(by=worker, action=action(worker, goal, owner=worker.user), on=TODAY, is_done=True)
    with pytest.raises(OutOfReach):
        action(new, goal)
    hand_over_make(
        by=BY, custody_period=world.person.custody_periods.get(), to_agency=office.agency, to_site=office, on=TODAY,
        release_reason="parole", basis="law", basis_reference="Act 4", to_user=new.user,
        first_contact_on=TODAY + timedelta(days=3),
    )  # fmt: skip
    owners = dict(PlanAction.objects.values_list("pk", "owner"))
    assert owners == {mine.pk: new.user.pk, own.pk: None, done.pk: worker.user.pk}
    assert list(Plan.objects.for_user(new.user)) == [plan]
    plan_review(by=new, plan=Plan.objects.get(), on=TODAY, changes="Taken over.")
    action_close(by=new, action=PlanAction.objects.get(pk=mine.pk), on=TODAY, is_done=True)


def test_without_a_named_worker_the_office_decides(world, worker, goal):
    office = site_create(by=BY, agency=world.other.agency, code="office", name="Office", kind="probation_office")
    mine = action(worker, goal, owner=worker.user)
    hand_over_make(
        by=BY, custody_period=world.person.custody_periods.get(), to_agency=office.agency, to_site=office, on=TODAY,
        release_reason="parole", basis="law", basis_reference="Act 4", first_contact_on=TODAY,
    )  # fmt: skip
    assert PlanAction.objects.get(pk=mine.pk).owner is None


def test_two_open_plans_stop_a_merge_and_are_named(world, plan):
    twin = person_of(world.own, "twin", site=world.site)
    second = plan_open(by=BY, participant=twin, on=TODAY)
    merge = lambda: participant_merge(by=BY, keep=world.person, merged=twin, reason="registered twice")  # noqa: E731
    with pytest.raises(RuleViolation) as refused:
        merge()
    assert refused.value.details == {"conflicts": ["one_open_plan_per_person"]}
    plan_close(by=BY, plan=second, on=TODAY, reason="Of the same person.")
    merge()
    assert set(Plan.objects.values_list("participant", flat=True)) == {world.person.pk}


def test_fact_and_opinion_are_apart(world, worker):
    contact = contact_record(
        by=worker, participant=world.person, kind="individual", setting="inside", channel="in_person", on=TODAY,
        note="He came late.", opinion="He seems afraid of somebody.",
    )  # fmt: skip
    assert (contact.note, contact.opinion) == ("He came late.", "He seems afraid of somebody.")
    contact_correct(by=worker, contact=contact, opinion="He was ill.", reason="He told me why.")
    assert type(contact).objects.get().opinion == "He was ill."
    assert refusal(lambda: contact_correct(by=worker, contact=contact, opinion="x" * 5001, reason="r")) == "too_long"
