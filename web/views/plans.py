"""The plan of one person on one page, with a small form for each act; each form has a page of its own to stand on."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participants.choices import Answer, GoalState
from participants.models import Goal, Plan, PlanAction, PlanReview
from participants.services.goals import (
    action_add,
    action_change,
    action_close,
    goal_add,
    goal_change,
    goal_close,
)
from participants.services.plans import plan_answer, plan_close, plan_open, plan_review
from participants.services.renewal import plan_renew
from web.acting import perform
from web.case import case_of
from web.casework import colleagues_to_choose, may_act, named, record_of
from web.filling import form_for, saved
from web.forms.plans import (
    PERSON,
    ActionForm,
    CloseActionForm,
    CloseGoalForm,
    ClosePlanForm,
    GoalForm,
    NewPlanForm,
    PlanAnswerForm,
    RenewPlanForm,
    ReviewForm,
)
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.reading import actor_of

FORM = ["GET", "HEAD", "POST"]
ACTION_DAYS = timedelta(days=14)


@page("plan.read")
@require_safe
def plan(request, public_id):
    """What the person wants and says, goals with their actions, reviews; earlier plans below."""
    case = case_of(request, public_id)
    goals = Goal.objects.for_user(case.standing).order_by("pk")
    actions = PlanAction.objects.for_user(case.standing).select_related("owner").order_by("due_on", "pk")
    reviews = PlanReview.objects.for_user(case.standing).order_by("-reviewed_on", "-pk")
    rows = case.rows(Plan, "plan.read").order_by("-opened_on", "-pk").prefetch_related(
        Prefetch("goals", queryset=goals), Prefetch("goals__actions", queryset=actions),
        Prefetch("reviews", queryset=reviews),
    )  # fmt: skip
    plans = list(rows[:20])
    current = next((one for one in plans if one.closed_on is None), None)
    keeps = may_act(case, "plan.record")
    case.show("plan")
    context = {
        "case": case,
        "plan": current,
        "earlier": [one for one in plans if one.closed_on is not None],
        "keeps": keeps,
        "open_goals": [goal for goal in current.goals.all() if goal.state == GoalState.OPEN]
        if current
        else [],
        "release": _released_since(case, current),
        "is_late": bool(current) and current.next_review_on <= case.today,
        "mine": request.user.pk,
        "forms": _forms(request, case, current) if keeps else {},
    }
    return render(request, "web/plans/plan.html", context)


@page("plan.record")
@require_http_methods(FORM)
def new(request, public_id):
    """Make a plan for somebody who has none."""
    case = case_of(request, public_id)
    if not may_act(case, "plan.record"):
        raise Http404
    key = f"plan:{public_id}"
    form = form_for(request, NewPlanForm, draft=key, initial={"on": case.today}, auto_id="new_%s")
    act = _Act(
        _("Make a plan"),
        _("Save the plan"),
        _("The plan is made. Add goals and what is to be done."),
        draft=key,
    )
    return _small(request, case, form, act, lambda: perform(
        form, plan_open, by=actor_of(request), participant=case.person, **form.cleaned_data
    ))  # fmt: skip


@page("plan.record")
@require_http_methods(FORM)
def answer(request, public_id):
    """What the person says to the plan."""
    case, row = record_of(request, Plan, "plan.record", public_id)

    def fresh():
        return PlanAnswerForm(record=row, initial=_says(case, row))

    form = form_for(request, PlanAnswerForm, record=row, initial=_says(case, row))
    act = _Act(_("What the person says"), _("Save"), _("What the person says is written down."), fresh)
    return _small(request, case, form, act, lambda: perform(
        form, plan_answer, by=actor_of(request), plan=row, **_without_version(form)
    ))  # fmt: skip


@page("plan.record")
@require_http_methods(FORM)
def review(request, public_id):
    """Look at the plan again."""
    case, row = record_of(request, Plan, "plan.record", public_id)
    key = f"plan-review:{public_id}"
    form = form_for(request, ReviewForm, draft=key, record=row, initial={"on": case.today})
    act = _Act(
        _("Review the plan"), _("Save the review"), _("The review is saved."),
        lambda: ReviewForm(record=row, initial={"on": case.today}), draft=key,
    )  # fmt: skip
    return _small(request, case, form, act, lambda: perform(
        form, plan_review, by=actor_of(request), plan=row, **_without_version(form)
    ))  # fmt: skip


@page("plan.record")
@require_http_methods(FORM)
def close(request, public_id):
    """End a plan, with a reason."""
    case, row = record_of(request, Plan, "plan.record", public_id)
    form = form_for(request, ClosePlanForm, record=row, initial={"on": case.today})
    act = _Act(
        _("End the plan"), _("End the plan"), _("The plan is ended; it stays below."),
        lambda: ClosePlanForm(record=row, initial={"on": case.today}),
    )  # fmt: skip
    return _small(request, case, form, act, lambda: perform(
        form, plan_close, by=actor_of(request), plan=row, **_without_version(form)
    ))  # fmt: skip


@page("plan.record")
@require_http_methods(FORM)
def renew(request, public_id):
    """A new plan in place of this one, after a release for instance: what is still open goes along."""
    case, row = record_of(request, Plan, "plan.record", public_id)
    key = f"plan-renew:{public_id}"
    starts_as = {"on": case.today, "own_words": row.own_words}
    form = form_for(request, RenewPlanForm, draft=key, record=row, initial=starts_as)
    act = _Act(
        _("A new plan"), _("Begin the new plan"), _("The new plan holds; goals and actions still open came along."),
        lambda: RenewPlanForm(record=row, initial=starts_as), draft=key,
    )  # fmt: skip
    return _small(request, case, form, act, lambda: perform(
        form, plan_renew, by=actor_of(request), plan=row, **_without_version(form)
    ))  # fmt: skip


@page("plan.record")
@require_http_methods(FORM)
def new_goal(request, public_id):
    """Add a goal."""
    case, row = record_of(request, Plan, "plan.record", public_id)
    form = form_for(request, GoalForm, auto_id="goal_%s")
    act = _Act(_("Add a goal"), _("Add the goal"), _("The goal is added."))
    return _small(request, case, form, act, lambda: perform(
        form, goal_add, by=actor_of(request), plan=row, **form.cleaned_data
    ))  # fmt: skip


@page("plan.record")
@require_http_methods(FORM)
def change_goal(request, public_id):
    """Put a goal in other words, or under another need or day."""
    case, row = record_of(request, Goal, "plan.record", public_id, way="plan.participant")

    def starts_as():
        return {"need_domain": row.need_domain, "statement": row.statement, "target_on": row.target_on}

    form = form_for(request, GoalForm, record=row, initial=starts_as())
    act = _Act(
        _("Change the goal"), _("Save the goal"), _("The goal is changed."),
        lambda: GoalForm(record=row, initial=starts_as()), anchor=f"goal-{public_id}",
    )  # fmt: skip
    return _small(request, case, form, act, lambda: perform(
        form, goal_change, by=actor_of(request), goal=row, **_without_version(form)
    ))  # fmt: skip


@page("plan.record")
@require_http_methods(FORM)
def close_goal(request, public_id):
    """Say that a goal is reached, or given up."""
    case, row = record_of(request, Goal, "plan.record", public_id, way="plan.participant")
    form = form_for(request, CloseGoalForm, record=row, initial={"on": case.today})
    act = _Act(
        _("Close the goal"), _("Close the goal"), _("The goal is closed."),
        lambda: CloseGoalForm(record=row, initial={"on": case.today}), about=row.statement,
    )  # fmt: skip

    def done():
        said = _without_version(form)
        return perform(
            form, goal_close, by=actor_of(request), goal=row, is_reached=said.pop("how") == "reached", **said
        )

    return _small(request, case, form, act, done)


@page("plan.record")
@require_http_methods(FORM)
def new_action(request, public_id):
    """Add what is to be done for one of the open goals."""
    case, row = record_of(request, Plan, "plan.record", public_id)
    form = form_for(request, ActionForm, **_action_form(request, case, row), auto_id="action_%s")
    act = _Act(_("Add what is to be done"), _("Add it"), _("It is added."))
    if "goal" not in form.fields:
        messages.error(request, _("An action belongs to a goal: add a goal first."))
        return redirect("web:plan", public_id=case.person.public_id)

    def done():
        goals = Goal.objects.for_user(case.standing).select_related(
            "plan__participant__agency", "plan__participant__site"
        )
        goal = goals.get(public_id=form.cleaned_data["goal"], plan=row)
        said = form.said(colleagues_to_choose(case))
        return perform(form, action_add, by=actor_of(request), goal=goal, **said)

    return _small(request, case, form, act, done)


@page("plan.record")
@require_http_methods(FORM)
def change_action(request, public_id):
    """Give an action another owner, day or wording."""
    case, row = record_of(request, PlanAction, "plan.record", public_id, "owner", way="goal.plan.participant")
    colleagues = colleagues_to_choose(case)
    if row.owner:
        colleagues.setdefault(str(row.owner.public_id), row.owner)

    def starts_as():
        who = PERSON if row.is_persons_own else (str(row.owner.public_id) if row.owner else "")
        return {"description": row.description, "due_on": row.due_on, "who": who}

    options = {"record": row, "initial": starts_as(), "colleagues": named(colleagues)}
    form = form_for(request, ActionForm, **options)
    act = _Act(
        _("Change what is to be done"), _("Save"), _("It is changed."), lambda: ActionForm(**options),
        anchor=f"action-{public_id}",
    )  # fmt: skip
    return _small(request, case, form, act, lambda: perform(
        form, action_change, by=actor_of(request), action=row, **form.said(colleagues)
    ))  # fmt: skip


@page("plan.act")
@require_http_methods(FORM)
def close_action(request, public_id):
    """Done, or not done and why; an administrator says it of own actions."""
    case, row = record_of(request, PlanAction, "plan.act", public_id, way="goal.plan.participant")
    form = form_for(request, CloseActionForm, record=row, initial={"on": case.today})
    act = _Act(
        _("What came of it"), _("Save"), _("What came of it is written down."),
        lambda: CloseActionForm(record=row, initial={"on": case.today}),
        anchor=f"goal-{row.goal.public_id}", about=row.description,
    )  # fmt: skip

    def done():
        said = _without_version(form)
        return perform(
            form, action_close, by=actor_of(request), action=row, is_done=said.pop("how") == "done", **said
        )

    return _small(request, case, form, act, done)


class _Act:
    """What a page of one small form says: heading, button, what is said when it is done, and where it goes on."""

    def __init__(self, heading, button, success, fresh=None, *, draft="", anchor="", about=""):
        self.heading, self.button, self.success, self.fresh = heading, button, success, fresh
        self.draft, self.anchor, self.about = draft, anchor, about


def _small(request, case, form, act: _Act, done):
    """One small form: saved and back to the plan; both values when somebody else was faster; else what to mend."""
    back = reverse("web:plan", kwargs={"public_id": case.person.public_id})
    if request.method == "POST" and form.is_valid():
        if act.fresh and form.is_stale:
            case.show("plan")
            return changed_meanwhile(request, form, act.fresh())
        if done():
            if act.draft:
                saved(request, act.draft)
            messages.success(request, act.success)
            return redirect(f"{back}#{act.anchor}" if act.anchor else back)
    case.show("plan")
    context = {"case": case, "form": form, "act": act, "back": back}
    return render(request, "web/plans/act.html", context, status=400 if form.errors else 200)


def _forms(request, case, current: Plan | None) -> dict:
    """The forms that stand on the plan itself; each is sent to its own page."""
    if current is None:
        path = reverse("web:plan_new", kwargs={"public_id": case.person.public_id})
        key = f"plan:{case.person.public_id}"
        new_form = form_for(
            request, NewPlanForm, path=path, draft=key, initial={"on": case.today}, auto_id="new_%s"
        )
        return {"new": {"form": new_form, "path": path, "draft": key}}
    kept = {"public_id": current.public_id}
    goal_path, action_path = reverse("web:goal_new", kwargs=kept), reverse("web:action_new", kwargs=kept)
    found = {
        "goal": {"form": form_for(request, GoalForm, path=goal_path, auto_id="goal_%s"), "path": goal_path}
    }
    action_form = form_for(
        request, ActionForm, path=action_path, auto_id="action_%s", **_action_form(request, case, current)
    )
    if "goal" in action_form.fields:
        found["action"] = {"form": action_form, "path": action_path}
    return found


def _action_form(request, case, row: Plan) -> dict:
    goals = [goal for goal in row.goals.all() if goal.state == GoalState.OPEN]
    choices = [
        (str(goal.public_id), f"{goal.get_need_domain_display()} · {goal.statement[:80]}") for goal in goals
    ]
    colleagues = named(colleagues_to_choose(case))
    starts_as = {"who": str(request.user.public_id), "due_on": case.today + ACTION_DAYS}
    if request.GET.get("goal") in dict(choices):
        starts_as["goal"] = request.GET["goal"]
    return {"goals": choices, "colleagues": colleagues, "initial": starts_as}


def _says(case, row: Plan) -> dict:
    said = row.answer if row.answer != Answer.NOT_ASKED else None
    return {"answer": said, "on": case.today, "own_words": row.own_words}


def _without_version(form) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _released_since(case, current: Plan | None):
    """The day the person went home since the plan was made: the time for a new one."""
    if current is None:
        return None
    ended = [stay.ends_on for stay in case.stays if stay.ends_on and stay.ends_on >= current.opened_on]
    return max(ended) if ended and case.stay is None else None
