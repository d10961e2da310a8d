"""What keeps people safe: flags, pairs who must not meet, incidents and concerns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.permissions import entitled
from participants.choices import IncidentCategory, IncidentKind, SafetyKind
from participants.models import Participant
from web.colleagues import colleagues_of, name_of
from web.forms.person import CaseForm, NowForm, RecordChoice, choice, day, flag, line, text


class FlagForm(CaseForm):
    """A flag over the person, seen by everybody who meets the person; its note is for the case workers."""

    kind = choice(_("What to know"), SafetyKind.choices)
    note = text(
        _("Note"), longest=1000, help_text=_("For the case workers alone. Facts and what helps, no verdicts.")
    )
    starts_on = day(_("Since"))
    ends_on = day(_("Until"), required=False, help_text=_("Empty: until it is taken down."))

    def prepare(self) -> None:
        self.fields["starts_on"].initial = self.case.today


class PairForm(CaseForm):
    """Somebody whom the person must not meet, named by the file number."""

    other = line(
        _("File number of the other person"), longest=40, help_text=_("As it stands in the list of people.")
    )
    reason = text(
        _("Reason"), longest=1000, help_text=_("For the case workers alone; no refusal ever tells it.")
    )
    starts_on = day(_("Since"))
    ends_on = day(_("Until"), required=False, help_text=_("Empty: until it is lifted."))

    def prepare(self) -> None:
        self.fields["starts_on"].initial = self.case.today

    def clean_other(self) -> Participant:
        seen_as = entitled(self.case.standing, {"no_contact.record"})
        found = Participant.objects.for_user(seen_as).filter(
            reference__iexact=self.cleaned_data["other"].strip()
        )
        people = list(found.select_related("agency", "site")[:2])
        if not people:
            raise forms.ValidationError(_("Nobody within your reach has this file number."))
        if len(people) > 1:
            raise forms.ValidationError(
                _("Two agencies use this file number; ask your data protection officer.")
            )
        return people[0]


class IncidentForm(CaseForm):
    """What happened, in facts."""

    kind = choice(
        _("Kind"), IncidentKind.choices,
        help_text=_("A safeguarding concern always has a duty to report; the day it is due is set for you."),
    )  # fmt: skip
    category = choice(_("What it is about"), IncidentCategory.choices)
    occurred_on = day(_("Happened on"))
    description = text(
        _("What happened"),
        longest=5000,
        required=True,
        rows=5,
        help_text=_("Who saw or said what, in their own words."),
    )
    has_duty_to_report = flag(_("The law asks for a report"))
    is_group_related = flag(_("Related to an organized group"))

    def prepare(self) -> None:
        self.fields["occurred_on"].initial = self.case.today


class EscalationForm(CaseForm):
    """The colleague it is brought before."""

    to = RecordChoice(
        label=_("Colleague"), named=name_of, help_text=_("Somebody who works with this person.")
    )

    def prepare(self) -> None:
        self.fields["to"].queryset = colleagues_of(self.case.standing).exclude(pk=self.case.standing.user.pk)


class ReportForm(NowForm):
    """To whom it was reported, and when."""

    to = line(_("Reported to"), longest=200, help_text=_("The authority, and who took the report."))
    on = day(_("On"))


class ClosingForm(NowForm):
    """When it was closed, and what came of it."""

    on = day(_("On"))
    note = text(_("What came of it"), longest=2000)
