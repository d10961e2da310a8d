"""What of the log is asked for. Filters are the address: nothing is saved."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.actions import Action
from web.forms.base import PageForm
from web.forms.days import day_field, in_this_age

CHANNELS = {"page": _("page"), "api": _("API"), "command": _("command")}


def _acts() -> list[tuple]:
    each = sorted(((action.value, str(action.label)) for action in Action), key=lambda one: one[1].casefold())
    return [
        ("", _("everything")),
        ("readings", _("all readings")),
        ("changes", _("all changes")),
        (_("One act"), each),
    ]


class LogFilters(PageForm):
    """Who, act, day and channel of the events that are shown."""

    who = forms.CharField(label=_("Who (name or user name)"), required=False, max_length=80)
    act = forms.ChoiceField(label=_("Act"), required=False, choices=_acts)
    day = day_field(required=False, validators=[in_this_age])
    channel = forms.ChoiceField(
        label=_("By way of"), required=False, choices=[("", _("any way")), *CHANNELS.items()]
    )


class FileNumber(PageForm):
    """The number on the file of the person."""

    file = forms.CharField(label=_("File number"), max_length=40)
