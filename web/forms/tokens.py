"""Asking for an API token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may
from accounts.roles import TOKEN_SCOPES
from web.forms.base import PageForm

SCOPE_LABELS = {
    "programs:read": _("Programs and offerings"),
    "programs:write": _("Write programs and offerings"),
    "delivery:write": _("Write sessions"),
    "people:read": _("People, enrollments and justice events"),
    "people:write": _("Write people, stays and enrollments"),
    "cases:read": _("Case files: contacts, assessments, plans, safety"),
    "cases:write": _("Write case files"),
    "protection:read": _("Possible same people"),
    "protection:write": _("Decide on possible same people and seals"),
    "evaluation:read": _("Evaluation designs and results"),
    "evaluation:write": _("Write event sources, local codes and sealed sequences"),
    "jobs:read": _("Files taken in and work behind the page"),
    "jobs:write": _("Take in files"),
}


def scopes_for(standing) -> list[tuple[str, str]]:
    """The scopes of which the reader's roles carry at least one capability, as choices."""
    return [
        (scope, SCOPE_LABELS.get(scope, scope))
        for scope, capabilities in TOKEN_SCOPES.items()
        if any(may(standing, capability) for capability in capabilities)
    ]


class TokenForm(PageForm):
    """Name, purpose, scopes and life span in days."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which program will use it, such as “monthly figures”.")
    )
    purpose = forms.CharField(
        label=_("Purpose"), max_length=200, help_text=_("Why it needs the data; kept with the token.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Always within your own reach, never more than your role includes."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("Valid for (days)"), min_value=1, max_value=366, initial=90, help_text=_("1 to 366 days.")
    )

    def __init__(self, *args, standing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes_for(standing)
