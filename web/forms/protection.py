"""What data protection decides: unusual access, possible same person, a seal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ReviewOutcome
from kernel.clock import today
from web.forms.base import PageForm
from web.forms.days import day_field, in_this_age


class ReviewDays(PageForm):
    """The days whose readings are looked at."""

    since = day_field(_("From"), required=False, validators=[in_this_age])
    until = day_field(_("To"), required=False, validators=[in_this_age])


class ReviewForm(PageForm):
    """What came of an unusual reading."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=ReviewOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whom you asked and what you found. Kept encrypted, for auditors alone."),
    )  # fmt: skip


class MatchForm(PageForm):
    """Are two files about one person?"""

    same = forms.ChoiceField(
        label=_("Are they about one person?"), widget=forms.RadioSelect,
        choices=[("no", _("No, two people: both files stay as they are")),
                 ("yes", _("Yes, one person: the files become one. There is no way back"))],
    )  # fmt: skip
    keep = forms.ChoiceField(
        label=_("If so, which file goes on"), required=False,
        help_text=_("Everything recorded in the other one is moved there."),
    )  # fmt: skip
    on = day_field(_("Decided on"), initial=today)

    def __init__(self, *args, candidate, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [
            ("", _("the older one")),
            *(
                (str(file.public_id), f"{file.reference}, {file.agency.name}")
                for file in (candidate.participant, candidate.other)
            ),
        ]


class UnsealForm(PageForm):
    """Why a seal is lifted, and from when."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as the order of the court and its date."),
    )  # fmt: skip
    on = day_field(_("Lifted on"), initial=today)
