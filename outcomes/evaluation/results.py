"""The shape of a result and its plain JSON form; the digest that says two runs had the same inputs."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from outcomes.evaluation.spec import Cohort, DesignSpec

SCHEMA_VERSION = "1.0"

Ci = tuple[float | None, float | None]
NO_CI: Ci = (None, None)


@dataclass(frozen=True)
class Interval:
    """An estimate and its interval."""

    estimate: float | None
    ci: Ci = NO_CI


@dataclass(frozen=True)
class IntervalWithError:
    """An estimate, its interval and its standard error."""

    estimate: float | None
    ci: Ci = NO_CI
    se: float | None = None


@dataclass(frozen=True)
class Point:
    """Share free of failure just after t; people at risk just before t. No estimate where fewer than 10 are
    at risk."""

    t: float
    estimate: float | None
    ci: Ci
    at_risk: int


@dataclass(frozen=True)
class CurvePoint:
    """A step of the curve: failures and censorings (competing ends among them) at t."""

    t: float
    estimate: float | None
    ci: Ci
    at_risk: int
    events: int
    censored: int


@dataclass(frozen=True)
class Arm:
    """An arm. n, events and rate speak of people followed for the whole window; the curve of everyone."""

    key: str
    label: str
    n: int
    events: int | None = None
    rate: float | None = None
    rate_ci: Ci = NO_CI
    survival: tuple[Point, ...] = ()
    rmst: float | None = None
    rmst_se: float | None = None
    curve: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True)
class Test:
    """A chi-square test; None where it cannot be computed (no failures)."""

    chi2: float | None
    df: int
    p: float | None


@dataclass(frozen=True)
class Contrast:
    """One arm against another. Differences are of proportions; rmst_difference is in the design's time
    unit."""

    key: str
    is_primary: bool
    risk_difference: Interval
    risk_ratio: Interval
    odds_ratio: Interval
    rmst_difference: IntervalWithError
    logrank: Test
    fisher_p: float | None
    e_value: dict[str, float | None] | None = None
    number_needed: Interval | None = None
    lost_bounds: Ci | None = None


@dataclass(frozen=True)
class CoxTerm:
    """One row of the Cox table."""

    name: str
    label: str
    coef: float
    se: float
    z: float
    hr: float
    hr_ci: Ci
    p: float


@dataclass(frozen=True)
class Cox:
    """A Cox model, treatment term first."""

    ties: str
    n: int
    events: int
    terms: tuple[CoxTerm, ...]
    loglik: float
    loglik_null: float
    lr_chi2: float
    proportional_hazards: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Adjusted:
    """A difference of rates adjusted for covariates by least squares, on people without missing covariates."""

    estimate: float
    ci: Ci
    se: float
    df: float
    p: float | None
    n: int
    covariates: tuple[str, ...]


@dataclass(frozen=True)
class Clusters:
    """The schools, sites or groups that were assigned, and what it changes. `arms`: per arm n (clusters), mean and
    standard deviation of their size among people with a full window. `df` and `se` are those of the primary
    estimate."""

    unit: str
    label: str
    method: str
    arms: tuple[dict[str, Any], ...]
    icc: float | None
    design_effect: float
    se: float
    df: float
    baseline: list[dict[str, Any]]
    adjusted: Adjusted | None = None

    @property
    def mean_size(self) -> float:
        """People per cluster over both arms."""
        return sum(a["n"] * a["mean_size"] for a in self.arms) / sum(a["n"] for a in self.arms)


@dataclass(frozen=True)
class OtherVerdict:
    """What another outcome says: the same rules as the headline, on its own interval."""

    level: int
    level_reasons: tuple[str, ...]
    effect_word: str
    is_harm: bool
    sentence: str


@dataclass(frozen=True)
class OtherResult:
    """Another outcome named in advance. `arms`: per arm n, missing and, for a score, means before and after (`before`,
    `after`) and counts of reliable change; for a yes or no, events and rate. Differences of a score are in its own
    points, adjusted for the score before; those of a yes or no are of proportions."""

    code: str
    label: str
    kind: str
    better: str
    at: dict[str, Any]
    source: str
    method: str
    arms: tuple[dict[str, Any], ...]
    difference: dict[str, Any] | None
    hedges_g: Interval | None
    icc: float | None
    design_effect: float | None
    verdict: OtherVerdict


@dataclass(frozen=True)
class Verdict:
    """What the result says, and what it may not say."""

    level: int
    level_reasons: tuple[str, ...]
    effect_word: str
    is_borderline: bool
    borderline_reasons: tuple[str, ...]
    sentence: str
    of_100: dict[str, int | None] | None
    of_100_sentence: str
    can_say: tuple[str, ...]
    cannot_say: tuple[str, ...]
    needed_per_arm: int | None
    smallest_detectable: float | None
    needs_review: bool = False


@dataclass(frozen=True)
class Result:
    """A whole run, in the order a report reads it."""

    language: str
    design: dict[str, Any]
    time_unit: str
    horizon: dict[str, Any]
    arms: tuple[Arm, ...]
    contrasts: tuple[Contrast, ...]
    effect: dict[str, Any] | None
    cox: Cox | None
    flow: list[dict[str, Any]]
    excluded: list[dict[str, Any]]
    baseline: list[dict[str, Any]]
    verdict: Verdict
    refusals: list[dict[str, str]]
    caveats: list[str]
    definition: dict[str, Any]
    digest: str
    clusters: Clusters | None = None
    other_outcomes: tuple[OtherResult, ...] = ()
    earlier_runs: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    schema_version: str = SCHEMA_VERSION
    profile: str = "internal"

    def as_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings, numbers, booleans and None; NaN and infinity become None."""
        first = ("schema_version", "profile", "language")
        whole: dict[str, Any] = plain(self)
        return {key: whole[key] for key in first} | {
            key: value for key, value in whole.items() if key not in first
        }


def plain(value: Any) -> Any:
    """Anything above as JSON-ready Python."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value


WORDS_ONLY = ("question", "program_name", "arm_labels", "population", "is_prevention", "unit_name")


def digest(spec: DesignSpec, cohort: Cohort) -> str:
    """SHA-256 over the design without its words and the rows of the cohort, sorted.

    The same for the same inputs whatever the person ids, the order of rows, the language or the database.
    """
    design = {key: value for key, value in plain(spec).items() if key not in WORDS_ONLY}
    design["covariates"] = [{"code": c.code, "kind": c.kind} for c in spec.covariates]
    design["source"] = {key: value for key, value in design["source"].items() if key != "name"}
    names = ["arm", "time", "event", "cause", "is_mature", "failed_in_window", "crossed_over"]
    names += [c.code for c in spec.covariates]
    # What a design does not have leaves no trace: its digest is what it was before there was such a thing.
    names += ["cluster"] if spec.assignment_unit != "person" else []
    others = design.pop("other_outcomes")
    if others:
        silent = ("label", "source")
        design["other_outcomes"] = [{k: v for k, v in o.items() if k not in silent} for o in others]
        names += [name for name in cohort.data if ":" in name]
    columns = [_tokens(cohort.data[name]) for name in names if name in cohort.data]
    rows = sorted("|".join(row) for row in zip(*columns, strict=True))
    canonical = json.dumps(design, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256("\n".join([SCHEMA_VERSION, canonical, *rows]).encode()).hexdigest()


def _tokens(column: pd.Series) -> np.ndarray:
    """The column as text; each distinct value is written once, so that a million rows stay quick."""
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    return np.array([_token(value) for value in distinct], dtype=object)[codes]


def _token(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "1" if value else "0"
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return ""
    return repr(round(float(value), 12) + 0.0)
