"""Who matters to a person, who the person is, and how to reach either."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.models import DatePrecision
from participants.choices import RelationKind, Sex
from participants.safety import protected_addresses
from web.forms.person import CaseForm, RecordChoice, choice, day, flag, line, text
from web.sites import sites_of_agency

CONTACT_DATA = ("identifier", "phone", "address")


class RelationForm(CaseForm):
    """Somebody who matters to the person. Phone and address are for the case workers."""

    FROM_ROW = {
        name: name
        for name in (
            "kind",
            "name",
            "phone",
            "address",
            "is_legal_guardian",
            "is_emergency_contact",
            "starts_on",
        )
    }

    kind = choice(_("Who that is"), RelationKind.choices)
    name = line(_("Name"), longest=200)
    phone = line(_("Phone"), longest=60, required=False)
    address = text(_("Address"), longest=500, rows=2)
    is_legal_guardian = flag(_("May consent for the child (legal guardian)"))
    is_emergency_contact = flag(_("To be called in an emergency"))
    starts_on = day(_("Since"), required=False, help_text=_("Empty: not known."))

    def prepare(self) -> None:
        if self.row is not None and not self.case.may("contact_data.read"):
            for name in ("phone", "address"):
                del self.fields[name]


class NewnessForm(CaseForm):
    """A form after which two files may seem to be about one person: then, and only then, it asks."""

    confirm_new = forms.BooleanField(
        label=_("None of these is this person"), required=False, widget=forms.HiddenInput, initial=False
    )

    def ask_whether_new(self) -> None:
        self.fields["confirm_new"].widget = forms.CheckboxInput()


class IdentityForm(NewnessForm):
    """Names; for the case workers also how to reach the person and by which number others know the person."""

    FROM_ROW = {name: name for name in ("family_name", "given_names", *CONTACT_DATA)}

    family_name = line(_("Family name"), longest=120, help_text=_("Or the only name there is."))
    given_names = line(_("Given names"), longest=120, required=False)
    identifier = line(_("Number in other registers"), longest=200, required=False)
    phone = line(_("Phone"), longest=60, required=False)
    address = text(_("Address"), longest=500, rows=2)

    def prepare(self) -> None:
        if not self.case.may("contact_data.read"):
            for name in CONTACT_DATA:
                del self.fields[name]
        elif protected_addresses([self.case.person.pk], self.case.today):
            del self.fields["address"]


class DescriptionForm(NewnessForm):
    """What describes the person."""

    FROM_ROW = {
        name: name for name in ("sex", "birth_on", "birth_precision", "nationality", "site", "languages")
    }

    sex = forms.TypedChoiceField(label=_("Sex"), choices=Sex.choices, coerce=int)
    birth_on = day(_("Born on"), required=False)
    birth_precision = choice(
        _("How much of that is known"), DatePrecision.choices, initial=DatePrecision.DAY,
        help_text=_("Where only the year is known, enter the first of January and choose the year."),
    )  # fmt: skip
    nationality = line(_("Nationality"), longest=2, required=False, help_text=_("Two letters, such as FR."))
    languages = line(
        _("Languages"), longest=80, required=False, help_text=_("Two letters each, such as “fr, ar”.")
    )
    site = RecordChoice(label=_("Where the file is kept"), required=False, empty_label=_("at the agency"))

    def prepare(self) -> None:
        self.fields["site"].queryset = sites_of_agency(self.case.standing, self.case.person.agency)
        self.initial["languages"] = ", ".join(self.case.person.languages)

    def said(self) -> dict[str, Any]:
        said = super().said()
        said["languages"] = [code.strip().lower() for code in said["languages"].split(",") if code.strip()]
        said["nationality"] = said["nationality"].upper()
        return said
