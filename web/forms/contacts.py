"""Writing down work with one person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.choices import ContactChannel, ContactKind, ContactSetting
from participants.services.contacts import LONGEST_CONTACT, LONGEST_REASON
from web.forms.base import PageForm, plain_value


class ContactForm(PageForm):
    """A contact, an attempt, or a talk with somebody else about the person: facts and opinion apart.

    `relations`: (public id, words) of those in the person's file.
    """

    kind = forms.ChoiceField(
        label=_("What it was"), choices=ContactKind.choices, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=ContactChannel.choices, widget=forms.RadioSelect
    )
    setting = forms.ChoiceField(
        label=_("Where the person is"),
        choices=ContactSetting.choices,
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=LONGEST_CONTACT,
        help_text=_("Nothing for an attempt."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What was said and done"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Facts. Only case workers near the person read it."),
    )  # fmt: skip
    opinion = forms.CharField(
        label=_("What you make of it"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept apart from the facts."),
    )  # fmt: skip
    at = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    relation = forms.ChoiceField(
        label=_("With whom"), required=False,
        help_text=_("Where it was with somebody else about the person, and that is in the file."),
    )  # fmt: skip

    def __init__(self, *args, relations=(), **kwargs):
        super().__init__(*args, **kwargs)
        if relations:
            self.fields["relation"].choices = [("", _("not said")), *relations]
        else:
            del self.fields["relation"]


class ContactCorrectionForm(ContactForm):
    """A contact as it is written down, and why it is put right."""

    reason = forms.CharField(
        label=_("Why it is changed"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with what was written before."),
    )  # fmt: skip

    def __init__(self, *args, record, **kwargs):
        kwargs.setdefault("initial", _written(record))
        super().__init__(*args, record=record, **kwargs)

    def changes(self) -> dict:
        """What contact_correct is told: what differs from the record alone; `relation` by its public id."""
        before = _written(self.record)
        said = {name: self.cleaned_data[name] for name in before if name in self.cleaned_data}
        return {name: value for name, value in said.items() if plain_value(value) != plain_value(before[name])}


def _written(contact) -> dict:
    """A contact as the form shows it."""
    return {
        "kind": contact.kind,
        "channel": contact.channel,
        "setting": contact.setting,
        "on": contact.on,
        "minutes": contact.minutes,
        "note": contact.note,
        "opinion": contact.opinion,
        "at": contact.at.replace(second=0, microsecond=0) if contact.at else None,
        "relation": str(contact.relation.public_id) if contact.relation else "",
    }
