"""Goals of a plan by need domain, and the actions that lead there: by whom, until when, done or why not."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import CAPABILITIES
from accounts.scope import reaches
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_change, record_create
from participants.choices import ActionState, GoalState
from participants.days import confirm_not_future, confirm_order, today_for
from participants.models import Goal, Participant, Plan, PlanAction
from participants.services.plans import confirm_plan_open
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason, confirm_text

LONGEST = 1000
GOAL_FIELDS = frozenset({"need_domain", "statement", "target_on"})
ACTION_FIELDS = frozenset({"description", "owner", "is_persons_own", "due_on"})


@transaction.atomic
def goal_add(
    *, by: Actor, plan: Plan, need_domain: str, statement: str, target_on: date | None = None
) -> Goal:
    """Add a goal in a need domain. Raises RuleViolation for a closed plan or a goal without words."""
    allow(by, "plan.record", plan.participant)
    confirm_plan_open(plan)
    goal = Goal(
        plan=plan,
        need_domain=need_domain,
        statement=_words(statement, "statement"),
        target_on=target_on,
    )
    confirm_order(plan.opened_on, target_on, "target_on")
    record_create(goal, by=by)
    _log(by, goal, plan)
    return goal


@transaction.atomic
def goal_change(*, by: Actor, goal: Goal, **changes: Any) -> Goal:
    """Put an open goal in other words, or under another need or day."""
    allow(by, "plan.record", goal.plan.participant)
    _confirm_goal_open(goal)
    _confirm_known(changes, GOAL_FIELDS)
    if "statement" in changes:
        changes["statement"] = _words(changes["statement"], "statement")
    confirm_order(goal.plan.opened_on, changes.get("target_on"), "target_on")
    record_change(goal, by=by, **changes)
    _log(by, goal, goal.plan)
    return goal


@transaction.atomic
def goal_close(*, by: Actor, goal: Goal, on: date, is_reached: bool, note: str = "") -> Goal:
    """Say that a goal is reached, or given up and why; actions still open stay open."""
    allow(by, "plan.record", goal.plan.participant)
    _confirm_goal_open(goal)
    _confirm_day(goal.plan, on)
    note = confirm_text(note, "note", 500) if is_reached else confirm_reason(note, "note")
    state = GoalState.REACHED if is_reached else GoalState.DROPPED
    record_change(goal, by=by, state=state, closed_on=on, closing_note=note)
    _log(by, goal, goal.plan)
    return goal


@transaction.atomic
def action_add(
    *,
    by: Actor,
    goal: Goal,
    description: str,
    due_on: date,
    owner: User | None = None,
    is_persons_own: bool = False,
) -> PlanAction:
    """Add what is to be done: by the person, by a colleague who reaches the person, or by nobody yet.

    Raises RuleViolation for a closed goal, an owner who does not work with the person, a day before the plan.
    """
    person = goal.plan.participant
    allow(by, "plan.record", person)
    _confirm_goal_open(goal)
    _confirm_owner(person, owner, is_persons_own)
    confirm_order(goal.plan.opened_on, due_on, "due_on")
    action = PlanAction(
        goal=goal,
        description=_words(description, "description"),
        owner=owner,
        is_persons_own=is_persons_own,
        due_on=due_on,
    )
    record_create(action, by=by)
    _log(by, action, goal.plan)
    return action


@transaction.atomic
def action_change(*, by: Actor, action: PlanAction, **changes: Any) -> PlanAction:
    """Give an open action another owner, day or wording."""
    plan = action.goal.plan
    allow(by, "plan.record", plan.participant)
    _confirm_action_open(action)
    _confirm_known(changes, ACTION_FIELDS)
    if "description" in changes:
        changes["description"] = _words(changes["description"], "description")
    if "owner" in changes or "is_persons_own" in changes:
        owner = changes.get("owner", action.owner)
        _confirm_owner(plan.participant, owner, changes.get("is_persons_own", action.is_persons_own))
    confirm_order(plan.opened_on, changes.get("due_on"), "due_on")
    record_change(action, by=by, **changes)
    _log(by, action, plan)
    return action


@transaction.atomic
def action_close(*, by: Actor, action: PlanAction, on: date, is_done: bool, reason: str = "") -> PlanAction:
    """Say that it is done, or not done and why. Whoever is no case worker says it of own actions only."""
    plan = action.goal.plan
    allow(by, "plan.act", plan.participant)
    if not _keeps_plans(by, plan.participant) and action.owner_id != by.user.pk:
        raise NotAllowed(_("This action is somebody else's."))
    _confirm_action_open(action)
    _confirm_day(plan, on)
    reason = confirm_text(reason, "reason", 500) if is_done else confirm_reason(reason)
    state = ActionState.DONE if is_done else ActionState.NOT_DONE
    record_change(action, by=by, state=state, closed_on=on, reason=reason)
    _log(by, action, plan)
    return action


def _keeps_plans(by: Actor, person: Participant) -> bool:
    return by.user is None or reaches(by.user, person.pk, CAPABILITIES["plan.record"])


def _confirm_owner(person: Participant, owner: User | None, is_persons_own: bool) -> None:
    if owner is None:
        return
    if is_persons_own:
        raise RuleViolation(
            _("An action is the person's own or a colleague's, not both."), code="two_owners", field="owner"
        )
    if not reaches(owner, person.pk, CAPABILITIES["plan.read"]):
        raise RuleViolation(
            _("Choose a colleague who works with this person."), code="not_a_colleague", field="owner"
        )


def _confirm_goal_open(goal: Goal) -> None:
    confirm_plan_open(goal.plan)
    if goal.state != GoalState.OPEN:
        raise RuleViolation(_("This goal is closed."), code="closed_already", field="goal")


def _confirm_action_open(action: PlanAction) -> None:
    confirm_plan_open(action.goal.plan)
    if action.state != ActionState.OPEN:
        raise RuleViolation(_("This action is closed."), code="closed_already", field="action")


def _confirm_day(plan: Plan, on: date) -> None:
    confirm_not_future(on, today_for(plan.participant), "on")
    confirm_order(plan.opened_on, on, "on")


def _confirm_known(changes: dict, known: frozenset) -> None:
    if unknown := set(changes) - known:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})


def _words(text: str, field: str) -> str:
    if not confirm_text(text, field, LONGEST).strip():
        raise RuleViolation(_("Say what it is."), code="required", field=field)
    return text


def _log(by: Actor, record, plan: Plan) -> None:
    log_write(by, Action.PLAN_RECORD, record, plan.participant, field_groups=["plan"])
