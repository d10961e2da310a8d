"""Sessions: planned as a series, moved, called off, held; and headcounts for anonymous audiences."""

from collections.abc import Mapping
from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Site
from accounts.permissions import require_at_site
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.clock import confirm_in_this_age, today
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create, records_create
from programs.choices import NotHeldReason, SessionState
from programs.deliverers import confirm_delivers
from programs.edit_window import confirm_in_edit_window
from programs.headcount import check_headcount, heads
from programs.models import Module, Offering, Session
from programs.schedule import Pattern, series

LONGEST_SESSION = 1440  # minutes
LONGEST_REASON = Session._meta.get_field("headcount_reason").max_length


@transaction.atomic
def sessions_plan(
    *, by: Actor, offering: Offering, pattern: Pattern, place: str = "", is_anonymous: bool = False
) -> list[Session]:
    """Plan a series; modules follow one another in their order, after those that have a session already.

    Days that have a session at that time are left alone. Raises RuleViolation for a pattern that makes no sense or days
    outside the offering.
    """
    made = sessions_preview(by=by, offering=offering, pattern=pattern, place=place, is_anonymous=is_anonymous)
    records_create(made, by=by)
    _log(by, Action.SESSION_PLAN, offering, made)
    return made


def sessions_preview(
    *, by: Actor, offering: Offering, pattern: Pattern, place: str = "", is_anonymous: bool = False
) -> list[Session]:
    """What sessions_plan would plan, with the same refusals; nothing is written."""
    _allow(by, offering)
    check_minutes(pattern.minutes)
    days = series(pattern)
    if days and offering.ends_on is not None and days[-1] > offering.ends_on:
        raise RuleViolation(
            _("The last session would be on %(day)s, after the offering ends (%(end)s).")
            % {"day": days[-1], "end": offering.ends_on},
            code="after_offering",
            field="until",
        )
    if days and days[0] < offering.starts_on:
        raise RuleViolation(_("The first session would be before the offering starts."), field="starts_on")
    taken = set(
        Session.objects.filter(offering=offering, held_on__in=days, starts_at=pattern.starts_at).values_list(
            "held_on", flat=True
        )
    )
    modules = _modules_to_come(offering)
    return [
        Session(
            offering=offering,
            module=modules[number] if number < len(modules) else None,
            held_on=day,
            starts_at=pattern.starts_at,
            planned_minutes=pattern.minutes,
            place=place,
            is_anonymous=is_anonymous,
        )
        for number, day in enumerate(day for day in days if day not in taken)
    ]


@transaction.atomic
def session_add(
    *,
    by: Actor,
    offering: Offering,
    held_on: date,
    planned_minutes: int,
    starts_at: time | None = None,
    place: str = "",
    module: Module | None = None,
    is_anonymous: bool = False,
) -> Session:
    """Plan one session. Raises RuleViolation outside the offering's dates or when there is one at that time."""
    _allow(by, offering)
    check_minutes(planned_minutes)
    _check_day(offering, held_on)
    if module is not None and module.program_id != offering.program_id:
        raise RuleViolation(_("This module belongs to another program."), field="module")
    _refuse_second(offering, held_on, starts_at)
    session = Session(
        offering=offering,
        module=module,
        held_on=held_on,
        starts_at=starts_at,
        planned_minutes=planned_minutes,
        place=place,
        is_anonymous=is_anonymous,
    )
    record_create(session, by=by)
    _log(by, Action.SESSION_PLAN, offering, [session])
    return session


@transaction.atomic
def session_move(
    *, by: Actor, session: Session, held_on: date, starts_at: time | None = None, place: str | None = None
) -> Session:
    """Move a planned session to another day: the old one stays as not held (moved), the new one points at it.

    Raises RuleViolation for a session that is not planned, a day outside the offering or a time that is taken.
    """
    _allow(by, session.offering)
    _refuse_unless_planned(session)
    _check_day(session.offering, held_on)
    new_time = session.starts_at if starts_at is None else starts_at
    _refuse_second(session.offering, held_on, new_time)
    record_change(session, by=by, state=SessionState.NOT_HELD, not_held_reason=NotHeldReason.RESCHEDULED)
    moved = Session(
        offering=session.offering,
        module=session.module,
        held_on=held_on,
        starts_at=new_time,
        planned_minutes=session.planned_minutes,
        place=session.place if place is None else place,
        is_anonymous=session.is_anonymous,
        moved_from=session,
    )
    record_create(moved, by=by)
    _log(by, Action.SESSION_MOVE, session.offering, [session, moved])
    return moved


@transaction.atomic
def session_call_off(*, by: Actor, session: Session, reason: str) -> Session:
    """Say that a session did not take place, and why. It is not an absence of anybody."""
    _allow(by, session.offering)
    _refuse_unless_planned(session)
    _check_reason(reason)
    record_change(session, by=by, state=SessionState.NOT_HELD, not_held_reason=reason)
    _log(by, Action.SESSION_CALL_OFF, session.offering, [session])
    return session


@transaction.atomic
def sessions_call_off_day(
    *, by: Actor, site: Site, on: date, reason: str = NotHeldReason.LOCKDOWN
) -> list[Session]:
    """Call off everything planned at a site on a day, as one act (lockdown). Registers already saved stay.

    Raises OutOfReach for somebody who answers for other sites only, RuleViolation for a day of another age.
    """
    require_at_site(by, "session.call_off_day", site)
    confirm_in_this_age(on, "on")
    _check_reason(reason)
    planned = Session.objects.filter(offering__site=site, held_on=on, state=SessionState.PLANNED)
    called_off = []
    for session in planned.select_related("offering__program__agency").order_by("pk"):
        record_change(session, by=by, state=SessionState.NOT_HELD, not_held_reason=reason)
        called_off.append(session)
    record_write(
        actor=by,
        action=Action.SESSION_CALL_OFF,
        object_type="programs.session",
        object_ids=[session.public_id for session in called_off],
        agency_id=site.agency.public_id,
        details={"site": str(site.public_id), "day": on.isoformat(), "reason": reason},
    )
    return called_off


@transaction.atomic
def headcount_record(
    *, by: Actor, session: Session, counts: Mapping[str, Mapping[str, int]], reason: str = ""
) -> Session:
    """Count an anonymous audience by sex and age band; no personal file is made. Counting again is a correction.

    `counts` is {"female": {"10-13": 12}}; sexes male, female, not_known. Raises RuleViolation for another band, a
    negative number, a session to come, or one that keeps a register by person; for a correction also without a reason
    or after the edit window.
    """
    _allow(by, session.offering)
    if not session.is_anonymous:
        raise RuleViolation(
            _("This session keeps a register by person, not a headcount."), code="not_anonymous"
        )
    if session.state == SessionState.NOT_HELD:
        raise RuleViolation(_("This session did not take place."), code="session_not_held")
    if session.held_on > today(session.offering.site.time_zone):
        raise RuleViolation(_("This session has not taken place yet."), code="session_in_future")
    plain = check_headcount(counts)
    if session.register_saved_at is None:
        details, changes = {}, {"register_saved_at": timezone.now()}
    else:
        _confirm_correction(by, session, reason)
        details, changes = {"before": heads(session.headcount)}, {"headcount_reason": reason.strip()}
    record_change(session, by=by, headcount=plain, state=SessionState.HELD, **changes)
    details["total"] = heads(plain)
    _log(by, Action.HEADCOUNT_RECORD, session.offering, [session], details=details)
    return session


def _confirm_correction(by: Actor, session: Session, reason: str) -> None:
    """As a mark on a register: with a reason, inside the edit window."""
    if not reason.strip():
        raise RuleViolation(_("Say why."), code="reason_missing", field="reason")
    if len(reason) > LONGEST_REASON:
        raise RuleViolation(
            _("This text is too long: %(longest)d characters at most.") % {"longest": LONGEST_REASON},
            code="too_long",
            field="reason",
        )
    confirm_in_edit_window(by, session)


def _allow(by: Actor, offering: Offering) -> None:
    """Raises NotAllowed or OutOfReach for whoever does not keep the sessions of the offering, another prison's too."""
    confirm_delivers(by, "session.manage", offering, agency=offering.program.agency)


def check_minutes(minutes: int) -> None:
    """Raises RuleViolation for a session that lasts no time or more than a day."""
    if not 1 <= minutes <= LONGEST_SESSION:
        raise RuleViolation(_("A session lasts a minute to a day."), field="planned_minutes")


def _check_day(offering: Offering, held_on: date) -> None:
    confirm_in_this_age(held_on, "held_on")
    if held_on < offering.starts_on or (offering.ends_on is not None and held_on > offering.ends_on):
        raise RuleViolation(
            _("The day is outside the dates of %(offering)s.") % {"offering": offering}, field="held_on"
        )


def _modules_to_come(offering: Offering) -> list[Module]:
    """The modules of the program that no session of this offering has or will have delivered, in their order."""
    there = Session.objects.filter(offering=offering, module__isnull=False)
    done = there.exclude(state=SessionState.NOT_HELD).values("module_id")
    return list(offering.program.modules.exclude(pk__in=done))


def _refuse_unless_planned(session: Session) -> None:
    if session.state != SessionState.PLANNED:
        raise RuleViolation(
            _("This session is %(state)s already.") % {"state": session.get_state_display()},
            code="session_not_planned",
        )


def _refuse_second(offering: Offering, held_on: date, starts_at: time | None) -> None:
    there = Session.objects.filter(offering=offering, held_on=held_on, starts_at=starts_at).exclude(
        state=SessionState.NOT_HELD
    )
    if there.exists():
        raise RuleViolation(
            _("%(offering)s meets at that time already.") % {"offering": offering},
            code="session_there",
            field="held_on",
        )


def _check_reason(reason: str) -> None:
    if reason not in NotHeldReason.values:
        raise RuleViolation(
            _("Say why: one of %(reasons)s.") % {"reasons": ", ".join(NotHeldReason.values)}, field="reason"
        )


def _log(by: Actor, action: Action, offering: Offering, sessions: list[Session], **facts) -> None:
    record_write(
        actor=by,
        action=action,
        object_type="programs.session",
        object_ids=[session.public_id for session in sessions],
        agency_id=offering.program.agency.public_id,
        **facts,
    )
