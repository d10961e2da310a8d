"""Schools as what was assigned: how alike their pupils are, intervals that keep their promise, and what is refused."""

import numpy as np
import pytest

from outcomes.evaluation.clusters import clustered_rate, one_person_changes_in_clusters, resemblance
from outcomes.evaluation.pseudo import incidence_by, pseudo_values
from outcomes.evaluation.rates import Rate, risk_difference
from outcomes.evaluation.robust import difference_of
from outcomes.evaluation.spec import Covariate
from tests.outcomes.evaluation import small
from tests.outcomes.evaluation.small import START, cohort, design, ends, failures, frame, run

SCHOOLS = {"assignment_unit": "site", "unit_name": "school"}


def schools(failed, size=20, per_arm=6, **changes):
    """Frames of `per_arm` schools an arm of `size` pupils, of whom the first `failed[arm](school)` fail."""
    n = per_arm * size
    units = [f"{arm}{i // size}" for arm in ("t", "c") for i in range(n)]
    arms = ["treated"] * n + ["comparison"] * n
    days = []
    for person, (arm, unit) in enumerate(zip(arms, units, strict=True), start=1):
        if (person - 1) % size < failed[arm](int(unit[1:])):
            days.append((person, 10 + person % 200))
    rows = [(i + 1, arms[i], START, units[i]) for i in range(2 * n)]
    frames = small.rows(n, n, failures=failures(days))
    return {**frames, "assignments": frame("person arm on unit", rows), **changes}


def spread(low, high):
    return {"treated": lambda school: low + school % 2, "comparison": lambda school: high + school % 2}


def test_analysis_of_variance_by_hand():
    # two arms of two clusters of two: between 1 within arms on 2 df, within 1 on 4 df; m0 = (8 - 4) / 2 = 2
    y = np.array([0.0, 0, 1, 1, 0, 1, 0, 1])
    treated, places = np.array([1.0] * 4 + [0.0] * 4), np.repeat(np.arange(4), 2)
    found = resemblance(y, treated, places)
    assert found.icc == pytest.approx((0.5 - 0.25) / (0.5 + 0.25))
    assert found.design_effect == pytest.approx(1 + found.icc)
    assert resemblance(np.tile([0.0, 1], 4), treated, places).design_effect == 1.0  # negative correlation


def test_schools_alike_keep_the_verb_and_the_t_interval():
    result = run(design(**SCHOOLS), **schools(spread(2, 7)))
    assert result["verdict"]["level"] == 5
    assert result["verdict"]["effect_word"] == "reduced"
    assert [arm["n"] for arm in result["clusters"]["arms"]] == [6, 6]
    assert result["clusters"]["df"] == pytest.approx(10)
    assert "schools" in " ".join(result["caveats"])


def test_schools_unlike_widen_the_interval():
    wild = {"treated": lambda school: 2 * school, "comparison": lambda school: 3 + 2 * school}
    result = run(design(**SCHOOLS), **schools(wild))
    alone = run(design(), **schools(wild))
    assert result["effect"]["risk_difference"]["estimate"] == pytest.approx(
        alone["effect"]["risk_difference"]["estimate"]
    )
    assert alone["verdict"]["effect_word"] == "reduced"
    assert result["verdict"]["effect_word"] == "cannot_tell"
    assert result["clusters"]["design_effect"] > 2
    assert "in about" in result["verdict"]["sentence"] and "schools of this size" in result["verdict"]["sentence"]


@pytest.mark.parametrize("per_arm", [2, 3])
def test_fewer_than_four_schools_an_arm_earn_no_verb(per_arm):
    verdict = run(design(**SCHOOLS), **schools(spread(2, 9), size=40, per_arm=per_arm))["verdict"]
    assert verdict["effect_word"] == "described"
    assert verdict["level"] == 2
    assert any("Fewer than 4" in reason for reason in verdict["level_reasons"])


def test_four_schools_an_arm_earn_one():
    assert run(design(**SCHOOLS), **schools(spread(2, 9), per_arm=4))["verdict"]["effect_word"] == "reduced"


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (lambda unit: unit.where(unit != "t0", ""), "without the school, site or group"),
        (lambda unit: unit.where(unit != "c0", "t0"), "with people in both groups: 1"),
    ],
)
def test_unknown_or_contradicting_schools_cost_the_level(change, note):
    frames = schools(spread(2, 9))
    frames["assignments"]["unit"] = change(frames["assignments"]["unit"])
    result = run(design(**SCHOOLS), **frames)
    assert result["clusters"] is None
    assert result["verdict"]["effect_word"] == "described"
    assert result["verdict"]["level"] == 2
    assert note in " ".join(result["caveats"])


@pytest.mark.parametrize("code", ["t", "y"])
def test_a_covariate_may_have_any_name(code):
    """Short ones too: the difference at equal ages is the same, whatever age is called."""
    found = []
    for name in ("age", code):
        facts = small.ages(240)
        facts["code"] = name
        covariate = Covariate(name, {"en": "Age", "fr": "Âge"})
        frames = schools(spread(5, 9), characteristics=facts)
        result = run(design(**SCHOOLS, covariates=(covariate,)), **frames)
        found.append(result["clusters"]["adjusted"])
    assert found[0] is not None
    assert found[1]["estimate"] == found[0]["estimate"]


def test_nobody_who_failed_is_not_never():
    result = run(design(**SCHOOLS), **schools({"treated": lambda school: 0, "comparison": lambda school: 5}))
    treated, comparison = result["arms"]
    assert treated["rate"] == 0
    assert treated["rate_ci"][1] > 0.02
    low, high = result["effect"]["risk_difference"]["ci"]
    assert low < -0.25 < high
    assert high > -0.25


def test_pupils_lost_leave_pseudo_values():
    times, events = np.array([1.0, 2, 2, 3, 4]), np.array([True, False, True, False, False])
    found = pseudo_values(times, events, np.zeros(5, dtype=bool), incidence_by(3))
    whole = 1 - (4 / 5) * (3 / 4)
    assert found.mean() == pytest.approx(whole)
    without_the_first = 1 - 3 / 4
    assert found[0] - found[4] == pytest.approx(
        (5 * whole - 4 * without_the_first) - (5 * whole - 4 * (1 - (3 / 4) * (2 / 3)))
    )
    known = pseudo_values(times, events, ~events, incidence_by(4))
    assert known == pytest.approx(events.astype(float))


def test_a_few_lost_pupils_keep_the_answer():
    frames = schools(spread(2, 7), ends=ends([(20, 50), (140, 60)], kind="lost"))
    result, whole = run(design(**SCHOOLS), **frames), run(design(**SCHOOLS), **schools(spread(2, 7)))
    assert result["verdict"]["effect_word"] == "reduced"
    assert result["contrasts"][0]["lost_bounds"] is not None
    assert result["effect"]["risk_difference"]["estimate"] == pytest.approx(
        whole["effect"]["risk_difference"]["estimate"], abs=0.01
    )


def test_one_outcome_that_would_turn_the_interval_is_found_in_any_school():
    y = np.array(([0.0] * 9 + [1.0]) * 4 + ([0.0] * 7 + [1.0] * 3) * 3 + [0.0] * 8 + [1.0] * 2)
    treated, places = np.repeat([1.0, 0.0], 40), np.repeat(np.arange(8), 10)
    assert one_person_changes_in_clusters(y, treated, places, 0.05) == ()
    assert one_person_changes_in_clusters(y, treated, places, 0.0006) != ()


def test_a_rate_is_worth_no_more_than_its_people():
    places = np.repeat(np.arange(10), 10)
    alike = np.tile([1.0] + [0.0] * 9, 10)  # every school the same: no spread between them
    found = clustered_rate(alike, places, 1.0, 0.05)
    plain = Rate.from_counts(10, 100)
    assert found.ci[0] < plain.ci[0] and found.ci[1] > plain.ci[1]


def test_cohort_keeps_the_school_of_each_person():
    built = cohort(design(**SCHOOLS), **schools(spread(1, 1), size=2, per_arm=2))
    assert list(built.data["cluster"]) == ["t0", "t0", "t1", "t1", "c0", "c0", "c1", "c1"]
    assert built.flow[0]["clusters"] == {"treated": 2, "comparison": 2}


def test_digest_follows_the_schools_only_where_they_were_assigned():
    frames = schools(spread(2, 7))
    assigned = frames["assignments"]
    moved = {**frames, "assignments": assigned.assign(unit=assigned["unit"].replace("t0", "t1"))}
    assert run(design(**SCHOOLS), **frames)["digest"] != run(design(**SCHOOLS), **moved)["digest"]
    assert run(design(), **frames)["digest"] == run(design(), **moved)["digest"]


def covers(dice, clusters=24, size=25, icc=0.05, rate=0.3):
    """One trial without an effect: whether the cluster-robust and the naive interval hold 0."""
    shape = (1 - icc) / icc
    shares = dice.beta(rate * shape, (1 - rate) * shape, clusters)
    sizes = dice.integers(size - 10, size + 11, clusters)
    places = np.repeat(np.arange(clusters), sizes)
    y = (dice.random(len(places)) < shares[places]).astype(float)
    treated = (places < clusters // 2).astype(float)
    low, high = difference_of(y, treated, places).bounds()
    sides = [Rate.from_counts(int(y[treated == t].sum()), int((treated == t).sum())) for t in (1, 0)]
    naive = risk_difference(*sides)[1]
    return low <= 0 <= high, naive[0] <= 0 <= naive[1]


def test_intervals_cover_as_they_promise_and_naive_ones_do_not():
    """300 trials of 24 schools with an intraclass correlation of .05: design effect about 2.2, so that an interval that
    takes pupils for separate covers about 81 %. Three standard errors of 300 trials are 3.8 points."""
    dice = np.random.default_rng(20211)
    robust, naive = np.mean([covers(dice) for _ in range(300)], axis=0)
    assert 0.912 <= robust <= 0.988
    assert naive <= 0.87
