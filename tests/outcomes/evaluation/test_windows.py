"""Time between dates: grains, rounding, months that are shorter than others."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation import windows
from outcomes.evaluation.spec import UNITS, Window

DAYS = st.dates(date(1970, 1, 1), date(2060, 1, 1))


def between(start, end, unit, rounding):
    return float(windows.elapsed(pd.Series([start]), pd.Series([end]), unit, rounding)[0])


@pytest.mark.parametrize(
    ("start", "end", "unit", "down", "up"),
    [
        (date(2020, 1, 1), date(2020, 1, 8), "week", 1, 1),
        (date(2020, 1, 1), date(2020, 1, 9), "week", 1, 2),
        (date(2020, 1, 15), date(2020, 3, 15), "month", 2, 2),
        (date(2020, 1, 15), date(2020, 3, 14), "month", 1, 2),
        (date(2020, 1, 31), date(2020, 2, 29), "month", 1, 1),
        (date(2019, 1, 31), date(2019, 2, 28), "month", 1, 1),
        (date(2019, 1, 31), date(2019, 3, 30), "month", 1, 2),
        (date(2020, 2, 29), date(2021, 2, 28), "year", 1, 1),
        (date(2020, 2, 29), date(2024, 2, 28), "year", 3, 4),
        (date(2020, 5, 1), date(2020, 5, 1), "year", 0, 0),
    ],
)
def test_elapsed(start, end, unit, down, up):
    assert between(start, end, unit, "down") == down
    assert between(start, end, unit, "up") == up


def test_missing_dates_stay_missing():
    assert pd.isna(between(date(2020, 1, 1), None, "month", "up"))


@given(start=DAYS, months=st.integers(0, 400))
def test_whole_months_are_whole(start, months):
    end = pd.Timestamp(start) + pd.DateOffset(months=months)
    assert between(start, end, "month", "up") == months
    assert between(start, end, "month", "down") == months


@given(start=DAYS, length=st.integers(0, 8000), unit=st.sampled_from(UNITS))
def test_rounding_up_is_at_most_one_more(start, length, unit):
    end = start + timedelta(days=length)
    assert between(start, end, unit, "up") - between(start, end, unit, "down") in (0, 1)


@given(start=DAYS, length=st.integers(0, 8000), unit=st.sampled_from(UNITS))
def test_a_day_more_never_shortens(start, length, unit):
    end = start + timedelta(days=length)
    for rounding in ("up", "down"):
        assert between(start, end, unit, rounding) <= between(start, end + timedelta(days=1), unit, rounding)


@pytest.mark.parametrize(
    ("window", "unit", "expected"),
    [
        (Window(52, "week"), "week", 52),
        (Window(1, "year"), "month", 12),
        (Window(2, "week"), "day", 14),
        (Window(1, "year"), "week", 52),
        (Window(12, "month"), "week", 52),
    ],
)
def test_a_window_in_other_units(window, unit, expected):
    assert windows.in_units(window, unit) == expected


def test_back_from_the_end_of_a_month():
    assert windows.back(date(2021, 5, 31), Window(3, "month")) == pd.Timestamp(2021, 2, 28)
    assert windows.back(date(2021, 5, 31), Window(2, "week")) == pd.Timestamp(2021, 5, 17)


def test_unknown_unit_and_rounding():
    with pytest.raises(ValueError, match="unit"):
        Window(1, "fortnight")
    with pytest.raises(ValueError, match="rounding"):
        between(date(2020, 1, 1), date(2020, 1, 2), "day", "nearest")
