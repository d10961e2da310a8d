"""Programs with rules, modules and costs, and the offerings with who delivers them."""

from datetime import date, timedelta
from decimal import Decimal

from outcomes.demo.data.groups import GROUPS, GroupPlan
from outcomes.demo.data.programs import PROGRAMS, ProgramPlan
from outcomes.demo.stage import Stage
from programs.models import Program
from programs.schedule import Pattern, series
from programs.services import (
    cost_record,
    module_add,
    offering_create,
    program_create,
    sessions_plan,
    staff_assign,
)

MANAGER = "program.manager"


def build_programs(stage: Stage) -> None:
    """The catalog, written by the manager of the programs."""
    for plan in PROGRAMS:
        by = stage.acting(MANAGER)
        program = program_create(
            by=by,
            agency=stage.agencies[plan.agency],
            code=plan.code,
            name=plan.name,
            kind=plan.kind,
            valid_from=stage.begins_on,
            phases=list(plan.phases),
            translations={"fr": {"name": plan.french}},
            description=plan.description,
            eligibility=list(plan.rules),
            planned_sessions=plan.sessions,
            **plan.more,
        )
        for number, name in enumerate(plan.modules, start=1):
            module_add(by=by, program=program, name=name, number=number)
        _costs(stage, plan, program)
        stage.programs[plan.code] = program


def build_offerings(stage: Stage) -> None:
    """Every group with its staff and, where it meets weekly, its sessions."""
    by = stage.acting(MANAGER)
    for plan in GROUPS:
        days = meeting_days(stage, plan)
        program = stage.programs[plan.program]
        offering = offering_create(
            by=by,
            program=program,
            site=stage.sites[plan.site],
            code=plan.code,
            name=plan.name,
            kind=plan.kind,
            starts_on=days[0] if days else first_day(stage, plan),
            ends_on=days[-1] if days else None,
            capacity=plan.capacity,
        )
        stage.offerings[plan.code] = offering
        for username, role in plan.staff:
            staff_assign(
                by=by,
                program=program,
                offering=offering,
                user=stage.users[username],
                role=role,
                starts_on=offering.starts_on,
            )
        if days:
            sessions_plan(by=by, offering=offering, pattern=_pattern(stage, plan), place=plan.place)


def first_day(stage: Stage, plan: GroupPlan) -> date:
    return stage.ago(weeks=plan.weeks, days=plan.back)


def meeting_days(stage: Stage, plan: GroupPlan) -> list[date]:
    """The days on which a group meets by its plan; none for one whose sessions are planned one by one, or not yet."""
    return series(_pattern(stage, plan)) if plan.is_weekly else []


def _pattern(stage: Stage, plan: GroupPlan) -> Pattern:
    first = first_day(stage, plan)
    return Pattern(
        weekdays=(first.weekday(),),
        starts_on=first,
        starts_at=plan.at,
        minutes=plan.minutes,
        count=plan.sessions,
        holidays=stage.holidays(),
    )


def _costs(stage: Stage, plan: ProgramPlan, program: Program) -> None:
    """What the last two years cost; the second was a little dearer."""
    for years_ago, factor in ((2, Decimal("1.00")), (1, Decimal("1.04"))):
        starts_on = stage.ago(days=365 * years_ago)
        for kind, amount in plan.yearly.items():
            cost_record(
                by=stage.acting(MANAGER),
                program=program,
                kind=kind,
                amount=amount * factor,
                currency="EUR",
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=364),
            )
