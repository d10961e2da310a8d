"""Papers: who goes where today, a sheet to sign, a certificate of completion."""

from collections import Counter
from itertools import groupby
from operator import itemgetter

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from audit.actions import Action
from kernel.clock import today
from participants.dosage import dosage_of
from participants.groups import sessions_at
from participants.lifecycle import Status
from participants.models import Enrollment
from participants.movements import movements_of
from participants.presence import places_on
from programs.choices import SessionState
from reports.certificate import CertificateFacts, render_certificate
from web.forms.groups import LockdownForm
from web.gate import page
from web.own_sites import own_sites, today_here
from web.reading import record_shown
from web.standing import standing_of
from web.views.enrollments import enrollment_or_404
from web.views.groups import number_in
from web.views.sessions_plan import session_or_404

LANGUAGES = ("en", "fr")
LINES = 300  # of the movement list on a screen


@page("session.call_off_day")
@require_safe
def movements(request):
    """Everybody who is expected somewhere on a day at a site, by time, for the wings and the gate.

    A screen shows 300 lines; with `all=1` the whole day stands on one page, to be printed.
    """
    standing = standing_of(request)
    sites = own_sites(standing)
    on = today_here(standing)
    first = sites.first()
    start = {"site": first.public_id if first else None, "on": on, "why": "lockdown"}
    data = {**start, **{name: request.GET[name] for name in ("site", "on") if request.GET.get(name)}}
    form = LockdownForm(data, sites=sites)
    del form.fields["why"]
    lines, site, day = [], None, on
    if form.is_valid():
        site, day = form.cleaned_data["site"], form.cleaned_data["on"]
        sessions = [
            session
            for session in sessions_at(standing, day)
            if session.offering.site_id == site.pk and session.state != SessionState.NOT_HELD
        ]
        # A session that nobody is expected in has a line as well.
        lines = [
            (session, place) for session, places in movements_of(sessions, day) for place in places or [None]
        ]
    is_all = request.GET.get("all") == "1"
    start = 0 if is_all else number_in(request, "start", 0)
    shown = lines if is_all else lines[start : start + LINES]
    rows = [
        (session, [place for _session, place in found if place])
        for session, found in groupby(shown, itemgetter(0))
    ]
    expected = Counter(session.pk for session, place in lines if place)
    people = [place.enrollment.participant.public_id for _session, place in shown if place]
    if people:
        record_shown(
            request, capability="attendance.read", action=Action.REGISTER_READ,
            object_type="programs.session", object_ids=[session.public_id for session, _places in rows],
            subject_ids=sorted(set(people)), field_groups=["identity", "attendance"],
        )  # fmt: skip
    context = {
        "form": form,
        "rows": [(session, places, expected[session.pk]) for session, places in rows],
        "site": site,
        "day": day,
        "count": expected.total(),
        "is_whole": len(shown) == len(lines),
        "next_start": start + LINES if start + LINES < len(lines) and not is_all else None,
        "query": urlencode({"site": site.public_id, "on": day.isoformat()}) if site else "",
    }
    return render(request, "web/print/movements.html", context, status=400 if form.errors else 200)


@page("attendance.record", is_hidden=True)
@require_safe
def session_sheet(request, public_id):
    """A sheet with everybody expected and a line to sign; the register is saved from it afterwards."""
    session = session_or_404(request, public_id)
    places = [place for place in places_on(session.offering, session.held_on) if place.is_expected]
    people = [place.enrollment.participant.public_id for place in places]
    if people:
        record_shown(
            request, capability="attendance.read", action=Action.REGISTER_READ,
            object_type="programs.session", object_ids=[session.public_id], subject_ids=people,
            field_groups=["identity", "attendance"],
        )  # fmt: skip
    context = {"session": session, "places": places, "empty_lines": range(4)}
    return render(request, "web/print/sheet.html", context)


@page("enrollment.read", is_hidden=True)
@require_safe
def certificate(request, public_id, language):
    """The certificate of somebody who completed, as a PDF in one of the languages it is written in."""
    row = enrollment_or_404(request, public_id)
    if row.status != Status.COMPLETED or language not in LANGUAGES:
        raise Http404
    identity = getattr(row.participant, "identity", None)
    dosage = dosage_of([row])[row.pk]
    facts = CertificateFacts(
        name=identity.full_name if identity else row.participant.reference,
        program=row.program.name_in(language),
        agency=row.program.agency.name,
        place=row.offering.site.name if row.offering else "",
        started_on=row.started_on,
        ended_on=row.ended_on,
        sessions=dosage.sessions_attended,
        made_on=today(row.offering.site.time_zone) if row.offering else timezone.now().date(),
    )
    content = render_certificate(facts, language=language)
    record_shown(
        request, capability="enrollment.read", action=Action.FILE_READ,
        object_type=Enrollment._meta.label_lower, object_ids=[row.public_id],
        subject_ids=[row.participant.public_id], field_groups=["identity", "enrollment"],
        details={"format": "pdf", "language": language},
    )  # fmt: skip
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="certificate-{language}.pdf"'
    return answer
