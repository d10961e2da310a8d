"""The synthetic youth study: the numbers of an independent oracle, intervals that cover what the generator put in."""

import pytest

from outcomes.studies.build_youth_schools import truth
from tests.reference import youth
from tests.reference.printed import reference

ORACLE = reference("youth-schools")


def other(code):
    return next(item for item in youth.result()["other_outcomes"] if item["code"] == code)


def assert_difference(found, expected):
    assert found["estimate"] == pytest.approx(expected["estimate"], rel=1e-9)
    assert found["ci"] == pytest.approx([expected["low"], expected["high"]], rel=1e-9)
    for key in ("se", "df", "p"):
        if key in found:
            assert found[key] == pytest.approx(expected[key], rel=1e-8)


def test_primary_estimate_equals_the_oracle():
    result, expected = youth.result(), ORACLE["contact"]
    for arm in result["arms"]:
        assert (arm["n"], arm["events"]) == (expected[arm["key"]]["n"], expected[arm["key"]]["sum"])
    assert_difference(result["effect"]["risk_difference"], expected["difference"])
    clusters = result["clusters"]
    for key in ("se", "df"):
        assert clusters[key] == pytest.approx(expected["difference"][key], rel=1e-9)
    for key in ("icc", "design_effect"):
        assert clusters[key] == pytest.approx(expected[key], rel=1e-9)
    assert_difference(clusters["adjusted"], ORACLE["contact_adjusted"])


def test_scores_before_and_after_equal_the_oracle():
    found, expected = other("risk-score"), ORACLE["risk_score"]
    assert found["method"] == "ancova_cr2"
    assert_difference(found["difference"], expected["difference"])
    assert found["difference"]["unadjusted"]["estimate"] == pytest.approx(expected["unadjusted"]["estimate"])
    assert found["hedges_g"]["estimate"] == pytest.approx(expected["hedges_g"], rel=1e-9)
    assert found["icc"] == pytest.approx(expected["icc"], rel=1e-9)
    for arm in found["arms"]:
        side = expected[arm["key"]]
        after = (arm["n"], arm["after"]["mean"], arm["after"]["sd"])
        assert after == pytest.approx((side["n"], side["mean"], side["sd"]))
        changed = arm["reliable_change"]
        assert [changed["improved"], changed["worsened"]] == expected["reliable"][arm["key"]]
        assert sum(changed.values()) == arm["n"]


def test_return_to_school_equals_the_oracle():
    found, expected = other("back-at-school"), ORACLE["back_at_school"]
    for arm in found["arms"]:
        assert (arm["n"], arm["events"]) == (expected[arm["key"]]["n"], expected[arm["key"]]["sum"])
    assert_difference(found["difference"], expected["difference"])


def test_every_interval_covers_what_the_generator_put_in():
    known, result = truth(), youth.result()
    low, high = result["effect"]["risk_difference"]["ci"]
    assert low < known["first_contact"]["effect"] < high
    for code, key in (("risk-score", "risk_score"), ("back-at-school", "back_at_school")):
        low, high = other(code)["difference"]["ci"]
        assert low < known[key]["effect"] < high


def test_verdicts_are_those_of_schools_drawn_by_lot():
    result = youth.result()
    assert result["refusals"] == []
    assert result["verdict"]["level"] == 5
    assert result["verdict"]["effect_word"] == "reduced"
    assert result["verdict"]["level_reasons"] == ["Chance decided which schools were in which group."]
    assert "arrested or charged within 12 months" in result["verdict"]["sentence"]
    assert "re-arrested" not in str(result)
    assert [item["verdict"]["effect_word"] for item in result["other_outcomes"]] == ["reduced", "increased"]
    assert not any(item["verdict"]["is_harm"] for item in result["other_outcomes"])


def test_flow_counts_schools_and_pupils():
    assigned = next(row for row in youth.result()["flow"] if row["stage"] == "assigned")
    assert (assigned["treated"], assigned["comparison"]) == (201, 209)
    assert assigned["clusters"] == {"treated": 12, "comparison": 12}


def test_tests_that_take_pupils_for_separate_are_not_given():
    effect = youth.result()["effect"]
    assert effect["logrank"]["p"] is None
    assert effect["fisher_p"] is None
    assert youth.result()["cox"] is None
