"""Scores before and after: the difference adjusted for the score before, its size, and whose change is reliable."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from outcomes.evaluation.rates import z_value
from outcomes.evaluation.robust import Estimated, least_squares


def ancova(
    before: np.ndarray, after: np.ndarray, treated: np.ndarray, clusters: np.ndarray | None = None
) -> Estimated | None:
    """The score after, treated less comparison, at an equal score before.

    Analysis of covariance by least squares: Senn 2006, Stat. Med. 25, 4334-4344. Errors are shared by clusters (CR2)
    or, without clusters, differ between people (HC2). None where a score does not vary.
    """
    before = np.asarray(before, dtype=float)
    columns = np.column_stack([np.ones(len(before)), before - before.mean(), treated])
    return least_squares(after, columns, clusters, term=2)


def pooled_sd(values: np.ndarray, treated: np.ndarray) -> float | None:
    """The standard deviation within the arms; None where an arm has fewer than two people or nothing varies."""
    sides = [values[treated == 1], values[treated == 0]]
    if min(len(side) for side in sides) < 2:
        return None
    squares = sum((len(side) - 1) * float(side.var(ddof=1)) for side in sides)
    found = math.sqrt(squares / (len(values) - 2))
    return found if found > 0 else None


def hedges_factor(n: int, icc: float = 0.0, cluster_size: float = 1.0) -> float:
    """What a difference over the pooled standard deviation is multiplied by to be Hedges' g.

    Without clusters 1 - 3 / (4 (n - 2) - 1): Hedges 1981, J. Educ. Stat. 6, 107-128. With clusters of mean size m also
    the root of 1 - 2 (m - 1) ICC / (n - 2), and fewer degrees of freedom: Hedges 2007, J. Educ. Behav. Stat. 32,
    341-370.
    """
    rho, m = max(icc, 0.0), cluster_size
    shrunk = (n - 2) - 2 * (m - 1) * rho
    df = shrunk**2 / ((n - 2) * (1 - rho) ** 2 + m * (n - 2 * m) * rho**2 + 2 * (n - 2 * m) * rho * (1 - rho))
    return (1 - 3 / (4 * df - 1)) * math.sqrt(shrunk / (n - 2))


@dataclass(frozen=True)
class Changed:
    """People of an arm by their reliable change."""

    improved: int
    unchanged: int
    worsened: int


def reliable_change(
    before: np.ndarray,
    after: np.ndarray,
    sd_before: float,
    reliability: float,
    better: str,
    alpha: float = 0.05,
) -> Changed:
    """Whose score changed by more than the error of measuring twice would make of nothing.

    (after - before) / (sd sqrt(2 (1 - reliability))) beyond the normal quantile: Jacobson and Truax 1991, J. Consult.
    Clin. Psychol. 59, 12-19. `better` is "lower" or "higher".
    """
    index = (after - before) / (sd_before * math.sqrt(2 * (1 - reliability)))
    gain = -index if better == "lower" else index
    limit = z_value(alpha)
    improved, worsened = int((gain > limit).sum()), int((gain < -limit).sum())
    return Changed(improved, len(gain) - improved - worsened, worsened)
