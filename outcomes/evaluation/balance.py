"""How alike the arms were before: standardized mean differences and variance ratios."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from outcomes.evaluation.spec import Covariate, in_language

SMD_LIMIT = 0.1
VARIANCE_RATIO_LIMITS = (0.5, 2.0)


def _summary(values: pd.Series) -> dict[str, Any]:
    known = values.dropna().astype(float)
    return {
        "n": len(known),
        "mean": float(known.mean()) if len(known) else None,
        "sd": float(known.std(ddof=1)) if len(known) > 1 else None,
    }


def standardized_difference(treated: dict[str, Any], comparison: dict[str, Any]) -> float | None:
    """Difference of means over the root of the mean variance (Cohen 1988; Austin 2009). None where it has no
    spread."""
    if treated["sd"] is None or comparison["sd"] is None:
        return None
    gap = treated["mean"] - comparison["mean"]
    spread = math.sqrt((treated["sd"] ** 2 + comparison["sd"] ** 2) / 2)
    return gap / spread if spread > 0 else (0.0 if gap == 0 else None)


def baseline(data: pd.DataFrame, covariates: tuple[Covariate, ...], language: str) -> list[dict[str, Any]]:
    """One row per covariate: n, mean and sd per arm, SMD, variance ratio (numeric only), and whether it is
    imbalanced.

    Imbalanced means |SMD| >= 0.1 or a variance ratio outside 0.5-2 (Austin 2009; Rubin 2001).
    """
    rows = []
    for covariate in covariates:
        if covariate.code not in data.columns:
            continue
        values = data[covariate.code]
        treated, comparison = (_summary(values[data["arm"] == arm]) for arm in ("treated", "comparison"))
        smd = standardized_difference(treated, comparison)
        ratio = None
        if covariate.kind == "numeric" and comparison["sd"] and treated["sd"] is not None:
            ratio = (treated["sd"] / comparison["sd"]) ** 2
        gap = treated["mean"] is not None and comparison["mean"] is not None and smd is None
        off = smd is not None and abs(smd) >= SMD_LIMIT
        wide = ratio is not None and not VARIANCE_RATIO_LIMITS[0] <= ratio <= VARIANCE_RATIO_LIMITS[1]
        rows.append(
            {
                "name": covariate.code,
                "label": in_language(covariate.label, language) or covariate.code,
                "kind": covariate.kind,
                "treated": treated,
                "comparison": comparison,
                "smd": smd,
                "variance_ratio": ratio,
                "is_imbalanced": bool(off or wide or gap),
            }
        )
    return rows
