"""Whatever there is in the tables: every indicator, in total and by every dimension, is what one counts by hand."""

from collections import Counter, defaultdict
from datetime import time, timedelta
from statistics import median

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Site
from accounts.roles import Role
from accounts.scope import Standing
from accounts.services import site_create
from kernel.clock import today
from outcomes.evaluation.medians import median_with_interval
from outcomes.evaluation.rates import wilson
from outcomes.indicators import INDICATORS, Kind, Period, indicator_for
from participants.models import Reach
from programs.models import Program, Session
from programs.services import offering_create, program_create
from tests.outcomes.indicators.by_hand import BY_HAND, GROUP_OF, Tables
from tests.outcomes.indicators.rows import SPAN, insert, made, write
from tests.rows.casework import instrument_of
from tests.world import BY

OFFERINGS, SESSIONS = 3, 6


@pytest.fixture
def stage(world):
    """Two programs, one plans minutes, one sessions; a group inside, a group outside, an open evening."""
    now = today()
    side, since = world.own, now - timedelta(days=900)
    Reach.objects.filter(user=side.users[Role.SOCIAL_WORKER]).delete()
    office = site_create(by=BY, agency=side.agency, code="center", name="Center", kind="community_center")
    planned = [{"planned_minutes": 90}, {"planned_sessions": 3}]
    programs = [
        program_create(by=BY, agency=side.agency, code=f"made-{number}", name="Made", kind="reintegration",
                       valid_from=since, **plan)
        for number, plan in enumerate(planned)
    ]  # fmt: skip
    places = [
        (programs[0], side.site, "group"),
        (programs[1], office, "group"),
        (programs[1], office, "drop_in"),
    ]
    offerings = [
        offering_create(by=BY, program=program, site=site, code=f"made-{number}", name="Made", kind=kind,
                        starts_on=since)
        for number, (program, site, kind) in enumerate(places)
    ]  # fmt: skip
    states = ["held", "planned", "held", "planned", "planned", "held"]
    sessions = [
        insert(Session, offering=offerings[number % OFFERINGS], held_on=now - timedelta(days=17 * number),
               starts_at=time(9), planned_minutes=60, state=state)
        for number, state in enumerate(states)
    ]  # fmt: skip
    return world, offerings, sessions, [side.site, office], instrument_of(side, "made").versions.get()


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_indicator_is_what_is_counted_by_hand(stage, data):
    world, offerings, sessions, sites, instrument = stage
    drawn = data.draw(st.lists(made(OFFERINGS, SESSIONS), min_size=1, max_size=9))
    first = data.draw(st.integers(0, SPAN))
    last = data.draw(st.integers(-3, first))
    now = today()
    period = Period(now - timedelta(days=first), now - timedelta(days=last), now)
    with transaction.atomic():
        mine = set()
        for one in drawn:
            row = write(
                one, world.own, user=world.user[Role.SOCIAL_WORKER], other=world.user[Role.EVALUATOR], today=now,
                offerings=offerings, sessions=sessions, sites=sites,
                instrument=instrument, source=world.enrollment,
            )  # fmt: skip
            if one.reach == "mine":
                mine.add(row.participant_id)
        standing, tables = Standing.of(world.user[Role.SOCIAL_WORKER]), Tables(mine)
        for definition in INDICATORS.values():
            by = data.draw(st.sampled_from(definition.dimensions))
            check(definition, standing, period, by, tables)
        transaction.set_rollback(True)


def check(definition, standing, period, by, tables) -> None:
    units = list(BY_HAND[definition.id](tables, period.first, period.last, period.now))
    groups = defaultdict(list)
    for unit in units:
        groups[key_shown(by, GROUP_OF[by](unit))].append(unit)
    answer = indicator_for(standing, definition, period, by)
    assert_counted(definition, answer.total, units)
    assert {group.key for group in answer.groups} == set(groups), (definition.id, by)
    for group in answer.groups:
        assert_counted(definition, group.measure, groups[group.key])


def key_shown(by: str, key) -> str:
    if by in ("program", "site") and key != "not_known":
        return str({"program": Program, "site": Site}[by].objects.get(pk=key).public_id)
    return key


def assert_counted(definition, measure, units) -> None:
    said = Counter(unit.said for unit in units)
    n = said["yes"] + said["no"]
    assert (measure.n, measure.pending, measure.not_known, measure.left_out) == (
        n, said["pending"], said["not_known"], said["left_out"],
    ), definition.id  # fmt: skip
    due = n + said["not_known"]
    assert measure.completeness == (n / due if due else None)
    if definition.kind == Kind.MEDIAN:
        values = [float(unit.value) for unit in units if unit.said == "yes"]
        assert measure.numerator is None
        assert measure.value == (pytest.approx(median(values)) if values else None)
        assert measure.interval == median_with_interval(values)[1]
    else:
        assert measure.numerator == said["yes"]
        assert measure.value == (said["yes"] / n if n else None)
        assert measure.interval == (wilson(said["yes"], n) if n else None)


def test_every_indicator_is_recomputed():
    assert set(BY_HAND) == set(INDICATORS)
