"""How programs run, in numbers that everybody counts alike: versioned definitions and what they come to."""

from outcomes.indicators.catalogue import INDICATORS
from outcomes.indicators.definition import Definition, Kind, Period
from outcomes.indicators.measuring import Answer, Group, Measure, indicator_for

__all__ = [
    "INDICATORS",
    "Answer",
    "Definition",
    "Group",
    "Kind",
    "Measure",
    "Period",
    "indicator_for",
]
