"""The verdict: which verb a design has earned, whether the result is borderline, what may be said and what
not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.evaluation import level as levels
from outcomes.evaluation import rates, windows
from outcomes.evaluation.results import Arm, Clusters, Contrast, Verdict
from outcomes.evaluation.sensitivity import OneChange
from outcomes.evaluation.spec import DesignSpec, in_language
from outcomes.evaluation.wording import Words, capitalized

REFUSED = "refused"
DESCRIBED = "described"
CANNOT_TELL = "cannot_tell"
NO_DIFFERENCE = "no_difference_that_matters"
LOWER = ("reduced", "consistent_with_reduction", "associated_with_lower")
HIGHER = ("increased", "consistent_with_increase", "associated_with_higher")


@dataclass(frozen=True)
class Borderline:
    """What would change the answer: other analyses that say otherwise, and single outcomes."""

    analyses: tuple[str, ...] = ()
    people: tuple[OneChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.analyses or self.people)


def effect_word(level: levels.Level, bounds: tuple[float, float], margin: float) -> str:
    """The word that the primary interval and the level earn; only the interval sets the direction."""
    if not level.may_use_verb:
        return DESCRIBED
    if bounds[0] <= 0 <= bounds[1]:
        return NO_DIFFERENCE if max(-bounds[0], bounds[1]) < margin else CANNOT_TELL
    return (LOWER if bounds[1] < 0 else HIGHER)[5 - level.value]


def refused(spec: DesignSpec, level: levels.Level, words: Words, reasons: Sequence[str]) -> Verdict:
    """The verdict of a run that gives no answer."""
    return Verdict(
        level=level.value,
        level_reasons=level_reasons(spec, level, words),
        effect_word=REFUSED,
        is_borderline=False,
        borderline_reasons=(),
        sentence=words.say("verdict.refused", why=" ".join(reasons)),
        of_100=None,
        of_100_sentence="",
        can_say=(),
        cannot_say=(words.say("cannot.cause"), words.say("cannot.did_not")),
        needed_per_arm=None,
        smallest_detectable=None,
    )


def conclude(
    spec: DesignSpec,
    level: levels.Level,
    words: Words,
    arms: Sequence[Arm],
    contrast: Contrast | None,
    edge: Borderline,
    grouped: Clusters | None = None,
) -> Verdict:
    """The verdict of a run with rates: `arms` treated first, `contrast` None where there is no comparison, `grouped`
    where clusters were assigned.

    Raises ValueError for an arm without a rate: such a run is refused, not concluded.
    """
    treated, comparison = arms[0], arms[1] if len(arms) > 1 else None
    if treated.rate is None:
        raise ValueError("a run without rates is refused, not concluded")
    needed: int | None = None
    detectable: float | None = None
    word = DESCRIBED
    borderline: tuple[str, ...] = ()
    if contrast is None or comparison is None or comparison.rate is None:
        sentence = words.say(
            "verdict.described_alone",
            window=words.span(spec.window),
            did=words.did(spec),
            rate_1=words.percent(treated.rate),
            treated=treated.label,
        )
        edge = Borderline()
    else:
        bounds = _bounds(contrast)
        cost = grouped.design_effect if grouped else 1.0
        needed = rates.needed_per_arm(
            comparison.rate, spec.smallest_difference, spec.alpha, design_effect=cost
        )
        detectable = rates.smallest_detectable(
            comparison.rate, treated.n / cost, comparison.n / cost, spec.alpha
        )
        word = effect_word(level, bounds, spec.smallest_difference)
        edge = Borderline() if word == DESCRIBED else edge
        borderline = _borderline_sentences(spec, words, bounds, edge)
        required = _needed(spec, words, needed, grouped)
        sentence = " ".join([_sentence(spec, level, words, word, arms, contrast, required), *borderline])
    return Verdict(
        level=level.value,
        level_reasons=level_reasons(spec, level, words),
        effect_word=word,
        is_borderline=bool(edge),
        borderline_reasons=borderline,
        sentence=capitalized(sentence.strip()),
        of_100={
            "treated": _of_100(treated.rate),
            "comparison": _of_100(comparison.rate if comparison else None),
        },
        of_100_sentence=_of_100_sentence(spec, words, treated, comparison),
        can_say=_can_say(spec, level, words, arms, contrast, word),
        cannot_say=_cannot_say(spec, words, word, bool(edge), has_effect=level.value == 5),
        needed_per_arm=needed,
        smallest_detectable=detectable,
        needs_review=word in HIGHER,
    )


def _bounds(contrast: Contrast) -> tuple[float, float]:
    low, high = contrast.risk_difference.ci
    if low is None or high is None:
        raise ValueError("the primary contrast of two rates always has an interval")
    return low, high


def level_reasons(spec: DesignSpec, level: levels.Level, words: Words) -> tuple[str, ...]:
    """Why a level is what it is, in words."""
    minimum = {"few_clusters": levels.FEWEST_CLUSTERS, "few_people": levels.FEWEST_FOR_A_VERB}
    share = words.percent(levels.CROSSOVER_LIMIT, 0)
    many = words.text[f"cluster.{words.unit_key(spec)}.many"]
    codes = {"randomized": "randomized" if spec.assignment_unit == "person" else "randomized_clusters"}
    return tuple(
        words.say(f"reason.{codes.get(code, code)}", n=minimum.get(code, 0), share=share, many=many)
        for code in level.reasons
    )


def _needed(spec: DesignSpec, words: Words, needed: int | None, grouped: Clusters | None) -> str:
    """How many people would show the smallest difference that matters, and in how many clusters."""
    if not needed:
        return ""
    margin = words.margin(spec.smallest_difference)
    if grouped is None:
        return words.say("verdict.needed", n=needed, margin=margin)
    in_clusters = words.clusters(spec, math.ceil(needed / grouped.mean_size))
    return words.say("verdict.needed_clusters", n=needed, margin=margin, clusters=in_clusters)


def _of_100(rate: float | None) -> int | None:
    return None if rate is None else int(100 * rate + 0.5)


def _of_100_sentence(spec: DesignSpec, words: Words, treated: Arm, comparison: Arm | None) -> str:
    key = "of_100" if comparison else "of_100_alone"
    return words.say(
        key,
        who=in_language(spec.population, words.language) or "participants",
        treated=treated.label,
        comparison=comparison.label if comparison else "",
        a=_of_100(treated.rate),
        b=_of_100(comparison.rate) if comparison else "",
        did=words.did(spec),
        window=words.span(spec.window),
    )


def _sentence(
    spec: DesignSpec,
    level: levels.Level,
    words: Words,
    word: str,
    arms: Sequence[Arm],
    contrast: Contrast,
    needed: str,
) -> str:
    bounds = _bounds(contrast)
    subject = in_language(spec.program_name, words.language) or words.say("the_program")
    if "crossover" in level.reasons:
        subject = words.say("earlier_access", program=subject)
    margin = words.margin(spec.smallest_difference)
    by_chance = level.reasons[0] == "randomized"
    # A strong design with few people in it is not a weak design: say which of the two it is.
    key = "described_few" if word == DESCRIBED and "few_people" in level.reasons else word
    return words.say(
        f"verdict.{key}",
        subject=subject,
        did=words.did(spec),
        window=words.span(spec.window),
        d=words.points(contrast.risk_difference.estimate or 0.0),
        interval=words.interval(bounds, spec.alpha),
        condition="" if by_chance else words.say("condition.measured"),
        margin=margin,
        low=words.points(bounds[0]),
        high=words.points(bounds[1]),
        confidence=words.confidence(spec.alpha),
        needed=needed,
        rate_1=words.percent(arms[0].rate or 0.0),
        rate_0=words.percent(arms[1].rate or 0.0),
        treated=arms[0].label,
        comparison=arms[1].label,
    )


def _borderline_sentences(
    spec: DesignSpec, words: Words, bounds: tuple[float, float], edge: Borderline
) -> tuple[str, ...]:
    said: list[str] = []
    if edge.analyses:
        # The others include no difference exactly where the primary excludes it.
        key = "borderline.include" if bounds[0] > 0 or bounds[1] < 0 else "borderline.exclude"
        key += "_one" if len(edge.analyses) == 1 else ""
        said.append(
            words.say(key, which=words.listed([words.say(f"analysis.{name}") for name in edge.analyses]))
        )
    for change in edge.people[:1]:
        said.append(
            words.say(
                "borderline.person" if edge.analyses else "borderline.person_only",
                thing=words.thing(spec),
                change=words.say("change.more" if change.change > 0 else "change.less"),
                arm=words.arm(spec, change.arm),
            )
        )
    return tuple(said)


def _can_say(
    spec: DesignSpec,
    level: levels.Level,
    words: Words,
    arms: Sequence[Arm],
    contrast: Contrast | None,
    word: str,
) -> tuple[str, ...]:
    window, confidence = words.span(spec.window), words.confidence(spec.alpha)
    said = [
        words.say(
            "can.rate",
            window=window,
            events=arm.events,
            n=arm.n,
            arm=arm.label,
            did=words.did(spec),
            rate=words.percent(arm.rate or 0.0),
            confidence=confidence,
            low=words.percent(arm.rate_ci[0] or 0.0),
            high=words.percent(arm.rate_ci[1] or 0.0),
        )
        for arm in arms
    ]
    if contrast is None:
        return tuple(said)
    bounds = _bounds(contrast)
    d = contrast.risk_difference.estimate or 0.0
    signed = words.number(100 * d)
    said.append(words.say("can.difference", d=signed, interval=words.interval(bounds, spec.alpha)))
    mean = contrast.rmst_difference
    if mean.estimate is not None and mean.ci[0] is not None and mean.ci[1] is not None:
        horizon = words.units(windows.in_units(spec.window, spec.time_unit), spec.time_unit)
        in_unit = words.units(mean.estimate, spec.time_unit, 1)
        low, high = words.number(mean.ci[0]), words.number(mean.ci[1])
        said.append(
            words.say("can.mean_time", window=horizon, d=in_unit, confidence=confidence, low=low, high=high)
        )
    if level.value == 5 and word != DESCRIBED:
        said.append(words.say("can.cause"))
    if word in (*LOWER, *HIGHER) and min(abs(bounds[0]), abs(bounds[1])) < spec.smallest_difference:
        said.append(words.say("can.smaller", margin=words.margin(spec.smallest_difference)))
    needed = contrast.number_needed
    if needed is not None and word in LOWER:
        low, high = (words.number(x or 0.0, 0) for x in needed.ci)
        people = words.number(needed.estimate or 0.0, 0)
        said.append(words.say("can.needed", n=people, confidence=confidence, low=low, high=high))
    return tuple(said)


def _cannot_say(
    spec: DesignSpec, words: Words, word: str, is_borderline: bool, *, has_effect: bool
) -> tuple[str, ...]:
    codes = []
    if not has_effect or word == DESCRIBED:
        codes.append("cause")
    if is_borderline:
        codes.append("certain")
    if word == CANNOT_TELL:
        codes.append("no_effect")
    codes += ["later", "elsewhere", "did_not_first" if spec.is_prevention else "did_not", "which_part"]
    return tuple(words.say(f"cannot.{code}", window=words.span(spec.window)) for code in codes)
