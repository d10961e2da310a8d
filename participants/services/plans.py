"""The individual plan: opened, answered by the person, reviewed, closed. One at a time, wherever the person is."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.choices import Answer
from participants.days import confirm_not_future, confirm_order, today_for
from participants.locks import lock_person
from participants.models import Participant, Plan, PlanReview
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason, confirm_text

LONGEST_WORDS = 5000
LONGEST_INTERVAL = 366  # days until the next review


@transaction.atomic
def plan_open(
    *,
    by: Actor,
    participant: Participant,
    on: date,
    own_words: str = "",
    answer: str = Answer.NOT_ASKED,
    next_review_on: date | None = None,
) -> Plan:
    """Open the plan of a person, with what the person wants and whether the person agrees.

    A refusal blocks nothing. Without a day for the review it is due after the days of the settings. Raises
    RuleViolation for a second open plan or a day to come.
    """
    allow(by, "plan.record", participant)
    lock_person(participant)
    confirm_not_future(on, today_for(participant), "on")
    if Plan.objects.filter(participant=participant, closed_on=None).exists():
        raise RuleViolation(
            _("This person has an open plan; go on with it, or close it first."),
            code="plan_open",
            field="participant",
        )
    if answer == Answer.WITHDRAWN:
        raise RuleViolation(
            _("Nothing was agreed that could be withdrawn."), code="not_agreed", field="answer"
        )
    plan = Plan(
        participant=participant,
        opened_on=on,
        own_words=confirm_text(own_words, "own_words", LONGEST_WORDS),
        answer=answer,
        answered_on=None if answer == Answer.NOT_ASKED else on,
        next_review_on=_next_review(on, next_review_on),
    )
    record_create(plan, by=by)
    _log(by, Action.PLAN_RECORD, plan, plan)
    return plan


@transaction.atomic
def plan_answer(*, by: Actor, plan: Plan, answer: str, on: date, own_words: str | None = None) -> Plan:
    """Record what the person says to the plan: agrees, refuses, or no longer agrees; the work goes on all the same.

    Raises RuleViolation for a closed plan, "not asked", or a withdrawal of what was never agreed.
    """
    allow(by, "plan.record", plan.participant)
    confirm_plan_open(plan)
    _confirm_day(plan, on)
    if answer not in (Answer.AGREED, Answer.REFUSED, Answer.WITHDRAWN):
        listed = ", ".join((Answer.AGREED, Answer.REFUSED, Answer.WITHDRAWN))
        raise RuleViolation(_("Choose one of: %(listed)s.") % {"listed": listed}, field="answer")
    if answer == Answer.WITHDRAWN and plan.answer != Answer.AGREED:
        raise RuleViolation(
            _("Nothing was agreed that could be withdrawn."), code="not_agreed", field="answer"
        )
    words = plan.own_words if own_words is None else confirm_text(own_words, "own_words", LONGEST_WORDS)
    record_change(plan, by=by, answer=answer, answered_on=on, own_words=words)
    _log(by, Action.PLAN_RECORD, plan, plan)
    return plan


@transaction.atomic
def plan_review(
    *,
    by: Actor,
    plan: Plan,
    on: date,
    changes: str,
    answer: str = Answer.NOT_ASKED,
    next_review_on: date | None = None,
) -> PlanReview:
    """Look at the plan again with the person: what changed, what the person says now, and when next.

    Raises RuleViolation for a closed plan, a review before the last one, or when nothing is said about what changed.
    """
    allow(by, "plan.record", plan.participant)
    confirm_plan_open(plan)
    _confirm_day(plan, on)
    last = plan.reviews.order_by("-reviewed_on").first()
    confirm_order(last.reviewed_on if last else None, on, "on")
    if not confirm_text(changes, "changes", LONGEST_WORDS).strip():
        raise RuleViolation(_("Say what changed, or that nothing did."), code="required", field="changes")
    if answer == Answer.WITHDRAWN and plan.answer != Answer.AGREED:
        raise RuleViolation(
            _("Nothing was agreed that could be withdrawn."), code="not_agreed", field="answer"
        )
    following = _next_review(on, next_review_on)
    review = PlanReview(plan=plan, reviewed_on=on, changes=changes, answer=answer, next_review_on=following)
    record_create(review, by=by)
    said = {} if answer == Answer.NOT_ASKED else {"answer": answer, "answered_on": on}
    record_change(plan, by=by, next_review_on=following, **said)
    _log(by, Action.PLAN_REVIEW, review, plan)
    return review


@transaction.atomic
def plan_close(*, by: Actor, plan: Plan, on: date, reason: str) -> Plan:
    """Close the plan, with a reason; its goals and actions stay as they are."""
    allow(by, "plan.record", plan.participant)
    confirm_plan_open(plan)
    _confirm_day(plan, on)
    record_change(plan, by=by, closed_on=on, closing_reason=confirm_reason(reason))
    _log(by, Action.PLAN_CLOSE, plan, plan, reason=reason)
    return plan


def confirm_plan_open(plan: Plan) -> None:
    """Raises RuleViolation for a closed plan."""
    if plan.closed_on is not None:
        raise RuleViolation(
            _("This plan was closed on %(day)s.") % {"day": plan.closed_on},
            code="closed_already",
            field="plan",
        )


def _confirm_day(plan: Plan, on: date) -> None:
    confirm_not_future(on, today_for(plan.participant), "on")
    confirm_order(plan.opened_on, on, "on")


def _next_review(on: date, chosen: date | None) -> date:
    day = chosen or on + timedelta(days=settings.PLAN_REVIEW_DAYS)
    if not on < day <= on + timedelta(days=LONGEST_INTERVAL):
        raise RuleViolation(
            _("The next review is after this day and within %(days)d days.") % {"days": LONGEST_INTERVAL},
            code="review_out_of_range",
            field="next_review_on",
        )
    return day


def _log(by: Actor, action: Action, record, plan: Plan, reason: str = "") -> None:
    log_write(by, action, record, plan.participant, field_groups=["plan"], reason=reason)
