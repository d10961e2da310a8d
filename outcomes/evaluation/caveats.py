"""What a reader must know beside the numbers: notes of the cohort, crossover, loss, imbalance, model
checks."""

from __future__ import annotations

from typing import Any

import pandas as pd

from outcomes.evaluation.level import is_randomized
from outcomes.evaluation.refusals import lost_in_window, missing_counts
from outcomes.evaluation.results import Clusters, Contrast, Cox, OtherResult
from outcomes.evaluation.spec import ARMS, COMPETING_ENDS, Cohort, DesignSpec, in_language
from outcomes.evaluation.wording import Words


def of_cohort(spec: DesignSpec, cohort: Cohort, words: Words, earlier_runs: int) -> list[str]:
    """Caveats that hold whatever was estimated."""
    data = cohort.data
    said = [words.say(f"note.{note['code']}", **note) for note in cohort.notes]
    said += _adherence(spec, cohort, words)
    ended = int(data["cause"].isin(COMPETING_ENDS).sum()) if len(data) else 0
    if ended:
        said.append(words.say("caveat.competing", n=ended))
    coverage = spec.source.get("coverage")
    if coverage is not None and coverage < 1:
        said.append(words.say("caveat.coverage", share=words.percent(float(coverage), 0)))
    said.append(words.say("caveat.not_found"))
    if earlier_runs:
        said.append(words.say("caveat.earlier_runs", n=earlier_runs))
    return said


def _adherence(spec: DesignSpec, cohort: Cohort, words: Words) -> list[str]:
    said = []
    data = cohort.data
    others = data[data["arm"] == "comparison"]
    crossed = int(others["crossed_over"].sum()) if len(others) else 0
    if crossed:
        label = words.arm(spec, "comparison")
        said.append(words.say("caveat.crossover", arm=label, n=crossed, total=len(others)))
    stages = {row["stage"]: row for row in cohort.flow}
    assigned, started = (stages.get(name, {}).get("treated", 0) for name in ("assigned", "started"))
    if "started" in stages and started < assigned:
        label = words.arm(spec, "treated")
        said.append(words.say("caveat.not_started", arm=label, n=assigned - started, total=assigned))
    return said


def of_loss(spec: DesignSpec, data: pd.DataFrame, contrast: Contrast | None, words: Words) -> list[str]:
    """How far the people lost could move the difference."""
    if contrast is None or contrast.lost_bounds is None:
        return []
    mature = data[data["is_mature"].astype(bool)]
    lost = lost_in_window(spec, mature)
    counts = {arm: int(lost[mature["arm"] == arm].sum()) for arm in ARMS}
    low, high = (words.number(100 * (bound or 0.0)) for bound in contrast.lost_bounds)
    return [words.say("caveat.lost", low=low, high=high, **counts)]


def of_clusters(spec: DesignSpec, grouped: Clusters | None, words: Words) -> list[str]:
    """That clusters were assigned, and what it costs."""
    if grouped is None:
        return []
    facts = {
        "clusters": words.clusters(spec, sum(arm["n"] for arm in grouped.arms)),
        "one": words.text[f"cluster.{grouped.unit}.one"],
        "icc": "–" if grouped.icc is None else words.number(grouped.icc, 3),
        "effect": words.number(grouped.design_effect, 2),
        "df": words.number(grouped.df, 1),
    }
    return [words.say("caveat.clusters", **facts)]


def of_others(further: tuple[OtherResult, ...], words: Words) -> list[str]:
    """That several outcomes were looked at."""
    return [words.say("caveat.others", n=len(further))] if further else []


def of_balance(spec: DesignSpec, rows: list[dict[str, Any]], words: Words) -> list[str]:
    """Which covariates differ before the start."""
    names = [row["label"] for row in rows if row["is_imbalanced"]]
    if not names:
        return []
    why = words.say("imbalance.chance" if is_randomized(spec) else "imbalance.selection")
    return [words.say("caveat.imbalance", names=words.listed(names), why=why)]


def of_cox(spec: DesignSpec, data: pd.DataFrame, cox: Cox | None, words: Words) -> list[str]:
    """People left out of the model, and terms whose effect changes over time."""
    if cox is None:
        return []
    said = []
    for covariate in spec.covariates:
        missing = missing_counts(data, covariate.code)
        if sum(missing.values()):
            label = in_language(covariate.label, words.language) or covariate.code
            said.append(words.say("caveat.complete_case", name=label, **missing))
    changing = {row["name"] for row in cox.proportional_hazards if row["p"] < spec.alpha}
    if spec.treatment_code in changing:
        said.append(words.say("caveat.proportional_treatment"))
    others = [term.label for term in cox.terms if term.name in changing - {spec.treatment_code}]
    if others:
        said.append(words.say("caveat.proportional", names=words.listed(others)))
    return said
