"""The numbers of a run: each arm, the contrast between them, the Cox model."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from outcomes.evaluation import clustered, rates, windows
from outcomes.evaluation.lifetable import LifeTable, logrank
from outcomes.evaluation.refusals import Refusal, arms_of, lost_in_window
from outcomes.evaluation.regression import CoxError, fit_cox, proportional_hazards
from outcomes.evaluation.results import (
    NO_CI,
    Arm,
    Contrast,
    Cox,
    CoxTerm,
    CurvePoint,
    Interval,
    IntervalWithError,
    Point,
    Test,
)
from outcomes.evaluation.sensitivity import e_value
from outcomes.evaluation.spec import ARMS, COMPETING_ENDS, DesignSpec, in_language
from outcomes.evaluation.wording import Words

FEWEST_AT_RISK = 10


def life_table(data: pd.DataFrame) -> LifeTable:
    """The life table of some people of a cohort."""
    competing = data["cause"].isin(COMPETING_ENDS).to_numpy()
    return LifeTable.from_times(
        data["time"].to_numpy(dtype=float), data["event"].to_numpy(dtype=bool), competing
    )


def _mature(data: pd.DataFrame, key: str) -> pd.DataFrame:
    return data[(data["arm"] == key) & data["is_mature"].astype(bool)]


def k_rate(
    spec: DesignSpec, data: pd.DataFrame, key: str, full: pd.DataFrame | None = None
) -> rates.Rate | None:
    """The rate within the window among people with a full window: a proportion, or where some were lost the
    cumulative incidence (Aalen and Johansen), with deaths and deportations as competing ends.

    None where the last people under observation were lost before the window was over: whoever is lost is never
    counted as not failed.
    """
    if full is not None:
        return clustered.rate(spec, full, key)
    mine = _mature(data, key)
    if not lost_in_window(spec, mine).any():
        return rates.Rate.from_counts(int(mine["failed_in_window"].sum()), len(mine), spec.alpha)
    incidence = life_table(mine).failure_by(windows.in_units(spec.window, spec.time_unit), spec.alpha)
    low, high = incidence.ci
    if incidence.estimate is None or low is None or high is None:
        return None
    return rates.Rate(incidence.estimate, incidence.variance or 0.0, (low, high))


def not_observed(
    spec: DesignSpec, data: pd.DataFrame, full: pd.DataFrame | None = None
) -> list[Refusal]:
    """Refusal of the headline for each arm in which nobody is left under observation when the window ends."""
    return [
        {
            "code": "not_observed",
            "what": "headline",
            "arm": key,
            "n": int(lost_in_window(spec, _mature(data, key)).sum()),
        }
        for key in arms_of(spec)
        if k_rate(spec, data, key, full) is None
    ]


def arm(
    spec: DesignSpec,
    data: pd.DataFrame,
    key: str,
    words: Words,
    *,
    is_lost: bool,
    full: pd.DataFrame | None = None,
) -> Arm:
    """An arm with rate, survival at the display times, restricted mean and curve. `is_lost` withholds the
    rate; where clusters are known (`full`) their design effect widens what comes from the curve."""
    design_effect = clustered.design_effect(full)
    everyone = data[data["arm"] == key]
    mature = _mature(data, key)
    table = life_table(everyone)
    rate = None if is_lost else k_rate(spec, data, key, full)
    mean = table.rmst(windows.in_units(spec.window, spec.time_unit))
    return Arm(
        key=key,
        label=words.arm(spec, key),
        n=len(mature),
        events=int(mature["failed_in_window"].sum()),
        rate=None if rate is None else rate.estimate,
        rate_ci=NO_CI if rate is None else rate.ci,
        survival=tuple(_point(table, t, spec.alpha, design_effect) for t in spec.display_times),
        rmst=mean.estimate,
        rmst_se=None if mean.variance is None else math.sqrt(design_effect * mean.variance),
        curve=_curve(table, spec.alpha, design_effect),
    )


def _point(table: LifeTable, t: int, alpha: float, design_effect: float) -> Point:
    free = table.free_at(t, alpha, FEWEST_AT_RISK, design_effect)
    return Point(t, free.estimate, free.ci, table.at_risk_before(t))


def _curve(table: LifeTable, alpha: float, design_effect: float) -> tuple[CurvePoint, ...]:
    """Every step from 0 on, ending where fewer than 10 people are at risk."""
    at_risk, free = table.at_risk, table.free_everywhere(alpha, design_effect)
    steps = [CurvePoint(0.0, 1.0, (1.0, 1.0), table.n, 0, 0)]
    for i, t in enumerate(table.times):
        if at_risk[i] < FEWEST_AT_RISK:
            break
        gone = int(table.censored[i] + table.competing[i])
        if t == 0:
            steps[0] = CurvePoint(0.0, 1.0, (1.0, 1.0), table.n, 0, gone)
            continue
        step = free[i]
        steps.append(
            CurvePoint(float(t), step.estimate, step.ci, int(at_risk[i]), int(table.events[i]), gone)
        )
    return tuple(steps)


def contrast(spec: DesignSpec, data: pd.DataFrame, arms: tuple[Arm, ...], *, show_e_value: bool) -> Contrast:
    """The treated arm against the comparison arm. Raises ValueError for an arm without a rate: such a run is
    refused, not concluded."""
    treated, comparison = (_observed_rate(spec, data, key) for key in ARMS)
    d, bounds = rates.risk_difference(treated, comparison)
    ratio, ratio_ci = rates.risk_ratio(treated, comparison, spec.alpha)
    odds, odds_ci = rates.odds_ratio(treated, comparison, spec.alpha)
    test = logrank(*(life_table(data[data["arm"] == key]) for key in ARMS))
    needed = rates.number_needed(d, bounds)
    lost = lost_in_window(spec, data) & data["is_mature"].astype(bool)
    strength = e_value(ratio, ratio_ci) if show_e_value and ratio else None
    return Contrast(
        key="treated-comparison",
        is_primary=True,
        risk_difference=Interval(d, bounds),
        risk_ratio=Interval(ratio, ratio_ci or NO_CI),
        odds_ratio=Interval(odds, odds_ci or NO_CI),
        rmst_difference=_mean_difference(spec, arms),
        logrank=Test(None, 1, None) if test is None else Test(*test),
        fisher_p=None if lost.any() else _fisher(arms),
        e_value=None if strength is None else {"estimate": strength[0], "limit": strength[1]},
        number_needed=None if needed is None else Interval(needed[0], (needed[1], needed[2])),
        lost_bounds=clustered.lost_bounds(data, lost) if lost.any() else None,
    )


def _observed_rate(spec: DesignSpec, data: pd.DataFrame, key: str) -> rates.Rate:
    rate = k_rate(spec, data, key)
    if rate is None:
        raise ValueError("a run without rates is refused, not concluded")
    return rate


def _fisher(arms: tuple[Arm, ...]) -> float:
    treated, comparison = arms
    return rates.fisher_p(treated.events or 0, treated.n, comparison.events or 0, comparison.n)


def _mean_difference(spec: DesignSpec, arms: tuple[Arm, ...]) -> IntervalWithError:
    treated, comparison = arms
    if treated.rmst is None or comparison.rmst is None:
        return IntervalWithError(None)
    se = math.hypot(treated.rmst_se or 0.0, comparison.rmst_se or 0.0)
    d, half = treated.rmst - comparison.rmst, rates.z_value(spec.alpha) * se
    return IntervalWithError(d, (d - half, d + half) if se > 0 else NO_CI, se)


def cox(spec: DesignSpec, data: pd.DataFrame, words: Words) -> Cox | None:
    """Treatment and covariates in one Cox model on complete cases; None where it has no stable estimate.

    Death and deportation count as censoring: the hazard ratio is cause-specific.
    """
    codes = [covariate.code for covariate in spec.covariates]
    complete = data.dropna(subset=codes) if codes else data
    names = (spec.treatment_code, *codes)
    terms = np.column_stack(
        [
            (complete["arm"] == "treated").to_numpy(dtype=float),
            *(complete[c].to_numpy(dtype=float) for c in codes),
        ]
    )
    times, events = complete["time"].to_numpy(dtype=float), complete["event"].to_numpy(dtype=bool)
    try:
        fit = fit_cox(times, events, terms, names)
    except CoxError:
        return None
    labels = [words.arm(spec, "treated")]
    labels += [in_language(c.label, words.language) or c.code for c in spec.covariates]
    z, p, ci = fit.z, fit.p, fit.hazard_ratio_ci(spec.alpha)
    rows = tuple(
        CoxTerm(
            name=name,
            label=labels[i],
            coef=float(fit.coef[i]),
            se=float(fit.se[i]),
            z=float(z[i]),
            hr=float(np.exp(fit.coef[i])),
            hr_ci=(float(ci[i, 0]), float(ci[i, 1])),
            p=float(p[i]),
        )
        for i, name in enumerate(names)
    )
    checks = proportional_hazards(fit, times, events, terms)
    return Cox(
        ties="efron",
        n=fit.n,
        events=fit.events,
        terms=rows,
        loglik=fit.loglik,
        loglik_null=fit.loglik_null,
        lr_chi2=2 * (fit.loglik - fit.loglik_null),
        proportional_hazards=tuple({"name": name, "chi2": chi2, "p": value} for name, chi2, value in checks),
    )
