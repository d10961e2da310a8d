"""Scores by hand, and every small instrument scored again by brute force."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import RuleViolation, SeveralViolations
from participants.choices import ScoringRule
from participants.instrument_content import check_content
from participants.instruments.catalog import shipped_instruments
from participants.scoring import check_answers, check_total, rule_in_words, score, score_entered
from tests.rows.casework import BANDS, WORDS, content

MISSING = ["not_asked", "refused", "not_known"]
LICENSED = {"total": {"min": 0, "max": 54, "bands": BANDS}}


def scored(**answers):
    return score(content(), check_answers(content(), answers))


def test_a_complete_domain_is_the_sum_of_its_answers():
    found = scored(a=0, b=1, c=2)
    (family,) = found.domains
    assert (family.score, family.band, family.answered, family.missing, family.rule) == (
        Decimal("3.00"), "high", 3, 0, "complete",
    )  # fmt: skip
    assert (found.total, found.band, found.rule) == (Decimal("3.00"), "high", "complete")


@pytest.mark.parametrize("why", MISSING)
def test_a_missing_item_counts_as_the_mean_of_the_others_and_the_result_says_so(why):
    found = scored(a=1, b=2, c=why)
    (family,) = found.domains
    assert (family.score, family.rule, family.missing) == (Decimal("4.50"), "prorated", 1)
    assert (found.total, found.rule) == (Decimal("4.50"), "prorated")
    assert "1 of 3" in rule_in_words(family.rule, family.answered, family.missing)


@pytest.mark.parametrize(
    ("language", "answered", "missing", "words"),
    [
        ("en", 0, 1, "No score: the only item is missing."),
        ("en", 2, 1, "No score: 1 of 3 items is missing."),
        ("en", 0, 2, "No score: 2 of 2 items are missing."),
        ("fr", 0, 1, "Pas de score : la seule réponse manque."),
        ("fr", 2, 1, "Pas de score : 1 réponse sur 3 manque."),
        ("fr", 0, 2, "Pas de score : 2 réponses sur 2 manquent."),
    ],
)
def test_what_is_missing_is_said_in_the_right_number(language, answered, missing, words):
    with translation.override(language):
        said = rule_in_words(ScoringRule.TOO_MANY_MISSING, answered, missing)
    assert said.replace("\xa0", " ") == words


def test_an_item_that_is_not_there_was_not_asked():
    assert scored(a=1, b=2) == scored(a=1, b=2, c="not_asked")


def test_too_many_missing_items_are_no_score_and_never_nought():
    found = scored(a=2, b="refused")
    (family,) = found.domains
    assert (family.score, family.band, family.rule) == (None, "", "too_many_missing")
    assert (found.total, found.band, found.rule) == (None, "", "too_many_missing")


def test_a_third_is_rounded_half_up_to_a_cent():
    three = content()
    three["domains"][0]["items"].append({"code": "d", "text": WORDS, "scale": "degree"})
    found = score(three, {"a": 1, "b": 0, "c": 0})
    assert found.domains[0].score == Decimal("1.33")  # 1 · 4 / 3


def test_a_status_has_answers_and_no_score():
    (situation,) = [one for one in shipped_instruments() if one["code"] == "situation"]
    found = score(situation["content"], {"housing_now": 6})
    assert {domain.rule for domain in found.domains} == {"not_scored"}
    assert {domain.score for domain in found.domains} == {None}
    assert (found.total, found.rule) == (None, "not_scored")


def test_a_licensed_total_is_taken_as_it_was_entered():
    found = score_entered(LICENSED, Decimal("3"))
    assert (found.domains, found.total, found.band, found.rule) == ((), Decimal("3.00"), "high", "total_only")
    for wrong in (Decimal("-1"), Decimal("54.01")):
        with pytest.raises(RuleViolation) as refused:
            check_total(LICENSED, wrong)
        assert (refused.value.code, refused.value.field) == ("out_of_range", "total")


def test_every_answer_that_cannot_be_is_named_at_its_item():
    with pytest.raises(SeveralViolations) as refused:
        check_answers(content(), {"a": 3, "b": True, "c": "2", "z": 1})
    assert [(one.field, one.code) for one in refused.value.causes] == [
        ("answers/a", "out_of_range"), ("answers/b", "out_of_range"), ("answers/c", "out_of_range"),
        ("answers/z", "unknown_item"),
    ]  # fmt: skip
    with pytest.raises(RuleViolation):
        check_answers(content(), [1, 2])


# --- Brute force ------------------------------------------------------------------------------------------------------


@st.composite
def instruments(draw):
    """An instrument of one to three domains and answers to it, some of them missing in one of three ways."""
    domains, answers = [], {}
    for number in range(draw(st.integers(1, 3))):
        size = draw(st.integers(1, 5))
        items = [{"code": f"d{number}i{place}", "text": WORDS, "scale": "degree"} for place in range(size)]
        starts = draw(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True).map(sorted))
        bands = [{"code": f"b{start}", "label": WORDS, "from": start} for start in starts]
        domains.append({
            "code": f"d{number}", "name": WORDS, "kind": draw(st.sampled_from(["risk", "protective", "need"])),
            "max_missing": draw(st.integers(0, size - 1)), "items": items, "bands": bands,
        })  # fmt: skip
        for item in items:
            answers[item["code"]] = draw(st.sampled_from([0, 1, 2, 3, *MISSING]))
    scale = [{"value": value, "label": WORDS} for value in range(4)]
    total = {"domains": [one["code"] for one in domains], "bands": BANDS}
    return {"scales": {"degree": scale}, "domains": domains, "total": total}, answers


def mean_for_the_missing(domain, answers):
    """The same rule said another way: every missing item is replaced by the mean of those answered."""
    given = [answers[item["code"]] for item in domain["items"]]
    there = [value for value in given if isinstance(value, int)]
    if len(given) - len(there) > domain["max_missing"]:
        return None
    mean = Fraction(sum(there), len(there))
    exact = sum(value if isinstance(value, int) else mean for value in given)
    return Decimal(int(exact * 100 + Fraction(1, 2))) / 100


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a loaded machine draws slowly
@given(instruments())
def test_scoring_is_what_brute_force_says(drawn):
    made, answers = drawn
    check_content(made, is_total_only=False)
    found = score(made, check_answers(made, answers))
    expected = [mean_for_the_missing(domain, answers) for domain in made["domains"]]
    assert [one.score for one in found.domains] == expected
    assert found.total == (None if None in expected else sum(expected))
    for domain, one in zip(made["domains"], found.domains, strict=True):
        reached = [band["code"] for band in domain["bands"] if one.score is not None and band["from"] <= one.score]
        assert one.band == (reached[-1] if reached else "")
        assert one.answered + one.missing == len(domain["items"])
    assert found == score(made, dict(reversed(answers.items())))


# --- Content ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", shipped_instruments(), ids=lambda data: data["code"])
def test_what_is_shipped_can_be_scored_and_is_said_in_both_languages(data):
    check_content(data["content"], is_total_only=False)

    def texts(value):
        if isinstance(value, dict) and "en" in value:
            yield value
        elif isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from texts(inner)

    said = list(texts(data))
    assert len(said) > 10
    assert all(set(text) == {"en", "fr"} for text in said)


def test_what_is_shipped_covers_youth_needs_and_situation():
    by_code = {data["code"]: [one["code"] for one in data["content"]["domains"]] for data in shipped_instruments()}
    assert {"community_risk", "family_risk", "school_risk", "peer_risk"} <= set(by_code["youth-factors"])
    assert {"community_protection", "peer_protection"} <= set(by_code["youth-factors"])
    assert {"history", "attitudes", "associates", "substance", "housing", "documents"} <= set(by_code["needs"])
    assert by_code["situation"] == ["housing", "work", "education"]


def spoiled(**changes):
    made = content()
    made["domains"][0].update(changes)
    return made


@pytest.mark.parametrize(
    ("made", "place"),
    [
        ([], "content"),
        ({}, "content/domains"),
        (content(domains=[]), "content/domains"),
        (content(more=1), "content/more"),
        (spoiled(max_missing=3), "content/domains/0/max_missing"),
        (spoiled(kind="guess"), "content/domains/0/kind"),
        (spoiled(code="Family"), "content/domains/0/code"),
        (spoiled(name={}), "content/domains/0/name"),
        (spoiled(bands=list(reversed(BANDS))), "content/domains/0/bands"),
        (spoiled(bands=None), "content/domains/0/bands"),
        (spoiled(items=[{"code": "a", "text": WORDS, "scale": "other"}]), "content/domains/0/items/0/scale"),
        (spoiled(items=[{"code": "a", "text": WORDS, "scale": "degree"}] * 2), "content/domains/0/items/1/code"),
        (content(total={"domains": ["work"], "bands": BANDS}), "content/total/domains/0"),
        (content(scales={"degree": [{"value": "1", "label": WORDS}]}), "content/scales/degree/0/value"),
    ],
)
def test_content_that_cannot_be_scored_is_refused_at_its_place(made, place):
    with pytest.raises(RuleViolation) as refused:
        check_content(made, is_total_only=False)
    assert (refused.value.code, refused.value.field) == ("content", place)


def test_items_of_a_licensed_instrument_are_not_kept():
    check_content(LICENSED, is_total_only=True)
    with pytest.raises(RuleViolation):
        check_content({**content(), **LICENSED}, is_total_only=True)
    with pytest.raises(RuleViolation):
        check_content({"total": {"min": 5, "max": 5, "bands": BANDS}}, is_total_only=True)
