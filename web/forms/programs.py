"""Describing a program: what it is, its rules, modules, staff and costs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.clock import today
from participants.choices import LegalStatus, Sex, TargetGroup
from programs.choices import (
    CostKind,
    GroupTailoring,
    Phase,
    PreventionLevel,
    ProgramKind,
    ProgramState,
    StaffRole,
)
from programs.rules import CODES, RISK_BANDS
from web.forms.base import PageForm
from web.forms.days import RecordChoice, day_field


def many(label, choices, **more) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **more
    )


def whole(label, **more) -> forms.IntegerField:
    more.setdefault("min_value", 0)
    return forms.IntegerField(label=label, required=False, **more)


class DescriptionForm(PageForm):
    """What a program is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200, required=False)
    program_type = forms.CharField(
        label=_("Type"), max_length=60, required=False, help_text=_("such as education, work, therapy")
    )
    level = forms.ChoiceField(
        label=_("Whom it addresses"), required=False, choices=[("", _("not said")), *PreventionLevel.choices]
    )
    phases = many(_("Where it takes place"), Phase.choices)
    group_tailoring = forms.ChoiceField(
        label=_("Made for members of organized groups"), choices=GroupTailoring.choices,
        initial=GroupTailoring.NO,
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), choices=ProgramState.choices, initial=ProgramState.ACTIVE)
    description = forms.CharField(
        label=_("Description"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def described(self) -> dict:
        """The attributes of the program as a verb takes them."""
        said = {name: self.cleaned_data[name] for name in DescriptionForm.base_fields if name != "name_fr"}
        french = self.cleaned_data["name_fr"]
        kept = {**(self.record.translations if self.record else {})}
        kept.pop("fr", None)
        return {**said, "translations": {**kept, "fr": {"name": french}} if french else kept}


class RulesForm(PageForm):
    """Who may take part, and what is planned."""

    valid_from = day_field(
        _("From when on"), initial=today, help_text=_("Episodes keep the rules they were judged by.")
    )
    age_min = whole(_("Lowest age"), max_value=120)
    age_max = whole(_("Highest age"), max_value=120)
    time_left_min_days = whole(_("Days left to serve, at least"), max_value=36525)
    time_left_max_days = whole(_("Days left to serve, at most"), max_value=36525)
    legal_status = many(
        _("Legal status"), [(code, LegalStatus(code).label) for code in CODES["legal_status"]],
        help_text=_("None ticked: all."),
    )  # fmt: skip
    sex = many(
        _("Sex"), [(str(code), Sex(code).label) for code in CODES["sex"]], help_text=_("None ticked: all.")
    )
    target_group = many(
        _("Belongs to one of"), [(code, TargetGroup(code).label) for code in CODES["target_group"]],
        help_text=_("None ticked: all."),
    )  # fmt: skip
    risk_band = many(_("Risk assessed as"), list(RISK_BANDS.items()), help_text=_("None ticked: all."))
    prerequisite = many(_("Has completed"), [])
    exclusive = many(_("Is not at the same time in"), [])
    planned_sessions = whole(_("Sessions planned"), max_value=1000)
    planned_minutes = whole(_("Minutes planned in all"), max_value=100000)
    completion_share = forms.DecimalField(
        label=_("Completed from this share on"), initial="0.8", min_value=0, max_value=1, decimal_places=3,
        help_text=_("Of what is planned: 0.8 is four fifths."),
    )  # fmt: skip

    def __init__(self, *args, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(program.code, program.local_name) for program in others]
        for name in ("prerequisite", "exclusive"):
            if choices:
                self.fields[name].choices = choices
            else:
                del self.fields[name]


class NewProgramForm(RulesForm, DescriptionForm):
    """A program with the first version of its rules."""

    agency = RecordChoice(label=_("Agency"), label_of=lambda agency: agency.name)
    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        help_text=_("Short, without spaces, such as woodwork; it stays for good."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ProgramKind.choices)
    field_order = ["agency", "name", "name_fr", "code", "kind", *DescriptionForm.base_fields]

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies


class ModuleForm(PageForm):
    """A unit of a program's content."""

    number = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=32767)
    name = forms.CharField(label=_("Name"), max_length=200)
    planned_minutes = whole(_("Minutes planned"))


class OfOffering(PageForm):
    """Something of the whole program, or of one of its offerings."""

    offering = RecordChoice(
        label=_("Where"), required=False, empty_label=_("everywhere"),
        label_of=lambda offering: f"{offering.name}, {offering.site.name}",
    )  # fmt: skip

    def __init__(self, *args, offerings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offering"].queryset = offerings


class StaffForm(OfOffering):
    """Who delivers it, from when."""

    user = RecordChoice(
        label=_("Colleague"), label_of=lambda user: user.get_full_name() or user.get_username()
    )
    role = forms.ChoiceField(label=_("As"), choices=StaffRole.choices)
    starts_on = day_field(_("From"), initial=today)
    ends_on = day_field(_("To"), required=False, help_text=_("Empty: until further notice."))
    field_order = ["user", "role", "offering", "starts_on", "ends_on"]

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues


class CostForm(OfOffering):
    """What it cost in a period."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CostKind.choices)
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=0)
    currency = forms.CharField(
        label=_("Currency"),
        min_length=3,
        max_length=3,
        initial="EUR",
        help_text=_("Three letters, such as EUR."),
    )
    starts_on = day_field(_("From"))
    ends_on = day_field(_("To"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    field_order = ["kind", "amount", "currency", "starts_on", "ends_on", "offering", "note"]
