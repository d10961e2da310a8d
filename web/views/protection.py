"""Files that may be about one person, and files that are sealed: for data protection. Numbers, never a name."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may
from audit.actions import Action
from participants.choices import MatchState
from participants.models import MatchCandidate, RecordSeal
from participants.services.sameness import match_decide
from participants.services.seals import record_unseal
from web.acting import perform
from web.filling import form_for
from web.forms.protection import MatchForm, UnsealForm
from web.gate import page
from web.kept_views import kept_views
from web.meanwhile import changed_meanwhile
from web.paging import page_of
from web.reading import actor_of, record_shown
from web.standing import standing_of

AGREES = {
    "name": gettext_lazy("the name"),
    "birth_date": gettext_lazy("the day of birth"),
    "birth_year": gettext_lazy("the year of birth"),
    "identifier": gettext_lazy("an identifier"),
}


def _pairs(request):
    pairs = MatchCandidate.objects.for_user(standing_of(request))
    return pairs.select_related("participant__agency", "other__agency")


@page("match.read")
@require_safe
def matches(request):
    """The pairs that wait for a decision; with `state` those decided."""
    state = request.GET.get("state") or MatchState.OPEN
    if state not in MatchState.values:
        raise Http404
    shown = page_of(_pairs(request).filter(state=state), request.GET.get("after", ""))
    _record_pairs(request, shown.rows, "match.read")
    rows = [{"pair": pair, "agrees": agreeing(pair)} for pair in shown.rows]
    kept = kept_views(request, "web:matches")
    context = {
        "rows": rows,
        "shown": shown,
        "state": state,
        "states": MatchState.choices,
        "kept": kept,
        "query": kept.query,
    }
    return render(request, "web/log/matches.html", context)


@page("match.decide", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request, public_id):
    """One pair and the decision."""
    pair = get_object_or_404(_pairs(request), public_id=public_id)
    form = form_for(request, MatchForm, record=pair, candidate=pair)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            return changed_meanwhile(request, form, MatchForm(record=pair, candidate=pair))
        said = form.cleaned_data
        by_id = {str(file.public_id): file for file in (pair.participant, pair.other)}
        done = perform(
            form, match_decide, by=actor_of(request), candidate=pair, same=said["same"] == "yes", on=said["on"],
            keep=by_id.get(said["keep"]),
        )  # fmt: skip
        if done:
            messages.success(
                request,
                _("The two files are one now.")
                if done.state == MatchState.SAME
                else _("Decided: two people. Both files stay as they are."),
            )
            return redirect("web:matches")
        pair.refresh_from_db(fields=["state", "decided_on", "version"])  # a refused decision is none
    _record_pairs(request, [pair], "match.decide")
    context = {"form": form, "pair": pair, "agrees": agreeing(pair)}
    return render(request, "web/log/match.html", context, status=400 if form.errors else 200)


@page("match.read")
@require_safe
def seals(request):
    """The sealed files of the reader's agencies; with `lifted=1` those that were opened again."""
    is_lifted = request.GET.get("lifted") == "1"
    rows = RecordSeal.objects.for_user(standing_of(request)).filter(lifted_on__isnull=not is_lifted)
    shown = page_of(rows.select_related("participant__agency"), request.GET.get("after", ""))
    _record_seals(request, shown.rows, "match.read")
    kept = kept_views(request, "web:seals")
    context = {
        "shown": shown,
        "kept": kept,
        "query": kept.query,
        "is_lifted": is_lifted,
        "may_lift": may(standing_of(request), "participant.unseal"),
    }
    return render(request, "web/log/seals.html", context)


@page("participant.unseal", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def seal(request, public_id):
    """Lift a seal, with a reason."""
    held = RecordSeal.objects.for_user(standing_of(request)).select_related("participant__agency")
    found = get_object_or_404(held, public_id=public_id)
    form = form_for(request, UnsealForm, record=found)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            return changed_meanwhile(request, form, UnsealForm(record=found))
        said = form.cleaned_data
        done = perform(
            form, record_unseal, by=actor_of(request), seal=found, reason=said["reason"], on=said["on"]
        )
        if done:
            messages.success(request, _("The seal is lifted. The file is open to those whom the facts say."))
            return redirect("web:seals")
    _record_seals(request, [found], "participant.unseal")
    context = {"form": form, "seal": found}
    return render(request, "web/log/seal.html", context, status=400 if form.errors else 200)


def agreeing(pair: MatchCandidate) -> list[str]:
    """What agrees between the two files, in words."""
    return [str(AGREES.get(code, code)) for code in pair.agrees]


def _record_pairs(request, pairs, capability: str) -> None:
    record_shown(
        request, capability=capability, action=Action.MATCH_READ, object_type=MatchCandidate._meta.label_lower,
        object_ids=[pair.public_id for pair in pairs], field_groups=["sameness"],
        subject_ids=sorted({str(file.public_id) for pair in pairs for file in (pair.participant, pair.other)}),
    )  # fmt: skip


def _record_seals(request, rows, capability: str) -> None:
    record_shown(
        request, capability=capability, action=Action.MATCH_READ, object_type=RecordSeal._meta.label_lower,
        object_ids=[row.public_id for row in rows], field_groups=["seals"],
        subject_ids=sorted({str(row.participant.public_id) for row in rows}),
    )  # fmt: skip
