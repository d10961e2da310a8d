"""Meetings planned with one person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.choices import AppointmentState
from participants.services.appointments import CLOSING, LONGEST_PLACE, LONGEST_REASON
from web.forms.base import PageForm
from web.forms.days import day_field, time_field


class AppointmentForm(PageForm):
    """When, where and with whom. `sites`, `colleagues`: (public id, words); without colleagues it is one's own."""

    on = day_field()
    at = time_field(required=False)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=1440)
    site = forms.ChoiceField(label=_("At which site"), required=False)
    place = forms.CharField(
        label=_("Or where, in words"), required=False, max_length=LONGEST_PLACE,
        help_text=_("Not where the address of the person is protected: name a site then."),
    )  # fmt: skip
    user = forms.ChoiceField(label=_("With whom"))

    def __init__(self, *args, sites=(), colleagues=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [("", _("at none of the sites")), *sites]
        if colleagues:
            self.fields["user"].choices = list(colleagues)
        else:
            del self.fields["user"]


class MoveForm(AppointmentForm):
    """The same meeting on another day."""

    reason = forms.CharField(
        label=_("Why it is moved"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseAppointmentForm(PageForm):
    """Kept, missed, or cancelled with a reason."""

    state = forms.ChoiceField(
        label=_("What came of it"), choices=[(one.value, one.label) for one in CLOSING],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when it is cancelled."),
    )  # fmt: skip

    def __init__(self, *args, is_to_come=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_to_come:
            self.fields["state"].choices = [
                (AppointmentState.CANCELLED.value, AppointmentState.CANCELLED.label)
            ]
            self.initial.setdefault("state", AppointmentState.CANCELLED)
