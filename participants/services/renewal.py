"""A new plan in place of the old one: after a release, or when everything has changed."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.roles import CAPABILITIES
from accounts.scope import reaches
from kernel.actors import Actor
from participants.choices import ActionState, Answer, GoalState
from participants.models import Plan, PlanAction
from participants.services.goals import action_add, goal_add
from participants.services.plans import plan_close, plan_open


@transaction.atomic
def plan_renew(
    *,
    by: Actor,
    plan: Plan,
    on: date,
    reason: str,
    own_words: str = "",
    answer: str = Answer.NOT_ASKED,
    next_review_on: date | None = None,
) -> Plan:
    """Close a plan and open the next on the same day; what is still open, goals with their actions, goes along.

    The old plan stays as it was on its last day. Raises RuleViolation as plan_close and plan_open do.
    """
    plan_close(by=by, plan=plan, on=on, reason=reason)
    renewed = plan_open(
        by=by, participant=plan.participant, on=on, own_words=own_words, answer=answer,
        next_review_on=next_review_on,
    )  # fmt: skip
    for goal in plan.goals.filter(state=GoalState.OPEN).order_by("pk"):
        target_on = goal.target_on if goal.target_on and goal.target_on >= on else None
        again = goal_add(
            by=by, plan=renewed, need_domain=goal.need_domain, statement=goal.statement, target_on=target_on
        )
        for action in goal.actions.filter(state=ActionState.OPEN).select_related("owner").order_by("pk"):
            action_add(
                by=by, goal=again, description=action.description, owner=_still_near(action),
                is_persons_own=action.is_persons_own, due_on=max(action.due_on, on),
            )  # fmt: skip
    return renewed


def _still_near(action: PlanAction) -> User | None:
    """Whoever was to do it, where the person is still within reach: after a release the colleague inside is not."""
    owner = action.owner
    return (
        owner
        if owner and reaches(owner, action.goal.plan.participant_id, CAPABILITIES["plan.read"])
        else None
    )
