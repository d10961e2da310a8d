"""Registering somebody with a place in a group, and enrolling somebody who is known."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.models import DatePrecision
from participants.choices import BasisKind, LegalStatus, Sex
from web.forms.base import PageForm
from web.forms.days import RecordChoice, day_field

CHOOSE = ("", _("choose"))
OWN_BASES = [choice for choice in BasisKind.choices if choice[0] != BasisKind.GUARDIAN_CONSENT]


def group_label(offering) -> str:
    """A group in a list: name, program, and how many places are free."""
    if offering.free is None:
        free = _("no limit")
    elif offering.free > 0:
        free = _("%(count)d free") % {"count": offering.free}
    else:
        free = _("full: waiting list")
    return f"{offering.name} · {offering.program.local_name} · {free}"


class AdmitForm(PageForm):
    """Everything asked when somebody is new: eight fields that must be filled, the others where they are known."""

    family_name = forms.CharField(label=_("Family name"), max_length=120)
    given_names = forms.CharField(label=_("Given names"), max_length=120)
    birth_on = day_field(_("Born on"))
    sex = forms.TypedChoiceField(label=_("Sex"), choices=[CHOOSE, *Sex.choices], coerce=int)
    site = RecordChoice(label=_("Site"))
    admitted_on = day_field(_("Admitted on"))
    basis = forms.ChoiceField(
        label=_("Legal basis"),
        choices=[CHOOSE, *OWN_BASES],
        help_text=_("What allows taking part in programs."),
    )
    offering = RecordChoice(label=_("Group"), label_of=group_label)
    birth_precision = forms.ChoiceField(
        label=_("Date of birth known to"),
        choices=DatePrecision.choices,
        required=False,
        initial=DatePrecision.DAY,
    )
    reference = forms.CharField(
        label=_("File number"), max_length=40, required=False, help_text=_("Empty: one is made.")
    )
    legal_status = forms.ChoiceField(label=_("Legal status"), choices=LegalStatus.choices, required=False)
    expected_release_on = day_field(_("Expected release"), required=False)
    basis_reference = forms.CharField(
        label=_("Law or order"),
        max_length=200,
        required=False,
        help_text=_("Such as the section of the law."),
    )
    override_reason = forms.CharField(
        label=_("Why this person is let in against the rules"), max_length=1000, required=False
    )
    confirm_new = forms.BooleanField(label=_("This is somebody else: open a new file"), required=False)

    def __init__(self, *args, sites, offerings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        self.fields["offering"].queryset = offerings
        self.fields["legal_status"].initial = LegalStatus.NOT_KNOWN
        if len(list(sites[:2])) == 1:
            self.fields["site"].initial = sites[0].public_id


class EnrollForm(PageForm):
    """A group, the day, and why against the rules if so."""

    offering = RecordChoice(label=_("Group"))
    on = day_field(_("From"))
    override_reason = forms.CharField(
        label=_("Why this person is let in against the rules"),
        max_length=1000,
        required=False,
        help_text=_("Only where the rules of the group say no or not yet."),
    )

    def __init__(self, *args, offerings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offering"].queryset = offerings
