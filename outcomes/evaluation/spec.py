"""What an evaluation is asked: the design, its window, its covariates, and the cohort it is asked of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

UNITS = ("day", "week", "month", "year")
ASSIGNMENT_METHODS = ("randomized", "waiting_list", "other")
ASSIGNMENT_UNITS = ("person", "group", "site")
COMPARISON_KINDS = ("randomized", "waiting_list", "refusers", "matched", "none")
EXPOSURE_RULES = ("assigned", "started")
FAILURE_KINDS = ("arrest", "charge", "conviction", "return_to_custody", "technical_violation")
END_KINDS = ("death", "deportation", "lost")
COMPETING_ENDS = ("death", "deportation")
ARMS = ("treated", "comparison")
LONGEST = {"day": 36500, "week": 5200, "month": 1200, "year": 100}

Text = Mapping[str, str]
"""A text by language code, such as {"en": ..., "fr": ...}."""


def in_language(text: Text, language: str) -> str:
    """The text in one language, else in English, else in any language it has, else empty."""
    if language in text:
        return text[language]
    if "en" in text:
        return text["en"]
    return next(iter(text.values()), "")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")


@dataclass(frozen=True)
class Window:
    """A length of time as people say it: 52 weeks, 12 months. Failures at time <= the window are inside
    it."""

    value: int
    unit: str

    def __post_init__(self) -> None:
        _one_of("unit", self.unit, UNITS)
        if self.value < 0:
            raise ValueError("a window cannot be negative")


@dataclass(frozen=True)
class Covariate:
    """A characteristic recorded before assignment that describes or adjusts the comparison."""

    code: str
    label: Text
    kind: str = "numeric"

    def __post_init__(self) -> None:
        _one_of("kind", self.kind, ("binary", "numeric"))


@dataclass(frozen=True)
class OtherOutcome:
    """What else the design looks at, named in advance: a score before and after, or a yes or no.

    Values are characteristics with this code: before is the last one up to assignment, after the one nearest to `at`
    since the index date, at most `tolerance` away. `better` is the direction that helps people; `is_measured_alike`
    says that people who do not run the program took it in the same way in all arms. `reliability` (of the score, for
    reliable change) and `smallest_difference` (in points of the score, or as a share) may be unknown.
    """

    code: str
    kind: str
    label: Text
    at: Window
    tolerance: Window = Window(1, "month")
    better: str = "lower"
    is_measured_alike: bool = False
    source: Text = field(default_factory=dict)
    reliability: float | None = None
    smallest_difference: float | None = None

    def __post_init__(self) -> None:
        _one_of("kind", self.kind, ("score", "binary"))
        _one_of("better", self.better, ("lower", "higher"))
        if not re.fullmatch(r"[-\w]+", self.code):
            raise ValueError("the code of an other outcome has letters, digits, - and _ only")
        if self.at.value < 1:
            raise ValueError("an other outcome is looked at some time after the index date")
        for span in (self.at, self.tolerance):
            if span.value > LONGEST[span.unit]:
                raise ValueError("an other outcome is looked at within a hundred years")
        if self.reliability is not None and not 0 < self.reliability < 1:
            raise ValueError("reliability lies between 0 and 1")
        if self.smallest_difference is not None and self.smallest_difference <= 0:
            raise ValueError("smallest_difference is positive")


@dataclass(frozen=True)
class DesignSpec:
    """An evaluation design, frozen. Raises ValueError for a value outside its list.

    `display_times` are in `time_unit`; `source` holds name, is_administrative, coverage (share or None) and
    match_rate per arm; of a source with records of its searches also is_searched, covers_from, covers_until (dates)
    and searched (people per arm). `smallest_difference` is a difference of proportions (.05 = 5 points).
    `is_prevention` and `unit_name` ("school", "site", "group") choose words only.
    """

    code: str
    question: Text
    program_name: Text
    arm_labels: Mapping[str, Text]
    index_event: str
    period_from: date | None
    period_until: date | None
    assignment_method: str
    assignment_unit: str
    comparison_kind: str
    exposure_rule: str
    failure_kinds: tuple[str, ...]
    iccs_codes: tuple[str, ...]
    counts_technical_violations: bool
    window: Window
    lag: Window
    time_unit: str
    display_times: tuple[int, ...]
    cutoff: date
    source: Mapping[str, Any]
    treatment_code: str
    covariates: tuple[Covariate, ...] = ()
    smallest_difference: float = 0.05
    alpha: float = 0.05
    population: Text = field(default_factory=lambda: {"en": "participants", "fr": "participants"})
    lowered_level: int | None = None
    other_outcomes: tuple[OtherOutcome, ...] = ()
    is_prevention: bool = False
    unit_name: str = ""

    def __post_init__(self) -> None:
        _one_of("assignment_method", self.assignment_method, ASSIGNMENT_METHODS)
        _one_of("assignment_unit", self.assignment_unit, ASSIGNMENT_UNITS)
        _one_of("comparison_kind", self.comparison_kind, COMPARISON_KINDS)
        _one_of("exposure_rule", self.exposure_rule, EXPOSURE_RULES)
        _one_of("time_unit", self.time_unit, UNITS)
        if not self.failure_kinds:
            raise ValueError("a design counts at least one kind of failure")
        if not self.counted_kinds:
            raise ValueError("technical violations alone count only where the definition counts them")
        for kind in self.failure_kinds:
            _one_of("failure_kinds", kind, FAILURE_KINDS)
        if self.window.value < 1:
            raise ValueError("the window of a design is at least one unit long")
        if any(t <= 0 for t in self.display_times):
            raise ValueError("display_times are positive")
        if not 0 < self.alpha < 1:
            raise ValueError("alpha lies between 0 and 1")
        if not 0 < self.smallest_difference < 1:
            raise ValueError("smallest_difference lies between 0 and 1")
        if self.lowered_level is not None and not 1 <= self.lowered_level <= 5:
            raise ValueError("a level is 1 to 5")
        codes = [covariate.code for covariate in self.covariates]
        if len(set(codes)) != len(codes) or self.treatment_code in codes:
            raise ValueError("covariate codes are distinct, and none is the treatment code")
        others = [outcome.code for outcome in self.other_outcomes]
        if len(set(others)) != len(others):
            raise ValueError("codes of other outcomes are distinct")

    @property
    def counted_kinds(self) -> tuple[str, ...]:
        """The failure kinds that count, after the switch for technical violations."""
        kinds = [kind for kind in self.failure_kinds if kind != "technical_violation"]
        if self.counts_technical_violations:
            kinds.append("technical_violation")
        return tuple(kinds)


@dataclass
class Cohort:
    """Who is analyzed and what happened to each.

    `data`: one row per person with person, arm, cluster (empty where not known), index_on, time (in the design's time
    unit), event, cause, is_mature, failed_in_window, crossed_over, a float column per covariate, and per other outcome
    `code:due` (bool), `code:before` and `code:after`. `flow`: [{"stage", "treated", "comparison"}], with "clusters" per
    arm where those were assigned. `excluded`: [{"reason", "arm", "n"}]. `notes` and `refusals` hold codes and numbers;
    words come later. `clusters`: groups or sites per arm, where those were assigned.
    """

    data: pd.DataFrame
    flow: list[dict[str, Any]] = field(default_factory=list)
    excluded: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    clusters: dict[str, int] = field(default_factory=dict)
