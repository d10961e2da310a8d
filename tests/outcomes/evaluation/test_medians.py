"""The median's interval against the binomial itself, and against ranks printed in tables."""

import random
from math import comb

import pytest

from outcomes.evaluation.medians import median_with_interval


def coverage(n: int, rank: int) -> float:
    """P(the rank-th value from either end enclose the median): no fewer than `rank` values on either side."""
    return sum(comb(n, below) for below in range(rank, n - rank + 1)) / 2**n


@pytest.mark.parametrize("n", range(1, 80))
def test_interval_is_the_narrowest_that_is_sure_enough(n):
    _median, bounds = median_with_interval(range(1, n + 1))
    if bounds is None:
        assert coverage(n, 1) < 0.95
        return
    low, high = bounds
    assert low + high == n + 1
    assert coverage(n, int(low)) >= 0.95
    assert coverage(n, int(low) + 1) < 0.95


@pytest.mark.parametrize(
    ("n", "ranks"), [(6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (50, (18, 33)), (100, (40, 61))]
)
def test_ranks_are_those_of_the_tables(n, ranks):
    """Conover, Practical Nonparametric Statistics, table A3 (n up to 20); the sign test for the rest."""
    assert median_with_interval(range(1, n + 1))[1] == ranks


def test_few_values_have_a_median_and_no_interval():
    assert median_with_interval([]) == (None, None)
    assert median_with_interval([7]) == (7, None)
    assert median_with_interval([4, 1, 2, 9]) == (3, None)


def test_order_does_not_matter():
    values = [random.random() for _ in range(31)]
    assert median_with_interval(values) == median_with_interval(sorted(values))
