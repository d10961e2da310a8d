"""evaluate(): a design and a cohort in, the whole result out, or a plain reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from outcomes.evaluation import (
    balance,
    caveats,
    clustered,
    clusters,
    estimation,
    level,
    others,
    refusals,
    verdict,
    windows,
)
from outcomes.evaluation.results import Arm, Clusters, Contrast, Cox, OtherResult, Result, digest, plain
from outcomes.evaluation.sensitivity import disagreeing, excludes, one_person_changes
from outcomes.evaluation.spec import Cohort, DesignSpec, in_language
from outcomes.evaluation.wording import Words

EFFECT_KEYS = ("risk_difference", "risk_ratio", "odds_ratio", "rmst_difference", "logrank", "fisher_p")


def evaluate(
    spec: DesignSpec,
    cohort: Cohort,
    *,
    language: str = "en",
    earlier_runs: int = 0,
    versions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The result of a run as JSON-ready dict (shape: results.Result). Refusals are part of it, never
    exceptions.

    Raises ValueError only for a language without words.
    """
    words = Words(language)
    data = cohort.data
    found = refusals.of_run(spec, cohort)
    is_refused = any(refusal["what"] == "run" for refusal in found)
    rows = [] if is_refused else balance.baseline(data, spec.covariates, language)
    said = caveats.of_cohort(spec, cohort, words, earlier_runs)
    arms = tuple(_bare_arm(spec, cohort, key, words) for key in refusals.arms_of(spec))
    contrast: Contrast | None = None
    cox: Cox | None = None
    grouped: Clusters | None = None
    further: tuple[OtherResult, ...] = ()
    facts = _facts(spec, cohort, rows)
    derived = level.derive(spec, facts)

    if is_refused:
        concluded = _refused(spec, derived, words, found, "run")
    else:
        full = clustered.full_window(spec, data)
        lost = refusals.of_headline(spec, cohort) or estimation.not_observed(spec, data, full)
        found += lost
        arms = tuple(
            estimation.arm(spec, data, key, words, is_lost=bool(lost), full=full)
            for key in refusals.arms_of(spec)
        )
        if not lost and len(arms) == 2:
            found += refusals.of_cox(spec, cohort)
            is_adjusted = facts.smaller_arm >= level.FEWEST_FOR_A_VERB and not any(
                r["what"] == "cox" for r in found
            )
            if full is not None:
                contrast, grouped = clustered.compare(
                    spec, data, full, words, show_e_value=derived.value < 5, is_adjusted=is_adjusted
                )
                if is_adjusted and spec.covariates and grouped.adjusted is None:
                    found.append({"code": "adjusted_not_estimable", "what": "cox"})
            else:
                contrast = estimation.contrast(spec, data, arms, show_e_value=derived.value < 5)
                cox = estimation.cox(spec, data, words) if is_adjusted else None
                if is_adjusted and cox is None:
                    why = words.say("why.separated")
                    found.append({"code": "cox_not_estimable", "what": "cox", "why": why})
        said += caveats.of_loss(spec, data, contrast, words)
        said += caveats.of_balance(spec, rows, words) if len(arms) == 2 else []
        said += caveats.of_cox(spec, data, cox, words)
        said += caveats.of_clusters(spec, grouped, words)
        if lost:
            concluded = _refused(spec, derived, words, found, "headline")
        else:
            edge = _borderline(spec, full, arms, contrast, cox, grouped) if contrast else verdict.Borderline()
            concluded = verdict.conclude(spec, derived, words, arms, contrast, edge, grouped)
        if len(arms) == 2:
            further, refused = others.results(spec, data, facts, words)
            found += refused
            said += caveats.of_others(further, words)
            concluded = others.reviewed(concluded, further)

    effect = None if contrast is None else {key: plain(getattr(contrast, key)) for key in EFFECT_KEYS}
    return Result(
        language=language,
        design=_design(spec, words),
        time_unit=spec.time_unit,
        horizon={"value": spec.window.value, "unit": spec.window.unit},
        arms=arms,
        contrasts=() if contrast is None else (contrast,),
        effect=effect,
        cox=cox,
        flow=[{**row, "label": _label(words, f"stage.{row['stage']}", row["stage"])} for row in cohort.flow],
        excluded=[
            {**row, "label": _label(words, f"excluded.{row['reason']}", row["reason"])}
            for row in cohort.excluded
        ],
        baseline=rows,
        verdict=concluded,
        refusals=[refusals.in_words(spec, refusal, words) for refusal in found],
        caveats=said,
        definition=_definition(spec, words),
        earlier_runs=earlier_runs,
        versions=dict(versions or {}),
        digest=digest(spec, cohort),
        clusters=grouped,
        other_outcomes=further,
    ).as_json()


def _bare_arm(spec: DesignSpec, cohort: Cohort, key: str, words: Words) -> Arm:
    return Arm(key=key, label=words.arm(spec, key), n=int((cohort.data["arm"] == key).sum()))


def _facts(spec: DesignSpec, cohort: Cohort, rows: list[dict[str, Any]]) -> level.DesignFacts:
    data = cohort.data
    arms = refusals.arms_of(spec)
    mature = data["is_mature"].astype(bool)
    others = data[data["arm"] == "comparison"]
    codes = {note["code"] for note in cohort.notes}
    return level.DesignFacts(
        smaller_arm=min(int(((data["arm"] == arm) & mature).sum()) for arm in arms),
        crossover=float(others["crossed_over"].mean()) if len(others) else 0.0,
        loss=refusals.loss_shares(spec, data) if len(data) and len(arms) == 2 else {},
        clusters=cohort.clusters,
        knows_clusters=bool(len(data)) and clusters.has_clusters(spec, data[mature]),
        is_balanced=_is_balanced(spec, cohort, rows),
        contradicts_records=bool(codes & {"allocation_contradicts_design", "clusters_in_both_arms"}),
        is_late="assigned_after_index" in codes,
        is_search_short=refusals.is_search_short(spec, data),
    )


def _is_balanced(spec: DesignSpec, cohort: Cohort, rows: list[dict[str, Any]]) -> bool | None:
    """None, not known, where a covariate is missing for many, or was recorded too late to be one."""
    blocking = {"missing_covariate", "covariate_after_assignment"}
    sizes = cohort.data["arm"].value_counts()
    known = all(
        row[arm]["n"] >= (1 - refusals.MISSING_LIMIT) * int(sizes.get(arm, 0))
        for row in rows
        for arm in ("treated", "comparison")
    )
    is_blocked = any(refusal["code"] in blocking for refusal in cohort.refusals)
    if not rows or len(rows) < len(spec.covariates) or is_blocked or not known:
        return None
    return not any(row["is_imbalanced"] for row in rows)


def _refused(
    spec: DesignSpec, derived: level.Level, words: Words, found: list[refusals.Refusal], what: str
) -> verdict.Verdict:
    reasons = [
        refusals.in_words(spec, refusal, words)["message"] for refusal in found if refusal["what"] == what
    ]
    return verdict.refused(spec, derived, words, reasons)


def _borderline(
    spec: DesignSpec,
    full: pd.DataFrame | None,
    arms: tuple[Arm, ...],
    contrast: Contrast,
    cox: Cox | None,
    grouped: Clusters | None,
) -> verdict.Borderline:
    """Other listed analyses of the same question that disagree, and single outcomes that would turn the
    interval."""
    bounds = contrast.risk_difference.ci
    if bounds[0] is None or bounds[1] is None:
        return verdict.Borderline()
    p = contrast.logrank.p
    others = {
        "logrank": None if p is None else p < spec.alpha,
        "risk_ratio": excludes(contrast.risk_ratio.ci, 1.0),
        "odds_ratio": excludes(contrast.odds_ratio.ci, 1.0),
        "rmst_difference": excludes(contrast.rmst_difference.ci, 0.0),
        "cox": None if cox is None else excludes(cox.terms[0].hr_ci, 1.0),
        "adjusted": None if grouped is None or not grouped.adjusted else excludes(grouped.adjusted.ci, 0.0),
    }
    people: tuple[Any, ...] = ()
    if contrast.lost_bounds is None and full is not None:
        people = clustered.one_person_changes(spec, full)
    elif contrast.lost_bounds is None:
        treated, comparison = arms
        counts = (treated.events or 0, treated.n, comparison.events or 0, comparison.n)
        people = one_person_changes(*counts, spec.alpha)
    return verdict.Borderline(disagreeing((bounds[0], bounds[1]), others), people)


def _label(words: Words, key: str, otherwise: str) -> str:
    return words.say(key) if words.has(key) else otherwise


def _design(spec: DesignSpec, words: Words) -> dict[str, Any]:
    """What a reader needs to know of the design."""
    language = words.language
    return {
        "code": spec.code,
        "question": in_language(spec.question, language),
        "program_name": in_language(spec.program_name, language),
        "population": in_language(spec.population, language),
        "index_event": spec.index_event,
        "period_from": spec.period_from,
        "period_until": spec.period_until,
        "assignment_method": spec.assignment_method,
        "assignment_unit": spec.assignment_unit,
        "comparison_kind": spec.comparison_kind,
        "exposure_rule": spec.exposure_rule,
        "treatment_code": spec.treatment_code,
        "covariates": [
            {"name": c.code, "label": in_language(c.label, language) or c.code} for c in spec.covariates
        ],
        "display_times": list(spec.display_times),
        "other_outcomes": [
            {"name": o.code, "label": in_language(o.label, language) or o.code} for o in spec.other_outcomes
        ],
        "is_prevention": spec.is_prevention,
        "smallest_difference": spec.smallest_difference,
        "alpha": spec.alpha,
        "cutoff": spec.cutoff,
        "primary_estimate": "risk_difference",
    }


def _definition(spec: DesignSpec, words: Words) -> dict[str, Any]:
    """The recidivism definition in words and in fields."""
    return {
        "words": words.definition(spec),
        "failure_kinds": list(spec.counted_kinds),
        "iccs_codes": list(spec.iccs_codes),
        "counts_technical_violations": spec.counts_technical_violations,
        "window": {"value": spec.window.value, "unit": spec.window.unit},
        "lag": {"value": spec.lag.value, "unit": spec.lag.unit},
        "horizon_in_time_units": windows.in_units(spec.window, spec.time_unit),
        "time_unit": spec.time_unit,
        "index_event": spec.index_event,
        "cutoff": spec.cutoff,
        # The people searched are exact counts: they set the level and go no further.
        "source": {key: value for key, value in spec.source.items() if key != "searched"},
    }
