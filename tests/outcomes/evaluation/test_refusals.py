"""Refusals: each with a plain reason, its cure, and nothing computed that was refused."""

import pytest

from tests.outcomes.evaluation import small
from tests.outcomes.evaluation.small import (
    AGE,
    ages,
    codes,
    day,
    design,
    ends,
    refusal,
    run,
    two_arms,
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


@pytest.mark.parametrize(("missing", "codes_expected"), [(5, []), (6, ["missing_covariate"])])
def test_five_of_a_hundred_may_be_missing(missing, codes_expected):
    result = run(
        design(covariates=(AGE,)), **{**two_arms(100, 30, 40), "characteristics": ages(200 - missing)}
    )
    assert codes(result["refusals"]) == codes_expected


@pytest.mark.parametrize(("failed", "codes_expected"), [(10, []), (9, ["too_few_events_per_covariate"])])
def test_ten_failures_for_each_term(failed, codes_expected):
    result = run(design(covariates=(AGE,)), **{**two_arms(100, 10, failed), "characteristics": ages(200)})
    assert codes(result["refusals"]) == codes_expected


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


def _nearly_all_fail(last_lost_on, *, n=20):
    """Two arms in which everyone but the last fails from day 10 on, and the last is lost."""
    failed = [(i + 1 + shift, 10 + i) for shift in (0, n) for i in range(n - 1)]
    return {
        **small.rows(n, n, failures=small.failures(failed)),
        "ends": ends([(n, last_lost_on), (2 * n, last_lost_on)], "lost"),
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nobody_left_to_observe_takes_the_headline(language):
    """The last of twenty is lost on day 200: whether he failed by day 365 nobody knows, least of all "no"."""
    result = run(language=language, **_nearly_all_fail(200))
    assert codes(result["refusals"]) == ["not_observed", "not_observed"]
    said = result["refusals"][0]
    assert said["what"] == "headline" and said["cure"] and "{" not in said["message"]
    assert said["message"] in result["verdict"]["sentence"]
    assert (result["effect"], result["contrasts"], result["cox"]) == (None, [], None)
    assert [arm["rate"] for arm in result["arms"]] == [None, None]
    assert [arm["rmst"] for arm in result["arms"]] == [None, None]
    assert result["verdict"]["effect_word"] == "refused" and result["verdict"]["can_say"] == []
    # What was seen is shown all the same.
    assert [(arm["n"], arm["events"]) for arm in result["arms"]] == [(20, 19), (20, 19)]
    assert result["arms"][0]["curve"] and result["flow"]


def test_one_arm_without_anybody_is_enough_and_is_named():
    frames = _nearly_all_fail(200)
    frames["ends"] = ends([(20, 200)], "lost")
    result = run(**frames)
    (said,) = result["refusals"]
    assert said["code"] == "not_observed" and "Financial aid" in said["message"]
    assert result["arms"][1]["rate"] is None


def test_nobody_left_without_a_comparison_is_refused_too():
    frames = _nearly_all_fail(200)
    frames["ends"] = ends([(20, 200)], "lost")
    result = run(design(comparison_kind="none", assignment_method="other"), **frames)
    assert codes(result["refusals"]) == ["not_observed"]
    assert result["verdict"]["effect_word"] == "refused"


def test_nobody_left_because_everybody_failed_is_an_answer():
    """The one who was lost left before the last failures: nobody is at risk any more, and nothing is open."""
    result = run(**_nearly_all_fail(15))
    assert result["refusals"] == []
    assert [arm["rate"] for arm in result["arms"]] == [1.0, 1.0]
    assert result["contrasts"][0]["lost_bounds"] is not None
