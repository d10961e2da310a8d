"""Accounts: opening one, giving and ending roles."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from kernel.clock import today
from web.forms.base import PageForm
from web.forms.days import RecordChoice, day_field

STATES = [
    ("", _("all")),
    ("open", _("open")),
    ("closed", _("closed")),
    ("locked", _("locked")),
    ("temporary", _("with a temporary password")),
]


class AccountFilters(PageForm):
    """Which accounts the list shows."""

    q = forms.CharField(label=_("Name or user name"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)


class RoleForm(PageForm):
    """A role in an agency."""

    agency = RecordChoice(label=_("Agency"), label_of=lambda agency: agency.name)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    sites = forms.ModelMultipleChoiceField(
        label=_("Sites"), queryset=None, to_field_name="public_id", required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Of that agency. None ticked: all of them."),
    )  # fmt: skip
    starts_on = day_field(_("From"), initial=today)
    ends_on = day_field(_("To"), required=False, help_text=_("Empty: until further notice."))
    is_cleared = forms.BooleanField(
        label=_("May see affiliation with organized groups"), required=False,
        help_text=_("Only where the agency has cleared this person for it."),
    )  # fmt: skip

    def __init__(self, *args, agencies, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["sites"].queryset = sites
        self.fields["sites"].label_from_instance = lambda site: f"{site.name}, {site.agency.name}"


class NewAccountForm(RoleForm):
    """An account with its first role."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Family name"), max_length=150)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("Letters, digits and . - _ @ +; what is typed to sign in."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    field_order = ["first_name", "last_name", "username", "email", "agency", "role", "sites", "starts_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("ends_on", "is_cleared"):
            del self.fields[name]


class EndRoleForm(PageForm):
    """The last day of a role."""

    ends_on = day_field(_("Last day"), initial=today)


class ResetForm(PageForm):
    """Why somebody's second factor is taken away."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who asked, and how you made sure that it was this person."),
    )  # fmt: skip
