"""The level of evidence is derived; a person may only lower it."""

import pytest

from outcomes.evaluation.level import DesignFacts, derive, loss_refuses
from tests.outcomes.evaluation.small import design

GOOD = {"smaller_arm": 100, "is_balanced": True}
STAFF = {"name": "typed by staff", "is_administrative": False, "coverage": None, "match_rate": {}}
UNEVEN = {"name": "x", "is_administrative": True, "match_rate": {"treated": 0.95, "comparison": 0.85}}


@pytest.mark.parametrize(
    ("changes", "facts", "level", "verb", "reason"),
    [
        ({}, {}, 5, True, "randomized"),
        ({"comparison_kind": "waiting_list"}, {}, 5, True, "randomized"),
        ({}, {"is_balanced": False}, 5, True, "randomized"),
        ({}, {"crossover": 0.11}, 4, True, "crossover"),
        ({}, {"crossover": 0.10}, 5, True, "randomized"),
        ({}, {"loss": {"treated": 0.11, "comparison": 0.11}}, 2, False, "loss"),
        ({}, {"smaller_arm": 59}, 5, False, "few_people"),
        ({"source": STAFF}, {}, 2, False, "staff_source"),
        ({"source": UNEVEN}, {}, 2, False, "uneven_search"),
        ({"exposure_rule": "started"}, {}, 2, False, "not_as_randomized"),
        (
            {"assignment_unit": "site"},
            {"clusters": {"treated": 3, "comparison": 9}},
            2,
            False,
            "few_clusters",
        ),
        (
            {"assignment_unit": "site"},
            {"clusters": {"treated": 9, "comparison": 9}},
            2,
            False,
            "clusters_as_people",
        ),
        ({"lowered_level": 3}, {}, 3, True, "lowered_by_a_person"),
        ({"lowered_level": 2}, {}, 2, False, "lowered_by_a_person"),
        ({"assignment_method": "waiting_list"}, {}, 4, True, "waiting_list_balanced"),
        ({"assignment_method": "waiting_list"}, {"is_balanced": False}, 2, False, "unbalanced"),
        ({"assignment_method": "waiting_list"}, {"is_balanced": None}, 2, False, "balance_unknown"),
        ({"assignment_method": "other", "comparison_kind": "matched"}, {}, 3, True, "matched_balanced"),
        ({"assignment_method": "other", "comparison_kind": "refusers"}, {}, 2, False, "refusers"),
        ({"assignment_method": "other", "comparison_kind": "none"}, {}, 1, False, "no_comparison"),
    ],
)
def test_level(changes, facts, level, verb, reason):
    derived = derive(design(**changes), DesignFacts(**{**GOOD, **facts}))
    assert (derived.value, derived.may_use_verb) == (level, verb)
    assert reason in derived.reasons


def test_a_person_cannot_raise_the_level():
    spec = design(assignment_method="other", comparison_kind="refusers", lowered_level=5)
    derived = derive(spec, DesignFacts(**GOOD))
    assert derived.value == 2
    assert "lowered_by_a_person" not in derived.reasons


@pytest.mark.parametrize(
    ("treated", "comparison", "refused"),
    [(0.10, 0.06, False), (0.10, 0.05, False), (0.101, 0.1, True), (0.07, 0.01, True)],
)
def test_loss_that_refuses(treated, comparison, refused):
    assert loss_refuses({"treated": treated, "comparison": comparison}) is refused
