"""Assessing somebody: the choice of an instrument, its items on one page, and judging that another band fits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.choices import Missing
from participants.models import Assessment, InstrumentVersion
from participants.models.instrument import in_language
from participants.services.assessments import LONGEST_OPINION
from web.forms.base import PageForm
from web.forms.days import day_field
from web.scores import band_names, domain_name, missing_rule

ITEM = "item_"


class NewAssessmentForm(PageForm):
    """With which instrument, on which day. `instruments`: (public id, words)."""

    instrument = forms.ChoiceField(label=_("With which instrument"), widget=forms.RadioSelect)
    assessed_on = day_field(
        _("Day of the assessment"),
        help_text=_("The version of the instrument that is in force on this day is asked."),
    )

    def __init__(self, *args, instruments=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = list(instruments)


class AssessmentForm(PageForm):
    """The items of one version of an instrument, or the total of a licensed one. Nothing has to be answered."""

    assessed_on = day_field(_("Day of the assessment"))
    opinion = forms.CharField(
        label=_("What you make of it"), required=False, strip=False, max_length=LONGEST_OPINION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your opinion, apart from the answers. Only case workers near the person read it."),
    )  # fmt: skip

    def __init__(self, *args, record: Assessment, answers: dict, **kwargs):
        version: InstrumentVersion = record.instrument_version
        self.content = version.content
        self.is_total_only = version.instrument.is_total_only
        initial = {
            "assessed_on": record.assessed_on,
            "opinion": record.opinion,
            "total": record.entered_total,
        }
        initial |= {ITEM + code: str(value) for code, value in answers.items()}
        super().__init__(*args, record=record, initial=initial, **kwargs)
        if self.is_total_only:
            bounds = self.content["total"]
            self.fields["total"] = forms.DecimalField(
                label=_("Total"), required=False, max_digits=9, decimal_places=2,
                help_text=_("From %(low)d to %(high)d, as the form of the publisher gives it.")
                % {"low": bounds["min"], "high": bounds["max"]},
            )  # fmt: skip
        for domain in self.content.get("domains", ()):
            for item in domain["items"]:
                self.fields[ITEM + item["code"]] = self._item(item)
        self.order_fields(["assessed_on", *[name for name in self.fields if name != "opinion"], "opinion"])

    def _item(self, item) -> forms.ChoiceField:
        values = [
            (str(one["value"]), in_language(one["label"])) for one in self.content["scales"][item["scale"]]
        ]
        return forms.ChoiceField(
            label=in_language(item["text"]), required=False, choices=[*values, *Missing.choices],
            widget=forms.RadioSelect,
        )  # fmt: skip

    def groups(self):
        """The items by domain as the template shows them: (name, rule about missing items, fields)."""
        for domain in self.content.get("domains", ()):
            fields = [self[ITEM + item["code"]] for item in domain["items"]]
            for field in fields:
                field.answers, field.reasons = _split(field)
            yield in_language(domain["name"]), missing_rule(domain), fields

    def said(self) -> dict:
        """What the service is told: every answer there is, or the total."""
        cleaned = self.cleaned_data
        said = {"assessed_on": cleaned["assessed_on"], "opinion": cleaned["opinion"]}
        if self.is_total_only:
            return {**said, "total": cleaned["total"]}
        given = {
            name.removeprefix(ITEM): value
            for name, value in cleaned.items()
            if name.startswith(ITEM) and value
        }
        answers = {code: value if value in Missing.values else int(value) for code, value in given.items()}
        return {**said, "answers": answers}


def _split(field):
    """The radio buttons of an item: its values, and the reasons for having none."""
    buttons = list(field)
    return buttons[: -len(Missing.values)], buttons[-len(Missing.values) :]


class OverrideForm(PageForm):
    """Another band for a domain or the total, and why. A choice names both: "domain:band"."""

    band = forms.ChoiceField(label=_("Which band fits the person"))
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the items do not show. Whoever decides reads it."),
    )  # fmt: skip

    def __init__(self, *args, content, domains=(), **kwargs):
        super().__init__(*args, **kwargs)
        groups = [
            (
                domain_name(content, code),
                [(f"{code}:{band}", name) for band, name in names.items() if band != signed],
            )
            for code, signed in domains
            if len(names := band_names(content, code)) > 1
        ]
        self.fields["band"].choices = [("", _("choose")), *groups]

    def said(self) -> dict:
        domain, _sep, band = self.cleaned_data["band"].partition(":")
        return {"domain": domain, "band": band, "reason": self.cleaned_data["reason"]}
