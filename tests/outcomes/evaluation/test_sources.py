"""What the records of a source say about a search decides what a run may say."""

from datetime import date, timedelta

import pytest

from tests.outcomes.evaluation.small import CUTOFF, START, codes, design, refusal, run, two_arms

SEARCHED = {
    "name": "Arrests of the national police",
    "is_administrative": True,
    "coverage": None,
    "is_searched": True,
    "covers_from": START,
    "covers_until": CUTOFF,
    "searched": {"treated": 100, "comparison": 100},
    "match_rate": {"treated": 0.97, "comparison": 0.96},
}


def answer(language="en", **changes):
    return run(design(source={**SEARCHED, **changes}), language=language, **two_arms(100, 20, 40))


def test_a_search_in_order_says_what_a_run_without_records_says():
    plain = run(design(), **two_arms(100, 20, 40))
    found = answer()
    assert (found["refusals"], found["effect"]) == ([], plain["effect"])
    assert found["verdict"]["level"] == plain["verdict"]["level"] == 5


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_source_that_nobody_searched_gives_no_answer(language):
    found = answer(language, is_searched=False, match_rate={})
    assert codes(found["refusals"]) == ["source_not_searched"]
    said = refusal(found, "source_not_searched")
    assert said["what"] == "run" and said["cure"] and "{" not in said["message"]
    assert (found["effect"], found["verdict"]["effect_word"]) == (None, "refused")


@pytest.mark.parametrize(
    "changes",
    [{"covers_from": START + timedelta(days=1)}, {"covers_until": CUTOFF - timedelta(days=1)}],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_time_that_the_source_does_not_cover(language, changes):
    found = answer(language, **changes)
    assert codes(found["refusals"]) == ["source_coverage"]
    for day in {**SEARCHED, **changes}.values():
        if isinstance(day, date):
            assert day.isoformat() in refusal(found, "source_coverage")["message"]


@pytest.mark.parametrize(
    ("rates", "level"),
    [((0.97, 0.92), 5), ((0.97, 0.919), 2), ((0.90, 0.97), 2), ((None, 0.97), 5)],
)
def test_arms_that_were_found_unequally_often_carry_no_verb(rates, level):
    verdict = answer(match_rate=dict(zip(("treated", "comparison"), rates, strict=True)))["verdict"]
    assert verdict["level"] == level
    assert ("reduced" in verdict["sentence"]) == (level == 5)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("searched", [{"treated": 99, "comparison": 100}, {"treated": 100, "comparison": 0}])
def test_people_who_were_not_searched_are_not_people_without_a_failure(language, searched):
    verdict = answer(language, searched=searched)["verdict"]
    assert verdict["level"] == 2
    assert any(
        "fewer people" in said.casefold() or "moins de personnes" in said.casefold()
        for said in verdict["level_reasons"]
    )


def test_how_many_were_searched_goes_no_further_than_the_level():
    source = answer()["definition"]["source"]
    assert "searched" not in source
    assert (source["covers_from"], source["match_rate"]["treated"]) == (START.isoformat(), 0.97)
