"""Admission, transfer, release; supervision outside; what a court imposed; who is responsible."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Site
from accounts.permissions import entitled
from accounts.roles import CAPABILITIES
from outcomes.choices import EndKind, EventSource, JusticeEventKind
from outcomes.offenses import offenses_to_choose
from participants.choices import LegalStatus, ReleaseReason, SupervisionEnd, SupervisionKind
from web.colleagues import name_of, workers_of_all
from web.forms.person import CaseForm, NowForm, RecordChoice, choice, day, text
from web.sites import sites_answered_for

TOLD = [one for one in EventSource.choices if one[0] != EventSource.ADMINISTRATIVE]


class OffenseChoice(forms.ModelChoiceField):
    """An offense of the international classification, as broad as people know it."""

    def __init__(self, *, label):
        super().__init__(
            queryset=None, label=label, required=False, to_field_name="code", empty_label=_("not known"),
            help_text=_("By the international classification of crime (ICCS)."),
        )  # fmt: skip

    def offer(self, case, held: str = "") -> None:
        self.queryset = offenses_to_choose(case.standing, held)


class AdmissionForm(CaseForm):
    """Where the person is held from a day on."""

    site = RecordChoice(label=_("Site"))
    starts_on = day(_("Admitted on"))
    legal_status = choice(_("Legal status"), LegalStatus.choices, initial=LegalStatus.NOT_KNOWN)
    expected_release_on = day(_("Release expected on"), required=False)

    def prepare(self) -> None:
        self.fields["site"].queryset = sites_answered_for(self.case.standing, "custody.manage")
        self.fields["starts_on"].initial = self.case.today


class StayForm(CaseForm):
    """What changes during a stay."""

    FROM_ROW = {"legal_status": "legal_status", "expected_release_on": "expected_release_on"}

    legal_status = choice(_("Legal status"), LegalStatus.choices)
    expected_release_on = day(_("Release expected on"), required=False)


class TransferForm(NowForm):
    """To which of the sites that the administrator answers for."""

    site = RecordChoice(label=_("To which site"))
    on = day(_("On"))

    def prepare(self) -> None:
        super().prepare()
        sites = sites_answered_for(self.case.standing, "custody.manage")
        self.fields["site"].queryset = sites.exclude(pk=self.row.site_id)

    @property
    def has_choice(self) -> bool:
        """Is there another site to move somebody to?"""
        return self.fields["site"].queryset.exists()


class ReleaseForm(NowForm):
    """The last day of a stay, and why it ends."""

    on = day(_("On"))
    reason = choice(_("Why"), ReleaseReason.choices)


class SupervisionForm(CaseForm):
    """Which office supervises the person outside."""

    site = RecordChoice(label=_("Office"))
    kind = choice(_("Kind"), SupervisionKind.choices)
    starts_on = day(_("From"))
    conditions = text(
        _("Conditions"), longest=2000, help_text=_("What the person must or must not do, as it was imposed.")
    )

    def prepare(self) -> None:
        seen_as = entitled(self.case.standing, {"supervision.record"})
        self.fields["site"].queryset = (
            Site.objects.for_user(seen_as).select_related("agency").order_by("name")
        )
        self.fields["starts_on"].initial = self.case.today

    def said(self) -> dict[str, Any]:
        return {**super().said(), "agency": self.cleaned_data["site"].agency}


class SupervisionEndForm(NowForm):
    """How a supervision ended."""

    on = day(_("On"))
    reason = choice(_("How it ended"), SupervisionEnd.choices)


class SentenceForm(CaseForm):
    """What a court imposed."""

    FROM_ROW = {
        name: name for name in ("imposed_on", "starts_on", "ends_on", "length_days", "conditions", "iccs")
    }

    iccs = OffenseChoice(label=_("Offense"))
    imposed_on = day(_("Imposed on"))
    starts_on = day(_("Begins on"), required=False, help_text=_("May be earlier: time in custody counts."))
    ends_on = day(_("Ends on"), required=False)
    length_days = forms.IntegerField(label=_("Length in days"), required=False, min_value=1)
    conditions = text(_("Conditions"), longest=2000)

    def prepare(self) -> None:
        self.fields["iccs"].offer(self.case, self.row.iccs if self.row else "")

    def said(self) -> dict[str, Any]:
        said = super().said()
        said["iccs"] = said["iccs"].code if said["iccs"] else ""
        return said


class JusticeEventForm(CaseForm):
    """An event as staff know of it: it describes a person and is never the outcome of an evaluation."""

    kind = choice(_("What happened"), JusticeEventKind.choices)
    occurred_on = day(_("On"), help_text=_("The day of the event itself, such as the arrest."))
    decided_on = day(_("Decided on"), required=False)
    iccs = OffenseChoice(label=_("Offense"))
    source = choice(_("How it is known"), TOLD, initial=EventSource.STAFF)

    def prepare(self) -> None:
        self.fields["iccs"].offer(self.case)

    def said(self) -> dict[str, Any]:
        said = super().said()
        said["iccs"] = said["iccs"].code if said["iccs"] else ""
        return said


class ObservationEndForm(NowForm):
    """From which day on nothing can be known about the person any more."""

    kind = choice(_("What it is"), EndKind.choices)
    on = day(_("On"))
    source = choice(_("How it is known"), TOLD, initial=EventSource.STAFF)


class AssignmentForm(CaseForm):
    """The worker who is responsible."""

    user = RecordChoice(label=_("Social worker"), named=name_of)
    agency = RecordChoice(label=_("For which agency"))
    starts_on = day(_("From"))
    ends_on = day(_("Until"), required=False, help_text=_("Empty: until further notice."))

    def prepare(self) -> None:
        held = self.case.standing.having(CAPABILITIES["case.assign"])
        agencies = {membership.agency_id: membership.agency for membership in held}
        self.only = next(iter(agencies.values())) if len(agencies) == 1 else None
        self.fields["user"].queryset = workers_of_all(self.case.standing, list(agencies))
        self.fields["starts_on"].initial = self.case.today
        self.fields["agency"].queryset = Agency.objects.for_user(self.case.standing).filter(
            pk__in=list(agencies)
        )
        if self.only is not None:
            del self.fields["agency"]

    def said(self) -> dict[str, Any]:
        said = super().said()
        return {"agency": self.only, **said} if self.only is not None else said
