"""Least squares whose errors may be shared within clusters: the CR2 variance with degrees of freedom to match.

Bell and McCaffrey 2002, Survey Methodology 28, 169-181; Pustejovsky and Tipton 2018, J. Bus. Econ. Stat. 36, 672-683.
With as many people in every cluster and nothing but the arm in the model this is the t-test of the cluster means with
clusters - 2 degrees of freedom (Donner and Klar 2000, Design and Analysis of Cluster Randomization Trials, ch. 6-7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

Bounds = tuple[float, float]
SMALLEST_SHARE = 1e-10


@dataclass(frozen=True)
class Estimated:
    """An estimate with its standard error and the degrees of freedom of its t quantile."""

    estimate: float
    se: float
    df: float

    def bounds(self, alpha: float = 0.05) -> Bounds:
        """The two-sided t interval."""
        half = t_value(self.df, alpha) * self.se
        return self.estimate - half, self.estimate + half

    @property
    def p(self) -> float | None:
        """Two-sided p of no difference; None where there is no spread to judge it by."""
        return None if self.se <= 0 else float(2 * stats.t.sf(abs(self.estimate) / self.se, self.df))


def t_value(df: float, alpha: float = 0.05) -> float:
    """The two-sided t quantile."""
    return float(stats.t.ppf(1 - alpha / 2, df))


def least_squares(
    y: np.ndarray, x: np.ndarray, clusters: np.ndarray | None = None, term: int = -1
) -> Estimated | None:
    """The coefficient of one column of `x` in a regression of `y`, with its CR2 error.

    `clusters` gives the cluster of each row (any hashable values); None lets every row be one of its own, which is the
    HC2 variance. Residuals of a cluster are multiplied by the inverse square root of its block of I - H, so that the
    variance is unbiased when errors are equal and independent; the degrees of freedom are Satterthwaite's under the
    same working model. None where the columns are not of full rank or no degree of freedom is left.
    """
    y, x = np.asarray(y, dtype=float), np.asarray(x, dtype=float)
    if len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    bread = np.linalg.inv(x.T @ x)
    coefficients = bread @ (x.T @ y)
    parts = list(_parts(y - x @ coefficients, x, bread, clusters, term))
    scores = np.concatenate([score for score, _, _ in parts])
    lengths = np.concatenate([length for _, length, _ in parts])
    reach = np.concatenate([toward for _, _, toward in parts])
    df = _satterthwaite(lengths, reach, bread)
    if df is None:
        return None
    return Estimated(float(coefficients[term]), float(np.sqrt((scores**2).sum())), df)


def mean_of(y: np.ndarray, clusters: np.ndarray | None = None) -> Estimated | None:
    """The mean of one group with its CR2 error."""
    return least_squares(y, np.ones((len(y), 1)), clusters)


def difference_of(y: np.ndarray, treated: np.ndarray, clusters: np.ndarray | None = None) -> Estimated | None:
    """The difference of the means of two groups with its CR2 error."""
    return least_squares(y, np.column_stack([np.ones(len(y)), treated]), clusters)


Part = tuple[np.ndarray, np.ndarray, np.ndarray]


def _parts(
    residuals: np.ndarray, x: np.ndarray, bread: np.ndarray, clusters: np.ndarray | None, term: int
) -> Iterator[Part]:
    """Per cluster q = A X M l: its product with the residuals, with itself, and with X."""
    toward = x @ bread[:, term]
    half = np.linalg.cholesky(bread)
    if clusters is None:
        left = np.clip(1 - ((x @ half) ** 2).sum(axis=1), SMALLEST_SHARE, None)
        q = toward / np.sqrt(left)
        yield q * residuals, q**2, x * q[:, None]
        return
    _, places = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
    order = np.argsort(places, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(places[order])) + 1):
        q = _adjusted(toward[rows], x[rows] @ half)
        yield np.array([q @ residuals[rows]]), np.array([q @ q]), (q @ x[rows])[None, :]


def _adjusted(values: np.ndarray, root: np.ndarray) -> np.ndarray:
    """(I - root root')^(-1/2) values; directions that the cluster decides alone are left out (a pseudo-inverse)."""
    vectors, singular, _ = np.linalg.svd(root, full_matrices=False)
    left = 1 - singular**2
    factor = np.where(left > SMALLEST_SHARE, 1 / np.sqrt(np.clip(left, SMALLEST_SHARE, None)), 0.0)
    return values + vectors @ ((factor - 1) * (vectors.T @ values))


def _satterthwaite(lengths: np.ndarray, reach: np.ndarray, bread: np.ndarray) -> float | None:
    """(trace P)^2 / trace P^2 for P = diag(q'q) - B M B', the covariance of the scores under equal errors."""
    inner = reach.T @ reach @ bread
    own = ((reach @ bread) * reach).sum(axis=1)
    trace = float(lengths.sum() - np.trace(inner))
    squares = float((lengths**2).sum() - 2 * (lengths * own).sum() + np.trace(inner @ inner))
    if trace <= SMALLEST_SHARE * float(lengths.sum()) or squares <= 0:
        return None
    return trace**2 / squares
