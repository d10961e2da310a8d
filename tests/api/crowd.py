"""A country in small: the reader's agency among many, with a row of every kind for each of its people and theirs.

Made past every service, by copying the rows that tests/rows builds for one person: a new table about people is crowded
as soon as it has its row there.
"""

import uuid
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.db import connection, models

from accounts.models import Agency, Site, User
from accounts.roles import Role
from outcomes.models import (
    AdministrativeSource,
    EvaluationDesign,
    EvaluationRun,
    JusticeEvent,
    LocalCode,
    ReintegrationOutcome,
)
from participants.models import (
    AllocationSequence,
    Appointment,
    Attendance,
    BandOverride,
    Contact,
    Participant,
    Reach,
)
from participants.services.reach import _row_of
from programs.models import Offering, Program, ProgramVersion, Session
from tests.api.plans import analyze
from tests.architecture.test_no_leak_between_agencies import AGENCY_OF, PEOPLE

OURS, CASELOAD, AGENCIES, THEIRS = 120, 60, 25, 30
SESSIONS = 4
# Of what there is a lot: rows for each person.
TIMES = {Attendance: SESSIONS, Contact: 3, Appointment: 3, JusticeEvent: 2}
# A follow-up counts from a stay or from an enrollment, never from both.
EMPTY = {ReintegrationOutcome: {"enrollment"}}
OPENS = ("Participant", "CustodyPeriod", "SupervisionPeriod", "HandOver", "Referral", "CaseAssignment")


@dataclass
class Place:
    """Where people are and with whom: what the references of a copied row lead to."""

    agency: Agency
    site: Site
    program: Program
    version: ProgramVersion
    offering: Offering
    sessions: list[Session]
    worker: User

    def of(self, model: type, number: int) -> Any:
        return {
            Agency: self.agency, Site: self.site, Program: self.program, ProgramVersion: self.version,
            Offering: self.offering, Session: self.sessions[number % SESSIONS], User: self.worker,
        }.get(model)  # fmt: skip


def fill(model, rows) -> list:
    """Rows past every service, as many as it takes for a planner to think."""
    names = {"created_by": "test", "updated_by": "test"} if hasattr(model, "created_by") else {}
    return models.QuerySet(model).bulk_create([model(**names, **row) for row in rows], batch_size=500)


def many_people(world, count: int, models: set[str]) -> None:
    """So many people at the own site, half of them the own worker's, with their rows in these models alone."""
    own = world.own
    template = {model: _first(model, own.agency) for model in _in_order() if model.__name__ in models}
    _people(template, _here(own, own.users[Role.SOCIAL_WORKER]), count // 2)
    _people(template, _here(own, world.other.users[Role.SOCIAL_WORKER]), count - count // 2)
    analyze()


def crowd(world) -> None:
    """Fill every table, then let the planner know. `world` has a row of everything on its own side."""
    own = world.own
    template = {model: _first(model, own.agency) for model in _in_order()}
    worker, colleague = own.users[Role.SOCIAL_WORKER], world.other.users[Role.SOCIAL_WORKER]
    _people(template, _here(own, worker), CASELOAD)
    _people(template, _here(own, colleague), OURS - CASELOAD)
    for place in _elsewhere(own, colleague):
        _people(template, place, THEIRS)
    _without_people(own, Agency.objects.exclude(pk=own.agency.pk))
    # Once here: a test that ends in an open transaction would have all of them checked again.
    connection.check_constraints()
    analyze()


def _in_order() -> list[type]:
    """The models about people, each after those that it refers to."""
    graph = {
        model: {field.related_model for field in _references(model)} & set(PEOPLE) - {model}
        for model in PEOPLE
    }
    return list(TopologicalSorter(graph).static_order())


def _references(model) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _first(model, agency):
    return model.objects.filter(**{AGENCY_OF[model._meta.label]: agency.pk}).order_by("pk").first()


def _here(own, worker) -> Place:
    version = own.program.versions.first()
    return Place(own.agency, own.site, own.program, version, own.offering, _sessions([own.offering]), worker)


def _sessions(offerings) -> list[Session]:
    day = offerings[0].starts_on
    return fill(
        Session,
        [
            {"offering": one, "held_on": day, "planned_minutes": 60}
            for one in offerings
            for _ in range(SESSIONS)
        ],
    )


def _elsewhere(own, worker) -> list[Place]:
    agencies = fill(Agency, [like(own.agency, code=f"crowd-{n}") for n in range(AGENCIES)])
    sites = fill(Site, [like(own.site, agency=agency) for agency in agencies])
    programs = fill(Program, [like(own.program, agency=agency) for agency in agencies])
    version = own.program.versions.first()
    versions = fill(ProgramVersion, [like(version, program=program) for program in programs])
    offerings = fill(
        Offering,
        [
            like(own.offering, program=program, site=site)
            for program, site in zip(programs, sites, strict=True)
        ],
    )
    sessions = _sessions(offerings)
    kept = [sessions[n : n + SESSIONS] for n in range(0, len(sessions), SESSIONS)]
    return [
        Place(*found, worker)
        for found in zip(agencies, sites, programs, versions, offerings, kept, strict=True)
    ]


def like(template, **changes) -> dict:
    """The values of a row that a copy keeps, with these changes."""
    made = {"id", "public_id", "created_by", "updated_by", "created_at", "updated_at"}
    kept = {
        field.name: getattr(template, field.attname if field.is_relation else field.name)
        for field in template._meta.concrete_fields
        if field.name not in made | set(changes)
    }
    by_key = {field.name: field.attname for field in _references(type(template))}
    return {by_key.get(name, name): value for name, value in kept.items()} | changes


def _people(template: dict, place: Place, count: int) -> None:
    """So many people of a place, with their rows in every table and the reach that follows."""
    made: dict[type, list] = {}
    for model, row in template.items():
        if row is None:
            continue
        times = TIMES.get(model, 1)
        rows = [_about(row, place, made, person, turn) for turn in range(times) for person in range(count)]
        made[model] = fill(model, rows)
    facts = [fact for model, rows in made.items() if model.__name__ in OPENS for fact in rows]
    fill(Reach, [opened_by(fact) for fact in facts])


def _about(row, place: Place, made: dict, number: int, turn: int) -> dict:
    """The values of a row about one of these people: all that it refers to is the person's own."""
    changes = {}
    for field in _references(type(row)):
        target = field.related_model
        if field.name in EMPTY.get(type(row), ()):
            changes[field.name] = None
        elif target in made:
            shift = 1 if field.name == "other" else 0
            changes[field.name] = made[target][(number + shift) % (len(made[target]) // TIMES.get(target, 1))]
        elif target in PEOPLE or target is type(row):
            changes[field.name] = None
        elif target is User or getattr(row, field.attname) is not None and place.of(target, turn):
            changes[field.name] = place.of(target, turn)
    if isinstance(row, BandOverride):
        changes["decided_by"] = None  # never whoever asked
    if isinstance(row, Participant):
        changes["reference"] = uuid.uuid4().hex
    return like(row, **changes)


def opened_by(fact) -> dict:
    """The row of reach that a fact gives rise to."""
    basis, row = _row_of(fact)
    return {"basis": basis, "source": fact.public_id, **row}


def _without_people(own, others) -> None:
    """Sealed sequences, designs, runs, sources and local codes, which belong to an agency."""
    agencies = [own.agency] * 60 + list(others) * 3
    sequence = _first(AllocationSequence, own.agency)
    fill(
        AllocationSequence,
        [like(sequence, agency=agency, stratum=f"crowd-{n}") for n, agency in enumerate(agencies)],
    )
    designs = fill(
        EvaluationDesign,
        [like(own.design, agency=agency, code=f"crowd-{n}") for n, agency in enumerate(agencies)],
    )
    fill(EvaluationRun, [like(own.run, design=design) for design in designs])
    for model in (AdministrativeSource, LocalCode):
        row = _first(model, own.agency)
        fill(model, [like(row, agency=agency, code=f"crowd-{n}") for n, agency in enumerate(agencies)])
