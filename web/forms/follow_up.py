"""How a person fares at a month: one talk, several domains; planned as a series, put right with a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from outcomes.choices import (
    SITUATIONS_OF,
    FollowUpMonth,
    FollowUpSource,
    FollowUpState,
    LifeDomain,
    LifeSituation,
)
from web.forms.base import PageForm
from web.forms.days import day_field

# The state in the words of an answer to "was the person reached?".
IN_ANSWER = {FollowUpState.REACHED: _("yes, reached"), FollowUpState.REFUSED: _("refused to answer")}
STATES = [(code, IN_ANSWER.get(code, label)) for code, label in FollowUpState.choices]
ANSWERS = [(code, label) for code, label in STATES if code != FollowUpState.PLANNED]
SOURCES = [("", _("choose")), *FollowUpSource.choices]


def situations(domain: str) -> list[tuple[str, str]]:
    """The situations of one domain, in the order of the list."""
    return [(code, label) for code, label in LifeSituation.choices if code in SITUATIONS_OF[domain]]


class FollowUpPlanForm(PageForm):
    """From which day the months count, and which months. `facts`: (key, words)."""

    fact = forms.ChoiceField(label=_("Counted from"), widget=forms.RadioSelect)
    months = forms.TypedMultipleChoiceField(
        label=_("When"), choices=FollowUpMonth.choices, coerce=int, initial=FollowUpMonth.values,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    domains = forms.MultipleChoiceField(
        label=_("About what"), choices=LifeDomain.choices, initial=LifeDomain.values,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, facts=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fact"].choices = list(facts)
        if len(facts) == 1:
            self.initial.setdefault("fact", facts[0][0])


class FollowUpForm(PageForm):
    """Was the person reached, and how does it stand in each domain that is planned? `domains`: their codes."""

    state = forms.ChoiceField(
        label=_("Was the person reached?"), choices=ANSWERS, widget=forms.RadioSelect,
        help_text=_("Lost: nobody can trace the person any more. Later months stay planned."),
    )  # fmt: skip
    on = day_field(help_text=_("When it was found out, or tried."))
    source = forms.ChoiceField(
        label=_("How it is known"),
        choices=SOURCES,
        required=False,
        help_text=_("Of somebody who was reached."),
    )

    def __init__(self, *args, domains=(), **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(LifeDomain.choices)
        for code in domains:
            self.fields[code] = forms.ChoiceField(
                label=str(labels[code]).capitalize(),
                required=False,
                choices=[("", _("not known yet")), *situations(code)],
            )


class FollowUpCorrectionForm(PageForm):
    """An answer put right, with a reason; back to planned where it belonged elsewhere."""

    state = forms.ChoiceField(
        label=_("Was the person reached?"), choices=STATES, widget=forms.RadioSelect,
        help_text=_("Planned: what was recorded belonged to somebody or something else."),
    )  # fmt: skip
    on = day_field(required=False)
    situation = forms.ChoiceField(label=_("How it stands"), required=False)
    source = forms.ChoiceField(label=_("How it is known"), choices=SOURCES, required=False)
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the old answer."),
    )  # fmt: skip

    def __init__(self, *args, record, **kwargs):
        kwargs.setdefault("initial", _starts_as(record))
        super().__init__(*args, record=record, **kwargs)
        self.fields["situation"].choices = [("", _("choose")), *situations(record.domain)]

    def changes(self) -> dict:
        """What the service is told: only what fits the state; empty when everything stays."""
        said = {name: self.cleaned_data[name] for name in ("state", "on", "situation", "source")}
        if said["state"] != FollowUpState.REACHED:
            said |= {"situation": "", "source": ""}
        if said["state"] == FollowUpState.PLANNED:
            said["on"] = None
        before = _starts_as(self.record)
        return {name: value for name, value in said.items() if value != before[name]}


def _starts_as(record) -> dict:
    return {
        "state": record.state,
        "on": record.seen_on,
        "situation": record.situation,
        "source": record.source,
    }
