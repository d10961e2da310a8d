"""Marks put together by the database tell what they tell one by one, in a few rows."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.permissions import entitled
from accounts.scope import Standing
from accounts.services import site_create
from kernel.clock import today
from outcomes.indicators import INDICATORS, Period, indicator_for
from outcomes.indicators.grouping import GROUP_OF, Dimension
from outcomes.indicators.measuring import measure, names_of
from outcomes.overview import overview_for
from participants.models import Attendance, Enrollment, Participant
from programs.models import Session
from tests.api.crowd import fill
from tests.participants.registers import ago, group, member, session_of
from tests.world import BY

ATTENDANCE = INDICATORS["attendance"]


@pytest.fixture
def marked(world):
    """Two dozen people in three groups at two sites, with marks of every kind and some registers missing."""
    pick = random.Random(7)
    second = site_create(by=BY, agency=world.agency, code="second", name="Second", kind="prison")
    groups = [
        group(world.own, f"g-{n}", site=site) for n, site in enumerate((world.site, world.site, second))
    ]
    for number in range(24):
        offering = groups[number % 3]
        one = member(world.own, offering, f"marked-{number}")
        QuerySet(Participant).filter(pk=one.participant_id).update(sex=pick.choice([0, 1, 2]))
    sessions = {offering.pk: [session_of(offering, days) for days in range(1, 9)] for offering in groups}
    for enrollment in Enrollment.objects.filter(offering__in=groups):
        fill(
            Attendance,
            [
                {
                    "enrollment": enrollment, "session": session, "minutes": 30 if status != "unexcused" else 0,
                    "status": status,
                }
                for session in pick.sample(sessions[enrollment.offering_id], 6)
                for status in [pick.choice(["attended", "late", "partial", "unexcused"])]
            ],
        )  # fmt: skip
    for offering in groups:
        saved = [session.pk for session in sessions[offering.pk][2:]]
        QuerySet(Session).filter(pk__in=saved).update(state="held")
    return Standing.of(world.user["program_manager"])


def one_by_one(standing, period) -> list:
    return list(ATTENDANCE.facts(entitled(standing, ATTENDANCE.needs), period))


@pytest.mark.parametrize("period", [Period(ago(90), today(), today()), Period(ago(6), ago(1), today())])
def test_the_overview_tells_what_the_marks_tell_one_by_one(marked, period):
    facts = one_by_one(marked, period)
    places = {place.key: place.measures["attendance"] for place in overview_for(marked, period).places}
    assert len(places) >= 2 and len(facts) > 50
    for key, told in places.items():
        assert told == measure(ATTENDANCE, [fact for fact in facts if (fact.program, fact.site) == key])
    assert any(told.not_known for told in places.values()) and all(
        told.value != 1 for told in places.values()
    )


@pytest.mark.parametrize("by", [None, *Dimension])
def test_an_indicator_tells_each_group_what_the_marks_tell_one_by_one(marked, by):
    period = Period(ago(90), today(), today())
    facts = one_by_one(marked, period)
    answer = indicator_for(marked, ATTENDANCE, period, by)
    assert answer.total == measure(ATTENDANCE, facts)
    keys = {GROUP_OF[by](fact) for fact in facts} if by else set()
    names = names_of(by, keys)
    assert {group.key: group.measure for group in answer.groups} == {
        names(key)[0]: measure(ATTENDANCE, [fact for fact in facts if GROUP_OF[by](fact) == key])
        for key in keys
    }


def test_however_many_marks_there_are_a_few_rows_are_read(marked, world):
    period = Period(today() - timedelta(days=90), today(), today())
    with CaptureQueriesContext(connection) as asked:
        together = list(ATTENDANCE.together(marked, period))
    places = {(fact.program, fact.site) for fact in together}
    assert sum(fact.count for fact in together) == len(one_by_one(marked, period)) > 100
    assert len(together) <= len(places) * 3 * 5  # sexes, and kinds of mark with that of none
    marks = next(query["sql"] for query in asked if "participants_attendance" in query["sql"])
    assert "GROUP BY" in marks
