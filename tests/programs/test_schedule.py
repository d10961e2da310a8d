"""From a weekly pattern to days: holidays, catching up, and patterns that make no sense."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import RuleViolation
from programs.schedule import LONGEST, Pattern, series

MONDAY = date(2024, 1, 1)


def pattern(**changes):
    return Pattern(**{"weekdays": (0, 3), "starts_on": MONDAY, "starts_at": None, "minutes": 60, **changes})


def test_mondays_and_thursdays():
    assert series(pattern(count=4)) == [date(2024, 1, day) for day in (1, 4, 8, 11)]
    assert series(pattern(until=date(2024, 1, 8))) == [date(2024, 1, day) for day in (1, 4, 8)]


def test_a_holiday_is_caught_up_at_the_end_or_lost():
    holidays = frozenset({date(2024, 1, 4)})
    caught_up = series(pattern(count=3, holidays=holidays))
    assert caught_up == [date(2024, 1, day) for day in (1, 8, 11)]
    lost = series(pattern(count=3, holidays=holidays, catches_up=False))
    assert lost == [date(2024, 1, day) for day in (1, 8)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": (), "count": 3}, "weekdays"),
        ({"weekdays": (7,), "count": 3}, "weekdays"),
        ({}, "count"),
        ({"count": 3, "until": MONDAY}, "count"),
        ({"count": 0}, "count"),
        ({"count": LONGEST + 1}, "count"),
        ({"until": MONDAY - timedelta(days=1)}, "until"),
        ({"weekdays": tuple(range(7)), "until": MONDAY + timedelta(days=400)}, "until"),
        (
            {
                "weekdays": (0,),
                "count": 3,
                "holidays": frozenset(MONDAY + timedelta(weeks=n) for n in range(4000)),
            },
            "count",
        ),
    ],
)
def test_a_pattern_that_makes_no_sense(changes, field):
    with pytest.raises(RuleViolation) as refused:
        series(pattern(**changes))
    assert refused.value.field == field


@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    start=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    count=st.integers(1, 60),
    off=st.sets(st.integers(0, 120), max_size=20),
)
def test_as_many_as_asked_on_the_right_days_and_never_on_a_holiday(weekdays, start, count, off):
    holidays = frozenset(start + timedelta(days=n) for n in off)
    days = series(pattern(weekdays=tuple(weekdays), starts_on=start, count=count, holidays=holidays))
    assert len(days) == count
    assert days == sorted(set(days))
    assert all(day.weekday() in weekdays and day not in holidays and day >= start for day in days)
    # Nothing was left out in between.
    between = [start + timedelta(days=n) for n in range((days[-1] - start).days + 1)]
    assert days == [day for day in between if day.weekday() in weekdays and day not in holidays]
