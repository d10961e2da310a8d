"""Appointments with one person: planned, moved, kept, missed, cancelled."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Site
from accounts.roles import PEOPLE_ROLES
from participants.choices import AppointmentState
from participants.models import Appointment
from participants.safety import protected_addresses
from participants.services.appointments import appointment_close, appointment_move, appointment_plan
from web.acting import perform
from web.case import case_of
from web.casework import colleagues_to_choose, may_act, named, record_of
from web.filling import form_for
from web.forms.appointments import AppointmentForm, CloseAppointmentForm, MoveForm
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.paging import page_of
from web.reading import actor_of

FORM = ["GET", "HEAD", "POST"]


@page("appointment.read")
@require_safe
def appointments(request, public_id):
    """What is planned, the next first, and what came of earlier ones."""
    case = case_of(request, public_id)
    rows = case.rows(Appointment, "appointment.read").select_related("user", "site")
    planned = list(rows.filter(state=AppointmentState.PLANNED).order_by("on", "at", "pk")[:50])
    shown = page_of(rows.exclude(state=AppointmentState.PLANNED), request.GET.get("after", ""), size=20)
    may_plan = may_act(case, "appointment.manage")
    case.show("appointments")
    context = {
        "case": case,
        "planned": planned,
        "shown": shown,
        "may_plan": may_plan,
        "may_record": may_act(case, "contact.record"),
        "is_protected": _is_protected(case),
    }
    return render(request, "web/appointments/list.html", context)


@page("appointment.manage")
@require_http_methods(FORM)
def new(request, public_id):
    """Plan a meeting, for oneself or a colleague."""
    case = case_of(request, public_id)
    if not may_act(case, "appointment.manage"):
        raise Http404
    sites, colleagues = _sites(case), colleagues_to_choose(case)
    form = form_for(
        request, AppointmentForm, sites=_named(sites), colleagues=named(colleagues),
        initial={"user": str(request.user.public_id), "site": _at(case, sites)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "site": sites.get(form.cleaned_data["site"])}
        said["user"] = colleagues.get(said.get("user", ""))
        if perform(form, appointment_plan, by=actor_of(request), participant=case.person, **said):
            messages.success(request, _("The appointment is planned."))
            return redirect("web:appointments", public_id=public_id)
    case.show("appointments")
    return _form_page(request, case, form, _("Plan an appointment"), _("Plan it"))


@page("appointment.manage")
@require_http_methods(FORM)
def move(request, public_id):
    """Another day, time or place for a meeting that is planned; the old one stays in its history."""
    case, row = record_of(request, Appointment, "appointment.manage", public_id, "site")
    sites = _sites(case)
    if row.site:
        sites.setdefault(str(row.site.public_id), row.site)

    def starts_as():
        at = str(row.site.public_id) if row.site else ""
        place = "" if _is_protected(case) else row.place
        return {"on": row.on, "at": row.at, "minutes": row.minutes, "site": at, "place": place}

    options = {"record": row, "sites": _named(sites), "initial": starts_as()}
    form = form_for(request, MoveForm, **options)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            case.show("appointments")
            return changed_meanwhile(request, form, MoveForm(**options))
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        said["site"] = sites.get(said["site"])
        if perform(form, appointment_move, by=actor_of(request), appointment=row, **said):
            messages.success(request, _("The appointment is moved."))
            return redirect("web:appointments", public_id=case.person.public_id)
    case.show("appointments")
    return _form_page(request, case, form, _("Move the appointment"), _("Move the appointment"))


@page("appointment.manage")
@require_http_methods(FORM)
def close(request, public_id):
    """What came of a meeting."""
    case, row = record_of(request, Appointment, "appointment.manage", public_id, "site")
    options = {"record": row, "is_to_come": row.on > case.today}
    form = form_for(request, CloseAppointmentForm, **options)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            case.show("appointments")
            return changed_meanwhile(
                request, form, CloseAppointmentForm(**options, initial={"state": row.state})
            )
        said = {name: form.cleaned_data[name] for name in ("state", "reason")}
        if perform(form, appointment_close, by=actor_of(request), appointment=row, **said):
            messages.success(request, _("What came of the appointment is written down."))
            return redirect("web:appointments", public_id=case.person.public_id)
    case.show("appointments")
    return _form_page(request, case, form, _("What came of it"), _("Save"), row)


def _form_page(request, case, form, heading, button, row: Appointment | None = None):
    context = {"case": case, "form": form, "heading": heading, "button": button, "appointment": row}
    return render(request, "web/appointments/form.html", context, status=400 if form.errors else 200)


def _sites(case) -> dict[str, Site]:
    """The sites of the agencies the reader works for with people, by public id."""
    agencies = case.standing.agency_tree_ids(PEOPLE_ROLES)
    rows = Site.objects.for_user(case.standing).filter(agency__in=agencies).select_related("agency")
    return {str(one.public_id): one for one in rows.order_by("name")}


def _named(sites) -> list[tuple[str, str]]:
    return [(key, one.name) for key, one in sites.items()]


def _at(case, sites) -> str:
    """Where the person is held, when it is one of the sites offered."""
    held = str(case.stay.site.public_id) if case.stay else ""
    return held if held in sites else ""


def _is_protected(case) -> bool:
    return bool(protected_addresses([case.person.pk], case.today))
