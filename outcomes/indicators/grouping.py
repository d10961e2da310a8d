"""The groups an indicator is told by. Where a group is not known it is a group of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from outcomes.indicators.definition import Fact
from participants.days import birth_range

NOT_KNOWN = "not_known"


class Dimension(models.TextChoices):
    """What an indicator can be told by."""

    PROGRAM = "program", _("program")
    SITE = "site", _("site")
    SEX = "sex", _("sex")
    AGE_BAND = "age_band", _("age band")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class AgeBand(models.TextChoices):
    """Age on the day that puts a unit in its period."""

    UNDER_14 = "0-13", _("under 14")
    FROM_14 = "14-17", _("14 to 17")
    FROM_18 = "18-24", _("18 to 24")
    FROM_25 = "25-34", _("25 to 34")
    FROM_35 = "35-49", _("35 to 49")
    FROM_50 = "50+", _("50 and over")
    NOT_KNOWN = "not_known", _("not known")


_BANDS = (
    (14, AgeBand.UNDER_14),
    (18, AgeBand.FROM_14),
    (25, AgeBand.FROM_18),
    (35, AgeBand.FROM_25),
    (50, AgeBand.FROM_35),
)


def age_band(birth_on: date | None, precision: str, day: date) -> str:
    """The band of somebody's age on a day; not known where the record leaves it open between two bands."""
    born = birth_range(birth_on, precision)
    if born is None:
        return AgeBand.NOT_KNOWN
    bands = {_band_of(_age(birth, day)) for birth in born}
    return bands.pop() if len(bands) == 1 else AgeBand.NOT_KNOWN


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _band_of(age: int) -> str:
    return next((band for end, band in _BANDS if age < end), AgeBand.FROM_50)


def _quarter(fact: Fact) -> str:
    return f"{fact.on.year}-Q{(fact.on.month + 2) // 3}"


GROUP_OF: dict[Dimension, Callable[[Fact], str | int]] = {
    Dimension.PROGRAM: lambda fact: fact.program or NOT_KNOWN,
    Dimension.SITE: lambda fact: fact.site or NOT_KNOWN,
    Dimension.SEX: lambda fact: fact.sex,
    Dimension.AGE_BAND: lambda fact: age_band(fact.birth_on, fact.birth_precision, fact.on),
    Dimension.MONTH: lambda fact: f"{fact.on:%Y-%m}",
    Dimension.QUARTER: _quarter,
    Dimension.YEAR: lambda fact: f"{fact.on:%Y}",
}
