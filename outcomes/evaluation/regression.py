"""Cox regression with Efron's ties, and the check of its main assumption."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg

from outcomes.evaluation.lifetable import LifeTable


class CoxError(ValueError):
    """The model has no usable estimate: a term without variation, a separated outcome, or no convergence."""


@dataclass(frozen=True)
class CoxFit:
    """A fitted Cox model; arrays have one entry per term, in the order of `names`."""

    names: tuple[str, ...]
    n: int
    events: int
    coef: np.ndarray
    se: np.ndarray
    covariance: np.ndarray
    loglik: float
    loglik_null: float

    @property
    def z(self) -> np.ndarray:
        """Coefficients over their standard errors."""
        return self.coef / self.se

    @property
    def p(self) -> np.ndarray:
        """Two-sided Wald p per term."""
        return 2 * stats.norm.sf(np.abs(self.z))

    def hazard_ratio_ci(self, alpha: float = 0.05) -> np.ndarray:
        """Wald intervals of the hazard ratios, shape (terms, 2)."""
        half = stats.norm.ppf(1 - alpha / 2) * self.se
        return np.exp(np.column_stack((self.coef - half, self.coef + half)))


def fit_cox(times: np.ndarray, events: np.ndarray, terms: np.ndarray, names: tuple[str, ...]) -> CoxFit:
    """Cox's partial likelihood with Efron's method for ties (Cox 1972; Efron 1977).

    `times` (n,) in any unit, `events` (n,) bool, `terms` (n, k) without missing values. Raises CoxError.
    """
    terms = np.asarray(terms, dtype=float)
    spread = terms.std(axis=0)
    if (spread == 0).any() or np.linalg.matrix_rank((terms - terms.mean(axis=0)) / spread) < terms.shape[1]:
        raise CoxError("a term has no variation of its own")
    model = PHReg(times, terms, status=np.asarray(events, dtype=float), ties="efron")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = model.fit()
        except (np.linalg.LinAlgError, ValueError) as error:
            raise CoxError(str(error)) from error
    coef, se = np.asarray(result.params, dtype=float), np.asarray(result.bse, dtype=float)
    # A separated outcome shows as a standardized coefficient that ran away with its standard error.
    if (
        not np.isfinite(se).all()
        or (se <= 0).any()
        or (np.abs(coef) * spread > 15).any()
        or (se * spread > 50).any()
    ):
        raise CoxError("the estimate does not settle")
    slope = np.asarray(model.score(coef), dtype=float) * se
    if not np.isfinite(slope).all() or (np.abs(slope) > 1e-3).any():
        raise CoxError("the estimate does not settle")
    return CoxFit(
        names=names,
        n=len(terms),
        events=int(np.sum(events)),
        coef=coef,
        se=se,
        covariance=np.asarray(result.cov_params(), dtype=float),
        loglik=float(model.loglike(coef)),
        loglik_null=float(model.loglike(np.zeros_like(coef))),
    )


def schoenfeld(
    fit: CoxFit, times: np.ndarray, events: np.ndarray, terms: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Schoenfeld residuals: event times (d,) ascending and residuals (d, k), Efron's average over tied
    failures."""
    order = np.argsort(times, kind="stable")
    times, events = np.asarray(times, dtype=float)[order], np.asarray(events, dtype=bool)[order]
    terms = np.asarray(terms, dtype=float)[order]
    weights = np.exp((terms - terms.mean(axis=0)) @ fit.coef)
    # Sums over everyone still at risk, from the last person backward.
    risk_0 = np.cumsum(weights[::-1])[::-1]
    risk_1 = np.cumsum((weights[:, None] * terms)[::-1], axis=0)[::-1]
    residuals = np.zeros((int(events.sum()), terms.shape[1]))
    done = 0
    for t in np.unique(times[events]):
        first = int(np.searchsorted(times, t, side="left"))
        last = int(np.searchsorted(times, t, side="right"))
        tied = first + np.flatnonzero(events[first:last])
        share = np.arange(len(tied)) / len(tied)
        tied_0, tied_1 = weights[tied].sum(), (weights[tied][:, None] * terms[tied]).sum(axis=0)
        means = (risk_1[first] - share[:, None] * tied_1) / (risk_0[first] - share * tied_0)[:, None]
        residuals[done : done + len(tied)] = terms[tied] - means.mean(axis=0)
        done += len(tied)
    return times[events], residuals


def proportional_hazards(
    fit: CoxFit, times: np.ndarray, events: np.ndarray, terms: np.ndarray
) -> list[tuple[str, float, float]]:
    """Grambsch and Therneau's test (1994) per term with Kaplan-Meier transformed time: (name, chi2, p)."""
    at, residuals = schoenfeld(fit, times, events, terms)
    table = LifeTable.from_times(times, events)
    survival = table.overall_survival()
    clock = 1.0 - survival[np.searchsorted(table.times, at)]
    clock = clock - clock.mean()
    scaled = len(at) * residuals @ fit.covariance
    spread = float((clock**2).sum())
    if spread == 0:
        return []
    chi2 = (clock @ scaled) ** 2 / (len(at) * np.diag(fit.covariance) * spread)
    return [(name, float(c), float(stats.chi2.sf(c, 1))) for name, c in zip(fit.names, chi2, strict=True)]
