"""What is not computed, and why: every refusal has a code, what it refuses, a plain reason and the cure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from outcomes.evaluation import windows
from outcomes.evaluation.level import (
    FEWEST_FOR_A_VERB,
    LOSS_GAP_LIMIT,
    LOSS_LIMIT,
    loss_refuses,
)
from outcomes.evaluation.spec import ARMS, Cohort, Covariate, DesignSpec, OtherOutcome, in_language
from outcomes.evaluation.wording import Words

FEWEST_PER_ARM = 10
FEWEST_EVENTS_PER_TERM = 10
MISSING_LIMIT = 0.05

Refusal = dict[str, Any]


def arms_of(spec: DesignSpec) -> tuple[str, ...]:
    """The arms that a design has."""
    return ("treated",) if spec.comparison_kind == "none" else ARMS


def lost_in_window(spec: DesignSpec, data: pd.DataFrame) -> pd.Series:
    """Whether a person was lost from view before the window was over, without a failure (bool per row)."""
    horizon = windows.in_units(spec.window, spec.time_unit)
    return (data["cause"] == "lost") & (data["time"] < horizon) & ~data["failed_in_window"].astype(bool)


def loss_shares(spec: DesignSpec, data: pd.DataFrame) -> dict[str, float]:
    """Share of each arm's people with a full window who were lost within it."""
    mature = data[data["is_mature"].astype(bool)]
    lost = lost_in_window(spec, mature)
    return {
        arm: float(lost[mature["arm"] == arm].mean()) if (mature["arm"] == arm).any() else 0.0
        for arm in arms_of(spec)
    }


def is_search_short(spec: DesignSpec, data: pd.DataFrame) -> bool:
    """Whether fewer people of an arm were searched in the source than are analyzed; of the others nothing is known."""
    searched = spec.source.get("searched") or {}
    return any(
        searched[arm] < int((data["arm"] == arm).sum())
        for arm in arms_of(spec)
        if searched.get(arm) is not None
    )


def of_source(spec: DesignSpec, data: pd.DataFrame) -> list[Refusal]:
    """Refusals of the run where the records of its source say that it cannot know the failures asked for."""
    source = spec.source
    if source.get("is_searched") is False:
        return [{"code": "source_not_searched", "what": "run"}]
    since, until = source.get("covers_from"), source.get("covers_until")
    if since is None or until is None:
        return []
    first = data["index_on"].min().date()
    if since <= first and until >= spec.cutoff:
        return []
    days = {"since": since, "until": until, "first": first, "cutoff": spec.cutoff}
    return [{"code": "source_coverage", "what": "run", **{k: d.isoformat() for k, d in days.items()}}]


def missing_counts(data: pd.DataFrame, code: str) -> dict[str, int]:
    """People without a value, per arm."""
    return {arm: int(data.loc[data["arm"] == arm, code].isna().sum()) for arm in ARMS}


def of_run(spec: DesignSpec, cohort: Cohort) -> list[Refusal]:
    """Refusals of the whole run: those the cohort brought, and arms too small to speak of."""
    data = cohort.data
    found = [dict(refusal) for refusal in cohort.refusals]
    if data.empty:
        if not any(refusal["what"] == "run" for refusal in found):
            found.append({"code": "empty_cohort", "what": "run"})
        return found
    found += of_source(spec, data)
    for arm in arms_of(spec):
        mine = data[data["arm"] == arm]
        mature = int(mine["is_mature"].sum())
        if len(mine) >= FEWEST_PER_ARM and mature == 0:
            found.append({"code": "not_mature", "what": "run", "arm": arm})
        elif mature < FEWEST_PER_ARM:
            found.append({"code": "arm_too_small", "what": "run", "arm": arm, "n": mature})
    return found


def of_headline(spec: DesignSpec, cohort: Cohort) -> list[Refusal]:
    """Refusal of rates' difference and every effect where too many people were lost."""
    shares = loss_shares(spec, cohort.data)
    if spec.comparison_kind == "none":
        shares["comparison"] = shares["treated"]
    return [{"code": "loss", "what": "headline", **shares}] if loss_refuses(shares) else []


def of_cox(spec: DesignSpec, cohort: Cohort) -> list[Refusal]:
    """Refusals of the adjusted estimate: small arms, missing covariates, too few failures."""
    data = cohort.data
    smaller = min(int((data["arm"] == arm).sum()) for arm in ARMS)
    if smaller < FEWEST_FOR_A_VERB:
        few = {"code": "too_few_for_adjustment", "what": "cox", "n": smaller}
        return [few] if spec.covariates else []
    found: list[Refusal] = []
    already = {refusal.get("name") for refusal in cohort.refusals}
    for covariate in spec.covariates:
        missing = missing_counts(data, covariate.code)
        shares = [missing[arm] / max(int((data["arm"] == arm).sum()), 1) for arm in ARMS]
        if max(shares) > MISSING_LIMIT and covariate.code not in already:
            found.append({"code": "missing_covariate", "what": "cox", "name": covariate.code, **missing})
    rarer = min(int(data["event"].sum()), int((~data["event"].astype(bool)).sum()))
    terms = 1 + len(spec.covariates)
    if rarer < FEWEST_EVENTS_PER_TERM * terms:
        found.append({"code": "too_few_events_per_covariate", "what": "cox", "n": rarer, "terms": terms})
    return found


def in_words(spec: DesignSpec, refusal: Refusal, words: Words) -> dict[str, str]:
    """A refusal as {"code", "what", "message", "cure"}."""
    named: tuple[Covariate | OtherOutcome, ...] = (*spec.other_outcomes, *spec.covariates)
    labels = {each.code: in_language(each.label, words.language) or each.code for each in named}
    facts = dict(refusal)
    if "arm" in facts:
        facts["arm"] = words.arm(spec, facts["arm"])
    if "name" in facts:
        facts["name"] = labels.get(facts["name"], facts["name"])
    facts |= {
        "arm_1": words.arm(spec, "treated"),
        "arm_0": words.arm(spec, "comparison"),
        "window": words.span(spec.window),
        "minimum": FEWEST_PER_ARM,
    }
    code = facts["code"]
    if code in ("loss", "other_loss"):
        facts["treated"], facts["comparison"] = (
            words.percent(facts["treated"]),
            words.percent(facts["comparison"]),
        )
        facts |= {"limit": words.percent(LOSS_LIMIT, 0), "gap": words.margin(LOSS_GAP_LIMIT)}
    if code == "missing_covariate":
        facts["limit"] = words.percent(MISSING_LIMIT, 0)
    if code == "too_few_for_adjustment":
        facts["minimum"] = FEWEST_FOR_A_VERB
    message, cure = words.say(f"refusal.{code}", **facts), words.say(f"cure.{code}", **facts)
    return {"code": code, "what": facts["what"], "message": message, "cure": cure}
