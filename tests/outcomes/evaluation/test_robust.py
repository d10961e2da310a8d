"""CR2 errors and their degrees of freedom: special cases by hand, and whole matrices by the textbook."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import linalg, stats

from outcomes.evaluation.robust import difference_of, least_squares, mean_of


def textbook(y, x, clusters, term):
    """Estimate, error and degrees of freedom with n x n matrices (Bell and McCaffrey 2002)."""
    bread = np.linalg.inv(x.T @ x)
    left = np.eye(len(y)) - x @ bread @ x.T
    variance, columns = 0.0, []
    for cluster in np.unique(clusters):
        mine = np.flatnonzero(clusters == cluster)
        root = np.real(linalg.fractional_matrix_power(left[np.ix_(mine, mine)], -0.5))
        weights = root @ x[mine] @ bread[:, term]
        variance += (weights @ (left @ y)[mine]) ** 2
        columns.append(left[:, mine] @ weights)
    gram = np.column_stack(columns).T @ np.column_stack(columns)
    return (bread @ x.T @ y)[term], variance**0.5, np.trace(gram) ** 2 / (gram**2).sum()


def unequal(seed=5, clusters=10):
    dice = np.random.default_rng(seed)
    places = np.repeat(np.arange(clusters), dice.integers(4, 30, clusters))
    before = dice.normal(size=len(places))
    after = before + dice.normal(size=clusters)[places] + dice.normal(size=len(places))
    return after, before, (places % 2).astype(float), places


def test_equal_clusters_are_the_t_test_of_their_means():
    dice = np.random.default_rng(1)
    places = np.repeat(np.arange(16), 12)
    y, treated = (dice.random(192) < 0.3).astype(float), (places < 8).astype(float)
    found = difference_of(y, treated, places)
    means = y.reshape(16, 12).mean(axis=1)
    by_hand = stats.ttest_ind(means[:8], means[8:])
    assert found.df == pytest.approx(14)  # clusters - 2
    assert found.p == pytest.approx(by_hand.pvalue)
    assert found.bounds() == pytest.approx(by_hand.confidence_interval())


def test_unequal_clusters_and_a_covariate_equal_the_textbook():
    after, before, treated, places = unequal()
    x = np.column_stack([np.ones(len(after)), before, treated])
    found = least_squares(after, x, places)
    assert (found.estimate, found.se, found.df) == pytest.approx(textbook(after, x, places, 2), rel=1e-8)


def test_names_and_order_of_clusters_do_not_matter():
    after, _before, treated, places = unequal()
    names = np.array([f"school {9 - place}" for place in places], dtype=object)
    mixed = np.random.default_rng(2).permutation(len(after))
    one, other = difference_of(after, treated, places), difference_of(after[mixed], treated[mixed], names[mixed])
    assert (one.estimate, one.se, one.df) == pytest.approx((other.estimate, other.se, other.df))


def test_without_clusters_it_is_the_hc2_error_of_statsmodels():
    after, before, treated, _places = unequal()
    x = np.column_stack([np.ones(len(after)), before, treated])
    found = least_squares(after, x)
    fit = sm.OLS(after, x).fit(cov_type="HC2")
    assert (found.estimate, found.se) == pytest.approx((fit.params[2], fit.bse[2]))
    assert found.df == pytest.approx(textbook(after, x, np.arange(len(after)), 2)[2])


def test_nothing_is_said_where_nothing_can_be():
    y, places = np.array([0.0, 1, 0, 1]), np.array(["a", "a", "b", "b"])
    assert difference_of(y, np.ones(4), places) is None  # not of full rank
    assert mean_of(y, np.array(["a"] * 4)) is None  # one cluster leaves no degree of freedom
    assert least_squares(y[:2], np.eye(2)) is None
    assert mean_of(np.ones(4), places).p is None  # no spread
