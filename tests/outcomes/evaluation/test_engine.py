"""The whole result: refusals with their cures, verbs that are earned, and no crash at the edges."""

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
from tests.outcomes.evaluation.small import START, cohort, codes, day, design, ends, failures, frame, two_arms

AGE = Covariate("age", {"en": "Age", "fr": "Âge"})
KEYS = [
    "schema_version", "profile", "language", "design", "time_unit", "horizon", "arms", "contrasts", "effect", "cox",
    "flow", "excluded", "baseline", "verdict", "refusals", "caveats", "definition", "digest", "earlier_runs",
    "versions",
]  # fmt: skip


def run(spec=None, language="en", **frames):
    spec = spec or design()
    return evaluate(spec, build_cohort(spec, **{**small.rows(), **frames}), language=language)


def ages(n, recorded_on=START, of=lambda i: 20 + i % 30):
    return frame("person code value recorded_on", [(i + 1, "age", of(i), recorded_on) for i in range(n)])


def refusal(result, code):
    return next(item for item in result["refusals"] if item["code"] == code)


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


def test_too_small_an_arm_gets_no_numbers():
    result = run(**small.rows(9, 40))
    assert [(arm["n"], arm["rate"], arm["survival"], arm["curve"]) for arm in result["arms"]] == [
        (9, None, [], []),
        (40, None, [], []),
    ]
    assert result["effect"] is None
    assert result["cox"] is None
    assert result["contrasts"] == []
    found = refusal(result, "arm_too_small")
    assert found["what"] == "run"
    assert "9 people" in found["message"]
    assert found["cure"]
    assert "9 people" in result["verdict"]["sentence"]
    assert result["verdict"]["effect_word"] == "refused"


def test_empty_cohort():
    result = run(**small.rows(0, 0))
    assert codes(result["refusals"]) == ["empty_cohort"]
    assert result["verdict"]["sentence"].startswith("There is no answer: Nobody meets this design")


def test_a_window_nobody_has_lived_through_yet():
    result = run(design(cutoff=day(300)))
    assert codes(result["refusals"]) == ["not_mature", "not_mature"]


def test_few_people_get_counts_and_intervals_only():
    result = run(design(covariates=(AGE,)), **{**two_arms(30, 3, 25), "characteristics": ages(60)})
    assert refusal(result, "too_few_for_adjustment")["what"] == "cox"
    assert result["cox"] is None
    assert result["verdict"]["effect_word"] == "described"
    assert "reduced" not in result["verdict"]["sentence"]
    assert result["effect"]["risk_difference"]["ci"][1] < 0
    assert any("60" in reason for reason in result["verdict"]["level_reasons"])


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


def test_missing_covariate_few_and_many():
    spec = design(covariates=(AGE,))
    few = run(spec, **{**two_arms(100, 30, 40), "characteristics": ages(197)})
    assert few["cox"]["n"] == 197
    assert any("Age" in caveat and "0 and 3" in caveat for caveat in few["caveats"])
    many = run(spec, **{**two_arms(100, 30, 40), "characteristics": ages(190)})
    found = refusal(many, "missing_covariate")
    assert "10" in found["message"]
    assert "Age" in found["cure"]
    assert many["cox"] is None
    assert many["effect"] is not None


def test_covariate_after_assignment_adjusts_nothing():
    spec = design(covariates=(AGE,))
    result = run(spec, **{**two_arms(100, 30, 40), "characteristics": ages(200, day(1))})
    assert codes(result["refusals"]) == ["covariate_after_assignment"]
    assert "200 people" in refusal(result, "covariate_after_assignment")["message"]
    assert result["cox"] is None


def test_covariate_without_variation():
    result = run(
        design(covariates=(AGE,)), **{**two_arms(100, 30, 40), "characteristics": ages(200, of=lambda i: 30)}
    )
    assert codes(result["refusals"]) == ["cox_not_estimable"]


def test_many_lost_take_the_headline():
    frames = two_arms(100, 20, 30)
    result = run(**{**frames, "ends": ends([(i + 50, 40) for i in range(11)], "lost")})
    assert refusal(result, "loss")["what"] == "headline"
    assert result["effect"] is None
    assert result["arms"][0]["rate"] is None
    assert result["arms"][0]["survival"][0]["estimate"] is not None
    assert result["verdict"]["level"] <= 2


def test_uneven_loss_takes_the_headline_too():
    lost = ends([(i + 50, 40) for i in range(6)], "lost")
    assert codes(run(**{**two_arms(100, 20, 30), "ends": lost})["refusals"]) == ["loss"]


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
    renamed = {name: rows.assign(person=rows["person"] + 1000) for name, rows in mixed.items()}
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
