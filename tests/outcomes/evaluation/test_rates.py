"""Rates and their contrasts at the edges, and the size an evaluation needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.rates import (
    Rate,
    fisher_p,
    needed_per_arm,
    number_needed,
    odds_ratio,
    risk_difference,
    risk_ratio,
    smallest_detectable,
    wilson,
)
from outcomes.evaluation.sensitivity import disagreeing, e_value, excludes, one_person_changes

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def rate(events, n):
    return Rate.from_counts(events, n)


def test_newcombes_own_example():
    # Newcombe 1998, table II, (a) 56/70 - 48/80, method 10: .0524 to .3339
    d, (low, high) = risk_difference(rate(56, 70), rate(48, 80))
    assert d == pytest.approx(0.2)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_nobody_of_twenty_is_not_never():
    low, high = wilson(0, 20)
    assert low == 0
    assert 0.15 < high < 0.17
    d, bounds = risk_difference(rate(0, 20), rate(0, 20))
    assert d == 0
    assert bounds[0] < 0 < bounds[1]


@pytest.mark.parametrize(("events", "n"), [(1, 0), (5, 4), (-1, 4)])
def test_impossible_counts(events, n):
    with pytest.raises(ValueError, match="events"):
        wilson(events, n)


def test_ratios_without_failures():
    assert risk_ratio(rate(3, 20), rate(0, 20)) == (None, None)
    assert risk_ratio(rate(0, 20), rate(3, 20)) == (0.0, None)
    assert odds_ratio(rate(0, 20), rate(3, 20)) == (None, None)
    assert odds_ratio(rate(20, 20), rate(3, 20)) == (None, None)
    assert fisher_p(0, 20, 0, 20) == 1


@given(a=COUNTS, b=COUNTS)
def test_intervals_contain_their_estimate_and_turn_with_the_arms(a, b):
    one, other = rate(*a), rate(*b)
    assert 0 <= one.ci[0] <= one.estimate <= one.ci[1] <= 1
    d, (low, high) = risk_difference(one, other)
    assert low - 1e-12 <= d <= high + 1e-12
    assert low >= -1 - 1e-12
    assert high <= 1 + 1e-12
    back, (back_low, back_high) = risk_difference(other, one)
    assert (back, back_low, back_high) == pytest.approx((-d, -high, -low))
    for ratio in (risk_ratio, odds_ratio):
        value, bounds = ratio(one, other)
        if bounds is not None:
            assert bounds[0] <= value * (1 + 1e-12)
            assert value <= bounds[1] * (1 + 1e-12)


@given(a=COUNTS)
def test_more_people_narrow_the_interval(a):
    events, n = a
    narrow = wilson(10 * events, 10 * n)
    wide = wilson(events, n)
    assert narrow[1] - narrow[0] <= wide[1] - wide[0] + 1e-12


@given(base=st.floats(0.06, 0.94), smaller=st.floats(0.01, 0.05))
def test_a_smaller_difference_needs_more_people(base, smaller):
    assert needed_per_arm(base, smaller) >= needed_per_arm(base, 0.055)


def test_needed_and_detectable_are_each_others_inverse():
    n = needed_per_arm(0.3, 0.05)
    assert smallest_detectable(0.3, n, n) == pytest.approx(0.05, abs=2e-5)
    assert smallest_detectable(0.3, n, n) <= 0.05


def test_needed_where_nobody_fails_without_the_program():
    assert needed_per_arm(0.0, 0.05) > 0
    assert needed_per_arm(0.02, 0.05) > 0
    assert smallest_detectable(0.0, 10, 10) > 0
    assert smallest_detectable(0.5, 1, 1) is None


def test_number_needed_only_where_it_is_narrow():
    needed, low, high = number_needed(-0.2, (-0.3, -0.1))
    assert (needed, low, high) == pytest.approx((5, 10 / 3, 10))
    assert number_needed(-0.2, (-0.3, -0.01)) is None
    assert number_needed(-0.2, (-0.3, 0.1)) is None
    assert number_needed(0.2, (0.1, 0.3)) is None


def test_e_value_of_a_published_example():
    # VanderWeele and Ding 2017: risk ratio 3.9 (1.8 to 8.7) has E-values 7.26 and 3.0
    point, limit = e_value(3.9, (1.8, 8.7))
    assert point == pytest.approx(7.26, abs=0.005)
    assert limit == pytest.approx(3.0, abs=0.005)
    assert e_value(0.8, (0.6, 1.1))[1] == 1
    assert e_value(1 / 3.9, (1 / 8.7, 1 / 1.8)) == pytest.approx((point, limit))
    with pytest.raises(ValueError, match="positive"):
        e_value(0, None)


def test_one_person_more_or_less():
    assert {(c.arm, c.change) for c in one_person_changes(48, 216, 66, 216)} == {
        ("treated", 1),
        ("comparison", -1),
    }
    assert one_person_changes(20, 216, 66, 216) == ()
    assert {(c.arm, c.change) for c in one_person_changes(49, 216, 66, 216)} >= {("treated", -1)}


def test_disagreement_works_both_ways():
    others = {"a": True, "b": False, "c": None}
    assert disagreeing((-0.2, -0.1), others) == ("b",)
    assert disagreeing((-0.2, 0.1), others) == ("a",)
    assert excludes((None, 2.0), 1.0) is None
    assert excludes((0.0, 0.2), 0.0) is False
