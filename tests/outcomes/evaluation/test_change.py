"""Change scores by hand: covariance analysis, Hedges' g, reliable change."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from outcomes.evaluation.change import Changed, ancova, hedges_factor, pooled_sd, reliable_change

BEFORE = np.array([10.0, 12, 14, 16, 11, 13, 15, 17])
AFTER = np.array([8.0, 9, 12, 13, 11, 12, 15, 16])
TREATED = np.array([1.0] * 4 + [0.0] * 4)


def test_ancova_is_the_regression_on_the_score_before():
    fit = sm.OLS(AFTER, np.column_stack([np.ones(8), BEFORE, TREATED])).fit(cov_type="HC2")
    found = ancova(BEFORE, AFTER, TREATED)
    assert (found.estimate, found.se) == pytest.approx((fit.params[2], fit.bse[2]))


def test_ancova_needs_scores_that_vary():
    assert ancova(np.full(8, 10.0), AFTER, TREATED) is None


def test_pooled_standard_deviation():
    by_hand = math.sqrt((3 * AFTER[:4].var(ddof=1) + 3 * AFTER[4:].var(ddof=1)) / 6)
    assert pooled_sd(AFTER, TREATED) == pytest.approx(by_hand)
    assert pooled_sd(AFTER[:5], TREATED[:5]) is None
    assert pooled_sd(np.ones(8), TREATED) is None


def test_hedges_factor_without_and_with_clusters():
    assert hedges_factor(50) == pytest.approx(1 - 3 / (4 * 48 - 1))
    assert hedges_factor(50, 0.0, 5) == pytest.approx(hedges_factor(50), rel=1e-9)
    assert hedges_factor(400, 0.1, 20) == pytest.approx(math.sqrt(1 - 2 * 19 * 0.1 / 398), rel=0.01)
    assert hedges_factor(400, 0.1, 20) < hedges_factor(400)


def test_reliable_change_counts_beyond_the_error_of_measuring_twice():
    # sd 5, reliability .8: sqrt(2 x .2) x 5 = 3.162, and 1.96 times that is 6.198
    before, after = np.full(5, 20.0), np.array([13.0, 14, 20, 26, 27])
    assert reliable_change(before, after, 5.0, 0.8, "lower") == Changed(1, 3, 1)
    assert reliable_change(before, after + 1, 5.0, 0.8, "higher") == Changed(2, 3, 0)
