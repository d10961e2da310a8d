"""One mark put right, or added, after the register was saved."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.choices import AbsenceReason, AttendanceStatus
from participants.services.attendance import LONGEST_REASON
from web.forms.base import PageForm

AGREED = ((None, _("not judged")), (True, _("yes")), (False, _("no")))


class MarkForm(PageForm):
    """What a mark says, and why it is changed now. A note is never shown here: what is typed takes its place."""

    status = forms.ChoiceField(
        label=_("Mark"),
        choices=AttendanceStatus.choices,
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=_("Minutes present"), required=False, min_value=1,
        help_text=_("Needed for “attended in part”; otherwise the whole session where nothing is said."),
    )  # fmt: skip
    absence_reason = forms.ChoiceField(
        label=_("Why away, late or only in part"),
        choices=[("", _("not said")), *AbsenceReason.choices],
        required=False,
    )
    is_compliant = forms.TypedChoiceField(
        label=_("Took part as agreed"), choices=AGREED, required=False, empty_value=None,
        coerce=lambda value: {"True": True, "False": False}.get(value),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is typed here takes the place of a note there is; empty leaves it."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the old mark."),
    )  # fmt: skip

    field_order = ("status", "reason", "minutes", "absence_reason", "is_compliant", "note")

    def __init__(self, *args, record=None, **kwargs):
        if record is not None:
            kwargs.setdefault("initial", starts_as(record))
        super().__init__(*args, record=record, **kwargs)
        if record is None:
            self.fields["note"].help_text = ""

    def changes(self) -> dict:
        """What attendance_correct is told: what differs from the record alone."""
        said = {
            name: self.cleaned_data[name] for name in ("status", "minutes", "absence_reason", "is_compliant")
        }
        said["absence_reason"] = said["absence_reason"] or ""
        before = starts_as(self.record)
        changes = {name: value for name, value in said.items() if value != before[name]}
        if self.cleaned_data["note"].strip():
            changes["note"] = self.cleaned_data["note"]
        if "status" in changes:
            # Minutes and reason that stood there belong to the old mark, unless somebody typed them anew.
            for name in ("minutes", "absence_reason"):
                if said[name] == before[name]:
                    changes.pop(name, None)
        return changes


def starts_as(mark) -> dict:
    """A mark as the form shows it: minutes only where they say something."""
    shows_minutes = mark.status in (AttendanceStatus.LATE, AttendanceStatus.PARTIAL)
    return {
        "status": mark.status,
        "minutes": mark.minutes if shows_minutes else None,
        "absence_reason": mark.reason,
        "is_compliant": mark.is_compliant,
    }
