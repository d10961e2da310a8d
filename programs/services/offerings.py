"""Offerings, their staff and their costs."""

import re
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Site, User
from accounts.permissions import require, require_at_site
from accounts.roles import Role
from accounts.scope import Standing
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import confirm_in_this_age
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from programs.choices import OfferingKind, SessionState
from programs.models import CostItem, Offering, Program, ProgramStaff, Session
from programs.services.programs import log_program_write

CHANGEABLE = frozenset({"name", "ends_on", "capacity"})


@transaction.atomic
def offering_create(
    *,
    by: Actor,
    program: Program,
    site: Site,
    code: str,
    name: str,
    starts_on: date,
    ends_on: date | None = None,
    capacity: int | None = None,
    kind: str = OfferingKind.GROUP,
) -> Offering:
    """Open a program at a site.

    Raises RuleViolation for dates out of order or of another age, a code already used; OutOfReach for an administrator
    who answers for other sites only.
    """
    _allow(by, program, site)
    confirm_in_this_age(starts_on, "starts_on")
    confirm_in_this_age(ends_on, "ends_on")
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation(_("An offering ends on or after the day it starts."), field="ends_on")
    if Offering.objects.filter(program=program, code=code).exists():
        raise RuleViolation(
            _("This program has an offering with the code %(code)s already.") % {"code": code},
            code="code_taken",
            field="code",
        )
    offering = Offering(
        program=program,
        site=site,
        code=code,
        name=name,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=capacity,
    )
    record_create(offering, by=by)
    log_program_write(by, Action.OFFERING_CREATE, offering, program)
    return offering


@transaction.atomic
def offering_change(*, by: Actor, offering: Offering, **changes) -> Offering:
    """Change the name, the end or the number of places. Nobody loses a place when the number falls.

    Raises RuleViolation for an end before the start or before a session that took place or is planned.
    """
    _allow(by, offering.program, offering.site)
    if set(changes) - CHANGEABLE:
        fields = ", ".join(sorted(set(changes) - CHANGEABLE))
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": fields})
    ends_on = changes.get("ends_on")
    confirm_in_this_age(ends_on, "ends_on")
    if ends_on is not None and ends_on < offering.starts_on:
        raise RuleViolation(_("An offering ends on or after the day it starts."), field="ends_on")
    if ends_on is not None and _meets_after(offering, ends_on):
        raise RuleViolation(
            _("Sessions are planned after %(day)s; call them off or move them first.") % {"day": ends_on},
            code="sessions_after",
            field="ends_on",
        )
    record_change(offering, by=by, **changes)
    log_program_write(by, Action.OFFERING_CHANGE, offering, offering.program)
    return offering


@transaction.atomic
def staff_assign(
    *,
    by: Actor,
    program: Program,
    user: User,
    role: str,
    starts_on: date,
    offering: Offering | None = None,
    ends_on: date | None = None,
) -> ProgramStaff:
    """Say who delivers a program, or one of its offerings, from when."""
    require(by, "program.manage", agency=program.agency)
    if offering is not None and offering.program_id != program.pk:
        raise RuleViolation(
            _("%(offering)s belongs to another program.") % {"offering": offering}, field="offering"
        )
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation(_("An assignment ends on or after the day it starts."), field="ends_on")
    staff = ProgramStaff(
        program=program, offering=offering, user=user, role=role, starts_on=starts_on, ends_on=ends_on
    )
    record_create(staff, by=by)
    log_program_write(by, Action.STAFF_ASSIGN, staff, program)
    return staff


@transaction.atomic
def cost_record(
    *,
    by: Actor,
    program: Program,
    kind: str,
    amount: Decimal,
    currency: str,
    starts_on: date,
    ends_on: date,
    offering: Offering | None = None,
    note: str = "",
) -> CostItem:
    """Record what a program cost in a period. Raises RuleViolation for a negative amount or a period out of order."""
    require(by, "program.manage", agency=program.agency)
    if not amount.is_finite() or amount < 0:
        raise RuleViolation(_("A cost is not negative."), field="amount")
    if not re.fullmatch(r"[A-Za-z]{3}", currency):
        raise RuleViolation(_("A currency has three letters, such as EUR (ISO 4217)."), field="currency")
    if ends_on < starts_on:
        raise RuleViolation(_("The period ends before it starts."), field="ends_on")
    if offering is not None and offering.program_id != program.pk:
        raise RuleViolation(
            _("%(offering)s belongs to another program.") % {"offering": offering}, field="offering"
        )
    cost = CostItem(
        program=program,
        offering=offering,
        kind=kind,
        amount=amount,
        currency=currency.upper(),
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
    )
    record_create(cost, by=by)
    log_program_write(by, Action.COST_RECORD, cost, program)
    return cost


def _allow(by: Actor, program: Program, site: Site) -> None:
    """Managers open their programs anywhere, administrators the programs of their agency at their own sites."""
    require(by, "offering.manage", agency=program.agency)
    if by.user is None or program.agency_id in Standing.of(by.user).agency_tree_ids({Role.PROGRAM_MANAGER}):
        return
    require_at_site(by, "offering.manage", site)


def _meets_after(offering: Offering, day: date) -> bool:
    later = Session.objects.filter(offering=offering, held_on__gt=day)
    return later.exclude(state=SessionState.NOT_HELD).exists()
