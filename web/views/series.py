"""A further series of sessions for a group that is there: the days first, then all of them at once."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kernel.clock import today
from programs.choices import SessionState
from programs.models import Offering, Session
from programs.services import sessions_plan
from programs.services.groups import series_further
from web.acting import ask, perform
from web.filling import form_for
from web.forms.groups import SeriesForm
from web.gate import page
from web.reading import actor_of
from web.series_days import listed, was_seen
from web.standing import standing_of
from web.views.groups import group_or_404

LATELY = timedelta(days=14)  # before the last session: where its weekdays are looked for


@page("session.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def group_series(request, public_id):
    """The weekly pattern of the last sessions goes on unless somebody says otherwise."""
    offering = group_or_404(request, public_id)
    on = today(offering.site.time_zone)
    last = _last(request, offering)
    form = form_for(request, SeriesForm, initial=_goes_on(request, offering, last, on))
    days, is_changed = None, False
    if request.method == "POST" and form.is_valid():
        found = ask(form, series_further, by=actor_of(request), offering=offering, pattern=form.pattern)
        if found is not None:
            pattern, days = found
            is_changed = request.POST.get("act") == "save" and not was_seen(request, days)
            if request.POST.get("act") == "save" and not is_changed:
                done = perform(
                    form, sessions_plan, by=actor_of(request), offering=offering, pattern=pattern,
                    place=form.cleaned_data["place"], is_anonymous=last is not None and last.is_anonymous,
                )  # fmt: skip
                if done:
                    said = ngettext("%(count)d session is added.", "%(count)d sessions are added.", len(done))
                    messages.success(request, said % {"count": len(done)})
                    return redirect("web:group", public_id=offering.public_id)
    context = {"form": form, "offering": offering, "last": last, "is_changed": is_changed, **listed(days, on)}
    return render(request, "web/groups/series.html", context, status=400 if form.errors else 200)


def _sessions(request, offering: Offering):
    there = Session.objects.for_user(standing_of(request)).filter(offering=offering)
    return there.exclude(state=SessionState.NOT_HELD).order_by("-held_on", "-id")


def _last(request, offering: Offering) -> Session | None:
    return _sessions(request, offering).first()


def _goes_on(request, offering: Offering, last: Session | None, on) -> dict:
    """The form as it starts: from the day after the last session, on the weekdays and at the time as before."""
    if last is None:
        return {"starts_on": max(on, offering.starts_on)}
    lately = _sessions(request, offering).filter(
        held_on__gt=last.held_on - LATELY, starts_at=last.starts_at
    )
    return {
        "starts_on": max(on, last.held_on + timedelta(days=1)),
        "weekdays": sorted({day.weekday() for day in lately.values_list("held_on", flat=True)}),
        "starts_at": last.starts_at,
        "minutes": last.planned_minutes,
        "place": last.place,
    }
