"""Forms about groups: opening one with its series, moving or calling off a session, a pasted list."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.paste import LONGEST_LINE, MOST_LINES
from programs.choices import NotHeldReason
from programs.schedule import LONGEST, Pattern
from web.forms.base import PageForm
from web.forms.days import RecordChoice, day_field, time_field

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class SeriesForm(PageForm):
    """A weekly pattern with a number of sessions. Days left out come from the preview, as `left_out`."""

    starts_on = day_field(_("First day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts_at = time_field(_("Begins at"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440, initial=90)
    count = forms.IntegerField(label=_("Number of sessions"), min_value=1, max_value=LONGEST, initial=24)
    place = forms.CharField(label=_("Room"), max_length=120, required=False)

    def clean(self):
        cleaned = super().clean()
        cleaned["left_out"] = frozenset(self.days_left_out())
        return cleaned

    def days_left_out(self) -> list[date]:
        """The days that were ticked in the preview, as sent or kept; what is no day is none."""
        found = []
        for text in self.typed.getlist("left_out"):
            try:
                found.append(date.fromisoformat(text))
            except ValueError:
                continue
        return found[:LONGEST]

    @property
    def pattern(self) -> Pattern:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        return Pattern(
            weekdays=tuple(said["weekdays"]),
            starts_on=said["starts_on"],
            starts_at=said["starts_at"],
            minutes=said["minutes"],
            count=said["count"],
            holidays=said["left_out"],
        )


class GroupForm(SeriesForm):
    """A program at a site, and its series. One site is not asked for."""

    program = RecordChoice(label=_("Program"), label_of=lambda program: program.local_name)
    site = RecordChoice(label=_("Site"))
    name = forms.CharField(
        label=_("Name of the group"), max_length=200, help_text=_("As people here call it.")
    )
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=10_000, initial=12)

    field_order = (
        "program",
        "site",
        "name",
        "capacity",
        "starts_on",
        "weekdays",
        "starts_at",
        "minutes",
        "count",
    )

    def __init__(self, *args, programs, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = programs
        self.fields["site"].queryset = sites
        places = list(sites[:2])
        if len(places) == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = places[0].public_id
        del self.fields["place"]


class SessionMoveForm(PageForm):
    """Another day, time or room for one session."""

    held_on = day_field(_("New day"))
    starts_at = time_field(_("Begins at"), required=False, help_text=_("Empty: at the same time as before."))
    place = forms.CharField(label=_("Room"), max_length=120, required=False)


class CallOffForm(PageForm):
    """Why a session does not take place."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("choose")), *(c for c in NotHeldReason.choices if c[0] != "rescheduled")],
    )


class PasteForm(PageForm):
    """A list as it is pasted."""

    text = forms.CharField(
        label=_("The list"),
        max_length=MOST_LINES * LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "One person on each line: the file number, the state number, or the name. At most 200 lines."
        ),
    )
    on = day_field(_("Enrolled on"))
    skip_unmatched = forms.BooleanField(
        label=_("Leave out the lines that cannot be used and enroll the others"), required=False
    )


class LockdownForm(PageForm):
    """A site, a day, and why nothing takes place."""

    site = RecordChoice(label=_("Site"))
    on = day_field(_("Day"))
    why = forms.ChoiceField(
        label=_("Why"),
        choices=[c for c in NotHeldReason.choices if c[0] not in ("rescheduled", "nobody_came")],
    )

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
