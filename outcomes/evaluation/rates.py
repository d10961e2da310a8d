"""Rates of two groups and their differences: Wilson, Newcombe, risk ratio, odds ratio, Fisher, needed
size."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

POWER = 0.8

Bounds = tuple[float, float]


def z_value(alpha: float) -> float:
    """The two-sided normal quantile, 1.96 for alpha .05."""
    return float(stats.norm.ppf(1 - alpha / 2))


def wilson(events: float, n: int, alpha: float = 0.05) -> Bounds:
    """Wilson's score interval of a proportion (1927). Raises ValueError for n < 1 or events outside 0..n."""
    if n < 1 or not 0 <= events <= n:
        raise ValueError("events lie between 0 and n, and n is at least 1")
    z, p = z_value(alpha), events / n
    center = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if events == 0 else center - half, 1.0 if events == n else center + half)


@dataclass(frozen=True)
class Rate:
    """A proportion that fails, with its variance and interval, however it was estimated."""

    estimate: float
    variance: float
    ci: Bounds

    @classmethod
    def from_counts(cls, events: int, n: int, alpha: float = 0.05) -> Rate:
        """From events among n people with known outcome: binomial variance, Wilson interval."""
        p = events / n
        return cls(p, p * (1 - p) / n, wilson(events, n, alpha))


def risk_difference(treated: Rate, comparison: Rate) -> tuple[float, Bounds]:
    """Difference and its interval by squaring and adding the limits of the two rates.

    With Wilson limits this is Newcombe's hybrid score interval (1998, method 10).
    """
    d = treated.estimate - comparison.estimate
    low = math.hypot(treated.estimate - treated.ci[0], comparison.ci[1] - comparison.estimate)
    high = math.hypot(treated.ci[1] - treated.estimate, comparison.estimate - comparison.ci[0])
    return d, (d - low, d + high)


def risk_ratio(
    treated: Rate, comparison: Rate, alpha: float = 0.05, quantile: float | None = None
) -> tuple[float | None, Bounds | None]:
    """Ratio of rates with the interval of its logarithm (Katz 1978). None where a rate is zero. `quantile` replaces the
    normal one, where clusters leave few degrees of freedom."""
    if comparison.estimate <= 0:
        return None, None
    ratio = treated.estimate / comparison.estimate
    if treated.estimate <= 0:
        return 0.0, None
    variance = treated.variance / treated.estimate**2 + comparison.variance / comparison.estimate**2
    return ratio, _log_bounds(ratio, variance, quantile or z_value(alpha))


def odds_ratio(
    treated: Rate, comparison: Rate, alpha: float = 0.05, quantile: float | None = None
) -> tuple[float | None, Bounds | None]:
    """Ratio of odds with the interval of its logarithm (Woolf 1955). None where a rate is zero or one."""
    if any(rate.estimate <= 0 or rate.estimate >= 1 for rate in (treated, comparison)):
        return None, None
    odds = [rate.estimate / (1 - rate.estimate) for rate in (treated, comparison)]
    variance = sum(r.variance / (r.estimate * (1 - r.estimate)) ** 2 for r in (treated, comparison))
    ratio = odds[0] / odds[1]
    return ratio, _log_bounds(ratio, variance, quantile or z_value(alpha))


def _log_bounds(ratio: float, variance: float, quantile: float) -> Bounds:
    half = quantile * math.sqrt(variance)
    return ratio * math.exp(-half), ratio * math.exp(half)


def fisher_p(events_1: int, n_1: int, events_0: int, n_0: int) -> float:
    """Two-sided p of Fisher's exact test of a 2 x 2 table (1935)."""
    return float(stats.fisher_exact([[events_1, n_1 - events_1], [events_0, n_0 - events_0]])[1])


def number_needed(difference: float, bounds: Bounds) -> tuple[float, float, float] | None:
    """People to treat for one failure less, with its interval; only where the upper end is < 10 times the
    estimate.

    None where the interval of the difference reaches 0 or the difference is an increase.
    """
    if bounds[1] >= 0:
        return None
    needed, low, high = -1 / difference, -1 / bounds[0], -1 / bounds[1]
    return (needed, low, high) if high < 10 * needed else None


def _shifted(rate: float, difference: float) -> float:
    return rate - difference if rate - difference >= 0 else min(rate + difference, 1.0)


def needed_per_arm(
    comparison_rate: float,
    difference: float,
    alpha: float = 0.05,
    power: float = POWER,
    design_effect: float = 1.0,
) -> int | None:
    """People per arm who would show `difference` from the comparison rate (Cohen 1988, arcsine; two-sided), times the
    design effect where clusters are assigned (Donner and Klar 2000, ch. 5).

    The difference is the smallest that matters, named in advance, never the one observed. A reduction is
    meant; where the comparison rate is smaller than the difference, an increase.
    """
    other = _shifted(comparison_rate, difference)
    h = 2 * abs(math.asin(math.sqrt(comparison_rate)) - math.asin(math.sqrt(other)))
    if h == 0:
        return None
    quantiles = z_value(alpha) + float(stats.norm.ppf(power))
    return math.ceil(2 * (quantiles / h) ** 2 * design_effect)


def smallest_detectable(
    comparison_rate: float, n_1: float, n_0: float, alpha: float = 0.05, power: float = POWER
) -> float | None:
    """The difference these two arms would show with the given power; None where they would show none at
    all."""
    quantiles = z_value(alpha) + float(stats.norm.ppf(power))
    half = quantiles * math.sqrt(1 / n_1 + 1 / n_0) / 2
    angle = math.asin(math.sqrt(comparison_rate))
    if angle - half >= 0:
        return comparison_rate - math.sin(angle - half) ** 2
    if angle + half <= math.pi / 2:
        return math.sin(angle + half) ** 2 - comparison_rate
    return None
