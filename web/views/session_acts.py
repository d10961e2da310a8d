"""A session that did not take place; an audience that is counted and not named."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kernel.clock import today
from programs.headcount import heads
from programs.services import headcount_record, session_call_off
from web.acting import perform
from web.authors import names_of_authors
from web.filling import form_for
from web.forms.register import counts_of, filled
from web.forms.sessions import CallOffForm, HeadcountForm
from web.gate import page
from web.headcounts import cells_of
from web.reading import actor_of
from web.standing import standing_of
from web.views.registers import session_kept


@page("session.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request, public_id):
    """Say that it did not take place, and why. It is an absence of nobody."""
    session = session_kept(request, public_id)
    form = form_for(request, CallOffForm)
    is_said = request.method == "POST" and form.is_valid()
    if is_said and perform(
        form, session_call_off, by=actor_of(request), session=session, **form.cleaned_data
    ):
        messages.success(request, _("Kept: the session did not take place."))
        return redirect("web:today")
    context = {"form": form, "session": session}
    return render(request, "web/day/call_off.html", context, status=400 if form.errors else 200)


@page("session.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def headcount(request, public_id):
    """Count an anonymous audience by sex and age band; no file is made of anybody. Counting again is a correction."""
    session = session_kept(request, public_id)
    if not session.is_anonymous:
        return redirect("web:register", public_id=public_id)
    form = form_for(request, HeadcountForm, record=session)
    counts = counts_of(form.typed) if form.restored else session.headcount
    if request.method == "POST":
        counts = counts_of(request.POST)
        if form.is_valid() and form.is_stale:
            form.add_error(None, _("Somebody changed this session meanwhile. Look it over and save again."))
            form.data = form.data.copy()
            form.data["version"] = session.version
        elif form.is_valid() and not counts:
            form.add_error(
                None, _("Nobody is counted. Type a number, or say that the session did not take place.")
            )
        elif form.is_valid():
            said = {"counts": filled(counts), "reason": form.cleaned_data.get("reason", "")}
            done = perform(form, headcount_record, by=actor_of(request), session=session, **said)
            if done:
                total = heads(done.headcount)
                words = ngettext("Saved: %(count)d person.", "Saved: %(count)d people.", total)
                messages.success(request, words % {"count": total})
                return redirect("web:today")
            session = session_kept(request, public_id)
    context = {
        "form": form,
        "session": session,
        "cells": cells_of(counts),
        "total": heads(session.headcount),
        "by": names_of_authors(standing_of(request), [session.updated_by])[session.updated_by],
        "is_to_come": session.held_on > today(session.offering.site.time_zone),
    }
    return render(request, "web/day/headcount.html", context, status=400 if form.errors else 200)
