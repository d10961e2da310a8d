"""A session that did not take place, and an anonymous audience counted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.choices import NotHeldReason
from web.forms.base import PageForm

# Moving a session to another day is an act of its own.
REASONS = [choice for choice in NotHeldReason.choices if choice[0] != NotHeldReason.RESCHEDULED]


class CallOffForm(PageForm):
    """Why it did not take place."""

    reason = forms.ChoiceField(label=_("Why"), choices=REASONS, widget=forms.RadioSelect)


class HeadcountForm(PageForm):
    """The cells are beside the form; counting again takes a reason."""

    reason = forms.CharField(
        label=_("Why it is counted again"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        if record.register_saved_at is None:
            del self.fields["reason"]
