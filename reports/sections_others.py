"""The sections on what was assigned as a whole, and on the other outcomes. Empty where the result has neither."""

from __future__ import annotations

from reportlab.platypus import Flowable, KeepTogether, Spacer

from reports import tables_others as tables
from reports.layout import Heading, boxed, text
from reports.reader import Reader
from reports.typography import interval, number, p_value


def clusters(reader: Reader) -> list[Flowable]:
    """Schools, sites or groups: how many, how large, how alike their members, and the balance between them."""
    grouped = reader.part("clusters")
    if not grouped:
        return []
    words, language = reader.words, reader.language
    label = str(grouped.get("label") or "")
    facts = {
        "label": label,
        "icc": number(grouped.get("icc"), language, 3),
        "effect": number(grouped.get("design_effect"), language, 2),
        "se": number(100 * grouped["se"], language, 2),
        "df": number(grouped.get("df"), language, 1),
    }
    story: list[Flowable] = [
        Heading(words["section.clusters"].format(label=label), language, "clusters"),
        tables.cluster_table(reader),
        Spacer(1, 5),
        reader.say("clusters.caption", "small", **facts),
    ]
    adjusted = grouped.get("adjusted")
    if adjusted:
        difference = {
            "estimate": number(100 * adjusted["estimate"], language, 2, null=0),
            "ci": interval(adjusted["ci"], language, 2, null=0, scale=100),
            "p": p_value(adjusted["p"], language),
            "n": number(adjusted["n"], language),
            "confidence": reader.confidence,
        }
        story.append(reader.say("clusters.adjusted", "small", **difference))
    below: list[Flowable] = [Spacer(1, 6), tables.cluster_baseline_table(reader), Spacer(1, 5)]
    return [KeepTogether(story), KeepTogether([*below, reader.say("clusters.baseline", "small", label=label)])]


def others(reader: Reader) -> list[Flowable]:
    """Each other outcome: what it says, the groups, the difference, whose change is reliable."""
    found = reader.rows("other_outcomes")
    if not found:
        return []
    heading = Heading(reader.words["section.others"], reader.language, "others")
    first: list[Flowable] = [heading, reader.say("others.intro", "small")]
    story: list[Flowable] = []
    for other in found:
        story.append(KeepTogether([*first, *_said(reader, other), *_numbers(reader, other), Spacer(1, 12)]))
        first = []
    return story


def _said(reader: Reader, other: dict) -> list[Flowable]:
    """The sentence of the outcome, which begins with its name; harm stands out as in the headline."""
    said = other.get("verdict") or {}
    sentence = text(said.get("sentence") or "", reader.language, "subheading")
    if not said.get("is_harm"):
        return [sentence, Spacer(1, 2)]
    flag = reader.say("review.flag", "flag")
    return [boxed([flag, sentence], bar="warning", ground="warning_wash"), Spacer(1, 6)]


def _numbers(reader: Reader, other: dict) -> list[Flowable]:
    if not other.get("difference"):
        return []
    words, language = reader.words, reader.language
    story: list[Flowable] = [
        tables.other_arms_table(reader, other),
        Spacer(1, 10),
        tables.other_effect_table(reader, other),
    ]
    reliable = tables.reliable_table(reader, other)
    if reliable:
        story += [Spacer(1, 10), reliable]
    notes = [words[f"others.method.{other.get('method')}"]] if f"others.method.{other.get('method')}" in words else []
    if reliable:
        notes.append(words["others.reliable_caption"])
    if other.get("design_effect"):
        icc = number(other.get("icc"), language, 3)
        effect = number(other["design_effect"], language, 2)
        notes.append(words["others.clusters"].format(icc=icc, effect=effect))
    if other.get("source"):
        notes.append(words["others.source"].format(source=other["source"]))
    return [*story, Spacer(1, 5), text(" ".join(notes), language, "small")]
