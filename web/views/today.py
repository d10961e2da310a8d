"""Today: where the day of those who keep registers begins."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import may
from accounts.scope import Standing
from audit.actions import Action
from kernel.clock import today as day_at
from outcomes.worklist import Code, worklist_for
from participants.choices import AppointmentState
from participants.missing_registers import missing_registers
from participants.models import Appointment
from participants.safety import protected_addresses
from programs.choices import SessionState
from programs.deliverers import kept_by
from programs.models import Session
from web.gate import page
from web.reading import record_shown
from web.standing import standing_of
from web.worklists import entries_of, log_worklist, names_of, people_in, reasons_for

LATELY = timedelta(days=7)
A_DAY = timedelta(days=1)
TOP = 5
MOST_MISSING = 20


@page("attendance.record")
@require_safe
def today(request):
    """Sessions of today with the state of their registers, registers that are missing, meetings, and what is due."""
    standing = standing_of(request)
    here, missing = _sessions(standing)
    of_today = [one for one in here if one.held_on == _here(one)]
    lately = [one for one in here if one.held_on < _here(one) and one.state != SessionState.PLANNED]
    meetings = _meetings(request)
    reasons = [reason for reason in reasons_for(standing) if reason.code != Code.REGISTER_MISSING]
    found = worklist_for(standing, reasons)
    if found:
        log_worklist(request, found[:TOP])
    names = names_of(standing, {one.participant_id for one in meetings} | people_in(found[:TOP]))
    context = {
        "on": day_at(standing.zone),
        "of_today": [(one, _state(one)) for one in of_today],
        "missing": missing[:MOST_MISSING],
        "has_more_missing": len(missing) > MOST_MISSING,
        "lately": list(reversed(lately)),
        "meetings": _with_places(standing, meetings, names),
        "entries": entries_of(found[:TOP], names),
        "waiting": len(found),
        "may_contact": may(standing, "contact.record"),
    }
    return render(request, "web/day/today.html", context)


def _here(session: Session):
    return day_at(session.offering.site.time_zone)


def _state(session: Session) -> str:
    if session.state == SessionState.NOT_HELD:
        return "not_held"
    return "open" if session.register_saved_at is None else "saved"


def _sessions(standing: Standing) -> tuple[list[Session], list[Session]]:
    """(the sessions of these days in order, the latest without a register) that the reader keeps, in one look."""
    kept = Session.objects.for_user(standing).filter(offering__in=kept_by(standing).values("pk"))
    gone = missing_registers(standing.on + A_DAY)
    latest = kept.filter(pk__in=gone.values("pk")).order_by("-held_on", "starts_at", "id")[: MOST_MISSING + 1]
    first, last = standing.on - LATELY, standing.on + A_DAY
    rows = kept.filter(Q(held_on__range=(first, last)) | Q(pk__in=latest.values("pk")))
    rows = rows.annotate(is_missing=Exists(gone.filter(pk=OuterRef("pk")))).select_related("offering__site")
    here = list(rows.order_by("held_on", "starts_at", "id"))
    # The order of the hours within a day is the database's, and stays.
    missing = sorted((one for one in here if one.is_missing), key=lambda one: one.held_on, reverse=True)
    return (
        [one for one in here if first <= one.held_on <= last],
        [one for one in missing[: MOST_MISSING + 1] if one.held_on < _here(one)],
    )


def _meetings(request) -> list[Appointment]:
    """The reader's own meetings of today that are still planned."""
    standing = standing_of(request)
    if not may(standing, "appointment.read"):
        return []
    meetings = list(
        Appointment.objects.for_user(standing)
        .filter(user=standing.user, on=day_at(standing.zone), state=AppointmentState.PLANNED)
        .select_related("participant", "site")
        .order_by("at", "id")
    )
    if meetings:
        record_shown(
            request, capability="appointment.read", action=Action.CASE_READ,
            object_type=Appointment._meta.label_lower, object_ids=[one.public_id for one in meetings],
            subject_ids=sorted({str(one.participant.public_id) for one in meetings}),
            field_groups=["appointment", "identity"],
        )  # fmt: skip
    return meetings


def _with_places(standing: Standing, meetings: list[Appointment], names: dict[int, str]) -> list[tuple]:
    """(appointment, name, place) of each; a place that is somebody's protected address is told nowhere."""
    placed = [one.participant_id for one in meetings if one.place]
    protected = protected_addresses(placed, standing.on) if placed else set()
    return [
        (
            one,
            names.get(one.participant_id, one.participant.reference),
            "" if one.participant_id in protected else one.place,
        )
        for one in meetings
    ]
