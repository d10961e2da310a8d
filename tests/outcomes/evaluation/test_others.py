"""Other outcomes: which values count, the same rules and words of harm as the headline, and what is refused."""

from datetime import timedelta

import pandas as pd
import pytest

from outcomes.evaluation.spec import OtherOutcome, Window
from tests.outcomes.evaluation.small import START, cohort, design, frame, refusal, run, two_arms

SCORE = OtherOutcome(
    "risk", "score", {"en": "Risk score", "fr": "Score de risque"}, Window(6, "month"), better="lower",
    is_measured_alike=True, reliability=0.8,
)  # fmt: skip
SCHOOL = OtherOutcome(
    "school", "binary", {"en": "Back at school"}, Window(6, "month"), better="higher", is_measured_alike=True
)
DUE = START + timedelta(days=182)


def scores(n, gain, code="risk", after_on=DUE, known=lambda person: True):
    """Scores of 2 n people before and after: 20 to 29, and the treated (the first n) `gain` lower after."""
    rows = [(i + 1, code, 20 + i % 10, START) for i in range(2 * n)]
    rows += [
        (i + 1, code, 20 + i % 10 + i % 3 - (gain if i < n else 0), after_on) for i in range(2 * n) if known(i + 1)
    ]
    return frame("person code value recorded_on", rows)


def answers(n, treated, comparison):
    """Yes for so many of the n people of each arm."""
    rows = [(i + 1, "school", int(i < treated), DUE) for i in range(n)]
    rows += [(n + i + 1, "school", int(i < comparison), DUE) for i in range(n)]
    return frame("person code value recorded_on", rows)


def with_others(*outcomes, facts, n=100, **changes):
    frames = {**two_arms(n, 10, 12), "characteristics": facts}
    return run(design(other_outcomes=outcomes, **changes), **frames)


@pytest.mark.parametrize(
    ("gain", "better", "word", "is_harm"),
    [
        (3, "lower", "reduced", False),
        (3, "higher", "reduced", True),
        (-3, "lower", "increased", True),
        (-3, "higher", "increased", False),
        (0, "lower", "cannot_tell", False),
    ],
)
def test_direction_and_harm(gain, better, word, is_harm):
    outcome = OtherOutcome("risk", "score", {"en": "Score"}, Window(6, "month"), better=better, is_measured_alike=True)
    result = with_others(outcome, facts=scores(100, gain))
    said = result["other_outcomes"][0]["verdict"]
    assert (said["effect_word"], said["is_harm"]) == (word, is_harm)
    assert result["verdict"]["needs_review"] == is_harm
    assert (said["sentence"] in result["verdict"]["sentence"]) == is_harm
    assert ("marked for review" in said["sentence"]) == is_harm


def test_harm_stands_before_what_makes_the_headline_borderline():
    facts = scores(100, -3)
    frames = {**two_arms(100, 10, 21), "characteristics": facts}
    verdict = run(design(other_outcomes=(SCORE,)), **frames)["verdict"]
    assert verdict["is_borderline"]
    assert verdict["sentence"].endswith(" ".join(verdict["borderline_reasons"]))
    assert verdict["sentence"].index("Risk score") < verdict["sentence"].index("borderline")


def test_margin_set_in_advance_earns_no_difference_that_matters():
    outcome = OtherOutcome(
        "risk", "score", {"en": "Score"}, Window(6, "month"), is_measured_alike=True, smallest_difference=2
    )
    result = with_others(outcome, facts=scores(100, 0))
    assert result["other_outcomes"][0]["verdict"]["effect_word"] == "no_difference_that_matters"


def test_yes_and_no_have_newcombes_interval():
    found = with_others(SCHOOL, facts=answers(100, 60, 40))["other_outcomes"][0]
    assert found["method"] == "difference_newcombe"
    assert found["difference"]["estimate"] == pytest.approx(0.2)
    assert found["difference"]["ci"] == pytest.approx([0.0618, 0.3284], abs=5e-4)
    assert found["verdict"]["effect_word"] == "increased"
    assert [arm["events"] for arm in found["arms"]] == [60, 40]


def test_measured_by_the_program_itself_it_is_description():
    outcome = OtherOutcome("risk", "score", {"en": "Score"}, Window(6, "month"), better="lower")
    said = with_others(outcome, facts=scores(100, 3))["other_outcomes"][0]["verdict"]
    assert (said["effect_word"], said["level"]) == ("described", 2)
    assert any("not measured in the same way" in reason for reason in said["level_reasons"])


def test_few_people_earn_no_verb():
    assert with_others(SCORE, facts=scores(30, 5), n=30)["other_outcomes"][0]["verdict"]["effect_word"] == "described"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (scores(100, 3, known=lambda person: person > 15), "other_loss"),
        (scores(100, 3, known=lambda person: person % 8), "other_loss"),
        (scores(100, 3, after_on=START + timedelta(days=300)), "other_loss"),
        (answers(100, 60, 40).assign(code="risk"), "other_loss"),
        (pd.concat([scores(100, 3).assign(value=5)]), "other_no_spread"),
    ],
)
def test_what_is_not_known_is_refused_not_guessed(facts, code):
    result = with_others(SCORE, facts=facts)
    found = result["other_outcomes"][0]
    assert refusal(result, code)["what"] == "other_outcome"
    assert found["difference"] is None
    assert found["verdict"]["effect_word"] == "refused"
    assert found["verdict"]["sentence"].startswith("“Risk score”")
    assert result["effect"] is not None  # the headline stands


def test_a_value_that_is_neither_yes_nor_no_is_refused():
    facts = answers(100, 60, 40).assign(value=lambda rows: rows["value"].astype(float))
    facts.loc[3, "value"] = 0.5
    assert refusal(with_others(SCHOOL, facts=facts), "other_no_yes_or_no")


def test_not_due_yet_and_too_few():
    later = OtherOutcome("risk", "score", {"en": "Score"}, Window(9, "year"))
    assert refusal(with_others(later, facts=scores(100, 3)), "other_not_due")
    small = with_others(SCORE, facts=scores(9, 3), n=9)
    assert small["other_outcomes"] == []  # the run itself is refused


def values_of(rows, **changes):
    outcome = OtherOutcome("risk", "score", {"en": "Score"}, Window(6, "month"), Window(1, "month"))
    facts = frame("person code value recorded_on", [(1, "risk", value, on) for value, on in rows])
    built = cohort(design(other_outcomes=(outcome,)), characteristics=facts, **changes)
    return built.data.set_index("person").loc[1, ["risk:before", "risk:after"]].tolist()


def test_before_is_the_last_by_assignment_and_after_the_nearest_to_when_it_was_due():
    due = pd.Timestamp("2020-07-01").date()
    rows = [
        (1, START - timedelta(days=40)), (2, START), (3, due - timedelta(days=20)), (4, due + timedelta(days=5)),
        (5, due + timedelta(days=6)),
    ]  # fmt: skip
    assert values_of(rows) == [2, 4]
    assert values_of([(2, START), (3, due - timedelta(days=4)), (4, due + timedelta(days=4))]) == [2, 3]
    outside = values_of([(2, START), (3, due - timedelta(days=40))])
    assert outside[0] == 2 and pd.isna(outside[1])


def test_values_after_the_cutoff_do_not_count():
    early = design(other_outcomes=(SCORE,), cutoff=START + timedelta(days=183), window=Window(90, "day"))
    facts = frame("person code value recorded_on", [(1, "risk", 5, START), (1, "risk", 6, START + timedelta(days=190))])
    assert cohort(early, characteristics=facts).data["risk:after"].isna().all()


def test_digest_follows_the_scores():
    assert with_others(SCORE, facts=scores(100, 3))["digest"] != with_others(SCORE, facts=scores(100, 2))["digest"]
    spoken = OtherOutcome(**{**vars(SCORE), "label": {"en": "Another wording"}})
    assert with_others(spoken, facts=scores(100, 3))["digest"] == with_others(SCORE, facts=scores(100, 3))["digest"]


def test_words_in_french():
    frames = {**two_arms(100, 10, 12), "characteristics": scores(100, 3)}
    found = run(design(other_outcomes=(SCORE,)), "fr", **frames)["other_outcomes"][0]
    assert "Score de risque" in found["label"]
    assert "a fait baisser le score moyen de 3,0 points" in found["verdict"]["sentence"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "count"},
        {"better": "up"},
        {"at": Window(0, "month")},
        {"at": Window(10**9, "month")},
        {"tolerance": Window(101, "year")},
        {"code": "risk:after"},
        {"reliability": 1.0},
        {"smallest_difference": 0},
    ],
)
def test_wrong_other_outcome_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        OtherOutcome(**{**vars(SCORE), **wrong})
    with pytest.raises(ValueError, match="distinct"):
        design(other_outcomes=(SCORE, SCORE))
