"""The whole result: verbs that are earned, its digest, and no crash at the edges."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.evaluation.cohort import build_cohort
from outcomes.evaluation.engine import evaluate
from outcomes.evaluation.results import digest
from outcomes.evaluation.spec import Cohort, Covariate, Window
from tests.outcomes.evaluation import small
from tests.outcomes.evaluation.small import (
    AGE,
    START,
    ages,
    cohort,
    day,
    design,
    ends,
    failures,
    frame,
    refusal,
    run,
    two_arms,
)

KEYS = [
    "schema_version", "profile", "language", "design", "time_unit", "horizon", "arms", "contrasts", "effect",
    "cox", "flow", "excluded", "baseline", "verdict", "refusals", "caveats", "definition", "digest", "clusters",
    "other_outcomes", "earlier_runs", "versions",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_shape_is_the_same_refused_or_not(language):
    for result in (
        run(language=language),
        run(language=language, assignments=small.rows(3, 3)["assignments"]),
    ):
        assert list(result) == KEYS
        assert json.loads(json.dumps(result, allow_nan=False)) == result
        assert {"level", "sentence", "is_borderline", "of_100", "can_say", "cannot_say"} <= set(
            result["verdict"]
        )


def test_reduced_increased_and_cannot_tell():
    assert run(**two_arms(100, 10, 40))["verdict"]["effect_word"] == "reduced"
    worse = run(**two_arms(100, 40, 10))["verdict"]
    assert worse["effect_word"] == "increased"
    assert worse["needs_review"]
    assert "increased" in worse["sentence"]
    unclear = run(**two_arms(100, 20, 24))["verdict"]
    assert unclear["effect_word"] == "cannot_tell"
    assert "people per group would show a difference of 5 points" in unclear["sentence"]
    assert str(unclear["needed_per_arm"]) in unclear["sentence"]
    assert any("no effect" in sentence for sentence in unclear["cannot_say"])


def test_no_difference_needs_a_narrow_interval():
    verdict = run(design(smallest_difference=0.2), **two_arms(200, 40, 40))["verdict"]
    assert verdict["effect_word"] == "no_difference_that_matters"
    assert "20 points" in verdict["sentence"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("failed", [0, 100])
def test_all_or_none_fail(language, failed):
    result = run(
        design(covariates=(AGE,)), language, **{**two_arms(100, failed, failed), "characteristics": ages(200)}
    )
    assert result["effect"]["risk_difference"]["estimate"] == 0
    assert result["effect"]["odds_ratio"] == {"estimate": None, "ci": [None, None]}
    assert refusal(result, "too_few_events_per_covariate")["what"] == "cox"
    assert result["verdict"]["effect_word"] in ("cannot_tell", "no_difference_that_matters")


def test_one_arm_without_failures():
    result = run(**two_arms(100, 0, 30))
    assert result["effect"]["risk_ratio"] == {"estimate": 0, "ci": [None, None]}
    assert refusal(result, "cox_not_estimable")["what"] == "cox"
    assert result["verdict"]["effect_word"] == "reduced"


def test_few_lost_give_incidence_with_bounds():
    lost = ends([(i + 50, 5) for i in range(4)] + [(i + 150, 5) for i in range(4)], "lost")
    result = run(**{**two_arms(100, 20, 30), "ends": lost})
    # Four of a hundred are lost before the first failure: the incidence is that of the 96 others.
    assert result["arms"][0]["rate"] == pytest.approx(20 / 96)
    low, high = result["contrasts"][0]["lost_bounds"]
    assert (low, high) == pytest.approx((0.20 - 0.34, 0.24 - 0.30))
    assert any("-14.0 and -6.0" in caveat for caveat in result["caveats"])
    assert result["effect"]["fisher_p"] is None


def test_death_is_not_escape():
    died = ends([(i + 50, 5) for i in range(20)])
    result = run(**{**two_arms(100, 20, 30), "ends": died})
    arm = result["arms"][0]
    assert arm["rate"] == 0.2
    assert arm["survival"][-1]["estimate"] == pytest.approx(0.8)
    assert any("20 people" in caveat for caveat in result["caveats"])


def test_curve_stops_where_few_are_at_risk():
    events = frame("person on", [(i + 1, START if i < 45 else day(500)) for i in range(100)])
    frames = small.rows(
        50, 50, index_events=events, failures=failures([(i + 1, 20 * i + 5) for i in range(30)])
    )
    result = run(design(cutoff=day(700), window=Window(100, "day"), display_times=(90, 690)), **frames)
    arm = result["arms"][0]
    assert all(point["at_risk"] >= 10 for point in arm["curve"])
    late = result["arms"][1]["survival"][1]
    assert late["at_risk"] < 10
    assert late["estimate"] is None
    assert late["ci"] == [None, None]


def test_curve_stops_at_nine():
    days = [(i + 1, 10 + i) for i in range(12)]
    result = run(
        design(window=Window(9, "day"), display_times=(5,)), **small.rows(12, 12, failures=failures(days))
    )
    assert [point["at_risk"] for point in result["arms"][0]["curve"]] == [12, 12, 11, 10]


def test_crossover_makes_it_earlier_access():
    frames = two_arms(100, 10, 40)
    later = [(i + 1, START) for i in range(100)] + [(i + 101, day(200)) for i in range(15)]
    result = run(**{**frames, "exposures": frame("person started_on", later)})
    assert result["verdict"]["level"] == 4
    assert "earlier access to the program" in result["verdict"]["sentence"]
    assert "measured factors" not in result["verdict"]["sentence"]
    assert any("15 of 100" in caveat for caveat in result["caveats"])


def test_levels_three_and_four_speak_softly():
    frames = {**two_arms(100, 10, 40), "characteristics": ages(200, of=lambda i: 20 + i % 10)}
    waiting = design(assignment_method="waiting_list", comparison_kind="waiting_list", covariates=(AGE,))
    result = run(waiting, **frames)
    assert result["verdict"]["level"] == 4
    assert "is consistent with a reduction" in result["verdict"]["sentence"]
    assert "if the measured factors are enough" in result["verdict"]["sentence"]
    assert result["contrasts"][0]["e_value"]["estimate"] > 1
    matched = run(design(assignment_method="other", comparison_kind="matched", covariates=(AGE,)), **frames)
    assert matched["verdict"]["level"] == 3
    assert "is associated with a lower share" in matched["verdict"]["sentence"]


def test_no_comparison_describes_one_group():
    result = run(design(comparison_kind="none", assignment_method="other"), **small.rows(50, 0))
    assert [arm["key"] for arm in result["arms"]] == ["treated"]
    assert result["effect"] is None
    assert result["verdict"]["level"] == 1
    assert "Without a comparison group" in result["verdict"]["sentence"]


def test_borderline_names_who_disagrees():
    result = run(**two_arms(216, 48, 66))
    verdict = result["verdict"]
    assert verdict["is_borderline"]
    assert len(verdict["borderline_reasons"]) == 2
    clear = run(**two_arms(200, 20, 80))["verdict"]
    assert not clear["is_borderline"]
    assert "borderline" not in clear["sentence"]


def test_earlier_runs_are_printed():
    result = evaluate(design(), cohort(), earlier_runs=3, versions={"passerelle": "1"})
    assert result["earlier_runs"] == 3
    assert result["versions"] == {"passerelle": "1"}
    assert any("3 times" in caveat for caveat in result["caveats"])


def test_unknown_language():
    with pytest.raises(ValueError, match="language"):
        evaluate(design(), cohort(), language="xx")


def test_digest_forgets_names_and_order():
    spec = design(covariates=(AGE,))
    frames = {**two_arms(30, 5, 9), "characteristics": ages(60)}
    plain = build_cohort(spec, **frames)
    mixed = {name: rows.sample(frac=1, random_state=1) for name, rows in frames.items()}
    renamed = {name: rows.assign(person=1000 - rows["person"]) for name, rows in mixed.items()}
    assert digest(spec, build_cohort(spec, **renamed)) == digest(spec, plain)
    spoken = design(covariates=(Covariate("age", {"en": "Years"}),), question={"en": "Another wording?"})
    assert digest(spoken, plain) == digest(spec, plain)


def test_digest_sees_every_change():
    spec = design(covariates=(AGE,))
    frames = {**two_arms(30, 5, 9), "characteristics": ages(60)}
    seen = {digest(spec, build_cohort(spec, **frames))}
    for changed in (
        {"failures": frames["failures"].iloc[1:]},
        {"characteristics": ages(60, of=lambda i: 21 + i % 30)},
        {"ends": ends([(60, 3)])},
    ):
        seen.add(digest(spec, build_cohort(spec, **{**frames, **changed})))
    seen.add(digest(design(covariates=(AGE,), alpha=0.1), build_cohort(spec, **frames)))
    assert len(seen) == 5


FATES = st.tuples(
    st.booleans(),
    st.floats(0.5, 700),
    st.sampled_from(["failure", "death", "lost", "end_of_follow_up"]),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(fates=st.lists(FATES, min_size=0, max_size=150), language=st.sampled_from(["en", "fr"]))
def test_no_cohort_makes_it_fall_over(fates, language):
    spec = design(time_unit="day")
    data = pd.DataFrame(
        [
            {
                "person": i,
                "arm": "treated" if treated else "comparison",
                "index_on": pd.Timestamp(START),
                "time": float(np.ceil(time)),
                "event": cause == "failure",
                "cause": cause,
                "is_mature": mature,
                "failed_in_window": cause == "failure" and time <= 365,
                "crossed_over": False,
            }
            for i, (treated, time, cause, mature) in enumerate(fates)
        ],
        columns=[
            "person",
            "arm",
            "index_on",
            "time",
            "event",
            "cause",
            "is_mature",
            "failed_in_window",
            "crossed_over",
        ],
    )
    result = evaluate(spec, Cohort(data=data), language=language)
    json.dumps(result, allow_nan=False)
    assert (result["effect"] is None) == any(
        item["what"] in ("run", "headline") for item in result["refusals"]
    )
    assert "{" not in result["verdict"]["sentence"]
