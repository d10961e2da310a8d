"""Time between two dates at the grain of a design: days, weeks, calendar months, calendar years."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from outcomes.evaluation.spec import Window

MEAN_DAYS = {"day": 1.0, "week": 7.0, "month": 365.2425 / 12, "year": 365.2425}


def dates(values: Any) -> pd.Series:
    """Dates as a datetime64 series without time of day; unreadable or missing ones become NaT."""
    return pd.to_datetime(pd.Series(values), errors="coerce").dt.normalize()


def elapsed(start: pd.Series, end: pd.Series, unit: str, rounding: str) -> np.ndarray:
    """Whole units from `start` to `end` per row, as floats (NaN where a date is missing).

    `rounding` "up" is for failures (a failure exactly k units later is k), "down" for censoring. A calendar
    month ends on the same day of the month, or on its last day where that day does not exist (January 31 + 1
    month = the last of February); a year likewise. `end` before `start` gives a negative number.
    """
    if rounding not in ("up", "down"):
        raise ValueError("rounding is 'up' or 'down'")
    start, end = dates(start).reset_index(drop=True), dates(end).reset_index(drop=True)
    if unit in ("day", "week"):
        units = (end - start).dt.days.to_numpy(dtype=float) / MEAN_DAYS[unit]
        return np.ceil(units) if rounding == "up" else np.floor(units)
    if unit not in ("month", "year"):
        raise ValueError(f"unknown unit {unit!r}")
    months = 12.0 * (end.dt.year - start.dt.year)
    if unit == "month":
        months = months + (end.dt.month - start.dt.month)
        anniversary = _month_day(end.dt.year, end.dt.month, start.dt.day)
    else:
        anniversary = _month_day(end.dt.year, start.dt.month, start.dt.day)
    units = months.to_numpy(dtype=float) / (1 if unit == "month" else 12)
    before = (end < anniversary).to_numpy()
    exact = (end == anniversary).to_numpy()
    floor = units - before
    return np.where(exact, units, floor + 1) if rounding == "up" else floor


def _month_day(year: pd.Series, month: pd.Series, day: pd.Series) -> pd.Series:
    """The day of a month, or the month's last day where it is shorter."""
    first = pd.to_datetime({"year": year, "month": month, "day": 1}, errors="coerce")
    return first + pd.to_timedelta(np.minimum(day, first.dt.days_in_month) - 1, unit="D")


def back(day: date, window: Window) -> pd.Timestamp:
    """The day `window` before `day`; the end of a shorter month stands for a day it does not have."""
    stamp = pd.Timestamp(day).normalize()
    if window.unit in ("day", "week"):
        return stamp - pd.Timedelta(days=window.value * (7 if window.unit == "week" else 1))
    months = window.value * (12 if window.unit == "year" else 1)
    return stamp - pd.DateOffset(months=months)


def in_units(window: Window, unit: str) -> float:
    """The window in another unit: exact for day/week and month/year, else by mean lengths, whole units
    rounded down."""
    if window.unit == unit:
        return float(window.value)
    if {window.unit, unit} == {"month", "year"}:
        return window.value * 12.0 if unit == "month" else window.value / 12.0
    if (window.unit, unit) == ("week", "day"):
        return window.value * 7.0
    return float(np.floor(window.value * MEAN_DAYS[window.unit] / MEAN_DAYS[unit] + 1e-9))


def ahead(days: pd.Series, window: Window, *, back: bool = False) -> pd.Series:
    """Each day plus `window` (or minus it); the end of a shorter month stands for a day it does not have."""
    sign = -1 if back else 1
    if window.unit in ("day", "week"):
        return days + sign * pd.Timedelta(days=window.value * (7 if window.unit == "week" else 1))
    months = sign * window.value * (12 if window.unit == "year" else 1)
    return days + pd.DateOffset(months=months) if len(days) else days
