"""A life table from counts: survival, cumulative incidence, restricted mean, log-rank. Tables add up across
sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Estimate:
    """A number with its variance and interval; `ci` is (None, None) where there is nothing to say."""

    estimate: float | None
    variance: float | None = None
    ci: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True)
class LifeTable:
    """Counts at each distinct time: failures, competing ends and censorings. All arrays have one entry per
    time.

    Everything below depends on these counts alone: tables of several sites are added without moving people.
    """

    times: np.ndarray
    events: np.ndarray
    competing: np.ndarray
    censored: np.ndarray

    @classmethod
    def from_times(
        cls, times: np.ndarray, events: np.ndarray, competing: np.ndarray | None = None
    ) -> LifeTable:
        """From one time per person, with flags (bool) for failure and for a competing end; the rest are
        censored."""
        times = np.asarray(times, dtype=float)
        events = np.asarray(events, dtype=bool)
        other = np.zeros_like(events) if competing is None else np.asarray(competing, dtype=bool) & ~events
        if not np.isfinite(times).all() or (times < 0).any():
            raise ValueError("times are finite and not negative")
        distinct, where = np.unique(times, return_inverse=True)
        size = len(distinct)

        def count(flags: np.ndarray) -> np.ndarray:
            return np.bincount(where[flags], minlength=size).astype(np.int64)

        return cls(distinct, count(events), count(other), count(~events & ~other))

    def __add__(self, other: LifeTable) -> LifeTable:
        """The table of both groups of people together."""
        times = np.union1d(self.times, other.times)

        def merged(name: str) -> np.ndarray:
            total = np.zeros(len(times), dtype=np.int64)
            for table in (self, other):
                total[np.searchsorted(times, table.times)] += getattr(table, name)
            return total

        return LifeTable(times, merged("events"), merged("competing"), merged("censored"))

    @property
    def n(self) -> int:
        """People in the table."""
        return int(self.events.sum() + self.competing.sum() + self.censored.sum())

    @property
    def at_risk(self) -> np.ndarray:
        """People at risk just before each time."""
        gone = self.events + self.competing + self.censored
        return self.n - np.concatenate(([0], np.cumsum(gone)[:-1])).astype(np.int64) if len(gone) else gone

    def at_risk_before(self, t: float) -> int:
        """People still followed just before `t`."""
        return int(self.at_risk_before_each(np.array([t]))[0])

    def at_risk_before_each(self, times: np.ndarray) -> np.ndarray:
        """The same for several times at once."""
        gone = np.concatenate(([0], np.cumsum(self.events + self.competing + self.censored)))
        return self.n - gone[np.searchsorted(self.times, times, side="left")]

    def _hazards(self) -> tuple[np.ndarray, np.ndarray]:
        at_risk = self.at_risk.astype(float)
        return self.events / at_risk, self.competing / at_risk

    def overall_survival(self) -> np.ndarray:
        """Neither failure nor competing end, just after each time (Kaplan & Meier 1958)."""
        failing, other = self._hazards()
        return np.cumprod(1.0 - failing - other)

    @property
    def is_resolved(self) -> bool:
        """Whether nobody is left who could still fail: such a table says what comes after its last time,
        nothing."""
        return len(self.times) > 0 and bool(self.overall_survival()[-1] <= 1e-12)

    def cumulative_incidence(self) -> np.ndarray:
        """Probability of failure by each time, others ending first counted as such (Aalen & Johansen
        1978)."""
        survival = self.overall_survival()
        if not self.competing.any():
            return 1.0 - survival
        before = np.concatenate(([1.0], survival[:-1])) if len(survival) else survival
        return np.cumsum(before * self._hazards()[0])

    def _variance(self, weights: np.ndarray) -> float:
        """Variance of sum(weights * increments of the cumulative incidence), by the delta method on the
        multinomial hazards of each time. With weights 1 up to t and one cause it is Greenwood's formula."""
        failing, other = self._hazards()
        left = 1.0 - failing - other
        survival = np.cumprod(left)
        before = np.concatenate(([1.0], survival[:-1]))
        gains = weights * before * failing
        later = gains.sum() - np.cumsum(gains)
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(left > 1e-12, -later / left, 0.0)
        by_failing = weights * before + slope
        variance = by_failing**2 * failing * (1 - failing) + slope**2 * other * (1 - other)
        variance -= 2 * by_failing * slope * failing * other
        return float((variance / self.at_risk).sum())

    def failure_by(self, t: float, alpha: float = 0.05) -> Estimate:
        """Probability of failure by `t` (inclusive) with its log-log interval.

        Where nobody is at risk any more just before `t` it is what the last time says, if by then everyone had
        failed or met a competing end; None if the last ones were lost from view: what became of them is not known.
        """
        free = self.free_at(t, alpha, at_least=0)
        if free.estimate is None or free.ci[0] is None or free.ci[1] is None:
            return Estimate(None)
        return Estimate(1.0 - free.estimate, free.variance, (1.0 - free.ci[1], 1.0 - free.ci[0]))

    def free_at(
        self, t: float, alpha: float = 0.05, at_least: int = 1, design_effect: float = 1.0
    ) -> Estimate:
        """Share free of failure just after `t`, with Greenwood's variance (times the design effect, where clusters
        were assigned) and the log-log interval.

        Nothing is said where fewer than `at_least` people are at risk just before `t`, nor where nobody is and
        the table is not resolved. Where the estimate is exactly 1 or 0 the log-log interval does not exist and
        Wilson's interval on the people still at risk stands in.
        """
        at_risk = self.at_risk_before(t)
        if at_risk < at_least or (at_risk == 0 and not self.is_resolved):
            return Estimate(None)
        last = int(np.searchsorted(self.times, t, side="right")) - 1
        at_risk = at_risk or int(self.at_risk[last])
        if last < 0:
            return Estimate(1.0, 0.0, (_all_of(at_risk / design_effect, alpha), 1.0))
        return self._free(last, self.cumulative_incidence(), at_risk, alpha, design_effect)

    def free_everywhere(self, alpha: float = 0.05, design_effect: float = 1.0) -> list[Estimate]:
        """The same just after each time of the table."""
        incidence, at_risk = self.cumulative_incidence(), self.at_risk
        return [
            self._free(i, incidence, int(at_risk[i]), alpha, design_effect) for i in range(len(self.times))
        ]

    def _free(
        self, i: int, incidence: np.ndarray, at_risk: int, alpha: float, design_effect: float
    ) -> Estimate:
        free = float(1.0 - incidence[i])
        if not self.events[: i + 1].any():
            return Estimate(1.0, 0.0, (_all_of(at_risk / design_effect, alpha), 1.0))
        if free <= 1e-12:
            return Estimate(0.0, 0.0, (0.0, 1.0 - _all_of(at_risk / design_effect, alpha)))
        variance = design_effect * self._variance((self.times <= self.times[i]).astype(float))
        return Estimate(free, variance, log_log_interval(free, variance, alpha))

    def rmst(self, horizon: float) -> Estimate:
        """Mean time free of failure up to `horizon`, and its variance; None where the follow-up ends
        earlier."""
        if not len(self.times) or (self.times[-1] < horizon and not self.is_resolved):
            return Estimate(None)
        weights = np.clip(horizon - self.times, 0.0, None)
        steps = np.diff(np.concatenate(([0.0], self.cumulative_incidence())))
        return Estimate(float(horizon - (weights * steps).sum()), self._variance(weights))


def _all_of(n: float, alpha: float) -> float:
    """Wilson's lower limit for all of n people, which may be the number they are worth."""
    z = float(stats.norm.ppf(1 - alpha / 2))
    return 1 / (1 + z * z / max(n, 1.0))


def log_log_interval(free: float, variance: float, alpha: float = 0.05) -> tuple[float, float]:
    """Interval for a survival probability on the log(-log) scale; inside (0, 1). (Kalbfleisch & Prentice
    2002)"""
    z = stats.norm.ppf(1 - alpha / 2)
    width = z * np.sqrt(variance) / (free * abs(np.log(free)))
    return float(free ** np.exp(width)), float(free ** np.exp(-width))


def logrank(treated: LifeTable, comparison: LifeTable) -> tuple[float, int, float] | None:
    """Log-rank chi-square, degrees of freedom and p of two tables; None without failures (Mantel 1966)."""
    both = treated + comparison
    dying = both.events > 0
    at_risk = both.at_risk[dying].astype(float)
    events = both.events[dying].astype(float)
    first = treated.at_risk_before_each(both.times[dying]).astype(float)
    observed = float(treated.events.sum())
    expected = float((events * first / at_risk).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = events * (first / at_risk) * (1 - first / at_risk) * (at_risk - events) / (at_risk - 1)
    variance = float(np.where(at_risk > 1, parts, 0.0).sum())
    if variance <= 0:
        return None
    chi2 = (observed - expected) ** 2 / variance
    return chi2, 1, float(stats.chi2.sf(chi2, 1))
