"""Fields that many forms share: a day, a time, a choice of groups."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.clock import confirm_in_this_age
from kernel.errors import RuleViolation

DAY, TIME = _("Day"), _("Time")


def in_this_age(day) -> None:
    """For a day that a list is asked for: one of another age is a slip of the finger, and so said."""
    try:
        confirm_in_this_age(day, "day")
    except RuleViolation as refused:
        raise ValidationError(refused.message) from refused


def day_field(label=DAY, **options) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def time_field(label=TIME, **options) -> forms.TimeField:
    """A time of the day on the site's clock."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options
    )


class RecordChoice(forms.ModelChoiceField):
    """One of some records within reach, named by its public id and shown by `label_of`."""

    def __init__(self, *args, label_of=str, **kwargs):
        self.label_of = label_of
        kwargs.setdefault("queryset", None)
        kwargs.setdefault("to_field_name", "public_id")
        kwargs.setdefault("empty_label", _("choose"))
        super().__init__(*args, **kwargs)

    def label_from_instance(self, record):
        return self.label_of(record)
