"""The sections of a report, one function each, in the order of `in_order`. A section without content is empty."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from reports import figures, flow_figure, fonts, tables
from reports.arms import capitalized, unit_name
from reports.layout import (
    WIDTH,
    Heading,
    boxed,
    columns,
    labelled,
    listed,
    pairs,
    text,
)
from reports.reader import Reader
from reports.sections_numbers import baseline, cox, difference, headline, survival
from reports.sections_others import clusters, others
from reports.typography import day, number, titled
from reports.vector import FigureFlowable

Section = Callable[[Reader], list[Flowable]]


def in_order(reader: Reader) -> list[Section]:
    """The sections of this result: a refusal comes first, elsewhere refusals follow what they concern."""
    first, later = ([refusals], []) if reader.is_refused else ([], [refusals])
    return [
        opening, *first, hundred, difference, headline, flow, baseline, clusters, survival, cox, others, said, *later,
        caveats, definitions, provenance,
    ]  # fmt: skip


def opening(reader: Reader) -> list[Flowable]:
    """Title, question, verdict with its flags, key facts."""
    words, language, verdict = reader.words, reader.language, reader.verdict
    eyebrow = words["eyebrow.refused" if reader.is_refused else "eyebrow"]
    if reader.run.agency:
        eyebrow = f"{eyebrow} · {reader.run.agency}"
    story: list[Flowable] = [
        text(f"{eyebrow} · {day(reader.run.executed_at, language)}", language, "eyebrow"),
        text(reader.title, language, "title"),
        text(reader.design.get("question") or "", language, "question"),
    ]
    sentence, reasons = _apart(verdict)
    bar = "warning" if reader.is_refused or verdict.get("needs_review") else "treated"
    style = "verdict_refused" if reader.is_refused else "verdict"
    story.append(boxed([text(sentence, language, style)], bar=bar))
    if verdict.get("needs_review"):
        story += [
            Spacer(1, 8),
            boxed([reader.say("review.flag", "flag")], bar="warning", ground="warning_wash"),
        ]
    if verdict.get("is_borderline"):
        notes = [text(reason, language, "note") for reason in reasons]
        flag = [reader.say("borderline.flag", "flag"), *notes]
        story += [Spacer(1, 10), boxed(flag, bar="warning", ground="warning_wash")]
    return [*story, Spacer(1, 16), *_facts(reader), Spacer(1, 14)]


def _apart(verdict: dict) -> tuple[str, list[str]]:
    """The sentence of the answer, and the sentences that say why it is borderline (each printed once)."""
    sentence = verdict.get("sentence") or ""
    reasons = verdict.get("borderline_reasons") or []
    ending = " ".join(reasons)
    if verdict.get("is_borderline") and ending and sentence.endswith(ending) and sentence != ending:
        return sentence[: -len(ending)].rstrip(), reasons
    return sentence, reasons


def _facts(reader: Reader) -> list[Flowable]:
    """A strip of the numbers that a reader asks for first."""
    words, language = reader.words, reader.language
    horizon, difference = reader.part("horizon"), (reader.part("effect").get("risk_difference") or {})
    facts = []
    people = [arm.get("n") for arm in reader.arms if arm.get("n") is not None]
    if people:
        label = words["fact.people_refused" if reader.is_refused else "fact.people"]
        facts.append((number(sum(people), language), label))
    if horizon:
        facts.append((unit_name(horizon["value"], horizon["unit"], language), words["fact.window"]))
    if difference.get("estimate") is not None:
        facts.append((number(100 * difference["estimate"], language, 1, null=0), words["fact.difference"]))
    if reader.verdict.get("level"):
        facts.append((number(reader.verdict["level"], language), words["fact.level"]))
    cutoff = reader.part("definition").get("cutoff") or reader.design.get("cutoff")
    if not facts:
        return []
    blocks = [[text(value, language, "fact"), text(label, language, "fact_label")] for value, label in facts]
    strip = columns(blocks, [WIDTH / len(blocks)] * len(blocks))
    if not cutoff:
        return [strip]
    last = titled(capitalized(words["fact.cutoff"]), day(cutoff, language), language)
    return [strip, Spacer(1, 4), text(last, language, "small")]


def hundred(reader: Reader) -> list[Flowable]:
    """Of 100 people, in dots, and in the sentence of the verdict."""
    if not figures.has_hundred(reader.result):
        return []
    figure = FigureFlowable(figures.hundred(reader.result, language=reader.language, width=WIDTH))
    sentence = text(reader.verdict.get("of_100_sentence") or "", reader.language)
    heading = Heading(reader.words["headline.of_100"], reader.language, "hundred")
    return [KeepTogether([heading, figure, Spacer(1, 8), sentence])]


def flow(reader: Reader) -> list[Flowable]:
    """Who was counted, stage by stage."""
    if not reader.rows("flow"):
        return []
    figure = FigureFlowable(flow_figure.flow(reader.result, language=reader.language, width=WIDTH))
    heading = Heading(reader.words["section.flow"], reader.language, "flow")
    caption = reader.words["flow.caption"]
    if not reader.rows("excluded"):
        caption = f"{caption} {reader.words['flow.nobody_left_out']}"
    return [KeepTogether([heading, figure, Spacer(1, 6), text(caption, reader.language, "small")])]


def said(reader: Reader) -> list[Flowable]:
    """What the result allows to say, and what it does not."""
    can, cannot = reader.verdict.get("can_say") or [], reader.verdict.get("cannot_say") or []
    if not can and not cannot:
        return []
    story: list[Flowable] = []
    heading: list[Flowable] = [Heading(reader.words["section.words"], reader.language, "words")]
    for key, sentences, sign, color in (
        ("words.can", can, "✓", "treated"),
        ("words.cannot", cannot, "×", "comparison"),
    ):
        if sentences:
            items = listed(sentences, reader.language, sign, color)
            story.append(KeepTogether([*heading, reader.say(key, "subheading"), items, Spacer(1, 6)]))
            heading = []
    return story


def refusals(reader: Reader) -> list[Flowable]:
    """What was refused, why, and the cure."""
    rows = reader.rows("refusals")
    if not rows:
        return []
    story: list[Flowable] = [Heading(reader.words["section.refusals"], reader.language, "refusals")]
    for row in rows:
        content = [text(row.get("message") or "", reader.language, "body")]
        if row.get("cure"):
            content.append(labelled(reader.words["refusal.cure"], row["cure"], reader.language, "note"))
        story.append(KeepTogether([boxed(content, bar="warning", ground="warning_wash"), Spacer(1, 8)]))
    return story


def caveats(reader: Reader) -> list[Flowable]:
    """What a careful reader should know."""
    if not reader.rows("caveats"):
        return []
    heading = Heading(reader.words["section.caveats"], reader.language, "caveats")
    return [CondPageBreak(110), heading, listed(reader.rows("caveats"), reader.language, "–", "muted")]


def definitions(reader: Reader) -> list[Flowable]:
    """Everything a reader needs to know what the words mean: outcome, window, source, groups, level."""
    heading = Heading(reader.words["section.definitions"], reader.language, "definitions")
    return [CondPageBreak(160), heading, pairs(tables.definition_rows(reader), reader.language)]


def provenance(reader: Reader) -> list[Flowable]:
    """Run, versions, digest, earlier runs, citation, licenses."""
    heading = Heading(reader.words["section.provenance"], reader.language, "provenance")
    table = pairs(tables.provenance_rows(reader), reader.language)
    story: list[Flowable] = [
        CondPageBreak(200),
        heading,
        table,
        Spacer(1, 8),
        reader.say("provenance.tools", "small"),
    ]
    if _has_missing(reader):
        story.append(reader.say("provenance.missing", "small"))
    return story


def _has_missing(reader: Reader) -> bool:
    """Whether any text of the result or the run holds a character that the typeface lacks."""

    def texts(value: object):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for item in value.values():
                yield from texts(item)
        elif isinstance(value, list | tuple):
            for item in value:
                yield from texts(item)

    facts = (
        reader.run.title,
        reader.run.agency,
        reader.run.citation,
        reader.run.license,
        reader.run.public_id,
    )
    return any(fonts.has_missing(found) for found in texts([reader.result, facts]))
