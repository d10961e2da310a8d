"""The numbers of a run whose clusters are known: rates, contrast, adjusted difference, and what clusters cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from outcomes.evaluation import clusters, rates, windows
from outcomes.evaluation.lifetable import LifeTable
from outcomes.evaluation.pseudo import Functional, incidence_by, mean_time, pseudo_values
from outcomes.evaluation.refusals import lost_in_window
from outcomes.evaluation.results import (
    NO_CI,
    Adjusted,
    Clusters,
    Contrast,
    Interval,
    IntervalWithError,
    Test,
)
from outcomes.evaluation.robust import difference_of, least_squares, t_value
from outcomes.evaluation.sensitivity import OneChange, e_value
from outcomes.evaluation.spec import ARMS, COMPETING_ENDS, DesignSpec
from outcomes.evaluation.wording import Words

# Columns with a space in their names, which no code of a covariate has: one called "t" would be overwritten.
OUTCOME, TREATED = "own outcome", "is treated"


def outcome_of(spec: DesignSpec, mature: pd.DataFrame) -> pd.Series:
    """Per person with a full window whether the window held a failure, as 0 and 1; where some of an arm were lost, the
    pseudo-values of its cumulative incidence. NaN where nobody is left under observation when the window ends."""
    found = mature["failed_in_window"].astype(float)
    horizon = windows.in_units(spec.window, spec.time_unit)
    lost = lost_in_window(spec, mature)
    for arm in ARMS:
        mine = mature["arm"] == arm
        if lost[mine].any():
            is_known = _life_table(mature[mine]).failure_by(horizon).estimate is not None
            found[mine] = _pseudo(mature[mine], incidence_by(horizon)) if is_known else np.nan
    return found


def _life_table(data: pd.DataFrame) -> LifeTable:
    return LifeTable.from_times(*_times(data))


def _times(data: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    competing = data["cause"].isin(COMPETING_ENDS).to_numpy()
    return data["time"].to_numpy(dtype=float), data["event"].to_numpy(dtype=bool), competing


def _pseudo(data: pd.DataFrame, functional: Functional) -> np.ndarray:
    return pseudo_values(*_times(data), functional)


def full_window(spec: DesignSpec, data: pd.DataFrame) -> pd.DataFrame | None:
    """People with a full window, with their OUTCOME and whether they are TREATED: what everything below stands
    on. None where people were assigned, or the clusters are not known."""
    mature = data[data["is_mature"].astype(bool)]
    if not clusters.has_clusters(spec, mature):
        return None
    return mature.assign(**{OUTCOME: outcome_of(spec, mature), TREATED: (mature["arm"] == "treated").astype(float)})


def _resemblance(full: pd.DataFrame) -> clusters.Resemblance:
    return clusters.resemblance(full[OUTCOME].to_numpy(), full[TREATED].to_numpy(), full["cluster"].to_numpy())


def rate(spec: DesignSpec, full: pd.DataFrame, key: str) -> rates.Rate | None:
    """The rate of an arm with its CR2 variance; None where it is not known."""
    mine = full[full["arm"] == key]
    if mine[OUTCOME].isna().any() or mine.empty:
        return None
    y, units = mine[OUTCOME].to_numpy(), mine["cluster"].to_numpy()
    return clusters.clustered_rate(y, units, design_effect(full), spec.alpha)


def contrast(
    spec: DesignSpec, data: pd.DataFrame, full: pd.DataFrame, *, show_e_value: bool
) -> tuple[Contrast, clusters.Estimated]:
    """The treated arm against the comparison arm, every error from the clusters. Tests that take people for separate
    (log-rank, Fisher) are not given. Raises ValueError for an arm without a rate."""
    found = tuple(rate(spec, full, key) for key in ARMS)
    if found[0] is None or found[1] is None:
        raise ValueError("a run without rates is refused, not concluded")
    pair = (found[0], found[1])
    y, t, units = (full[name].to_numpy() for name in (OUTCOME, TREATED, "cluster"))
    difference, bounds = clusters.clustered_difference(y, t, units, pair, spec.alpha)
    quantile = t_value(difference.df, spec.alpha)
    ratio, ratio_ci = rates.risk_ratio(*pair, spec.alpha, quantile)
    odds, odds_ci = rates.odds_ratio(*pair, spec.alpha, quantile)
    needed = rates.number_needed(difference.estimate, bounds)
    lost = lost_in_window(spec, data) & data["is_mature"].astype(bool)
    strength = e_value(ratio, ratio_ci) if show_e_value and ratio else None
    made = Contrast(
        key="treated-comparison",
        is_primary=True,
        risk_difference=Interval(difference.estimate, bounds),
        risk_ratio=Interval(ratio, ratio_ci or NO_CI),
        odds_ratio=Interval(odds, odds_ci or NO_CI),
        rmst_difference=_mean_difference(spec, data),
        logrank=Test(None, 1, None),
        fisher_p=None,
        e_value=None if strength is None else {"estimate": strength[0], "limit": strength[1]},
        number_needed=None if needed is None else Interval(needed[0], (needed[1], needed[2])),
        lost_bounds=lost_bounds(data, lost) if lost.any() else None,
    )
    return made, difference


def _mean_difference(spec: DesignSpec, data: pd.DataFrame) -> IntervalWithError:
    """The difference in mean time free of failure, from pseudo-values; none where an arm is not followed that long."""
    horizon = windows.in_units(spec.window, spec.time_unit)
    values = pd.Series(0.0, index=data.index)
    for arm in ARMS:
        mine = data["arm"] == arm
        if _life_table(data[mine]).rmst(horizon).estimate is None:
            return IntervalWithError(None)
        values[mine] = _pseudo(data[mine], mean_time(horizon))
    found = difference_of(
        values.to_numpy(), (data["arm"] == "treated").to_numpy(float), data["cluster"].to_numpy()
    )
    if found is None:
        return IntervalWithError(None)
    return IntervalWithError(found.estimate, found.bounds(spec.alpha) if found.se > 0 else NO_CI, found.se)


def compare(
    spec: DesignSpec,
    data: pd.DataFrame,
    full: pd.DataFrame,
    words: Words,
    *,
    show_e_value: bool,
    is_adjusted: bool,
) -> tuple[Contrast, Clusters]:
    """The contrast of a run, and its clusters: how alike their members are, how alike the arms were as clusters, and
    with `is_adjusted` the difference at equal covariates."""
    made, primary = contrast(spec, data, full, show_e_value=show_e_value)
    sizes = full.groupby(["arm", "cluster"]).size()
    found = _resemblance(full)
    unit = words.unit_key(spec)
    return made, Clusters(
        unit=unit,
        label=words.text[f"cluster.{unit}.many"],
        method="cr2",
        arms=tuple(_sizes(arm, words.arm(spec, arm), sizes.loc[arm]) for arm in ARMS),
        icc=found.icc,
        design_effect=found.design_effect,
        se=primary.se,
        df=primary.df,
        baseline=clusters.cluster_baseline(spec, data, words),
        adjusted=adjusted(spec, full) if is_adjusted else None,
    )


def design_effect(full: pd.DataFrame | None) -> float:
    """What clusters cost; 1 where there are none."""
    return 1.0 if full is None or full[OUTCOME].isna().any() else _resemblance(full).design_effect


def _sizes(key: str, label: str, sizes: pd.Series) -> dict[str, Any]:
    spread = float(sizes.std(ddof=1)) if len(sizes) > 1 else None
    return {"key": key, "label": label, "n": len(sizes), "mean_size": float(sizes.mean()), "sd_size": spread}


def adjusted(spec: DesignSpec, full: pd.DataFrame) -> Adjusted | None:
    """The difference of rates at equal covariates: least squares on complete cases, covariates centered, CR2 errors.

    None without covariates, or where they are not of full rank.
    """
    codes = [covariate.code for covariate in spec.covariates]
    full = full.dropna(subset=[*codes, OUTCOME])
    if not codes or full.empty:
        return None
    terms = full[codes].astype(float)
    x = np.column_stack([np.ones(len(full)), terms - terms.mean(), full[TREATED]])
    found = least_squares(full[OUTCOME].to_numpy(), x, full["cluster"].to_numpy())
    if found is None:
        return None
    ci = found.bounds(spec.alpha)
    return Adjusted(found.estimate, ci, found.se, found.df, found.p, len(full), tuple(codes))


def one_person_changes(spec: DesignSpec, full: pd.DataFrame) -> tuple[OneChange, ...]:
    """Single outcomes that would turn the primary interval, in whichever cluster."""
    y, treated, of_whom = (full[name].to_numpy() for name in (OUTCOME, TREATED, "cluster"))
    return clusters.one_person_changes_in_clusters(y, treated, of_whom, spec.alpha)


def lost_bounds(data: pd.DataFrame, lost: pd.Series) -> tuple[float, float]:
    """The difference if the lost of one arm had all failed and those of the other had not, both ways
    round."""
    mature = data["is_mature"].astype(bool)
    ranges = []
    for key in ARMS:
        mine = mature & (data["arm"] == key)
        n, failed = int(mine.sum()), int(data.loc[mine, "failed_in_window"].sum())
        ranges.append((failed / n, (failed + int(lost[mine].sum())) / n))
    return ranges[0][0] - ranges[1][1], ranges[0][1] - ranges[1][0]
