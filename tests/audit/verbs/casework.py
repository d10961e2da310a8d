"""The verbs of assessment and plan, each once."""

from datetime import timedelta

from audit.actions import Action
from kernel.clock import today
from participants.services.assessments import (
    assessment_change,
    assessment_discard,
    assessment_open,
    assessment_sign,
    assessment_supersede,
)
from participants.services.goals import (
    action_add,
    action_change,
    action_close,
    goal_add,
    goal_change,
    goal_close,
)
from participants.services.instruments import instrument_revise
from participants.services.overrides import override_ask, override_decide
from participants.services.plans import plan_answer, plan_close, plan_open, plan_review
from tests.audit.verbs.canaries import CANARIES
from tests.rows.casework import content, instrument_of

NOTE = CANARIES["note"]
SOON = timedelta(days=9)


def _instrument(world, by):
    return instrument_of(world.own, "form")


def _draft(world, by, instrument=None):
    instrument = instrument or _instrument(world, by)
    return assessment_open(
        by=by, participant=world.person, instrument_version=instrument.versions.get(), assessed_on=today(),
        answers={"a": 2, "b": 2}, opinion=NOTE,
    )  # fmt: skip


def _signed(world, by):
    return assessment_sign(by=by, assessment=_draft(world, by))


def _override(world, by, assessment=None):
    assessment = assessment or _signed(world, by)
    return override_ask(by=by, assessment=assessment, domain="family", band="low", reason=NOTE)


def _superseded(world, by, assessment):
    return [assessment_supersede(by=by, assessment=assessment, reason=NOTE), assessment]


def _plan(world, by):
    return plan_open(by=by, participant=world.person, on=today(), own_words=NOTE, answer="agreed")


def _goal(world, by):
    return goal_add(by=by, plan=_plan(world, by), need_domain="housing", statement=NOTE)


def _action(world, by):
    return action_add(by=by, goal=_goal(world, by), description=NOTE, due_on=today())


VERBS = {
    "participants.services.instruments.instrument_define": (
        lambda world, by: None,
        lambda world, by, _: _instrument(world, by),
        Action.INSTRUMENT_DEFINE,
    ),
    "participants.services.instruments.instrument_revise": (
        _instrument,
        lambda world, by, instrument: instrument_revise(
            by=by, instrument=instrument, valid_from=today(), content=content()
        ),
        Action.INSTRUMENT_REVISE,
    ),
    "participants.services.assessments.assessment_open": (
        _instrument,
        _draft,
        Action.ASSESSMENT_RECORD,
    ),
    "participants.services.assessments.assessment_change": (
        _draft,
        lambda world, by, draft: assessment_change(by=by, assessment=draft, answers={"a": 0}, opinion=NOTE),
        Action.ASSESSMENT_RECORD,
    ),
    "participants.services.assessments.assessment_discard": (
        _draft,
        lambda world, by, draft: assessment_discard(by=by, assessment=draft),
        Action.ASSESSMENT_RECORD,
    ),
    "participants.services.assessments.assessment_sign": (
        _draft,
        lambda world, by, draft: assessment_sign(by=by, assessment=draft),
        Action.ASSESSMENT_SIGN,
    ),
    "participants.services.assessments.assessment_supersede": (
        _signed, _superseded, Action.ASSESSMENT_SUPERSEDE,
    ),
    "participants.services.overrides.override_ask": (_signed, _override, Action.OVERRIDE_ASK),
    "participants.services.overrides.override_decide": (
        _override,
        lambda world, by, override: override_decide(by=by, override=override, is_approved=True),
        Action.OVERRIDE_DECIDE,
    ),
    "participants.services.plans.plan_open": (
        lambda world, by: None,
        lambda world, by, _: _plan(world, by),
        Action.PLAN_RECORD,
    ),
    "participants.services.plans.plan_answer": (
        _plan,
        lambda world, by, plan: plan_answer(by=by, plan=plan, answer="refused", on=today(), own_words=NOTE),
        Action.PLAN_RECORD,
    ),
    "participants.services.plans.plan_review": (
        _plan,
        lambda world, by, plan: plan_review(by=by, plan=plan, on=today(), changes=NOTE),
        Action.PLAN_REVIEW,
    ),
    "participants.services.plans.plan_close": (
        _plan,
        lambda world, by, plan: plan_close(by=by, plan=plan, on=today(), reason=NOTE),
        Action.PLAN_CLOSE,
    ),
    "participants.services.goals.goal_add": (
        _plan,
        lambda world, by, plan: goal_add(by=by, plan=plan, need_domain="housing", statement=NOTE),
        Action.PLAN_RECORD,
    ),
    "participants.services.goals.goal_change": (
        _goal,
        lambda world, by, goal: goal_change(by=by, goal=goal, statement=NOTE, target_on=today() + SOON),
        Action.PLAN_RECORD,
    ),
    "participants.services.goals.goal_close": (
        _goal,
        lambda world, by, goal: goal_close(by=by, goal=goal, on=today(), is_reached=False, note=NOTE),
        Action.PLAN_RECORD,
    ),
    "participants.services.goals.action_add": (
        _goal,
        lambda world, by, goal: action_add(by=by, goal=goal, description=NOTE, due_on=today() + SOON),
        Action.PLAN_RECORD,
    ),
    "participants.services.goals.action_change": (
        _action,
        lambda world, by, action: action_change(
            by=by, action=action, description=NOTE, owner=world.user["social_worker"]
        ),
        Action.PLAN_RECORD,
    ),
    "participants.services.goals.action_close": (
        _action,
        lambda world, by, action: action_close(by=by, action=action, on=today(), is_done=False, reason=NOTE),
        Action.PLAN_RECORD,
    ),
}  # fmt: skip
# What belongs to a plan or an assessment names its person by way of that.
SUBJECTS = {
    name: lambda world: [world.person]
    for name in VERBS
    if ".goals." in name or ".overrides." in name or name.endswith("plan_review")
}
