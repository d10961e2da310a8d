"""What is known of later contact with justice, as a description; and until when anything can be known."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from outcomes.models import JusticeEvent, ObservationEnd
from outcomes.services.justice import justice_event_record, observation_end_record, observation_end_withdraw
from web.case import case_of
from web.forms.person import CaseForm, text
from web.forms.person_custody import JusticeEventForm, ObservationEndForm
from web.gate import page
from web.person_acts import Act, act_page

BACK = "web:person_justice"


class WithdrawEndForm(CaseForm):
    """Why an end of observation is taken back."""

    reason = text(_("Reason"), longest=300, required=True, rows=2)


@page("justice_event.read", is_hidden=True)
@require_safe
def justice(request, public_id):
    """Events on the file; what came in for an evaluation alone is on no file."""
    case = case_of(request, public_id)
    events = (
        case.rows(JusticeEvent, "justice_event.read").select_related("iccs").order_by("-occurred_on", "-id")
    )
    ends = case.rows(ObservationEnd, "observation_end.read").order_by("-ended_on", "-id")
    case.show("justice_events", "observation")
    context = {
        "case": case, "events": list(events), "ends": list(ends), "may_record": case.may("justice_event.record"),
    }  # fmt: skip
    return render(request, "web/person/justice.html", context)


event_new = act_page(Act(
    "justice_event.record", JusticeEventForm, justice_event_record, _("Write down an event"), _("Save the event"),
    _("The event is recorded."), BACK, groups=("justice_events",),
    about=_("It describes the person and is never counted in an evaluation, which needs an administrative file."),
))  # fmt: skip
end_new = act_page(Act(
    "observation_end.record", ObservationEndForm, observation_end_record, _("End of observation"),
    _("Save"), _("The end is recorded."), BACK, groups=("observation",),
))  # fmt: skip
end_withdraw = act_page(Act(
    "observation_end.record", WithdrawEndForm, observation_end_withdraw, _("Take the end back"), _("Take it back"),
    _("The end is taken back."), BACK, takes="end", model=ObservationEnd, reads="observation_end.read",
    related=("participant__agency", "participant__site"), groups=("observation",),
    about=_("It was a mistake, or somebody who was lost was found again."),
))  # fmt: skip
