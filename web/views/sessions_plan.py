"""One session moved or called off, and a whole day called off at a site."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from participants.groups import offerings_of, sessions_at
from programs.choices import SessionState
from programs.models import Session
from programs.services import session_call_off, session_move, sessions_call_off_day
from web.acting import perform
from web.filling import form_for
from web.forms.groups import CallOffForm, LockdownForm, SessionMoveForm
from web.gate import page
from web.own_sites import own_sites, today_here
from web.reading import actor_of
from web.standing import standing_of


@page("session.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def session_plan(request, public_id):
    """Move a planned session to another day, or say that it does not take place. Two forms, one sent."""
    session = session_or_404(request, public_id)
    is_move = request.POST.get("act") == "move"
    is_off = request.POST.get("act") == "call_off"
    start = {"held_on": session.held_on, "starts_at": session.starts_at, "place": session.place}
    move_form = form_for(request, SessionMoveForm, acts=("move",), record=session, initial=start)
    off_form = form_for(request, CallOffForm, acts=("call_off",), record=session, auto_id="off_%s")
    form = move_form if is_move or move_form.restored else off_form
    if request.method == "POST" and (is_move or is_off) and form.is_valid():
        if form.is_stale:
            form.add_error(None, _("Somebody else changed this session meanwhile. Look at it anew."))
        elif is_move:
            said = form.cleaned_data
            done = perform(
                form, session_move, by=actor_of(request), session=session, held_on=said["held_on"],
                starts_at=said["starts_at"], place=said["place"],
            )  # fmt: skip
            if done:
                messages.success(
                    request, _("The session is on %(day)s now.") % {"day": date_format(done.held_on)}
                )
                return redirect("web:group", public_id=session.offering.public_id)
        elif perform(form, _called_off, by=actor_of(request), session=session, why=form.cleaned_data["why"]):
            messages.success(request, _("The session is called off. Nobody is counted as absent."))
            return redirect("web:group", public_id=session.offering.public_id)
    context = {"session": session, "move_form": move_form, "off_form": off_form, "form": form}
    return render(request, "web/groups/session.html", context, status=400 if form.errors else 200)


@page("session.call_off_day")
@require_http_methods(["GET", "HEAD", "POST"])
def lockdown(request):
    """Everything planned at a site on a day, called off as one act. There is no undo, so it is shown before."""
    standing = standing_of(request)
    form = form_for(
        request,
        LockdownForm,
        sites=own_sites(standing),
        initial={"on": today_here(standing), "site": _only_site(standing)},
    )
    planned = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        planned = [
            session
            for session in sessions_at(standing, said["on"])
            if session.offering.site_id == said["site"].pk and session.state == SessionState.PLANNED
        ]
        if request.POST.get("act") == "save" and planned:
            done = perform(
                form, _day_called_off, by=actor_of(request), site=said["site"], on=said["on"], why=said["why"]
            )
            if done is not None:
                text = ngettext(
                    "%(count)d session is called off.", "%(count)d sessions are called off.", len(done)
                )
                messages.success(request, text % {"count": len(done)})
                return redirect("web:dashboard")
    context = {"form": form, "planned": planned}
    return render(request, "web/lockdown.html", context, status=400 if form.errors else 200)


def session_or_404(request, public_id):
    """A session of a group that the reader answers for."""
    standing = standing_of(request)
    session = (
        Session.objects.for_user(standing)
        .filter(public_id=public_id, offering__in=offerings_of(standing))
        .select_related("offering__program__agency", "offering__site__agency", "module")
        .first()
    )
    if session is None:
        raise Http404
    return session


def _called_off(*, by, session, why):
    return session_call_off(by=by, session=session, reason=why)


def _day_called_off(*, by, site, on, why):
    return sessions_call_off_day(by=by, site=site, on=on, reason=why)


def _only_site(standing):
    sites = list(own_sites(standing)[:2])
    return sites[0].public_id if len(sites) == 1 else None
