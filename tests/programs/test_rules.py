"""Eligibility as data: every rule reads as a sentence, and one that nobody could judge is refused with its place."""

from datetime import date

import pytest
from django.utils import translation

from kernel.errors import RuleViolation
from programs.rules import RULES, check_rules, rule_in_words
from programs.services import program_create, program_revise
from programs.versions import version_on

GOOD = {
    "age": ({"rule": "age", "min": 14, "max": 17}, "Aged 14 to 17."),
    "sex": ({"rule": "sex", "any_of": [2]}, None),
    "legal_status": ({"rule": "legal_status", "any_of": ["sentenced"]}, None),
    "time_left": ({"rule": "time_left", "min_days": 90}, "At least 90 days left to serve."),
    "risk_band": ({"rule": "risk_band", "any_of": ["medium", "high"]}, None),
    "target_group": ({"rule": "target_group", "any_of": ["street"]}, None),
    "prerequisite": ({"rule": "prerequisite", "program": "basics"}, "Has completed basics."),
    "exclusive": ({"rule": "exclusive", "program": "night"}, "Is not in night at the same time."),
    "mixed_ages": (
        {"rule": "mixed_ages", "why": "family day"},
        "Children and adults may be in one group: family day.",
    ),
}
BAD = [
    ("not a list", {"rule": "age", "min": 1}, "eligibility"),
    ("unknown", [{"rule": "shoe size", "min": 40}], "eligibility/0"),
    ("no parameter", [{"rule": "age"}], "eligibility/0"),
    ("foreign parameter", [{"rule": "age", "min_days": 4}], "eligibility/0"),
    ("text for a number", [{"rule": "age", "min": "18"}], "eligibility/0"),
    ("true for a number", [{"rule": "age", "min": True}], "eligibility/0"),
    ("below zero", [{"rule": "age", "min": -1}], "eligibility/0"),
    ("empty list", [{"rule": "sex", "any_of": []}], "eligibility/0"),
    ("a code that is not listed", [{"rule": "legal_status", "any_of": ["guilty"]}], "eligibility/0"),
    (
        "upside down",
        [{"rule": "age", "min": 18}, {"rule": "time_left", "min_days": 9, "max_days": 3}],
        "eligibility/1",
    ),
    ("too many", [{"rule": "age", "min": 1}] * 31, "eligibility"),
]


def test_every_rule_is_tried():
    assert set(GOOD) == set(RULES)


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_rule_reads_as_a_sentence(kind, language):
    rule, words = GOOD[kind]
    assert check_rules([rule]) == [rule]
    with translation.override(language):
        sentence = rule_in_words(rule)
    assert sentence.endswith(".") and len(sentence) > 8
    if words and language == "en":
        assert sentence == words
    if language == "fr":
        with translation.override("en"):
            assert sentence != rule_in_words(rule)


@pytest.mark.parametrize(("case", "rules", "field"), BAD, ids=[case for case, _rules, _field in BAD])
def test_a_rule_that_cannot_be_judged_is_refused(case, rules, field):
    with pytest.raises(RuleViolation) as refused:
        check_rules(rules)
    assert refused.value.field == field


def test_rules_are_checked_when_a_program_is_made_and_revised(world, by):
    bad = [{"rule": "shoe size", "min": 40}]
    with pytest.raises(RuleViolation):
        program_create(
            by=by,
            agency=world.agency,
            code="x",
            name="X",
            kind="prevention",
            valid_from=date(2020, 1, 1),
            eligibility=bad,
        )
    with pytest.raises(RuleViolation):
        program_revise(by=by, program=world.program, valid_from=date(2030, 1, 1), eligibility=bad)


def test_a_revision_is_a_new_version_and_keeps_what_is_not_named(world, by):
    first = world.program.versions.get()
    rules = [{"rule": "age", "min": 18}]
    second = program_revise(
        by=by, program=world.program, valid_from=date(2090, 1, 1), eligibility=rules, planned_sessions=24
    )
    assert (second.number, second.completion_share) == (2, first.completion_share)
    assert version_on(world.program, date(2089, 12, 31)) == first
    assert version_on(world.program, date(2090, 1, 1)) == second
    assert world.enrollment.program_version == first
    with pytest.raises(RuleViolation, match="new ones start later"):
        program_revise(by=by, program=world.program, valid_from=date(2089, 1, 1), planned_sessions=3)
