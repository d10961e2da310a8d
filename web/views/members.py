"""People into a group on one page: tick them, see at once what stands in the way, save all of them or nobody."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import may
from audit.actions import Action
from exchange.paste import Found, list_enroll, list_match
from kernel.clock import today
from kernel.errors import RuleViolation, SeveralViolations
from participants.candidates import candidates_for
from participants.models import Participant
from participants.services.members import members_add
from web.acting import ask, perform
from web.filling import form_for
from web.forms.groups import PasteForm
from web.forms.members import MembersForm
from web.gate import page
from web.reading import actor_of, record_shown
from web.standing import standing_of
from web.views.groups import group_or_404


@page("enrollment.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request, public_id):
    """Those who wait first, then those referred, then the others at the site; a search keeps what is ticked."""
    standing = standing_of(request)
    offering = group_or_404(request, public_id)
    on = today(offering.site.time_zone)
    form = form_for(
        request,
        MembersForm,
        people=Participant.objects.for_user(standing).select_related("agency", "site"),
        initial={"on": on},
    )
    refusals: dict[str, str] = {}
    query = (form.typed if request.method == "POST" or form.restored else request.GET).get("q", "").strip()[:80]
    if request.method == "POST" and request.POST.get("act") != "find" and form.is_valid():
        done = perform(form, add_with(refusals), by=actor_of(request), offering=offering, **_said(form))
        if done is not None:
            messages.success(request, _added(offering, done))
            return redirect("web:group", public_id=offering.public_id)
    kept = [key for key in form.chosen if _is_id(key)]
    found = candidates_for(standing, offering, on, query=query, kept=kept)
    shown = [candidate.person.public_id for candidate in found]
    record_shown(
        request, capability="eligibility.read", action=Action.ELIGIBILITY_JUDGE,
        object_type=Participant._meta.label_lower, object_ids=shown, subject_ids=shown,
        field_groups=["identity", "eligibility"],
    )  # fmt: skip
    context = {
        "offering": offering,
        "form": form,
        "sections": [
            (_("Waiting, in their order"), found.waiting),
            (_("People referred"), found.referred),
            (_("Others at the site") if not query else _("Others found"), found.others),
        ],
        "is_empty": not shown,
        "has_more": found.has_more,
        "query": query,
        "chosen": form.chosen,
        "overrides": form.overrides,
        "refusals": refusals,
        "may_override": may(standing, "eligibility.override"),
    }
    is_refused = request.POST.get("act") != "find" and bool(form.errors)
    if not is_refused and form.is_bound:
        form.errors.clear()
    return render(request, "web/groups/members.html", context, status=400 if is_refused else 200)


@page("enrollment.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request, public_id):
    """A pasted list: first what each line comes to, then a place for everybody on it."""
    offering = group_or_404(request, public_id)
    form = form_for(request, PasteForm, initial={"on": today(offering.site.time_zone)})
    lines, faults = None, {}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        lines = ask(form, list_match, by=actor_of(request), offering=offering, text=said["text"])
        if lines is not None and request.POST.get("act") == "save":
            done = perform(
                form,
                _enroll_with(faults),
                by=actor_of(request),
                offering=offering,
                text=said["text"],
                on=said["on"],
                skip_unmatched=said["skip_unmatched"],
            )
            if done is not None:
                messages.success(request, _pasted(offering, done))
                return redirect("web:group", public_id=offering.public_id)
    context = {"offering": offering, "form": form, "lines": None}
    if lines is not None:
        rows = [(line, faults.get(line.number, "")) for line in lines]
        good = sum(line.found == Found.MATCHED for line in lines)
        context |= {
            # What cannot be used first: that is what somebody has to look at.
            "lines": sorted(
                rows, key=lambda row: (row[0].found == Found.MATCHED and not row[1], row[0].number)
            ),
            "good": good,
            "bad": len(lines) - good,
        }
    return render(request, "web/groups/paste.html", context, status=400 if form.errors else 200)


def add_with(refusals: dict[str, str]):
    """members_add, with the refusal of each person put aside for the place beside the name."""

    def add(**said):
        try:
            return members_add(**said)
        except SeveralViolations as refused:
            for cause in refused.causes:
                refusals[(cause.field or "").removeprefix("people/")] = cause.message
            raise RuleViolation(refused.message) from refused

    return add


def _enroll_with(faults: dict[int, str]):
    """list_enroll, with the fault of each line put aside for the place beside the line."""

    def enroll(**said):
        try:
            return list_enroll(**said)
        except SeveralViolations as refused:
            for cause in refused.causes:
                faults[int((cause.field or "lines/0").removeprefix("lines/"))] = cause.message
            raise RuleViolation(refused.message) from refused

    return enroll


def _said(form: MembersForm) -> dict:
    said = form.cleaned_data
    return {
        "people": list(said["people"]),
        "on": said["on"],
        "passing_reason": said["passing_reason"],
        "override_reasons": form.overrides,
    }


def _added(offering, done) -> str:
    got, wait = len(done.enrolled), len(done.waiting)
    parts = []
    if got:
        said = ngettext(
            "%(count)d person has a place in %(name)s.", "%(count)d people have a place in %(name)s.", got
        )
        parts.append(said % {"count": got, "name": offering.name})
    if wait:
        said = ngettext(
            "%(count)d person waits: there is no place left.",
            "%(count)d people wait: there is no place left.",
            wait,
        )
        parts.append(said % {"count": wait})
    return " ".join(parts)


def _pasted(offering, lines) -> str:
    statuses = [line.enrollment.status for line in lines if line.enrollment is not None]
    people = [line for line in lines if line.found == Found.MATCHED]
    count = len(people) or len(statuses)
    said = ngettext(
        "The list is done: %(count)d person is enrolled in %(name)s or waits.",
        "The list is done: %(count)d people are enrolled in %(name)s or wait.",
        count,
    )
    return said % {"count": count, "name": offering.name}


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
