"""Meetings planned with one person: planned, moved, kept, missed, cancelled."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Site, User
from accounts.roles import PEOPLE_ROLES
from accounts.scope import Standing, confirm_reach, descendants
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.choices import AppointmentState, ContactKind, ContactSetting
from participants.days import confirm_not_future, confirm_soon, today_for
from participants.mixing import CUSTODY_SITES
from participants.models import Appointment, Contact, Participant
from participants.safety import protected_addresses
from participants.services.contacts import contact_record
from participants.services.recording import allow, log_write
from participants.texts import confirm_line, confirm_reason, confirm_text

CLOSING = (AppointmentState.KEPT, AppointmentState.MISSED, AppointmentState.CANCELLED)
LONGEST_PLACE = 200
LONGEST_REASON = 500


@transaction.atomic
def appointment_plan(
    *,
    by: Actor,
    participant: Participant,
    on: date,
    at: time | None = None,
    minutes: int | None = None,
    site: Site | None = None,
    place: str = "",
    user: User | None = None,
) -> Appointment:
    """Plan a meeting, for a colleague where `user` is given.

    Raises RuleViolation for a day that is over or years ahead, a site of another agency, somebody who does not work
    here, or a place in words where the person's address is protected (`protected_address`): a site can be named then.
    """
    allow(by, "appointment.manage", participant)
    _confirm_site(by, site)
    _confirm_colleague(by, user)
    appointment = Appointment(
        participant=participant,
        user=user or by.user,
        site=site,
        on=on,
        at=at,
        minutes=minutes,
        place=place,
    )
    _confirm_possible(appointment)
    record_create(appointment, by=by)
    log_write(by, Action.APPOINTMENT_PLAN, appointment, participant, field_groups=["appointment"])
    confirm_reach(appointment, by=by)
    return appointment


@transaction.atomic
def appointment_move(
    *, by: Actor, appointment: Appointment, on: date, reason: str = "", **changes: Any
) -> Appointment:
    """Move a planned meeting to another day; `changes` may hold at, minutes, site, place. The old day is kept.

    Raises RuleViolation as appointment_plan does, and for a meeting that is over already (`not_planned`).
    """
    allow(by, "appointment.manage", appointment.participant)
    _confirm_planned(appointment)
    if unknown := set(changes) - {"at", "minutes", "site", "place"}:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})
    confirm_text(reason, "reason", LONGEST_REASON)
    if "site" in changes:
        _confirm_site(by, changes["site"])
    for name, value in {"on": on, **changes}.items():
        setattr(appointment, name, value)
    _confirm_possible(appointment)
    record_change(appointment, by=by, reason=reason)
    _log_change(by, appointment, "move", reason)
    return appointment


@transaction.atomic
def appointment_close(
    *,
    by: Actor,
    appointment: Appointment,
    state: str,
    reason: str = "",
    contact: Contact | Mapping[str, Any] | None = None,
) -> Appointment:
    """Say what came of a meeting: kept, missed, or cancelled with a reason.

    One that was kept may point at what came of it: a contact there is, or the values of a new one (channel, and
    setting, minutes, note, enrollment), which the worker who may record contacts records in the same act.
    """
    allow(by, "appointment.manage", appointment.participant)
    _confirm_planned(appointment)
    if state not in CLOSING:
        raise RuleViolation(
            _("Choose one of %(codes)s.") % {"codes": ", ".join(CLOSING)}, code="unknown_code", field="state"
        )
    confirm_text(reason, "reason", LONGEST_REASON)
    if state == AppointmentState.CANCELLED:
        confirm_reason(reason, longest=LONGEST_REASON)
    else:
        confirm_not_future(appointment.on, _today(appointment), "state")
    if contact is not None and state != AppointmentState.KEPT:
        raise RuleViolation(
            _("Only a meeting that was kept has a contact."), code="contact_without_meeting", field="contact"
        )
    if isinstance(contact, Contact):
        _confirm_of_person(contact, appointment)
    elif contact is not None:
        contact = _record_contact(by, appointment, contact)
    record_change(appointment, by=by, state=state, reason=reason, contact=contact)
    _log_change(by, appointment, state, reason)
    return appointment


@transaction.atomic
def appointment_log(*, by: Actor, appointment: Appointment, **contact: Any) -> Contact:
    """Record what came of a meeting as a contact (as contact_record) and close the meeting in the same act.

    One that came about was kept; an attempt without success says that it was missed. Raises as contact_record and
    appointment_close, and then nothing is written.
    """
    made = contact_record(by=by, participant=appointment.participant, **contact)
    if made.kind == ContactKind.ATTEMPT:
        appointment_close(by=by, appointment=appointment, state=AppointmentState.MISSED)
    else:
        appointment_close(by=by, appointment=appointment, state=AppointmentState.KEPT, contact=made)
    return made


def _record_contact(by: Actor, appointment: Appointment, values: Mapping[str, Any]) -> Contact:
    is_inside = appointment.site is not None and appointment.site.kind in CUSTODY_SITES
    more = {
        "kind": ContactKind.INDIVIDUAL,
        "setting": ContactSetting.INSIDE if is_inside else ContactSetting.OUTSIDE,
        "at": appointment.at,
        "minutes": appointment.minutes,
        **values,
    }
    return contact_record(by=by, participant=appointment.participant, on=appointment.on, **more)


def _confirm_of_person(contact: Contact, appointment: Appointment) -> None:
    if contact.participant_id != appointment.participant_id:
        raise RuleViolation(
            _("This contact was with somebody else."), code="of_another_person", field="contact"
        )


def _confirm_planned(appointment: Appointment) -> None:
    if appointment.state != AppointmentState.PLANNED:
        raise RuleViolation(
            _("This appointment is %(state)s already.") % {"state": appointment.get_state_display()},
            code="not_planned",
        )


def _confirm_possible(appointment: Appointment) -> None:
    if appointment.on < _today(appointment):
        raise RuleViolation(_("This day is over: record a contact instead."), code="in_the_past", field="on")
    confirm_soon(appointment.on, _today(appointment), "on")
    if appointment.minutes is not None and not 1 <= appointment.minutes <= 1440:
        raise RuleViolation(
            _("A meeting lasts a minute to a day."), code="minutes_not_possible", field="minutes"
        )
    confirm_line(appointment.place, "place", LONGEST_PLACE)
    if appointment.place and _is_protected(appointment):
        raise RuleViolation(
            _(
                "No place can be written here for this person: name one of the sites, or tell it to the person only."
            ),
            code="protected_address",
            field="place",
        )


def _confirm_site(by: Actor, site: Site | None) -> None:
    """A meeting is at a site of an agency one works for; elsewhere, say the place in words."""
    if site is None or by.user is None:
        return
    if site.agency_id not in descendants(Standing.of(by.user).agency_ids(PEOPLE_ROLES)):
        raise RuleViolation(_("There is no such site within your reach."), code="no_such_site", field="site")


def _confirm_colleague(by: Actor, user: User | None) -> None:
    """A meeting is one's own, or that of somebody who works with people in the same agency."""
    if user is None or by.user is None or user.pk == by.user.pk:
        return
    own = Standing.of(by.user).agency_ids(PEOPLE_ROLES)
    if not own & Standing.of(user).agency_ids(PEOPLE_ROLES):
        raise RuleViolation(_("There is no such colleague here."), code="no_such_colleague", field="user")


def _is_protected(appointment: Appointment) -> bool:
    """Is the person's address protected today, or on the day of the meeting?"""
    person = [appointment.participant_id]
    return any(protected_addresses(person, day) for day in (_today(appointment), appointment.on))


def _today(appointment: Appointment) -> date:
    site = appointment.site
    return today(site.time_zone) if site else today_for(appointment.participant)


def _log_change(by: Actor, appointment: Appointment, verb: str, reason: str) -> None:
    log_write(
        by,
        Action.APPOINTMENT_CHANGE,
        appointment,
        appointment.participant,
        field_groups=["appointment"],
        details={"verb": str(verb)},
        reason=reason,
    )
