"""Other outcomes as columns of the cohort: the value before assignment and the one nearest to when it was due."""

from __future__ import annotations

import pandas as pd

from outcomes.evaluation import windows
from outcomes.evaluation.spec import DesignSpec, OtherOutcome


def columns(spec: DesignSpec) -> list[str]:
    """The columns of the other outcomes, in order; no characteristic can have a colon in its code."""
    return [f"{o.code}:{part}" for o in spec.other_outcomes for part in ("due", "before", "after")]


def add_other_outcomes(spec: DesignSpec, data: pd.DataFrame, characteristics: pd.DataFrame) -> pd.DataFrame:
    """Add `code:due`, `code:before` and `code:after` per other outcome.

    Before is the last value up to the assignment (or the index date, where that is earlier), as for covariates. After
    is the value recorded after both, nearest to the day it was due and within the tolerance; of two equally near the
    earlier one, of one day the last in the list. Nothing after the cut-off is looked at. Due says whether the day lies
    before the cut-off: nobody else counts, whatever is recorded.
    """
    if not spec.other_outcomes:
        return data
    rows = characteristics.reset_index(drop=True).copy()
    rows["recorded_on"] = windows.dates(rows["recorded_on"])
    people = data[["person", "index_on"]].assign(
        first=data[["assigned_on", "index_on"]].min(axis=1),
        last=data[["assigned_on", "index_on"]].max(axis=1),
    )
    rows = rows[rows["value"].notna()].merge(people, on="person")
    rows = rows[rows["recorded_on"] <= pd.Timestamp(spec.cutoff)].sort_values("recorded_on", kind="stable")
    for outcome in spec.other_outcomes:
        mine = rows[rows["code"] == outcome.code]
        before = mine[mine["recorded_on"] <= mine["first"]].drop_duplicates("person", keep="last")
        after = _nearest(outcome, mine[mine["recorded_on"] > mine["last"]])
        data[f"{outcome.code}:due"] = data["index_on"] <= windows.back(spec.cutoff, outcome.at)
        for part, found in (("before", before), ("after", after)):
            values = found.set_index("person")["value"].astype(float)
            data[f"{outcome.code}:{part}"] = data["person"].map(values).astype(float)
    return data


def _nearest(outcome: OtherOutcome, rows: pd.DataFrame) -> pd.DataFrame:
    """Per person the row nearest to the day the outcome was due, within the tolerance."""
    rows = rows.drop_duplicates(["person", "recorded_on"], keep="last")
    due = windows.ahead(rows["index_on"], outcome.at)
    inside = (rows["recorded_on"] >= windows.ahead(due, outcome.tolerance, back=True)) & (
        rows["recorded_on"] <= windows.ahead(due, outcome.tolerance)
    )
    rows = rows.assign(away=(rows["recorded_on"] - due).abs())[inside]
    return rows.sort_values(["away", "recorded_on"], kind="stable").drop_duplicates("person")
