"""Cox regression: what it must not depend on, and when it says that it cannot."""

import numpy as np
import pytest

from outcomes.evaluation.regression import CoxError, fit_cox, proportional_hazards, schoenfeld

RANDOM = np.random.default_rng(7)
N = 300
TERMS = np.column_stack((RANDOM.integers(0, 2, N), RANDOM.normal(30, 5, N))).astype(float)
TIMES = np.ceil(RANDOM.exponential(30 * np.exp(-0.7 * TERMS[:, 0]), N))
EVENTS = RANDOM.random(N) < 0.7
NAMES = ("group", "age")


def test_order_and_unit_of_time_do_not_matter():
    plain = fit_cox(TIMES, EVENTS, TERMS, NAMES)
    order = RANDOM.permutation(N)
    mixed = fit_cox(7 * TIMES[order], EVENTS[order], TERMS[order], NAMES)
    assert mixed.coef == pytest.approx(plain.coef)
    assert mixed.se == pytest.approx(plain.se)
    assert mixed.loglik == pytest.approx(plain.loglik)


def test_units_of_a_covariate_scale_its_coefficient():
    plain = fit_cox(TIMES, EVENTS, TERMS, NAMES)
    months = fit_cox(TIMES, EVENTS, TERMS * np.array([1, 12.0]), NAMES)
    assert months.coef[0] == pytest.approx(plain.coef[0])
    assert months.coef[1] * 12 == pytest.approx(plain.coef[1])


def test_partial_likelihood_by_hand():
    # Three failures, no ties, one binary term; at coefficient 0 the log likelihood is -log(3!)
    fit = fit_cox(np.array([1.0, 2, 3]), np.ones(3, dtype=bool), np.array([[0.0], [1], [0]]), ("x",))
    assert fit.loglik_null == pytest.approx(-np.log(6))
    # 1 failed of weights (1, r, 1), then r of (r, 1): log r - log(2 + r) - log(1 + r), greatest at r = sqrt 2
    assert fit.coef[0] == pytest.approx(np.log(np.sqrt(2)), abs=1e-5)


def test_schoenfeld_residuals_add_up_to_nothing_at_the_estimate():
    fit = fit_cox(TIMES, EVENTS, TERMS, NAMES)
    at, residuals = schoenfeld(fit, TIMES, EVENTS, TERMS)
    assert len(at) == EVENTS.sum()
    assert residuals.sum(axis=0) == pytest.approx([0, 0], abs=1e-5)


def test_proportional_hazards_does_not_depend_on_order():
    order = RANDOM.permutation(N)
    fit = fit_cox(TIMES, EVENTS, TERMS, NAMES)
    plain = proportional_hazards(fit, TIMES, EVENTS, TERMS)
    mixed = proportional_hazards(fit, TIMES[order], EVENTS[order], TERMS[order])
    for one, other in zip(plain, mixed, strict=True):
        assert one[0] == other[0]
        assert one[1:] == pytest.approx(other[1:])


def test_an_effect_that_turns_around_is_noticed():
    group = np.repeat([0.0, 1.0], 200)
    early = np.linspace(1, 50, 200)
    times = np.concatenate((early, np.where(np.arange(200) % 2, 1 + early / 50, 60 + early)))
    fit = fit_cox(times, np.ones(400, dtype=bool), group[:, None], ("group",))
    ((_, _, p),) = proportional_hazards(fit, times, np.ones(400, dtype=bool), group[:, None])
    assert p < 0.001


@pytest.mark.parametrize(
    "terms",
    [
        np.column_stack((TERMS[:, 0], np.full(N, 3.0))),
        np.column_stack((TERMS[:, 0], 2 * TERMS[:, 0] + 1)),
        np.column_stack((EVENTS.astype(float), TERMS[:, 1])),
    ],
    ids=["constant", "repeated", "separated"],
)
def test_models_without_an_estimate(terms):
    with pytest.raises(CoxError):
        fit_cox(TIMES, EVENTS, terms, NAMES)
