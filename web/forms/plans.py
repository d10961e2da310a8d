"""The plan of one person: small forms, one for each act."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.choices import Answer, NeedDomain
from participants.services.goals import LONGEST
from participants.services.plans import LONGEST_WORDS
from web.forms.base import PageForm
from web.forms.days import day_field

PERSON = "person"
SAYS = [(code, label) for code, label in Answer.choices if code != Answer.WITHDRAWN]
ANSWERS = [(code, label) for code, label in Answer.choices if code != Answer.NOT_ASKED]


def words(label, rows=3, **more) -> forms.CharField:
    """A text in somebody's words, kept as it was typed."""
    return forms.CharField(label=label, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class NewPlanForm(PageForm):
    """What the person wants, whether the person agrees, and when to look at it again."""

    own_words = words(
        _("What the person wants, in the person's own words"),
        rows=4,
        required=False,
        max_length=LONGEST_WORDS,
    )
    answer = forms.ChoiceField(
        label=_("What the person says to the plan"), choices=SAYS, initial=Answer.NOT_ASKED,
        widget=forms.RadioSelect,
        help_text=_("A refusal blocks nothing: it is written down, and the work goes on."),
    )  # fmt: skip
    on = day_field()
    next_review_on = day_field(
        _("Next review"), required=False, help_text=_("Empty: after the days usual here.")
    )


class PlanAnswerForm(PageForm):
    """The person agrees, refuses, or no longer agrees."""

    answer = forms.ChoiceField(
        label=_("What the person says to the plan"), choices=ANSWERS, widget=forms.RadioSelect
    )
    on = day_field()
    own_words = words(
        _("What the person wants, in the person's own words"),
        rows=4,
        required=False,
        max_length=LONGEST_WORDS,
    )


class ReviewForm(PageForm):
    """The plan looked at again with the person."""

    changes = words(
        _("What changed, or that nothing did"), rows=4, max_length=LONGEST_WORDS,
        help_text=_("Goals and actions are changed one by one above."),
    )  # fmt: skip
    answer = forms.ChoiceField(
        label=_("What the person says now"), choices=Answer.choices, initial=Answer.NOT_ASKED,
        widget=forms.RadioSelect,
    )  # fmt: skip
    on = day_field(_("Day of the review"))
    next_review_on = day_field(
        _("Next review"), required=False, help_text=_("Empty: after the days usual here.")
    )


class ClosePlanForm(PageForm):
    """The plan ends; its goals and actions stay as they are."""

    on = day_field(_("Last day of the plan"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RenewPlanForm(NewPlanForm):
    """A new plan in place of this one, with what is still open."""

    reason = forms.CharField(
        label=_("Why a new plan"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance a release: what was planned inside is looked at anew."),
    )  # fmt: skip
    field_order = ("reason", "own_words", "answer", "on", "next_review_on")


class GoalForm(PageForm):
    """What is to be reached, under one need."""

    need_domain = forms.ChoiceField(label=_("Need"), choices=[("", _("choose")), *NeedDomain.choices])
    statement = words(_("What is to be reached"), rows=2, max_length=LONGEST)
    target_on = day_field(_("By when"), required=False)


class CloseGoalForm(PageForm):
    """Reached, or given up and why."""

    how = forms.ChoiceField(
        label=_("What came of it"), choices=[("reached", _("reached")), ("dropped", _("given up"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    on = day_field()
    note = words(
        _("In a few words"),
        rows=2,
        required=False,
        max_length=500,
        help_text=_("Needed when it is given up."),
    )


class ActionForm(PageForm):
    """What is to be done, by whom, until when. `goals` and `colleagues`: (public id, words)."""

    goal = forms.ChoiceField(label=_("For which goal"))
    description = words(_("What is to be done"), rows=2, max_length=LONGEST)
    who = forms.ChoiceField(label=_("By whom"), required=False)
    due_on = day_field(_("Until"))

    def __init__(self, *args, goals=(), colleagues=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", _("nobody yet")), (PERSON, _("the person")), *colleagues]
        if goals:
            self.fields["goal"].choices = list(goals)
        else:
            del self.fields["goal"]

    def said(self, colleagues) -> dict:
        """What the service is told; `colleagues` by public id."""
        who = self.cleaned_data["who"]
        return {
            "description": self.cleaned_data["description"],
            "due_on": self.cleaned_data["due_on"],
            "owner": colleagues.get(who),
            "is_persons_own": who == PERSON,
        }


class CloseActionForm(PageForm):
    """Done, or not done and why."""

    how = forms.ChoiceField(
        label=_("What came of it"), choices=[("done", _("done")), ("not_done", _("not done"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    on = day_field()
    reason = words(_("Why it was not done"), rows=2, required=False, max_length=500)
