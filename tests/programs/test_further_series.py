"""A further series for a group that is there: as many sessions as were asked for, round those that are planned."""

from datetime import date, time

import pytest

from kernel.errors import NotAllowed, RuleViolation
from programs.models import Session
from programs.schedule import Pattern
from programs.services import module_add, offering_create, session_add, session_call_off, sessions_plan
from programs.services.groups import series_further
from tests.world import BY

MONDAY = date(2026, 3, 2)


@pytest.fixture
def group(world):
    return offering_create(
        by=BY, program=world.program, site=world.site, code="winter", name="Winter", starts_on=MONDAY,
        ends_on=date(2026, 12, 31),
    )  # fmt: skip


def pattern(**more):
    values = {"weekdays": (0, 3), "starts_on": MONDAY, "starts_at": time(14), "minutes": 90, "count": 4}
    return Pattern(**{**values, **more})


def add(group, *days, starts_at=time(14)):
    return [
        session_add(by=BY, offering=group, held_on=day, planned_minutes=90, starts_at=starts_at)
        for day in days
    ]


def said(days):
    return [(day.on.isoformat()[5:], day.number, day.is_taken) for day in days]


def test_days_that_are_taken_are_passed_and_caught_up(world, group):
    planned, called_off = add(group, date(2026, 3, 5), date(2026, 3, 9))
    session_call_off(by=BY, session=called_off, reason="lockdown")
    passing, days = series_further(by=BY, offering=group, pattern=pattern())
    assert said(days) == [
        ("03-02", 1, False), ("03-05", None, True), ("03-09", None, True), ("03-12", 2, False), ("03-16", 3, False),
        ("03-19", 4, False),
    ]  # fmt: skip
    assert [day.session for day in days if day.is_taken] == [planned, called_off]
    assert Session.objects.filter(offering=group).count() == 2, "looking writes nothing"
    made = sessions_plan(by=BY, offering=group, pattern=passing)
    assert [one.held_on for one in made] == [day.on for day in days if day.number]


def test_a_holiday_is_none_of_those_that_are_taken(group):
    _passing, days = series_further(
        by=BY, offering=group, pattern=pattern(holidays=frozenset({date(2026, 3, 5)}))
    )
    assert said(days)[1] == ("03-05", None, False)
    assert sum(day.number is not None for day in days) == 4


def test_another_hour_of_the_day_is_said_and_is_no_obstacle(group):
    add(group, date(2026, 3, 5), starts_at=time(10))
    (off,) = add(group, date(2026, 3, 9), starts_at=time(11))
    session_call_off(by=BY, session=off, reason="holiday")
    _passing, days = series_further(by=BY, offering=group, pattern=pattern())
    assert [(day.number, day.also_at) for day in days] == [(1, ()), (2, (time(10),)), (3, ()), (4, ())]


def test_one_that_was_called_off_and_is_planned_anew_is_shown_as_planned(group):
    (off,) = add(group, date(2026, 3, 5))
    session_call_off(by=BY, session=off, reason="lockdown")
    (anew,) = add(group, date(2026, 3, 5))
    _passing, days = series_further(by=BY, offering=group, pattern=pattern())
    assert days[1].session == anew


def test_modules_go_on_where_they_stopped(world, group):
    first, second = (
        module_add(by=BY, program=world.program, name=f"Module {number}", number=number)
        for number in (1, 2)
    )
    session_add(by=BY, offering=group, held_on=MONDAY, planned_minutes=90, starts_at=time(14), module=first)
    _passing, days = series_further(by=BY, offering=group, pattern=pattern())
    assert [day.session.module for day in days if day.number] == [second, None, None, None]


def test_what_cannot_be_is_refused_as_planning_does(world, group, as_user):
    with pytest.raises(RuleViolation) as refused:
        series_further(by=BY, offering=group, pattern=pattern(starts_on=date(2026, 12, 28)))
    assert refused.value.code == "after_offering"
    with pytest.raises(RuleViolation) as refused:
        series_further(by=BY, offering=group, pattern=pattern(weekdays=()))
    assert refused.value.field == "weekdays"
    with pytest.raises(NotAllowed):
        series_further(by=as_user(world.user["evaluator"]), offering=group, pattern=pattern())
