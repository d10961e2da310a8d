"""Finding people: what was typed, and what the list is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from accounts.roles import Role
from participants.lifecycle import Status
from programs.models import Program


class PeopleFilter(forms.Form):
    """The filters of the list of people, as its address holds them. What cannot be is no filter."""

    q = forms.CharField(
        label=_("Name or file number"), required=False, max_length=80,
        help_text=_("The beginning is enough, accents and order do not matter."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("any")), *Status.choices])
    program = forms.ModelChoiceField(
        label=_("Program"), required=False, queryset=None, to_field_name="public_id", empty_label=_("any")
    )
    site = forms.ModelChoiceField(
        label=_("Site"), required=False, queryset=None, to_field_name="public_id", empty_label=_("any")
    )
    mine = forms.BooleanField(label=_("My caseload"), required=False)

    def __init__(self, *args, standing, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["program"].queryset = Program.objects.for_user(standing).order_by("code")
        self.fields["program"].label_from_instance = lambda program: program.local_name
        self.fields["site"].queryset = Site.objects.for_user(standing).order_by("name")
        if not standing.having({Role.SOCIAL_WORKER}):
            del self.fields["mine"]

    def asked(self) -> dict:
        """The filters that hold; one with an impossible value is left out and says so at its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}
