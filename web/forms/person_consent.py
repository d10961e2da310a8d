"""Agreement to take part, with the guardian on the same page; what allows the work; taking either back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.choices import Answer, BasisKind, BasisPurpose, RelationKind
from participants.models import Relation
from programs.directory import programs_for
from web.forms.person import CaseForm, NowForm, RecordChoice, choice, day, line, text

SAID = [row for row in Answer.choices if row[0] != Answer.WITHDRAWN]
NEW = "new"


def program_name(program) -> str:
    return program.local_name


class ConsentForm(CaseForm):
    """Everything about one agreement: the person's own answer, the guardian's, and what the child says."""

    FROM_ROW = {
        "answer": "answer", "on": "answered_on", "guardian_answer": "guardian_answer",
        "guardian_on": "guardian_answered_on", "guardian_expires_on": "guardian_expires_on",
        "child_view": "child_view", "exemption": "exemption",
    }  # fmt: skip

    program = RecordChoice(label=_("Program"), named=program_name)
    answer = choice(_("What the person says"), SAID)
    on = day(_("Answered on"))
    child_view = text(
        _("In the child's own words"),
        longest=2000,
        help_text=_("What the child thinks of it. Asked of every child, whatever the guardian says."),
    )
    guardian = forms.ChoiceField(label=_("Guardian"), required=False)
    guardian_name = line(_("Name of the new guardian"), longest=200, required=False)
    guardian_kind = choice(
        _("Who that is"),
        [
            (kind, label)
            for kind, label in RelationKind.choices
            if kind in ("parent", "guardian", "family", "other")
        ],
        required=False,
    )
    guardian_phone = line(_("Phone of the new guardian"), longest=60, required=False)
    guardian_answer = choice(_("What the guardian says"), SAID, required=False)
    guardian_on = day(_("Guardian answered on"), required=False)
    guardian_expires_on = day(
        _("Guardian's consent holds until"), required=False, help_text=_("Empty: until it is taken back.")
    )
    exemption = text(
        _("Why no guardian is asked"),
        longest=1000,
        rows=2,
        help_text=_("Only where the law allows it, such as for a child who lives alone."),
    )

    def prepare(self) -> None:
        known = self.case.rows(Relation, "relation.read").filter(is_legal_guardian=True, ends_on=None)
        self.guardians = {str(row.public_id): row for row in known.order_by("id")}
        self.fields["guardian"].choices = [
            ("", _("nobody")),
            *((key, row.name) for key, row in self.guardians.items()),
            (NEW, _("somebody new, named below")),
        ]
        programs = programs_for(self.case.standing)
        self.fields["program"].queryset = programs.order_by("code")
        if self.row is None:
            self.fields["on"].initial = self.case.today
            return
        del self.fields["program"]
        if self.row.guardian_id:
            self.initial["guardian"] = next(
                (key for key, row in self.guardians.items() if row.pk == self.row.guardian_id), ""
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("guardian") == NEW:
            for name in ("guardian_name", "guardian_kind"):
                if not cleaned.get(name):
                    self.add_error(name, _("Say who the new guardian is."))
        return cleaned

    def said(self) -> dict[str, Any]:
        said = super().said()
        chosen = said.pop("guardian")
        new = {name: said.pop(f"guardian_{name}") for name in ("name", "kind", "phone")}
        said["guardian"] = self.guardians.get(chosen)
        said["new_guardian"] = new if chosen == NEW else None
        said["guardian_answer"] = said["guardian_answer"] or Answer.NOT_ASKED
        return said


class WithdrawalForm(NowForm):
    """Who takes the agreement back, and when."""

    who = choice(
        _("Who takes it back"),
        [("person", _("the person")), ("guardian", _("the guardian"))],
        initial="person",
    )
    on = day(_("On"))

    def said(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"], "is_by_guardian": self.cleaned_data["who"] == "guardian"}


class BasisForm(CaseForm):
    """What allows the person's data to be used for a purpose."""

    purpose = choice(_("What it allows"), BasisPurpose.choices)
    basis = choice(_("What it rests on"), BasisKind.choices)
    reference = line(
        _("Reference"),
        longest=200,
        required=False,
        help_text=_("The law, the order or the form, such as “Prison Act, section 12”."),
    )
    given_by = RecordChoice(
        label=_("Given by"),
        required=False,
        named=lambda row: row.name,
        empty_label=_("nobody around the person"),
        help_text=_("For a guardian's consent: who gave it."),
    )
    starts_on = day(_("From"))
    ends_on = day(_("Until"), required=False, help_text=_("Empty: until it is withdrawn."))

    def prepare(self) -> None:
        self.fields["given_by"].queryset = self.case.rows(Relation, "relation.read").order_by("id")
        self.fields["starts_on"].initial = self.case.today


class EndForm(NowForm):
    """The day on which something ends."""

    on = day(_("On"))
