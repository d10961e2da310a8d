"""What the latest run of each design found, in one statement and without the heavy part of a result."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from outcomes.models import EvaluationRun


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
        .annotate(
            sentence=Coalesce(KT(f"results__{language}__verdict__sentence"), KT("results__en__verdict__sentence")),
            borderline=F("results__en__verdict__is_borderline"),
        )
        .values_list("design_id", "public_id", "executed_at", "level", "is_refused", "borderline", "sentence")
    )
    return {
        key: Finding(public_id, executed_at, level, is_refused, borderline in (True, 1), sentence or "")
        for key, public_id, executed_at, level, is_refused, borderline, sentence in rows
    }
