"""The tables of what was assigned as a whole and of the other outcomes of a design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.platypus import Table

from reports.layout import WIDTH, numbers
from reports.numbers_others import cluster_mean, in_order, mean_sd, of_all
from reports.typography import interval, number, p_value, percent, percent_interval

if TYPE_CHECKING:
    from reports.reader import Reader


def cluster_table(reader: Reader) -> Table:
    """How many clusters each arm had, and how large they were."""
    words, language, grouped = reader.words, reader.language, reader.part("clusters")
    head = [words["headline.arm"], words["clusters.n"], words["clusters.people"], words["clusters.size"]]
    rows = [
        [
            reader.label(arm),
            number(arm.get("n"), language),
            number(arm["n"] * arm["mean_size"], language),
            mean_sd({"mean": arm.get("mean_size"), "sd": arm.get("sd_size")}, language, 1),
        ]
        for arm in grouped.get("arms") or []
    ]
    return numbers(head, rows, [WIDTH - 300, 80, 80, 140], language)


def cluster_baseline_table(reader: Reader) -> Table:
    """The clusters of both arms compared: means of their means, and the spread between them."""
    words, language, rows = reader.words, reader.language, reader.part("clusters").get("baseline") or []
    head = [words["baseline.name"], *(reader.label(arm) for arm in reader.arms), words["baseline.smd"]]
    cells = [
        [
            str(row.get("label") or row.get("name")),
            *(cluster_mean(row, arm["role"], language) for arm in reader.arms),
            number(row.get("smd"), language, 2),
        ]
        for row in rows
    ]
    widths = [WIDTH - 110 * len(reader.arms) - 70, *[110] * len(reader.arms), 70]
    return numbers(head, cells, widths, language)


def other_arms_table(reader: Reader, other: dict) -> Table:
    """Per arm: people, those not measured, and the scores before and after or the share."""
    words, language = reader.words, reader.language
    is_score = other.get("kind") == "score"
    head = [words["headline.arm"], words["headline.n"], words["others.missing"]]
    if is_score:
        head += [words["others.before"], words["others.after"]]
    else:
        ci = words["headline.rate_ci"].format(confidence=reader.confidence)
        head += [words["others.yes"], words["headline.rate"], ci]
    rows = []
    for arm in in_order(other):
        row: list[object] = [reader.label(arm), number(arm.get("n"), language), number(arm.get("missing"), language)]
        if is_score:
            row += [mean_sd(arm.get(when) or {}, language, 1) for when in ("before", "after")]
        else:
            row += [number(arm.get("events"), language), percent(arm.get("rate"), language)]
            row.append(percent_interval(arm.get("rate_ci"), language))
        rows.append(row)
    widths = [60.0, 80.0, 110.0, 110.0] if is_score else [60.0, 80.0, 50.0, 55.0, 100.0]
    return numbers(head, rows, [WIDTH - sum(widths), *widths], language)


def other_effect_table(reader: Reader, other: dict) -> Table:
    """The difference with its interval, the raw one, and Hedges' g."""
    words, language, found = reader.words, reader.language, other["difference"]
    is_score = other.get("kind") == "score"
    scale, digits = (1, 2) if is_score else (100, 1)
    first = words["others.adjusted" if is_score else "headline.risk_difference"]
    rows = [
        [
            first,
            number(scale * found["estimate"], language, digits, null=0),
            interval(found.get("ci"), language, digits, null=0, scale=scale),
            p_value(found["p"], language) if found.get("p") is not None else "",
        ]
    ]
    for label, part in (("others.unadjusted", found.get("unadjusted")), ("others.hedges", other.get("hedges_g"))):
        if part and part.get("estimate") is not None:
            ci = interval(part.get("ci"), language, 2, null=0)
            rows.append([words[label], number(part["estimate"], language, 2, null=0), ci, ""])
    head = [
        words["headline.measure"],
        words["headline.estimate"],
        words["headline.rate_ci"].format(confidence=reader.confidence),
        words["headline.p"],
    ]
    return numbers(head, rows, [WIDTH - 250, 70, 120, 60], language, strong=(0,))


def reliable_table(reader: Reader, other: dict) -> Table | None:
    """Whose score changed reliably; None where the reliability of the score is not known."""
    words, language = reader.words, reader.language
    arms = [arm for arm in in_order(other) if arm.get("reliable_change")]
    if not arms:
        return None
    kinds = ("improved", "unchanged", "worsened")
    head = [words["others.reliable"], *(words[f"others.{kind}"] for kind in kinds)]
    rows = [
        [reader.label(arm), *(of_all(arm["reliable_change"][kind], arm["n"], language) for kind in kinds)]
        for arm in arms
    ]
    return numbers(head, rows, [WIDTH - 270, 90, 90, 90], language)
