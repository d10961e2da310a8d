"""The sections that hold the statistics: headline, baseline, survival, Cox. Empty where the result has none."""

from __future__ import annotations

from reportlab.platypus import Flowable, KeepTogether, Spacer

from reports import figures, tables
from reports.arms import capitalized, unit_name
from reports.layout import WIDTH, Heading, text
from reports.reader import Reader
from reports.typography import number, percent
from reports.vector import FigureFlowable


def difference(reader: Reader) -> list[Flowable]:
    """The primary difference and its interval on an axis that shows where no difference lies."""
    found = reader.part("effect").get("risk_difference") or {}
    if found.get("estimate") is None or None in (found.get("ci") or (None, None)):
        return []
    figure = FigureFlowable(figures.difference(reader.result, language=reader.language, width=WIDTH))
    caption = reader.say("headline.difference_caption", "small", confidence=reader.confidence)
    return [KeepTogether([Spacer(1, 14), figure, Spacer(1, 4), caption])]


def headline(reader: Reader) -> list[Flowable]:
    """Rates per arm, the comparison with its interval on an axis, the power that the groups had."""
    if not any(arm.get("rate") is not None for arm in reader.arms):
        return []
    words, language = reader.words, reader.language
    story: list[Flowable] = [
        Heading(words["section.headline"], language, "headline"),
        tables.rates_table(reader),
    ]
    comparison = tables.effect_table(reader)
    story += (
        [Spacer(1, 14), comparison] if comparison else [Spacer(1, 5), reader.say("headline.none", "small")]
    )
    methods = "headline.methods_clusters" if reader.part("clusters") else "headline.methods"
    notes = [words[methods], *_power(reader)]
    return [KeepTogether([*story, Spacer(1, 5), text(" ".join(notes), language, "small")])]


def _power(reader: Reader) -> list[str]:
    words, language, verdict, notes = reader.words, reader.language, reader.verdict, []
    margin = reader.design.get("smallest_difference")
    if verdict.get("needed_per_arm") and margin:
        notes.append(
            words["headline.power"].format(
                n=number(verdict["needed_per_arm"], language),
                margin=_shortest(100 * margin, language),
                alpha=number(reader.design.get("alpha") or 0.05, language, 2),
                power=percent(0.8, language, 0),
            )
        )
    if verdict.get("smallest_detectable") is not None:
        points = number(100 * verdict["smallest_detectable"], language, 1)
        notes.append(words["headline.detectable"].format(points=points))
    return notes


def _shortest(value: float, language: str) -> str:
    return number(value, language, 0 if abs(value - round(value)) < 1e-9 else 1)


def baseline(reader: Reader) -> list[Flowable]:
    """The groups before the start: means or shares, standardized differences, variance ratios."""
    rows = reader.rows("baseline")
    if not rows:
        return []
    words, language = reader.words, reader.language
    captions = [words["baseline.caption"]]
    if reader.design.get("assignment_method") == "randomized":
        captions.append(words["baseline.caption_randomized"])
    most = max((arm.get("n") or 0 for arm in reader.arms), default=0)
    fewer = [
        row
        for row in rows
        if any((row.get(arm["role"]) or {}).get("n", most) < arm.get("n", 0) for arm in reader.arms)
    ]
    if fewer:
        names = ", ".join(
            f"{row['label']} ({', '.join(number(row[arm['role']]['n'], language) for arm in reader.arms)})"
            for row in fewer
        )
        captions.append(words["baseline.n"].format(names=names))
    table = tables.baseline_table(reader)
    heading = Heading(words["section.baseline"], language, "baseline")
    return _with_notes(heading, table, " ".join(captions), language, is_short=len(rows) <= 14)


def survival(reader: Reader) -> list[Flowable]:
    """The curve with its numbers at risk, the table at the times the design names, the mean times."""
    if not figures.has_curve(reader.result):
        return []
    words, language = reader.words, reader.language
    figure = FigureFlowable(figures.survival(reader.result, language=language, width=WIDTH))
    labels = {arm["role"]: reader.label(arm) for arm in reader.arms}
    key = "survival.caption" if len(labels) == 2 else "survival.caption_alone"
    caption = words[key].format(confidence=reader.confidence, **labels)
    if reader.part("clusters"):
        caption += " " + words["survival.clusters"].format(label=reader.part("clusters").get("label"))
    floor = figures.floor_of(reader.result)
    if floor:
        caption += " " + words["survival.floor"].format(floor=percent(floor, language, 0))
    story: list[Flowable] = [
        KeepTogether(
            [
                Heading(words["section.survival"], language, "survival"),
                figure,
                Spacer(1, 6),
                text(caption, language, "small"),
            ]
        )
    ]
    below: list[Flowable] = []
    if any(arm.get("survival") for arm in reader.arms):
        below += [Spacer(1, 2), tables.survival_table(reader)]
    means = _mean_times(reader)
    if means:
        below += [Spacer(1, 6), text(means, language, "small")]
    return [*story, KeepTogether(below)] if below else story


def _mean_times(reader: Reader) -> str:
    words, language = reader.words, reader.language
    parts = []
    for arm in reader.arms:
        if arm.get("rmst") is None:
            continue
        unit = words.get(f"unit.{reader.result.get('time_unit')}.many", "")
        value, se = number(arm["rmst"], language, 2), number(arm.get("rmst_se"), language, 2)
        parts.append(words["survival.rmst_arm"].format(arm=reader.label(arm), value=value, unit=unit, se=se))
    if not parts:
        return ""
    horizon = reader.part("horizon")
    window = unit_name(horizon["value"], horizon["unit"], language) if horizon else ""
    return words["survival.rmst"].format(window=window, arms=words["list.joint"].join(parts))


def cox(reader: Reader) -> list[Flowable]:
    """The Cox model, or in one sentence why there is none."""
    words, language = reader.words, reader.language
    fit = reader.part("cox")
    heading = Heading(words["section.cox"], language, "cox")
    if not fit.get("terms"):
        why = next((row.get("message") for row in reader.rows("refusals") if row.get("what") == "cox"), None)
        if why:
            return [KeepTogether([heading, text(words["cox.none"].format(why=why), language)])]
        if reader.is_refused or reader.design.get("covariates") or reader.part("clusters") or not reader.part("effect"):
            return []
        return [KeepTogether([heading, reader.say("cox.none_plain")])]
    values = {
        "ties": capitalized(str(fit.get("ties") or "")),
        "n": number(fit.get("n"), language),
        "events": number(fit.get("events"), language),
    }
    key = "cox.model_alone"
    if fit.get("lr_chi2") is not None and fit.get("loglik") is not None:
        key = "cox.model"
        values |= {
            "loglik": number(fit["loglik"], language, 3),
            "loglik_null": number(fit.get("loglik_null"), language, 3),
            "lr": number(fit["lr_chi2"], language, 2),
            "df": number(len(fit["terms"]), language),
        }
    notes = [words[key].format(**values)]
    checks = {row["name"]: row.get("p") for row in fit.get("proportional_hazards") or []}
    if checks:
        notes.append(words["cox.check"])
        alpha = reader.design.get("alpha") or 0.05
        failed = [
            str(t.get("label") or t["name"]) for t in fit["terms"] if (checks.get(t["name"]) or 1) < alpha
        ]
        if failed:
            notes.append(words["cox.check_failed"].format(names=", ".join(failed)))
    table = tables.cox_table(reader, checks)
    return _with_notes(heading, table, " ".join(notes), language, is_short=len(fit["terms"]) <= 14)


def _with_notes(
    heading: Heading, table: Flowable, notes: str, language: str, *, is_short: bool
) -> list[Flowable]:
    """A table with its notes: on one page when it is short, else free to run over with its head repeated."""
    story: list[Flowable] = [heading, table, Spacer(1, 5), text(notes, language, "small")]
    return [KeepTogether(story)] if is_short else story
