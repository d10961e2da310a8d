"""The level of evidence (Maryland Scientific Methods Scale, 1-5), derived from the design and what happened
to it.

Sherman et al. 1998; Farrington et al. 2002. A person may only lower it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from outcomes.evaluation.spec import DesignSpec

CROSSOVER_LIMIT = 0.10
LOSS_LIMIT = 0.10
LOSS_GAP_LIMIT = 0.05
MATCH_GAP_LIMIT = 0.05
FEWEST_CLUSTERS = 4
FEWEST_FOR_A_VERB = 60


@dataclass(frozen=True)
class DesignFacts:
    """What the cohort shows about the design: people in the smaller arm with a full window, shares per
    arm."""

    smaller_arm: int
    crossover: float = 0.0
    loss: dict[str, float] = field(default_factory=dict)
    clusters: dict[str, int] = field(default_factory=dict)
    knows_clusters: bool = False
    is_balanced: bool | None = None
    contradicts_records: bool = False
    is_late: bool = False
    is_search_short: bool = False


@dataclass(frozen=True)
class Level:
    """The level, the codes of its reasons in the order they were found, and whether a verb of effect is
    earned."""

    value: int
    reasons: tuple[str, ...]
    may_use_verb: bool


def is_randomized(spec: DesignSpec) -> bool:
    """Whether chance alone decided the arm, and the arm is what chance decided."""
    return (
        spec.assignment_method == "randomized"
        and spec.comparison_kind in ("randomized", "waiting_list")
        and spec.exposure_rule == "assigned"
    )


def loss_refuses(loss: dict[str, float]) -> bool:
    """More than 10 % of an arm lost, or arms that differ by more than 5 points: the headline is refused."""
    shares = [loss.get("treated", 0.0), loss.get("comparison", 0.0)]
    return max(shares) > LOSS_LIMIT or abs(shares[0] - shares[1]) > LOSS_GAP_LIMIT + 1e-12


def derive(spec: DesignSpec, facts: DesignFacts) -> Level:
    """The level of a design with its reasons; `lowered_level` can only lower it."""
    value, reasons = _by_design(spec, facts)
    for cap, reason, holds in _limits(spec, facts):
        if holds:
            reasons.append(reason)
            value = min(value, cap)
    enough = facts.smaller_arm >= FEWEST_FOR_A_VERB
    if not enough:
        reasons.append("few_people")
    if spec.lowered_level is not None and spec.lowered_level < value:
        value = spec.lowered_level
        reasons.append("lowered_by_a_person")
    return Level(value, tuple(reasons), enough and value >= 3)


def _by_design(spec: DesignSpec, facts: DesignFacts) -> tuple[int, list[str]]:
    if spec.comparison_kind == "none":
        return 1, ["no_comparison"]
    if spec.comparison_kind == "refusers":
        return 2, ["refusers"]
    if spec.assignment_method == "randomized" and spec.exposure_rule == "started":
        return 2, ["not_as_randomized"]
    if is_randomized(spec):
        return 5, ["randomized"]
    if not facts.is_balanced:
        return 2, ["unbalanced" if facts.is_balanced is False else "balance_unknown"]
    if spec.assignment_method == "waiting_list" or spec.comparison_kind == "waiting_list":
        return 4, ["waiting_list_balanced"]
    return 3, ["matched_balanced"]


def _limits(spec: DesignSpec, facts: DesignFacts) -> list[tuple[int, str, bool]]:
    """(highest level left, reason, whether it holds)."""
    clusters = min(facts.clusters.get("treated", 0), facts.clusters.get("comparison", 0))
    grouped = spec.assignment_unit != "person"
    rates = spec.source.get("match_rate") or {}
    one, other = rates.get("treated"), rates.get("comparison")
    uneven = one is not None and other is not None and abs(one - other) > MATCH_GAP_LIMIT + 1e-12
    return [
        (2, "few_clusters", grouped and clusters < FEWEST_CLUSTERS),
        (2, "clusters_as_people", grouped and not facts.knows_clusters),
        (2, "staff_source", not spec.source.get("is_administrative")),
        (2, "uneven_search", uneven),
        (2, "search_short", facts.is_search_short),
        (2, "loss", loss_refuses(facts.loss)),
        (2, "allocation_contradicts_design", facts.contradicts_records),
        (2, "assigned_after_index", facts.is_late),
        (4, "crossover", facts.crossover > CROSSOVER_LIMIT),
    ]
