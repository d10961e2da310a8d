"""Scores in words: the bands by name, what was done about missing items, and which domains stand out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.bands import TOTAL, bands_in_force
from participants.choices import DomainKind, Missing
from participants.models import AssessmentScore, BandOverride
from participants.models.instrument import in_language
from participants.scoring import Result, rule_in_words

STANDING_OUT = 3


@dataclass(frozen=True)
class Line:
    """One domain, or the total (`code` empty), as shown. `signed`: the band as signed where another holds."""

    code: str
    name: str
    score: Any
    band: str
    signed: str
    rule: str
    height: float  # of the band in force among those there are, 0 (lowest) to 1
    is_strength: bool


def lines_of(score: AssessmentScore, overrides: Iterable[BandOverride]) -> list[Line]:
    """The total, where there is one, then each domain of a signed score."""
    content = score.instrument_version.content
    held = bands_in_force(score, overrides)
    lines = []
    if "total" in content:
        lines.append(_total_line(content, score.total, score.band, held[TOTAL], rule_in_words(score.rule)))
    names = {domain["code"]: domain for domain in content.get("domains", ())}
    return [*lines, *(_line(names[one["code"]], one, held[one["code"]]) for one in score.domains)]


def lines_of_result(content: Mapping[str, Any], result: Result) -> list[Line]:
    """The same for what a draft would say if it were signed now."""
    lines = []
    if "total" in content:
        lines.append(_total_line(content, result.total, result.band, result.band, rule_in_words(result.rule)))
    names = {domain["code"]: domain for domain in content.get("domains", ())}
    return [*lines, *(_line(names[one.code], one.as_data(), one.band) for one in result.domains)]


def standing_out(lines: Iterable[Line]) -> list[Line]:
    """The domains of need or risk with the highest bands above the lowest."""
    high = [line for line in lines if line.code and not line.is_strength and line.height > 0]
    return sorted(high, key=lambda line: -line.height)[:STANDING_OUT]


def missing_rule(domain: Mapping[str, Any]) -> str:
    """How many items of a domain may stay without an answer, in words."""
    if domain["kind"] == DomainKind.STATUS:
        return _("Answers only: nothing is added up.")
    most = domain.get("max_missing", 0)
    if not most:
        return (
            _("A score needs every answer.") if len(domain["items"]) > 1 else _("A score needs the answer.")
        )
    return ngettext(
        "%(count)d answer may be missing: the mean of the others stands in. With more missing there is no score.",
        "%(count)d answers may be missing: the mean of the others stands in. With more missing there is no score.",
        most,
    ) % {"count": most}


def band_names(content: Mapping[str, Any], domain: str = TOTAL) -> dict[str, str]:
    """Code → name of the bands of a domain, or of the total, the lowest first."""
    if domain == TOTAL:
        bands = content.get("total", {}).get("bands", ())
    else:
        bands = next((one.get("bands", ()) for one in content["domains"] if one["code"] == domain), ())
    return {band["code"]: in_language(band["label"]) for band in bands}


def domain_name(content: Mapping[str, Any], domain: str = TOTAL) -> str:
    """The name of a domain, or the word for the total."""
    if domain == TOTAL:
        return _("Total")
    return next((in_language(one["name"]) for one in content["domains"] if one["code"] == domain), domain)


def answer_in_words(content: Mapping[str, Any], scale: str, value: Any) -> str:
    """What was answered to an item."""
    if value is None or value in Missing.values:
        return str(Missing(value or Missing.NOT_ASKED).label)
    return next(
        (in_language(one["label"]) for one in content["scales"][scale] if one["value"] == value), str(value)
    )


def _total_line(content, total, signed: str, band: str, rule: str) -> Line:
    names = band_names(content)
    return Line(
        TOTAL,
        _("Total"),
        total,
        names.get(band, ""),
        _other(names, signed, band),
        rule,
        _height(names, band),
        False,
    )


def _line(domain: Mapping[str, Any], found: Mapping[str, Any], band: str) -> Line:
    names = {one["code"]: in_language(one["label"]) for one in domain.get("bands", ())}
    return Line(
        domain["code"], in_language(domain["name"]), found["score"], names.get(band, ""),
        _other(names, found["band"], band), rule_in_words(found["rule"], found["answered"], found["missing"]),
        _height(names, band), domain["kind"] == DomainKind.PROTECTIVE,
    )  # fmt: skip


def _other(names: Mapping[str, str], signed: str, band: str) -> str:
    return names.get(signed, "") if signed != band else ""


def _height(names: Mapping[str, str], band: str) -> float:
    codes = list(names)
    return codes.index(band) / max(len(codes) - 1, 1) if band in codes else 0.0
