"""What the latest run of each design found, in one statement and without the heavy part of a result."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max

from outcomes.models import EvaluationRun
from reports.typography import spaced


@dataclass(frozen=True)
class Finding:
    """One line about a run: its verdict in a language."""

    public_id: Any
    executed_at: datetime
    level: int | None
    is_refused: bool
    is_borderline: bool
    sentence: str


def latest_findings(standing, design_keys: list[int], language: str) -> dict[int, Finding]:
    """Per design key the finding of its newest run within reach; designs without a run are left out."""
    runs = EvaluationRun.objects.for_user(standing).filter(design_id__in=design_keys)
    newest = runs.order_by().values("design_id").annotate(newest=Max("id")).values("newest")
    rows = (
        EvaluationRun.objects.for_user(standing)
        .filter(pk__in=newest)
        .annotate(words=F(f"results__{language}__verdict"), default=F("results__en__verdict"))
        .values_list("design_id", "public_id", "executed_at", "level", "is_refused", "words", "default")
    )
    return {
        key: finding_of(public_id, executed_at, level, is_refused, words or default or {}, language)
        for key, public_id, executed_at, level, is_refused, words, default in rows
    }


def finding_of(public_id, executed_at, level, is_refused, verdict: dict, language: str) -> Finding:
    reasons = verdict.get("borderline_reasons") or []
    sentence = spaced(main_sentence(verdict.get("sentence", ""), reasons), language)
    return Finding(public_id, executed_at, level, is_refused, bool(verdict.get("is_borderline")), sentence)


def main_sentence(sentence: str, reasons: list[str]) -> str:
    """A verdict without the reasons why it is borderline, which pages show apart."""
    for reason in reasons:
        sentence = sentence.replace(reason, "")
    return sentence.strip()
