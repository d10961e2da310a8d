"""Forms about one person: how each is filled from the file, and what of it the verb is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms.base import PageForm

CHOOSE = _("choose")


class Words(forms.CharField):
    """Text of a bounded length. The browser is not told the bound: it would cut what is pasted without a word."""

    def widget_attrs(self, widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class CaseForm(PageForm):
    """A form about a person (`case`), or about one row of the file (`row`), whose values it starts with.

    `FROM_ROW` maps fields of the form to attributes of the row.
    """

    FROM_ROW: dict[str, str] = {}

    def __init__(self, *args: Any, case, row=None, **kwargs: Any):
        self.case, self.row = case, row
        if row is not None:
            said = {name: getattr(row, attribute) for name, attribute in self.FROM_ROW.items()}
            kwargs["initial"] = {**said, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the person."""

    def said(self) -> dict[str, Any]:
        """What the verb is told: the answers, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NowForm(CaseForm):
    """An act with a day, which is today unless somebody says otherwise."""

    def prepare(self) -> None:
        if "on" in self.fields:
            self.fields["on"].initial = self.case.today


def day(label, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A date, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def line(label, *, longest: int, required: bool = True, help_text: Any = "") -> Words:
    """One line of text; too long is refused and kept."""
    return Words(label=label, required=required, max_length=longest, help_text=help_text)


def text(label, *, longest: int, required: bool = False, rows: int = 3, help_text: Any = "") -> Words:
    """A text of several lines."""
    return Words(
        label=label, required=required, max_length=longest, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def choice(label, choices, *, required: bool = True, help_text: Any = "", initial=None) -> forms.ChoiceField:
    """One of a list, nothing chosen to begin with unless `initial` says what."""
    empty = [] if initial is not None else [("", CHOOSE)]
    return forms.ChoiceField(
        label=label, choices=[*empty, *choices], required=required, help_text=help_text, initial=initial
    )


def flag(label, *, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class RecordChoice(forms.ModelChoiceField):
    """One record within reach, by its public id; `named` says how it is called."""

    def __init__(self, *, label, named=str, required: bool = True, help_text: Any = "", empty_label=CHOOSE):
        super().__init__(
            queryset=None, label=label, required=required, help_text=help_text, to_field_name="public_id",
            empty_label=empty_label,
        )  # fmt: skip
        self.named = named

    def label_from_instance(self, record) -> str:
        return self.named(record)
