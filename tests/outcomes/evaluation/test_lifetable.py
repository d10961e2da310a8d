"""The life table: hand-worked numbers, and what must hold for any people whatever."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.lifetable import LifeTable, logrank

PEOPLE = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["failure", "other", "censored"])), min_size=1, max_size=60
)
SPLIT = st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.booleans()), min_size=2, max_size=60)


def table_of(people):
    times = np.array([t for t, _ in people], dtype=float)
    what = np.array([w for _, w in people])
    return LifeTable.from_times(times, what == "failure", what == "other")


def test_kaplan_meier_by_hand():
    table = LifeTable.from_times(np.array([1, 2, 2, 3, 4.0]), np.array([1, 1, 0, 1, 0], dtype=bool))
    assert list(table.at_risk) == [5, 4, 2, 1]
    assert table.free_at(1).estimate == pytest.approx(4 / 5)
    assert table.free_at(2).estimate == pytest.approx(4 / 5 * 3 / 4)
    assert table.free_at(3.5).estimate == pytest.approx(4 / 5 * 3 / 4 * 1 / 2)
    greenwood = 0.6**2 * (1 / (5 * 4) + 1 / (4 * 3))
    assert table.free_at(2).variance == pytest.approx(greenwood)


def test_competing_ends_by_hand():
    # 1: failure of 4; 2: death of 3; 3: failure of 2. One minus Kaplan-Meier would say 5/8.
    table = table_of([(1, "failure"), (2, "other"), (3, "failure"), (4, "censored")])
    assert table.failure_by(3).estimate == pytest.approx(1 / 4 + 1 / 2 * 1 / 2)


def test_nothing_is_said_where_nobody_is_at_risk():
    table = LifeTable.from_times(np.array([1.0, 2.0]), np.array([True, False]))
    assert table.free_at(3).estimate is None
    assert table.failure_by(3).estimate is None
    assert table.rmst(3).estimate is None
    assert table.free_at(2, at_least=10).estimate is None


def test_what_comes_after_the_last_time_is_known_where_everybody_is_accounted_for():
    # One is lost at 2, the others fail and die: nobody is left who could fail later.
    people = [(1, "failure"), (2, "censored"), (3, "other"), (4, "failure")]
    table = table_of(people)
    assert table.is_resolved and table.at_risk_before(9) == 0
    after, at_last = table.failure_by(9), table.failure_by(4)
    assert after == at_last and after.estimate == pytest.approx(1 / 4 + 3 / 4 * 1 / 2 * 1)
    assert after.ci[0] < after.estimate < after.ci[1]
    assert table.free_at(9).estimate is None, "a point of the curve still needs people at risk"
    unknown = table_of([*people[:-1], (4, "censored")])
    assert not unknown.is_resolved and unknown.failure_by(9).estimate is None
    assert not LifeTable.from_times(np.array([]), np.array([])).is_resolved


@given(people=PEOPLE)
def test_the_lost_are_never_counted_as_not_failed(people):
    """Whatever happens, those lost may only raise the share that failed above that among everyone."""
    found = table_of(people).failure_by(12).estimate
    if found is None:
        last = max(t for t, _what in people)
        assert last < 12 and (last, "censored") in people
    else:
        assert found >= sum(what == "failure" for _t, what in people) / len(people) - 1e-12


def test_no_failures_keep_an_honest_interval():
    table = LifeTable.from_times(np.full(20, 52.0), np.zeros(20, dtype=bool))
    free = table.free_at(52)
    assert free.estimate == 1
    assert free.ci[0] == pytest.approx(0.8389, abs=1e-4)
    assert logrank(table, table) is None


def test_everyone_fails():
    table = LifeTable.from_times(np.arange(1.0, 21.0), np.ones(20, dtype=bool))
    assert table.free_at(20).estimate == 0
    assert 0 < table.free_at(20).ci[1] < 1
    assert table.rmst(30).estimate == pytest.approx(10.5)


def test_bad_times_are_refused():
    for times in ([-1.0], [math.nan], [math.inf]):
        with pytest.raises(ValueError, match="times"):
            LifeTable.from_times(np.array(times), np.array([True]))


@given(people=PEOPLE, cut=st.integers(0, 60))
def test_tables_add_up(people, cut):
    whole = table_of(people)
    parts = [part for part in (people[:cut], people[cut:]) if part]
    added = table_of(parts[0]) if len(parts) == 1 else table_of(parts[0]) + table_of(parts[1])
    for name in ("times", "events", "competing", "censored", "at_risk"):
        assert np.array_equal(getattr(added, name), getattr(whole, name))


@given(people=PEOPLE)
def test_probabilities_stay_probabilities(people):
    table = table_of(people)
    incidence = table.cumulative_incidence()
    assert (np.diff(incidence) >= -1e-12).all()
    assert (incidence + table.overall_survival() <= 1 + 1e-12).all()
    for point in table.free_everywhere():
        low, high = point.ci
        assert -1e-12 <= low <= point.estimate + 1e-12
        assert point.estimate - 1e-12 <= high <= 1 + 1e-12
        assert point.variance >= 0


@given(people=PEOPLE)
def test_competing_ends_never_raise_the_incidence(people):
    table = table_of(people)
    as_censored = LifeTable(table.times, table.events, table.competing * 0, table.censored + table.competing)
    assert (table.cumulative_incidence() <= as_censored.cumulative_incidence() + 1e-12).all()


@given(failed=st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=2, max_size=60))
def test_variance_is_greenwoods_without_competing_ends(failed):
    table = LifeTable.from_times(
        np.array([t for t, _ in failed], dtype=float), np.array([f for _, f in failed])
    )
    for t, point in zip(table.times, table.free_everywhere(), strict=True):
        if 1e-9 < point.estimate < 1:
            d, n = table.events[table.times <= t], table.at_risk[table.times <= t]
            assert point.variance == pytest.approx(point.estimate**2 * (d / (n * (n - d))).sum())


@given(people=PEOPLE)
def test_variance_of_incidence_is_the_published_sum(people):
    """Against the three sums of Marubini and Valsecchi (1995) written out, where nobody ends last."""
    table = table_of([*people, (13, "censored")])
    incidence, survival = table.cumulative_incidence(), table.overall_survival()
    before = np.concatenate(([1.0], survival[:-1]))
    n, d1 = table.at_risk.astype(float), table.events.astype(float)
    d = d1 + table.competing
    last = len(incidence) - 2
    if last < 0 or not table.events.any() or d[last + 1]:
        return
    gap = (incidence[last] - incidence)[: last + 1]
    n, d1, d, before = (x[: last + 1] for x in (n, d1, d, before))
    expected = (
        (gap**2 * d / (n * (n - d))).sum()
        + (before**2 * d1 * (n - d1) / n**3).sum()
        - 2 * (gap * before * d1 / n**2).sum()
    )
    got = table.free_at(table.times[last])
    if 1e-9 < got.estimate < 1:
        assert got.variance == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(people=st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=60))
def test_without_censoring_all_is_counting(people):
    people = [*people, (12, False)]
    times = np.array([t if failed else 12 for t, failed in people], dtype=float)
    failed = np.array([failed for _, failed in people])
    table = LifeTable.from_times(times, failed)
    assert table.free_at(12).estimate == pytest.approx(1 - failed.mean())
    assert table.rmst(12).estimate == pytest.approx(times.mean())
    assert table.rmst(12).variance == pytest.approx(times.var() / len(times), abs=1e-12)


@given(people=SPLIT)
def test_logrank_is_symmetric_and_asks_only_for_order(people):
    def test_of(stretch, flip):
        tables = [
            LifeTable.from_times(
                np.array([stretch * t for t, _, arm in people if arm == wanted], dtype=float),
                np.array([failed for _, failed, arm in people if arm == wanted], dtype=bool),
            )
            for wanted in (not flip, flip)
        ]
        return logrank(*tables) if all(table.n for table in tables) else None

    plain = test_of(1, False)
    if plain is not None:
        assert test_of(1, True)[0] == pytest.approx(plain[0], abs=1e-9)
        assert test_of(7, False)[0] == pytest.approx(plain[0], abs=1e-9)
        assert 0 <= plain[2] <= 1
