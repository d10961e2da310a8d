"""Other outcomes that the design names in advance: the same rules, clusters and words of harm as the headline."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from outcomes.evaluation import change, clusters, level, rates, verdict
from outcomes.evaluation.refusals import FEWEST_PER_ARM, Refusal, in_words
from outcomes.evaluation.results import Interval, OtherResult, OtherVerdict, Verdict
from outcomes.evaluation.robust import difference_of
from outcomes.evaluation.spec import ARMS, DesignSpec, OtherOutcome, in_language
from outcomes.evaluation.wording import Words


def results(
    spec: DesignSpec, data: pd.DataFrame, facts: level.DesignFacts, words: Words
) -> tuple[tuple[OtherResult, ...], list[Refusal]]:
    """Every other outcome of the design, in its order, and what was refused of them."""
    made, refused = [], []
    for outcome in spec.other_outcomes:
        sample = _Sample.of(spec, data, outcome)
        refusal = sample.refusal() or _not_estimable(outcome, sample)
        refused += [refusal] if refusal else []
        made.append(_result(spec, sample, facts, words, refusal))
    return tuple(made), refused


def reviewed(concluded: Verdict, further: tuple[OtherResult, ...]) -> Verdict:
    """The verdict, marked for review where another outcome got worse, which is said beside the headline."""
    harms = [other.verdict.sentence for other in further if other.verdict.is_harm]
    if not harms:
        return concluded
    ending = " ".join(concluded.borderline_reasons)
    main = concluded.sentence.removesuffix(ending).rstrip()
    sentence = " ".join([main, *harms, ending]).strip()
    return replace(concluded, sentence=sentence, needs_review=True)


@dataclass(frozen=True)
class _Sample:
    """The people for whom an outcome was due (`due`) and those for whom it is known (`known`)."""

    outcome: OtherOutcome
    due: pd.DataFrame
    known: pd.DataFrame
    is_clustered: bool

    @classmethod
    def of(cls, spec: DesignSpec, data: pd.DataFrame, outcome: OtherOutcome) -> _Sample:
        due = data[data[f"{outcome.code}:due"].astype(bool)]
        is_known = due[f"{outcome.code}:after"].notna()
        if outcome.kind == "score":
            is_known &= due[f"{outcome.code}:before"].notna()
        known = due[is_known]
        return cls(outcome, due, known, clusters.has_clusters(spec, known))

    @property
    def after(self) -> np.ndarray:
        return self.known[f"{self.outcome.code}:after"].to_numpy(dtype=float)

    @property
    def before(self) -> np.ndarray:
        return self.known[f"{self.outcome.code}:before"].to_numpy(dtype=float)

    @property
    def treated(self) -> np.ndarray:
        return (self.known["arm"] == "treated").to_numpy(dtype=float)

    @property
    def units(self) -> np.ndarray | None:
        return self.known["cluster"].to_numpy() if self.is_clustered else None

    def count(self, rows: pd.DataFrame, arm: str) -> int:
        return int((rows["arm"] == arm).sum())

    @property
    def loss(self) -> dict[str, float]:
        """Share of each arm for whom it was due and is not known."""
        return {arm: 1 - self.count(self.known, arm) / max(self.count(self.due, arm), 1) for arm in ARMS}

    @property
    def smaller_arm(self) -> int:
        return min(self.count(self.known, arm) for arm in ARMS)

    def refusal(self) -> Refusal | None:
        """Why there is no estimate: not yet due, too few people, or too many of whom it is not known."""
        name = self.outcome.code
        for arm in ARMS:
            if not self.count(self.due, arm):
                return {"code": "other_not_due", "what": "other_outcome", "name": name, "arm": arm}
        if level.loss_refuses(self.loss):
            return {"code": "other_loss", "what": "other_outcome", "name": name, **self.loss}
        for arm in ARMS:
            n = self.count(self.known, arm)
            if n < FEWEST_PER_ARM:
                return {"code": "other_too_few", "what": "other_outcome", "name": name, "arm": arm, "n": n}
        is_yes_or_no = self.outcome.kind == "score" or bool(np.isin(self.after, (0, 1)).all())
        return None if is_yes_or_no else {"code": "other_no_yes_or_no", "what": "other_outcome", "name": name}

    def resemblance(self) -> clusters.Resemblance | None:
        units = self.units
        return None if units is None else clusters.resemblance(self.after, self.treated, units)


def _not_estimable(outcome: OtherOutcome, sample: _Sample) -> Refusal | None:
    """Scores that are all the same have no difference to estimate."""
    if outcome.kind == "binary" or change.ancova(sample.before, sample.after, sample.treated, sample.units):
        return None
    return {"code": "other_no_spread", "what": "other_outcome", "name": outcome.code}


def _result(
    spec: DesignSpec, sample: _Sample, facts: level.DesignFacts, words: Words, refusal: Refusal | None
) -> OtherResult:
    outcome, alike = sample.outcome, sample.resemblance() if refusal is None else None
    difference = None if refusal else (_score if outcome.kind == "score" else _binary)(spec, sample, alike)
    return OtherResult(
        code=outcome.code,
        label=in_language(outcome.label, words.language) or outcome.code,
        kind=outcome.kind,
        better=outcome.better,
        at={"value": outcome.at.value, "unit": outcome.at.unit},
        source=in_language(outcome.source, words.language),
        method=_method(sample),
        arms=tuple(_arm(spec, sample, arm, words, alike, is_shown=refusal is None) for arm in ARMS),
        difference=difference,
        hedges_g=_hedges(sample, difference, alike) if difference and outcome.kind == "score" else None,
        icc=alike.icc if alike else None,
        design_effect=alike.design_effect if alike else None,
        verdict=_verdict(spec, sample, facts, words, difference, refusal),
    )


def _method(sample: _Sample) -> str:
    kind = "ancova" if sample.outcome.kind == "score" else "difference"
    errors = "cr2" if sample.is_clustered else ("hc2" if kind == "ancova" else "newcombe")
    return f"{kind}_{errors}"


def _score(spec: DesignSpec, sample: _Sample, alike: clusters.Resemblance | None) -> dict[str, Any]:
    """The difference of the scores after, at an equal score before, and the raw one."""
    found = change.ancova(sample.before, sample.after, sample.treated, sample.units)
    raw = difference_of(sample.after, sample.treated, sample.units)
    if found is None or raw is None:
        raise ValueError("scores without spread are refused, not estimated")
    return {
        "estimate": found.estimate,
        "ci": found.bounds(spec.alpha),
        "se": found.se,
        "df": found.df,
        "p": found.p,
        "unadjusted": Interval(raw.estimate, raw.bounds(spec.alpha)),
    }


def _binary(spec: DesignSpec, sample: _Sample, alike: clusters.Resemblance | None) -> dict[str, Any]:
    """The difference of the shares: CR2 and t where clusters were assigned, else Newcombe's interval."""
    pair = _rate(spec, sample, "treated", alike), _rate(spec, sample, "comparison", alike)
    units = sample.units
    if units is None:
        estimate, bounds = rates.risk_difference(*pair)
        return {"estimate": estimate, "ci": bounds, "se": None, "df": None, "p": None, "unadjusted": None}
    found, bounds = clusters.clustered_difference(sample.after, sample.treated, units, pair, spec.alpha)
    return {
        "estimate": found.estimate,
        "ci": bounds,
        "se": found.se,
        "df": found.df,
        "p": found.p,
        "unadjusted": None,
    }


def _rate(spec: DesignSpec, sample: _Sample, arm: str, alike: clusters.Resemblance | None) -> rates.Rate:
    mine = (sample.known["arm"] == arm).to_numpy()
    values, units = sample.after[mine], sample.units
    if units is None or alike is None:
        return rates.Rate.from_counts(int(values.sum()), len(values), spec.alpha)
    return clusters.clustered_rate(values, units[mine], alike.design_effect, spec.alpha)


def _hedges(
    sample: _Sample, difference: dict[str, Any], alike: clusters.Resemblance | None
) -> Interval | None:
    """The adjusted difference over the standard deviation of the scores after; its interval is scaled alike."""
    sd = change.pooled_sd(sample.after, sample.treated)
    if sd is None:
        return None
    size = len(sample.known) / sample.known["cluster"].nunique() if alike else 1.0
    factor = change.hedges_factor(len(sample.known), (alike.icc or 0.0) if alike else 0.0, size) / sd
    low, high = difference["ci"]
    return Interval(factor * difference["estimate"], (factor * low, factor * high))


def _arm(
    spec: DesignSpec,
    sample: _Sample,
    arm: str,
    words: Words,
    alike: clusters.Resemblance | None,
    *,
    is_shown: bool,
) -> dict[str, Any]:
    n = sample.count(sample.known, arm)
    made: dict[str, Any] = {
        "key": arm,
        "label": words.arm(spec, arm),
        "n": n,
        "missing": sample.count(sample.due, arm) - n,
    }
    if not is_shown:
        return made
    mine = (sample.known["arm"] == arm).to_numpy()
    if sample.outcome.kind == "binary":
        rate = _rate(spec, sample, arm, alike)
        return made | {"events": int(sample.after[mine].sum()), "rate": rate.estimate, "rate_ci": rate.ci}
    made |= {"before": _summary(sample.before[mine]), "after": _summary(sample.after[mine])}
    return made | {"reliable_change": _reliable(spec, sample, mine)}


def _summary(values: np.ndarray) -> dict[str, float]:
    return {"mean": float(values.mean()), "sd": float(values.std(ddof=1))}


def _reliable(spec: DesignSpec, sample: _Sample, mine: np.ndarray) -> dict[str, int] | None:
    """How many changed reliably, where the reliability of the score is known."""
    sd = change.pooled_sd(sample.before, sample.treated)
    if sample.outcome.reliability is None or sd is None:
        return None
    found = change.reliable_change(
        sample.before[mine],
        sample.after[mine],
        sd,
        sample.outcome.reliability,
        sample.outcome.better,
        spec.alpha,
    )
    return asdict(found)


def _verdict(
    spec: DesignSpec,
    sample: _Sample,
    facts: level.DesignFacts,
    words: Words,
    difference: dict[str, Any] | None,
    refusal: Refusal | None,
) -> OtherVerdict:
    outcome = sample.outcome
    mine = replace(
        facts, smaller_arm=sample.smaller_arm, loss=sample.loss, knows_clusters=sample.is_clustered
    )
    if sample.is_clustered:
        per_arm = sample.known.groupby("arm")["cluster"].nunique()
        mine = replace(mine, clusters={arm: int(per_arm[arm]) for arm in ARMS})
    derived = level.derive(replace(spec, source={"is_administrative": outcome.is_measured_alike}), mine)
    reasons = tuple("not_measured_alike" if code == "staff_source" else code for code in derived.reasons)
    derived = replace(derived, reasons=reasons)
    word, sentence = verdict.REFUSED, ""
    if difference is None:
        sentence = in_words(spec, refusal, words)["message"] if refusal else ""
    else:
        margin = outcome.smallest_difference or (spec.smallest_difference if outcome.kind == "binary" else 0)
        word = verdict.effect_word(derived, difference["ci"], margin)
        sentence = _sentence(spec, outcome, words, word, derived, difference, margin)
    is_harm = word in (verdict.HIGHER if outcome.better == "lower" else verdict.LOWER)
    if is_harm:
        sentence = f"{sentence} {words.say('other.harm')}"
    return OtherVerdict(
        level=derived.value,
        level_reasons=verdict.level_reasons(spec, derived, words),
        effect_word=word,
        is_harm=is_harm,
        sentence=sentence,
    )


def _sentence(
    spec: DesignSpec,
    outcome: OtherOutcome,
    words: Words,
    word: str,
    derived: level.Level,
    difference: dict[str, Any],
    margin: float,
) -> str:
    scale = 1 if outcome.kind == "score" else 100
    low, high = difference["ci"]
    subject = in_language(spec.program_name, words.language) or words.say("the_program")
    if "crossover" in derived.reasons:
        subject = words.say("earlier_access", program=subject)
    by_chance = derived.reasons[0] == "randomized"
    return words.say(
        f"other.{word}",
        label=in_language(outcome.label, words.language) or outcome.code,
        subject=subject,
        what=words.text[f"other.what.{outcome.kind}"],
        unit=words.text[f"other.unit.{outcome.kind}"],
        d=words.number(abs(scale * difference["estimate"])),
        signed=words.number(scale * difference["estimate"]),
        interval=words.interval((low, high), spec.alpha, scale),
        condition="" if by_chance else words.say("condition.measured"),
        margin=words.number(scale * margin),
    )
