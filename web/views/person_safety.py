"""What keeps people safe: what to know, whom not to meet, what happened and was done about it."""

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import entitled
from participants.models import Identity, Incident, NoContact, SafetyFlag
from participants.safety import meeting_places
from participants.services.incidents import (
    incident_close,
    incident_escalate,
    incident_record,
    incident_report,
)
from participants.services.safety import no_contact_lift, no_contact_set, safety_flag_lift, safety_flag_raise
from web.case import case_of
from web.colleagues import name_of
from web.forms.person_consent import EndForm
from web.forms.person_safety import ClosingForm, EscalationForm, FlagForm, IncidentForm, PairForm, ReportForm
from web.gate import page
from web.person_acts import Act, act_page

BACK = "web:person_safety"
OF_PERSON = ("participant__agency", "participant__site")


@page("safety.read", is_hidden=True)
@require_safe
def safety(request, public_id):
    """Flags for all who meet the person; pairs and incidents for those who help or hold; notes for case workers."""
    case = case_of(request, public_id)
    # The notes are the case workers': whoever may read contacts.
    sees_notes = case.may("contact.read")
    flags = case.rows(SafetyFlag, "safety.read").order_by("-starts_on", "-id")
    pairs = _pairs(case)
    others = [pair["other"].public_id for pair in pairs]
    incidents = case.rows(Incident, "incident.read").defer("description", "closing_note", "reported_to")
    case.show("safety", *["incident"] * case.may("incident.read"), also=others)
    context = {
        "case": case,
        "flag_rows": list(flags if sees_notes else flags.defer("note")),
        "pairs": pairs,
        "incidents": list(incidents.order_by("-occurred_on", "-id")),
        "sees_notes": sees_notes,
        "sees_pairs": case.may("no_contact.read"),
        "sees_incidents": case.may("incident.read"),
        "may_record": case.may("safety.record"),
    }
    return render(request, "web/person/safety.html", context)


@page("incident.read", is_hidden=True)
@require_safe
def incident(request, public_id, record):
    """One incident: what happened, and what may be done about it now."""
    case = case_of(request, public_id)
    case.part = BACK
    row = case.record(Incident, "incident.read", record, "escalated_to")
    case.show("incident")
    context = {
        "case": case, "incident": row, "escalated_to": name_of(row.escalated_to),
        "may_record": case.may("incident.record"),
    }  # fmt: skip
    return render(request, "web/person/incident.html", context)


def _pairs(case) -> list[dict]:
    """The pairs of this person as far as both are within reach, with the other one's name."""
    if not case.may("no_contact.read"):
        return []
    seen_as = entitled(case.standing, {"no_contact.read"})
    either = Q(participant=case.person) | Q(other=case.person)
    rows = list(
        NoContact.objects.for_user(seen_as)
        .filter(either)
        .select_related("participant", "other")
        .order_by("-id")
    )
    others = [row.other if row.participant_id == case.person.pk else row.participant for row in rows]
    names = {
        identity.participant_id: identity
        for identity in Identity.objects.for_user(seen_as)
        .filter(participant__in=[other.pk for other in others])
        .only("participant_id", "family_name", "given_names")
    }
    places = meeting_places(rows) if rows else {}
    return [
        {
            "pair": row,
            "other": other,
            "name": names[other.pk].full_name if other.pk in names else "",
            "meets_in": places.get(row.pk, []),
            "is_over": bool(row.ends_on and row.ends_on < case.today),
        }
        for row, other in zip(rows, others, strict=True)
    ]


def _pair_of(case, public_id):
    """A pair is a row of either person's file."""
    seen_as = entitled(case.standing, {"no_contact.read"})
    either = Q(participant=case.person) | Q(other=case.person)
    return NoContact.objects.for_user(seen_as).filter(either, public_id=public_id)


flag_new = act_page(Act(
    "safety.record", FlagForm, safety_flag_raise, _("Something that whoever meets the person must know"),
    _("Raise the flag"), _("The flag is up."), BACK, groups=("safety",),
))  # fmt: skip
flag_lift = act_page(Act(
    "safety.record", EndForm, safety_flag_lift, _("Take the flag down"), _("Take it down"), _("The flag is down."),
    BACK, takes="flag", model=SafetyFlag, reads="safety.read", related=OF_PERSON, groups=("safety",),
    about=_("That day is its last."),
))  # fmt: skip
pair_new = act_page(Act(
    "no_contact.record", PairForm, no_contact_set, _("Somebody whom the person must not meet"), _("Keep them apart"),
    _("They are kept apart from now on. Where they hold places in one group, one of them must move."), BACK,
    groups=("safety",),
))  # fmt: skip
pair_lift = act_page(Act(
    "no_contact.record", EndForm, no_contact_lift, _("They may meet again"), _("Lift it"), _("They may meet again."),
    BACK, takes="pair", model=NoContact, reads="no_contact.read", find=_pair_of,
    related=(*OF_PERSON, "other__agency", "other__site"), groups=("safety",), about=_("That day is the last."),
))  # fmt: skip
incident_new = act_page(Act(
    "incident.record", IncidentForm, incident_record, _("Write down what happened"), _("Save"),
    _("It is written down."), BACK, groups=("incident",), keeps_draft=True,
))  # fmt: skip
escalate = act_page(Act(
    "incident.record", EscalationForm, incident_escalate, _("Bring it before a colleague"), _("Bring it up"),
    _("Your colleague has it now."), BACK, takes="incident", model=Incident, reads="incident.read", related=OF_PERSON,
    groups=("incident",),
))  # fmt: skip
report = act_page(Act(
    "incident.record", ReportForm, incident_report, _("Say to whom it was reported"), _("Save the report"),
    _("The report is recorded."), BACK, takes="incident", model=Incident, reads="incident.read", related=OF_PERSON,
    groups=("incident",),
))  # fmt: skip
close = act_page(Act(
    "incident.record", ClosingForm, incident_close, _("Close it"), _("Close it"), _("It is closed."), BACK,
    takes="incident", model=Incident, reads="incident.read", related=OF_PERSON, groups=("incident",),
    about=_("What must be reported is reported first."),
))  # fmt: skip
