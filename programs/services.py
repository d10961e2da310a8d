"""Programs and offerings: every change with a name on it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Site
from accounts.permissions import require
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_create
from programs.choices import Phase, ProgramState
from programs.models import Offering, Program, ProgramVersion


@transaction.atomic
def program_create(
    *, by: Actor, agency: Agency, code: str, name: str, kind: str, valid_from: date, **more
) -> Program:
    """Describe a program; it starts active with version 1 of its rules.

    `more` holds other attributes of Program and, for the version, `eligibility`, `planned_sessions`,
    `planned_minutes`, `completion_share`. Raises RuleViolation for a phase that is not listed.
    """
    require(by, "program.manage", agency=agency)
    unknown = sorted(set(more.get("phases", ())) - set(Phase.values))
    if unknown:
        raise RuleViolation(_("Unknown phase: %(codes)s.") % {"codes": ", ".join(unknown)}, field="phases")
    rules = {
        field: more.pop(field)
        for field in ("eligibility", "planned_sessions", "planned_minutes", "completion_share")
        if field in more
    }
    more.setdefault("state", ProgramState.ACTIVE)
    program = record_create(Program(agency=agency, code=code, name=name, kind=kind, **more), by=by)
    record_create(ProgramVersion(program=program, number=1, valid_from=valid_from, **rules), by=by)
    _log(by, Action.PROGRAM_CREATE, program)
    return program


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
) -> Offering:
    """Open a program at a site."""
    require(by, "program.manage", agency=program.agency)
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation(_("An offering ends on or after the day it starts."), field="ends_on")
    offering = Offering(
        program=program,
        site=site,
        code=code,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=capacity,
    )
    record_create(offering, by=by)
    _log(by, Action.OFFERING_CREATE, offering)
    return offering


def version_on(program: Program, day: date) -> ProgramVersion:
    """The rules in force on a day; before the first version, the first.

    Raises RuleViolation when the program has no rules at all.
    """
    versions = list(program.versions.order_by("valid_from", "number"))
    if not versions:
        raise RuleViolation(_("%(program)s has no rules yet.") % {"program": program})
    current = [version for version in versions if version.valid_from <= day]
    return current[-1] if current else versions[0]


def _log(by: Actor, action: Action, record) -> None:
    agency = record.agency if isinstance(record, Program) else record.program.agency
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=agency.public_id,
    )
