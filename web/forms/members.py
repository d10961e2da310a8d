"""Choosing people for a group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms.base import PageForm
from web.forms.days import RecordChoice, day_field

OVERRIDE = "override-"


class MembersForm(PageForm):
    """The people ticked, the day, and why somebody who waits longer is passed over."""

    people = RecordChoice(label=_("People"))
    on = day_field(_("From"))
    passing_reason = forms.CharField(
        label=_("Why somebody who waits longer is passed over"),
        max_length=300,
        required=False,
        help_text=_("Needed only then; it is shown on the waiting list."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.ModelMultipleChoiceField(
            queryset=people,
            to_field_name="public_id",
            required=False,
            label=_("People"),
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def chosen(self) -> set[str]:
        """Public ids of those ticked, as they were sent or kept."""
        return set(self.typed.getlist("people"))

    @property
    def overrides(self) -> dict[str, str]:
        """Reasons for going ahead against the rules, by public id."""
        return {
            name.removeprefix(OVERRIDE): text.strip()[:1000]
            for name, text in self.typed.items()
            if name.startswith(OVERRIDE) and text.strip()
        }
