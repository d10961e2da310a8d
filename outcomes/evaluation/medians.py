"""The median and an interval for it that assumes nothing about how the values are spread."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from scipy import stats

from outcomes.evaluation.rates import Bounds


def median_with_interval(values: Iterable[float], alpha: float = 0.05) -> tuple[float | None, Bounds | None]:
    """The median, and two of the values themselves that enclose the true one with probability 1 - alpha or more.

    How many of n values lie below the true median is binomial (n, 1/2), whatever the distribution; so the k-th value
    from either end encloses it with probability 1 - 2 P(B < k). Taken is the largest k that keeps 1 - alpha (Conover,
    Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2; David and Nagaraja, Order Statistics, 3rd ed. 2003,
    section 7.1). The median is None without values; the interval is None below six of them at 95 %: no two values
    would be sure enough.
    """
    ordered = sorted(values)
    if not ordered:
        return None, None
    n = len(ordered)
    skipped = int(stats.binom.ppf(alpha / 2, n, 0.5))
    if stats.binom.cdf(skipped, n, 0.5) > alpha / 2:
        skipped -= 1
    bounds = (float(ordered[skipped]), float(ordered[n - 1 - skipped])) if skipped >= 0 else None
    return float(median(ordered)), bounds
