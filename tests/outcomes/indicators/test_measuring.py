"""Who an indicator counts, how many statements that takes, and that its definition is what its version says."""

import hashlib
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Agency
from accounts.roles import Role
from accounts.scope import Standing
from accounts.services import membership_grant, user_create
from kernel.clock import today
from outcomes.indicators import INDICATORS, Kind, Period, indicator_for
from outcomes.indicators.definition import Fact, Said
from outcomes.indicators.grouping import AgeBand, age_band
from outcomes.indicators.measuring import measure
from participants.models import Enrollment, Participant
from participants.services import enrollment_move
from tests.participants.registers import ago, group, member, members, save, session_of
from tests.world import BY, PASSWORD


@pytest.fixture
def year():
    return Period(ago(365), today(), today())


def counted(user, indicator, period, by=None):
    return indicator_for(Standing.of(user), INDICATORS[indicator], period, by)


def units(answer) -> int:
    total = answer.total
    return total.n + total.pending + total.not_known + total.left_out


def test_people_of_another_agency_are_in_no_number(world, year):
    offering = group(world.other)
    save(session_of(offering), dict.fromkeys(members(world.other, offering, 3), "attended"))
    for role in (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER):
        assert units(counted(world.user[role], "acceptance", year)) == 1  # the one person of the own side
        assert units(counted(world.user[role], "attendance", year)) == 0


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_roles_without_reach_count_nobody(world, year, role):
    assert [units(counted(world.user[role], name, year)) for name in INDICATORS] == [0] * len(INDICATORS)


def test_people_of_a_study_are_in_no_number(world, life):
    """Whatever role somebody holds in the agency of the study."""
    study = Agency.objects.get(is_study=True)
    ever = Period(date(1900, 1, 1), today(), today())
    for role in (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER):
        user = user_create(by=BY, username=f"study-{role}", password=PASSWORD)
        membership_grant(by=BY, user=user, agency=study, role=role, starts_on=ago(9))
        assert Participant.objects.filter(agency=study).exists()
        assert [units(counted(user, name, ever)) for name in INDICATORS] == [0] * len(INDICATORS)


def test_only_whoever_may_read_its_rows_is_told_an_indicator(world, year):
    """Contacts are read by case workers alone, so being in touch after release is told to them alone."""
    stays = world.person.custody_periods
    QuerySet(stays.model).filter(participant=world.person).update(ends_on=ago(60), release_reason="expiry")
    assert units(counted(world.user[Role.SOCIAL_WORKER], "continuity-7", year)) == 1
    assert units(counted(world.user[Role.PRISON_ADMINISTRATOR], "continuity-7", year)) == 0
    assert units(counted(world.user[Role.PROGRAM_MANAGER], "continuity-7", year)) == 0


@pytest.mark.parametrize("indicator", sorted(INDICATORS))
def test_statements_do_not_grow_with_people(world, year, indicator):
    worker = world.user[Role.SOCIAL_WORKER]
    offering = group(world.own)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            counted(worker, indicator, year, "site")
        return len(seen)

    def more(prefix, days_ago) -> int:
        for number in range(4):
            member(world.own, offering, f"{prefix}-{number}", worker=worker)
        everybody = Enrollment.objects.filter(offering=offering)
        save(session_of(offering, days_ago), dict.fromkeys(everybody, "attended"))
        session_of(offering, days_ago + 1)  # its register is missing
        return statements()

    first = more("few", 5)
    assert more("many", 10) == first
    assert first <= 8


def test_groups_add_up_to_the_whole(world, year):
    offering = group(world.own)
    everybody = members(world.own, offering, 4)
    save(
        session_of(offering, 3),
        {one: "attended" if number else "excused" for number, one in enumerate(everybody)},
    )
    enrollment_move(by=BY, enrollment=world.enrollment, verb="complete", on=today(), reason="planned nothing")
    for definition in INDICATORS.values():
        for by in definition.dimensions:
            answer = counted(world.user[Role.PROGRAM_MANAGER], definition.id, year, by)
            assert sum(group.measure.n for group in answer.groups) == answer.total.n
    answer = counted(world.user[Role.PROGRAM_MANAGER], "attendance", year, "program")
    assert [(group.label, group.measure.numerator, group.measure.n) for group in answer.groups] == [
        (world.program.name, 3, 4)
    ]


def fact(said, value=None):
    return Fact(said, date(2020, 1, 1), None, None, 0, None, "day", value)


def test_what_is_not_known_is_not_no():
    share = INDICATORS["start"]
    found = measure(
        share, [fact(Said.YES)] * 3 + [fact(Said.NO)] + [fact(Said.NOT_KNOWN)] * 4 + [fact(Said.PENDING)]
    )
    assert (found.numerator, found.n, found.value, found.completeness) == (3, 4, 0.75, 0.5)
    assert (found.not_known, found.pending) == (4, 1)
    nothing = measure(share, [fact(Said.NOT_KNOWN)])
    assert (nothing.value, nothing.interval, nothing.completeness) == (None, None, 0)
    assert measure(share, []).completeness is None


def test_a_median_has_no_numerator():
    found = measure(INDICATORS["waiting-time"], [fact(Said.YES, float(days)) for days in range(1, 8)])
    assert (found.n, found.numerator, found.value, found.interval) == (7, None, 4, (1, 7))


@pytest.mark.parametrize(
    ("birth", "precision", "band"),
    [
        (None, "day", AgeBand.NOT_KNOWN),
        (date(2002, 5, 2), "day", AgeBand.FROM_14),
        (date(2002, 5, 1), "day", AgeBand.FROM_18),
        (date(2002, 5, 1), "month", AgeBand.NOT_KNOWN),  # 17 or 18
        (date(2002, 4, 1), "month", AgeBand.FROM_18),
        (date(2001, 1, 1), "assumed", AgeBand.FROM_18),
        (date(1950, 1, 1), "year", AgeBand.FROM_50),
        (date(2010, 1, 1), "day", AgeBand.UNDER_14),
    ],
)
def test_age_is_a_band_where_the_record_says_so(birth, precision, band):
    assert age_band(birth, precision, date(2020, 5, 1)) == band


# Who changes what is counted raises the version, and writes both here.
VERSIONS = {
    "acceptance": (1, "c7503d1ddfe3"),
    "waiting-time": (1, "41627abcfbf4"),
    "start": (1, "2a45cb2e52d0"),
    "completion": (1, "0e2ccd4e5b5f"),
    "dosage": (1, "85e8fd76bcaa"),
    "attendance": (1, "2e13c7d19909"),
    "assessment-30": (1, "ad7daacb3735"),
    "plan-30": (1, "b0afffd7d74f"),
    "continuity-7": (1, "0ee8ae7b3ee0"),
    "continuity-30": (1, "8466fddfc1e0"),
}


def test_a_definition_keeps_its_words_within_a_version():
    with translation.override("en"):
        said = {definition.id: (definition.version, digest(definition)) for definition in INDICATORS.values()}
    assert said == VERSIONS


def digest(definition) -> str:
    words = [definition.kind, definition.value_unit, *map(str, (
        definition.unit, definition.numerator, definition.denominator, definition.period, definition.left_out,
    ))]  # fmt: skip
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


def test_definitions_are_whole():
    for key, definition in INDICATORS.items():
        assert key == definition.id
        assert definition.version >= 1
        assert definition.needs
        assert definition.kind in Kind
        assert (definition.value_unit == "share") or definition.kind == Kind.MEDIAN
