"""What a file is handed out for."""

from django import forms
from django.utils.translation import gettext_lazy as _

PURPOSES = (
    ("evaluation_team", _("work of the evaluation team")),
    ("program_review", _("review with the program's managers")),
    ("steering", _("steering committee or ministry, in confidence")),
    ("method_check", _("check of the method by an outside reviewer")),
)


class DisclosureForm(forms.Form):
    """One purpose, chosen each time."""

    purpose = forms.ChoiceField(label=_("What the file is for"), choices=PURPOSES)
