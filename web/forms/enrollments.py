"""Steps of an enrollment: the day, why, and for some a group; priority; transfer; hand-over at release."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.choices import (
    REASONS_OF,
    BasisKind,
    ExitCategory,
    ExitReason,
    SupervisionKind,
    WaitingPriority,
)
from participants.lifecycle import MOVES, OPEN
from participants.services.hand_over import INTO_THE_COMMUNITY
from web.colleagues import name_of
from web.forms.base import PageForm
from web.forms.days import RecordChoice, day_field, time_field
from web.forms.registering import group_label

# What each move is called on a button, and what it means.
STEPS = {
    "enroll": (_("Accept and enroll"), _("Takes a place in a group, if the rules let the person in.")),
    "waitlist": (_("Put on the waiting list"), _("Joins the queue on this day.")),
    "assess": (_("Begin the assessment"), _("Somebody looks whether the program fits.")),
    "start": (_("Say that it has started"), _("Usually the first register does this by itself.")),
    "resume": (_("Resume"), _("Goes on after a break.")),
    "complete": (_("Complete the program"), _("The planned share is reached, or you say why less counts.")),
    "suspend": (_("Suspend"), _("Keeps the place and is not waited for.")),
    "reopen": (_("Reopen"), _("Comes back; the history stays.")),
    "take_back_start": (_("Take the start back"), _("The start was a mistake.")),
    "decline": (_("Decline the referral"), _("Not now, or not here; you say why.")),
    "find_ineligible": (_("Record as not eligible"), _("The program does not fit; you say why.")),
    "withdraw": (_("Record a withdrawal"), _("The person does not want to go on.")),
    "not_start": (_("Record a place not taken up"), _("Had a place and never came.")),
    "release_early": (_("Record an early release"), _("Left custody before the end.")),
    "transfer": (_("Record a move without a transfer"), _("Went elsewhere; nobody here takes over.")),
    "remove": (_("Remove from the program"), _("You end it.")),
    "record_death": (_("Record a death"), _("Ends the enrollment.")),
}
# What is not offered as a button here: it has a page of its own, or belongs to a study.
ELSEWHERE = frozenset({"not_offer"})


def exit_reasons() -> list:
    """Reasons for leaving, by category."""
    return [
        ("", _("choose")),
        *(
            (
                ExitCategory(category).label,
                [(code, ExitReason(code).label) for code in ExitReason.values if code in codes],
            )
            for category, codes in REASONS_OF.items()
        ),
    ]


class StepForm(PageForm):
    """One move of the written table."""

    on = day_field(_("Day"))

    def __init__(self, *args, verb, offerings=None, asks_group=False, may_override=False, **kwargs):
        super().__init__(*args, **kwargs)
        move = MOVES[verb]
        if move.target not in OPEN:
            self.fields["code"] = forms.ChoiceField(label=_("Why"), choices=exit_reasons(), required=False)
        if asks_group:
            self.fields["offering"] = RecordChoice(queryset=offerings, label=_("Group"), label_of=group_label)
            if may_override:
                self.fields["override_reason"] = forms.CharField(
                    label=_("Why this person is let in against the rules"), max_length=1000, required=False
                )
        is_reason_all = move.needs_reason and move.target in OPEN
        self.fields["reason"] = forms.CharField(
            label=_("Reason in words"),
            max_length=300,
            required=is_reason_all,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("It stays on the file.") if not is_reason_all else "",
        )


class PriorityForm(PageForm):
    """Served before or after others, with a reason everybody on the list's page can read."""

    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=WaitingPriority.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class TransferForm(PageForm):
    """Another group, and what allows the file to go there."""

    to_offering = RecordChoice(
        label=_("To which group"),
        label_of=lambda one: f"{one.name} · {one.program.local_name} · {one.site.name}",
        help_text=_("Also of another site or agency."),
    )
    basis = forms.ChoiceField(
        label=_("Legal basis"), choices=BasisKind.choices, help_text=_("What allows the file to go there.")
    )
    basis_reference = forms.CharField(
        label=_("Law or order"),
        max_length=200,
        required=False,
        help_text=_("Needed where the file goes to another agency."),
    )
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    on = day_field(_("Day"))

    def __init__(self, *args, offerings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_offering"].queryset = offerings


class AcceptForm(PageForm):
    """Taking somebody over."""

    on = day_field(_("From"))
    worker = RecordChoice(
        label=_("Who is responsible here"),
        label_of=name_of,
        required=False,
    )
    override_reason = forms.CharField(
        label=_("Why this person is let in against the rules"), max_length=1000, required=False
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers


class AnswerForm(PageForm):
    """Saying no, or taking the question back."""

    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReleaseForm(PageForm):
    """Release and hand-over, everything at once."""

    on = day_field(_("Released on"))
    release_reason = forms.ChoiceField(
        label=_("Why"), choices=[(one.value, one.label) for one in INTO_THE_COMMUNITY]
    )
    to_site = RecordChoice(
        label=_("Office that takes over"), label_of=lambda site: f"{site.name} · {site.agency.name}"
    )
    basis = forms.ChoiceField(
        label=_("Legal basis"), choices=BasisKind.choices, help_text=_("What allows the file to go there.")
    )
    basis_reference = forms.CharField(label=_("Law or order"), max_length=200, required=False)
    first_contact_on = day_field(
        _("First meeting"), required=False, help_text=_("Within seven days of the release.")
    )
    first_contact_at = time_field(_("Time"), required=False)
    first_contact_place = forms.CharField(label=_("Where"), max_length=200, required=False)
    no_contact_reason = forms.CharField(
        label=_("Why no first meeting is planned"), max_length=500, required=False
    )
    to_user = RecordChoice(
        label=_("Worker there"),
        label_of=lambda user: " · ".join([name_of(user), *(post.agency.name for post in user.posts)]),
        required=False,
        help_text=_("Empty: the office decides who."),
    )
    supervision = forms.ChoiceField(
        label=_("Supervision"), choices=[("", _("none")), *SupervisionKind.choices], required=False
    )
    conditions = forms.CharField(
        label=_("Conditions"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    refer_to = RecordChoice(
        label=_("Refer to a program there"),
        label_of=lambda program: f"{program.local_name} · {program.agency.name}",
        required=False,
    )
    note = forms.CharField(
        label=_("Note for the office"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, offices, workers, programs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_site"].queryset = offices
        self.fields["to_user"].queryset = workers
        self.fields["refer_to"].queryset = programs
