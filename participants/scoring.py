"""From answers to scores: pure and deterministic, no database, nothing about the person but the answers.

The content comes from an instrument version (participants/instrument_content.py).

**Missing items.** A domain of n items with m of them unanswered scores the sum of the answers where m is 0; the sum
times n / (n - m), rounded half up to two decimals, where m is at most the domain's `max_missing` (prorated: the mean of
the answered items stands in for the others); nothing where more are missing. A total is the sum of the scores of its
domains and is nothing where one of them has none. What was done is part of every result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.errors import RuleViolation, SeveralViolations
from participants.choices import DomainKind, Missing, ScoringRule
from participants.instrument_content import as_step

CENT = Decimal("0.01")


@dataclass(frozen=True)
class DomainScore:
    """One domain: `score` is None where there is none, `rule` says why or how."""

    code: str
    score: Decimal | None
    band: str
    answered: int
    missing: int
    rule: str

    def as_data(self) -> dict:
        """For keeping: the score as a text, so that nothing is rounded on the way."""
        return {**asdict(self), "score": None if self.score is None else str(self.score)}


@dataclass(frozen=True)
class Result:
    """What an assessment says: each domain, and the total where the instrument has one."""

    domains: tuple[DomainScore, ...]
    total: Decimal | None
    band: str
    rule: str


def score(content: Mapping[str, Any], answers: Mapping[str, Any]) -> Result:
    """Score checked answers: {item: value, or a code of Missing}; items that are not there were not asked."""
    domains = tuple(_score_domain(domain, answers) for domain in content["domains"])
    if "total" not in content:
        return Result(domains, None, "", ScoringRule.NOT_SCORED)
    of = {domain.code: domain for domain in domains}
    return _sum_up(content["total"], [of[code] for code in content["total"]["domains"]], domains)


def score_entered(content: Mapping[str, Any], total: Decimal) -> Result:
    """The result of an instrument of which the total alone is recorded."""
    return Result(
        (), _rounded(Fraction(total)), band_of(content["total"]["bands"], total), ScoringRule.TOTAL_ONLY
    )


def band_of(bands: Sequence[Mapping[str, Any]], value: Decimal | Fraction) -> str:
    """The code of the last band that begins at the value or below; empty below the first."""
    return next((band["code"] for band in reversed(bands) if band["from"] <= value), "")


def _score_domain(domain: Mapping[str, Any], answers: Mapping[str, Any]) -> DomainScore:
    given = [answers.get(item["code"], Missing.NOT_ASKED) for item in domain["items"]]
    points = [value for value in given if value not in Missing.values]
    count = {"answered": len(points), "missing": len(given) - len(points)}
    if domain["kind"] == DomainKind.STATUS:
        return DomainScore(domain["code"], None, "", **count, rule=ScoringRule.NOT_SCORED)
    if count["missing"] > domain.get("max_missing", 0):
        return DomainScore(domain["code"], None, "", **count, rule=ScoringRule.TOO_MANY_MISSING)
    value = _rounded(Fraction(sum(points) * len(given), len(points)))
    rule = ScoringRule.PRORATED if count["missing"] else ScoringRule.COMPLETE
    return DomainScore(domain["code"], value, band_of(domain["bands"], value), **count, rule=rule)


def _sum_up(total: Mapping[str, Any], parts: list[DomainScore], domains: tuple) -> Result:
    if any(part.score is None for part in parts):
        return Result(domains, None, "", ScoringRule.TOO_MANY_MISSING)
    value = sum((part.score for part in parts), Decimal(0))
    is_prorated = any(part.rule == ScoringRule.PRORATED for part in parts)
    rule = ScoringRule.PRORATED if is_prorated else ScoringRule.COMPLETE
    return Result(domains, value, band_of(total["bands"], value), rule)


def _rounded(value: Fraction) -> Decimal:
    """Exactly half a cent goes away from nought."""
    cents = value * 100
    whole = Decimal(cents.numerator) / Decimal(cents.denominator)
    return (whole.quantize(Decimal(1), rounding=ROUND_HALF_UP) * CENT).quantize(CENT)


# --- What may be answered ---------------------------------------------------------------------------------------------


def check_answers(content: Mapping[str, Any], answers: Any) -> dict[str, Any]:
    """The answers as they were given. Raises SeveralViolations naming every item at fault (`answers/<item>`)."""
    if not isinstance(answers, Mapping):
        raise RuleViolation(_("Give an object with named members."), field="answers")
    allowed = _values_by_item(content)
    faults = [
        RuleViolation(words, code=code, field=f"answers/{as_step(item)}")
        for item, value in answers.items()
        for code, words in [_fault(allowed, item, value)]
        if words
    ]
    if faults:
        raise SeveralViolations(_("Some answers cannot be."), faults)
    return dict(answers)


def check_total(content: Mapping[str, Any], total: Decimal) -> Decimal:
    """A total within the bounds of the instrument. Raises RuleViolation for another."""
    low, high = content["total"]["min"], content["total"]["max"]
    if not low <= total <= high:
        raise RuleViolation(
            _("The total of this instrument is from %(low)d to %(high)d.") % {"low": low, "high": high},
            code="out_of_range",
            field="total",
        )
    return total


def _values_by_item(content: Mapping[str, Any]) -> dict[str, list[int]]:
    scales = {
        name: [value["value"] for value in values] for name, values in content.get("scales", {}).items()
    }
    return {item["code"]: scales[item["scale"]] for domain in content["domains"] for item in domain["items"]}


def _fault(allowed: Mapping[str, list[int]], item: Any, value: Any) -> tuple[str, str]:
    if item not in allowed:
        return "unknown_item", _("This instrument has no such item.")
    is_value = isinstance(value, int) and not isinstance(value, bool) and value in allowed[item]
    if is_value or (isinstance(value, str) and value in Missing.values):
        return "", ""
    listed = ", ".join(map(str, [*allowed[item], *Missing.values]))
    return "out_of_range", _("Choose one of: %(listed)s.") % {"listed": listed}


# --- In words ---------------------------------------------------------------------------------------------------------


def rule_in_words(rule: str, answered: int = 0, missing: int = 0) -> str:
    """What was done about missing items, for whoever reads the score."""
    of = {"missing": missing, "all": answered + missing}
    if rule == ScoringRule.PRORATED and not missing:
        return _("A domain in it is prorated, because items are missing.")
    if rule == ScoringRule.PRORATED:
        return (
            ngettext(
                "Prorated: %(missing)d of %(all)d items is missing and counted as the mean of the others.",
                "Prorated: %(missing)d of %(all)d items are missing and counted as the mean of the others.",
                missing,
            )
            % of
        )
    if rule == ScoringRule.TOO_MANY_MISSING and not missing:
        return _("No total: in a domain too many items are missing.")
    if rule == ScoringRule.TOO_MANY_MISSING and of["all"] == 1:
        return _("No score: the only item is missing.")
    if rule == ScoringRule.TOO_MANY_MISSING:
        return (
            ngettext(
                "No score: %(missing)d of %(all)d items is missing.",
                "No score: %(missing)d of %(all)d items are missing.",
                missing,
            )
            % of
        )
    return str(ScoringRule(rule).label)
