"""Transfers between groups, sites and agencies, and the hand-over at release."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.directory import workers_today
from accounts.permissions import may
from audit.actions import Action
from participants.choices import TransferState
from participants.days import today_for
from participants.groups import offerings_of
from participants.lifecycle import UNDER_WAY
from participants.models import CustodyPeriod, Participant, Transfer
from participants.receivers import groups_to_take_over, offices_to_take_over, programs_to_refer_to
from participants.services.hand_over import hand_over_make
from participants.services.transfers import transfer_accept, transfer_ask, transfer_cancel, transfer_decline
from web.acting import perform
from web.filling import form_for
from web.forms.enrollments import AcceptForm, AnswerForm, ReleaseForm, TransferForm
from web.gate import page
from web.kept_views import kept_views
from web.own_sites import today_here
from web.paging import page_of
from web.reading import actor_of, record_shown
from web.standing import standing_of
from web.views.enrollments import enrollment_or_404

JOINS = (
    "enrollment__participant__agency", "enrollment__participant__site", "enrollment__participant__identity",
    "enrollment__program__agency", "enrollment__program_version", "enrollment__referral", "enrollment__offering__site",
    "to_offering__program__agency", "to_offering__site__agency",
)  # fmt: skip


@page("transfer.read")
@require_safe
def transfers(request):
    """Transfers asked of the reader's side and by it, the newest first."""
    standing = standing_of(request)
    found = Transfer.objects.for_user(standing).select_related(*JOINS)
    state = request.GET.get("state", "")
    if state in TransferState.values:
        found = found.filter(state=state)
    shown = page_of(found, request.GET.get("after", ""))
    named = _named(standing, shown.rows)
    _record(request, shown.rows, named)
    kept = kept_views(request, "web:transfers")
    context = {
        "rows": [
            (row, row.enrollment.participant_id in named, _is_ours(standing, row)) for row in shown.rows
        ],
        "shown": shown,
        "state": state,
        "states": TransferState.choices,
        "kept": kept,
        "query": kept.query,
    }
    return render(request, "web/transfers/list.html", context)


@page("transfer.read", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request, public_id):
    """One transfer: the receiving side accepts or declines, the asking side may take it back."""
    standing = standing_of(request)
    row = Transfer.objects.for_user(standing).filter(public_id=public_id).select_related(*JOINS).first()
    if row is None:
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    named = _named(standing, [row])
    is_receiver = _is_ours(standing, row)
    is_sender = row.enrollment.participant_id in named and may(standing, "transfer.ask")
    on = today_here(standing)
    workers = workers_today(standing, [row.to_offering.program.agency_id])
    options = {"workers": workers, "record": row, "initial": {"on": on}}
    accept = form_for(request, AcceptForm, acts=("accept",), **options)
    answer = form_for(request, AnswerForm, acts=("decline", "cancel"), record=row, auto_id="answer_%s")
    form = accept if act == "accept" or accept.restored else answer
    if act and form.is_valid():
        if form.is_stale:
            form.add_error(None, _("Somebody else decided this meanwhile."))
        else:
            done = _decide(form, act, actor_of(request), row, on)
            if done:
                messages.success(request, _("Saved: %(status)s.") % {"status": done.get_state_display()})
                return redirect("web:transfers")
    _record(request, [row], named)
    context = {
        "row": row,
        "person": row.enrollment.participant,
        "is_named": bool(named),
        "may_answer": row.state == TransferState.ASKED and is_receiver and may(standing, "transfer.decide"),
        "may_cancel": row.state == TransferState.ASKED and is_sender and not is_receiver,
        "accept": accept,
        "answer": answer,
        "form": form,
    }
    return render(request, "web/transfers/detail.html", context, status=400 if form.errors else 200)


@page("transfer.ask", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_new(request, public_id):
    """Ask another group to take over an enrollment that is under way."""
    standing = standing_of(request)
    row = enrollment_or_404(request, public_id)
    on = today_for(row.participant)
    groups = groups_to_take_over(standing, row, on)
    form = form_for(request, TransferForm, offerings=groups, initial={"on": on})
    if request.method == "POST" and form.is_valid():
        done = perform(form, transfer_ask, by=actor_of(request), enrollment=row, **form.cleaned_data)
        if done:
            messages.success(request, _("The other side is asked. Until it answers, nothing changes here."))
            return redirect("web:enrollment", public_id=row.public_id)
    record_shown(
        request, capability="transfer.ask", action=Action.ENROLLMENT_READ,
        object_type=row._meta.label_lower, object_ids=[row.public_id], subject_ids=[row.participant.public_id],
        field_groups=["identity", "enrollment"],
    )  # fmt: skip
    context = {
        "row": row,
        "person": row.participant,
        "form": form,
        "title": _("Ask another group to take over"),
        "about": _("The enrollment goes on here until the other side accepts."),
        "is_possible": row.status in UNDER_WAY,
        "nothing": _why_no_group(row) if row.status in UNDER_WAY and not groups.exists() else "",
    }
    return render(request, "web/enrollments/step.html", context, status=400 if form.errors else 200)


@page("hand_over.make", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, public_id):
    """Release and hand over as one act: stay, enrollments, supervision, first meeting, referral outside."""
    standing = standing_of(request)
    person = (
        Participant.objects.for_user(standing)
        .filter(public_id=public_id)
        .select_related("agency", "site", "identity")
        .first()
    )
    stay = person and (
        CustodyPeriod.objects.for_user(standing)
        .filter(participant=person, ends_on=None)
        .select_related("participant__agency", "participant__site", "site__agency")
        .first()
    )
    if person is None:
        raise Http404
    if stay is None:
        _record_file(request, person)
        return render(request, "web/people/hand_over.html", {"person": person})
    offices = offices_to_take_over(standing, stay.site)
    form = form_for(
        request,
        ReleaseForm,
        offices=offices,
        workers=workers_today(standing, offices.order_by().values("agency")),
        programs=programs_to_refer_to(standing, offices),
        initial={"on": today_for(person)},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = perform(
            form,
            hand_over_make,
            by=actor_of(request),
            custody_period=stay,
            to_agency=said["to_site"].agency,
            **said,
        )
        if done:
            messages.success(
                request, _("Released and handed over to %(office)s.") % {"office": done.to_site.name}
            )
            return redirect("web:dashboard")
    _record_file(request, person)
    context = {"person": person, "stay": stay, "form": form, "has_office": offices.exists()}
    return render(request, "web/people/hand_over.html", context, status=400 if form.errors else 200)


def _record_file(request, person) -> None:
    record_shown(
        request, capability="hand_over.make", action=Action.CASE_READ,
        object_type=Participant._meta.label_lower, object_ids=[person.public_id], subject_ids=[person.public_id],
        field_groups=["identity", "custody"],
    )  # fmt: skip


def _why_no_group(row) -> str:
    """What keeps everybody else from taking over."""
    if row.program.agency.is_study:
        return _("Nobody is transferred out of a study.")
    return _("No other group can take over today: there is none, or those there were are over.")


def _decide(form, act: str, by, row, on):
    if act == "accept":
        said = {name: form.cleaned_data[name] for name in ("on", "worker", "override_reason")}
        return perform(form, transfer_accept, by=by, transfer=row, **said)
    verb = transfer_decline if act == "decline" else transfer_cancel
    return perform(form, verb, by=by, transfer=row, on=on, reason=form.cleaned_data["reason"])


def _named(standing, rows) -> set[int]:
    """Keys of the people within the reader's reach: the receiving side learns the name when it has accepted."""
    keys = [row.enrollment.participant_id for row in rows]
    return set(Participant.objects.for_user(standing).filter(pk__in=keys).values_list("pk", flat=True))


def _is_ours(standing, row) -> bool:
    """Does the reader answer for the group that is asked?"""
    return offerings_of(standing).filter(pk=row.to_offering_id).exists() if row.state == "asked" else False


def _record(request, rows, named) -> None:
    if rows:
        people = {row.participant.public_id for row in rows if row.enrollment.participant_id in named}
        record_shown(
            request, capability="transfer.read", action=Action.CASE_READ,
            object_type=Transfer._meta.label_lower, object_ids=[row.public_id for row in rows],
            subject_ids=sorted(people), field_groups=["identity", "enrollment", "transfer"],
        )  # fmt: skip
