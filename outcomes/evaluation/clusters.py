"""Where schools, sites or groups were assigned and not people: how alike people of one are, and rates that know it.

People of one school resemble each other, so that each says less than a person alone: the design effect (Donner and
Klar 2000, Design and Analysis of Cluster Randomization Trials) says how much less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes.evaluation.balance import standardized_difference
from outcomes.evaluation.rates import Bounds, Rate, risk_difference
from outcomes.evaluation.robust import Estimated, difference_of, mean_of, t_value
from outcomes.evaluation.sensitivity import OneChange, excludes
from outcomes.evaluation.spec import ARMS, DesignSpec, in_language
from outcomes.evaluation.wording import Words

FEWEST_TO_COMPUTE = 2


@dataclass(frozen=True)
class Resemblance:
    """How alike members of one cluster are, and what it costs: `icc` as estimated (it may come out negative), the
    design effect never below 1."""

    icc: float | None
    design_effect: float


def has_clusters(spec: DesignSpec, data: pd.DataFrame) -> bool:
    """Whether the cluster of all these people is known, each belongs to one arm, and each arm has two or more."""
    if spec.assignment_unit == "person" or spec.comparison_kind == "none" or data.empty:
        return False
    if (data["cluster"] == "").any():
        return False
    arms = data.groupby("cluster")["arm"].nunique()
    per_arm = data.groupby("arm")["cluster"].nunique()
    return bool((arms == 1).all()) and all(per_arm.get(arm, 0) >= FEWEST_TO_COMPUTE for arm in ARMS)


def resemblance(y: np.ndarray, treated: np.ndarray, clusters: np.ndarray) -> Resemblance:
    """The intraclass correlation by analysis of variance within the arms, and the design effect.

    ICC = (MSB - MSW) / (MSB + (m0 - 1) MSW), m0 = (N - sum over arms of sum m^2 / N_arm) / (clusters - 2): Donner and
    Klar 2000, ch. 1 and 6. Design effect 1 + ((CV^2 + 1) mean size - 1) ICC: Eldridge, Ashby and Kerry 2006, Int. J.
    Epidemiol. 35, 1292-1300.
    """
    table = pd.DataFrame({"y": y, "arm": treated, "cluster": clusters})
    groups = table.groupby(["arm", "cluster"])["y"].agg(["size", "mean", "sum"]).reset_index()
    size, n, count = groups["size"].to_numpy(dtype=float), len(table), len(groups)
    arms = groups.groupby("arm")
    arm_n = arms["size"].transform("sum")
    arm_mean = arms["sum"].transform("sum") / arm_n
    between = float((size * (groups["mean"] - arm_mean) ** 2).sum())
    within = float(((y - table.groupby("cluster")["y"].transform("mean")) ** 2).sum())
    free_between, free_within = count - groups["arm"].nunique(), n - count
    if free_between < 1 or free_within < 1 or between + within <= 0:
        return Resemblance(None, 1.0)
    m0 = (n - float((size**2 / arm_n).sum())) / free_between
    msb, msw = between / free_between, within / free_within
    icc = (msb - msw) / (msb + (m0 - 1) * msw)
    mean_size = float(size.mean())
    spread = (float(size.std(ddof=1)) / mean_size) ** 2
    return Resemblance(icc, max(1.0, 1 + ((spread + 1) * mean_size - 1) * icc))


def clustered_rate(y: np.ndarray, clusters: np.ndarray, design_effect: float, alpha: float) -> Rate:
    """A rate with its CR2 variance, and Wilson's interval on as many people as this variance is worth.

    The effective number is p (1 - p) / variance, at most the people there are, with a t quantile of the clusters:
    Korn and Graubard 1998, Survey Methodology 24, 193-201. Where nobody or everybody failed clusters show no spread,
    and the number is divided by the design effect.
    """
    found = mean_of(y, clusters)
    p, n = float(np.mean(y)), len(y)
    variance, df = (found.se**2, found.df) if found else (0.0, 1.0)
    worth = p * (1 - p) / variance if variance > 0 else n / design_effect
    return Rate(p, variance, _wilson(p, max(1.0, min(worth, n)), t_value(df, alpha)))


def _wilson(p: float, n: float, quantile: float) -> Bounds:
    p = min(max(p, 0.0), 1.0)
    z2 = quantile**2
    center = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = quantile / (1 + z2 / n) * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return (0.0 if p == 0 else float(center - half), 1.0 if p == 1 else float(center + half))


def clustered_difference(
    y: np.ndarray, treated: np.ndarray, clusters: np.ndarray, rates: tuple[Rate, Rate], alpha: float
) -> tuple[Estimated, Bounds]:
    """The difference of the rates with its CR2 error and t interval.

    Where nobody or everybody of an arm failed its clusters show no spread; the limits of both rates are squared and
    added instead (Newcombe 1998), so that nobody of twenty is not "never".
    """
    found = difference_of(y, treated, clusters)
    if found is None:
        raise ValueError("two arms of two clusters always have a difference")
    if all(rate.variance > 0 for rate in rates):
        low, high = found.bounds(alpha)
        return found, (max(low, -1.0), min(high, 1.0))
    return found, risk_difference(*rates)[1]


def one_person_changes_in_clusters(
    y: np.ndarray, treated: np.ndarray, clusters: np.ndarray, alpha: float
) -> tuple[OneChange, ...]:
    """Every change of one outcome, in whichever cluster, after which the interval excludes 0 where it did not, or no
    longer does where it did; each arm and direction once."""
    found = difference_of(y, treated, clusters)
    if found is None:
        return ()
    now = excludes(found.bounds(alpha), 0.0)
    changes = []
    for arm, is_arm in (("treated", treated == 1), ("comparison", treated == 0)):
        for change, was in ((1, 0.0), (-1, 1.0)):
            if any(
                _turns(y, treated, clusters, int(i), alpha, now)
                for i in _one_each(clusters, is_arm & (y == was))
            ):
                changes.append(OneChange(arm, change))
    return tuple(changes)


def _one_each(clusters: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """One row per cluster among those wanted: within a cluster it does not matter whose outcome changes."""
    rows = np.flatnonzero(wanted)
    return rows[np.unique(clusters[rows].astype(str), return_index=True)[1]]


def _turns(
    y: np.ndarray, treated: np.ndarray, clusters: np.ndarray, row: int, alpha: float, now: bool | None
) -> bool:
    other = y.copy()
    other[row] = 1 - other[row]
    found = difference_of(other, treated, clusters)
    return found is not None and excludes(found.bounds(alpha), 0.0) != now


def cluster_baseline(spec: DesignSpec, data: pd.DataFrame, words: Words) -> list[dict[str, object]]:
    """How alike the arms were as clusters: mean and standard deviation of the clusters' means, and of their sizes."""
    clusters = data.groupby(["arm", "cluster"])
    rows = [_cluster_row("cluster_size", words.text["cluster.size"], clusters.size())]
    for covariate in spec.covariates:
        if covariate.code in data.columns:
            label = in_language(covariate.label, words.language) or covariate.code
            rows.append(_cluster_row(covariate.code, label, clusters[covariate.code].mean(), covariate.kind))
    return rows


def _cluster_row(name: str, label: str, values: pd.Series, kind: str = "numeric") -> dict[str, object]:
    sides = {}
    for arm in ARMS:
        mine = values.loc[arm].dropna().astype(float)
        sides[arm] = {
            "n": len(mine),
            "mean": float(mine.mean()) if len(mine) else None,
            "sd": float(mine.std(ddof=1)) if len(mine) > 1 else None,
        }
    smd = standardized_difference(sides["treated"], sides["comparison"])
    return {"name": name, "label": label, "kind": kind, **sides, "smd": smd}
