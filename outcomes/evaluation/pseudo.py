"""Pseudo-values: what each person contributes to an estimate from a life table, where some were lost from view.

n times the estimate of all less n - 1 times that without the person: Andersen, Klein and Rosthoj 2003, Biometrika 90,
15-27. For a person whose outcome is known in a group where nobody was lost it is the outcome itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from outcomes.evaluation.lifetable import LifeTable

Functional = Callable[[LifeTable], float]


def incidence_by(t: float) -> Functional:
    """Probability of failure by `t`, others ending first counted as such."""

    def functional(table: LifeTable) -> float:
        last = int(np.searchsorted(table.times, t, side="right")) - 1
        return 0.0 if last < 0 else float(table.cumulative_incidence()[last])

    return functional


def mean_time(horizon: float) -> Functional:
    """Mean time free of failure up to `horizon`."""

    def functional(table: LifeTable) -> float:
        steps = np.diff(np.concatenate(([0.0], table.cumulative_incidence())))
        return float(horizon - (np.clip(horizon - table.times, 0.0, None) * steps).sum())

    return functional


def pseudo_values(
    times: np.ndarray, events: np.ndarray, competing: np.ndarray, functional: Functional
) -> np.ndarray:
    """One value per person, with the estimate of all as their mean.

    People with the same time and the same end share one value, so that a million people stay quick.
    """
    whole = LifeTable.from_times(times, events, competing)
    everyone, n = functional(whole), whole.n
    ends = np.where(events, 0, np.where(competing, 1, 2))
    where = np.searchsorted(whole.times, times)
    patterns, place = np.unique(np.column_stack([where, ends]), axis=0, return_inverse=True)
    values = np.array([n * everyone - (n - 1) * functional(_without(whole, i, end)) for i, end in patterns])
    found = values[place.reshape(-1)]
    return found + (everyone - found.mean())


def _without(table: LifeTable, i: int, end: int) -> LifeTable:
    counts = [table.events.copy(), table.competing.copy(), table.censored.copy()]
    counts[end][i] -= 1
    kept = counts[0] + counts[1] + counts[2] > 0
    return LifeTable(table.times[kept], *(count[kept] for count in counts))
