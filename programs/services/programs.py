"""Programs, the versions of their rules, and their modules."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import require
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.clock import confirm_in_this_age
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from programs.choices import Phase, ProgramState
from programs.models import Module, Program, ProgramVersion
from programs.rules import check_rules, programs_named

RULE_FIELDS = ("eligibility", "planned_sessions", "planned_minutes", "completion_share")
DESCRIPTION = frozenset(
    {
        "name",
        "translations",
        "program_type",
        "level",
        "phases",
        "target_groups",
        "factors",
        "group_tailoring",
        "state",
        "description",
    }
)


@transaction.atomic
def program_create(
    *, by: Actor, agency: Agency, code: str, name: str, kind: str, valid_from: date, **more
) -> Program:
    """Describe a program; it starts active with version 1 of its rules.

    `more` holds other attributes of Program and, for the version, `eligibility`, `planned_sessions`,
    `planned_minutes`, `completion_share`. Raises RuleViolation for a phase that is not listed or a day of another age.
    """
    require(by, "program.manage", agency=agency)
    confirm_in_this_age(valid_from, "valid_from")
    _check_phases(more.get("phases", ()))
    rules = {field: more.pop(field) for field in RULE_FIELDS if field in more}
    _check_version(agency, code, rules)
    if Program.objects.filter(agency=agency, code=code).exists():
        raise RuleViolation(
            _("This agency has a program with the code %(code)s already.") % {"code": code},
            code="code_taken",
            field="code",
        )
    more.setdefault("state", ProgramState.ACTIVE)
    program = record_create(Program(agency=agency, code=code, name=name, kind=kind, **more), by=by)
    record_create(ProgramVersion(program=program, number=1, valid_from=valid_from, **rules), by=by)
    log_program_write(by, Action.PROGRAM_CREATE, program, program)
    return program


@transaction.atomic
def program_revise(*, by: Actor, program: Program, valid_from: date, **rules) -> ProgramVersion:
    """Change the rules of a program from a day on: a new version; episodes keep the one they were judged by.

    `rules` may hold eligibility, planned_sessions, planned_minutes, completion_share; what is not given stays.
    Raises RuleViolation for rules that cannot be judged or a day before the version in force, StaleRecord when somebody
    else changed the program since it was read.
    """
    require(by, "program.manage", agency=program.agency)
    confirm_in_this_age(valid_from, "valid_from")
    last = program.versions.order_by("-number").first()
    if last is not None and valid_from < last.valid_from:
        raise RuleViolation(
            _("The rules in force start on %(day)s; new ones start later.") % {"day": last.valid_from},
            field="valid_from",
        )
    unknown = set(rules) - set(RULE_FIELDS)
    if unknown:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})
    _check_version(program.agency, program.code, rules)
    kept = {field: getattr(last, field) for field in RULE_FIELDS} if last else {}
    version = ProgramVersion(
        program=program, number=last.number + 1 if last else 1, valid_from=valid_from, **{**kept, **rules}
    )
    record_create(version, by=by)
    record_change(program, by=by)  # two who revise at once: the second has not seen the first
    log_program_write(by, Action.PROGRAM_REVISE, version, program)
    return version


@transaction.atomic
def program_change(*, by: Actor, program: Program, **changes) -> Program:
    """Change what describes a program (name, translations, type, groups, state ...); rules change by program_revise."""
    require(by, "program.manage", agency=program.agency)
    unknown = set(changes) - DESCRIPTION
    if unknown:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})
    _check_phases(changes.get("phases", ()))
    record_change(program, by=by, **changes)
    log_program_write(by, Action.PROGRAM_CHANGE, program, program)
    return program


@transaction.atomic
def module_add(
    *, by: Actor, program: Program, name: str, number: int, planned_minutes: int | None = None
) -> Module:
    """Add a module at a place in the order. Raises RuleViolation when the number is taken."""
    require(by, "program.manage", agency=program.agency)
    if program.modules.filter(number=number).exists():
        raise RuleViolation(_("Module %(number)d is there already.") % {"number": number}, field="number")
    module = Module(program=program, name=name, number=number, planned_minutes=planned_minutes)
    record_create(module, by=by)
    log_program_write(by, Action.PROGRAM_CHANGE, module, program)
    return module


def log_program_write(by: Actor, action: Action, record, program: Program, **facts) -> None:
    """One line in the log for a write about a program."""
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=program.agency.public_id,
        **facts,
    )


def _check_version(agency: Agency, code: str, rules: dict) -> None:
    """Rules that can be judged, about programs that exist, and a share that can be reached."""
    checked = check_rules(rules.get("eligibility", []))
    others = Program.objects.filter(agency=agency).exclude(code=code)
    for place, named in programs_named(checked):
        if not others.filter(code=named).exists():
            raise RuleViolation(
                _("This agency has no other program with the code %(code)s.") % {"code": named},
                code="no_such_program",
                field=f"eligibility/{place}",
            )
    try:
        share = Decimal(str(rules.get("completion_share", 1)))
    except InvalidOperation:
        share = Decimal(0)
    if not share.is_finite() or not 0 < share <= 1:
        raise RuleViolation(
            _("The share that counts as completed is above 0 and at most 1."), field="completion_share"
        )


def _check_phases(phases) -> None:
    unknown = sorted(set(phases) - set(Phase.values))
    if unknown:
        raise RuleViolation(_("Unknown phase: %(codes)s.") % {"codes": ", ".join(unknown)}, field="phases")
