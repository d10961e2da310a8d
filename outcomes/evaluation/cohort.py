"""From dated rows to a cohort: one row per person with arm, time, what happened, and covariates.

Nobody is removed for what happened after the index date. Everything left out or set aside is counted with
its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from outcomes.evaluation import assignment, followup, windows
from outcomes.evaluation.spec import ARMS, COMPETING_ENDS, Cohort, DesignSpec

COLUMNS = (
    "person",
    "arm",
    "index_on",
    "time",
    "event",
    "cause",
    "is_mature",
    "failed_in_window",
    "crossed_over",
    "cluster",
)


def build_cohort(
    spec: DesignSpec,
    *,
    index_events: pd.DataFrame,
    assignments: pd.DataFrame,
    exposures: pd.DataFrame,
    failures: pd.DataFrame,
    ends: pd.DataFrame,
    characteristics: pd.DataFrame,
    flow: Mapping[str, Mapping[str, int]] | None = None,
) -> Cohort:
    """The cohort of a design.

    Frames: `index_events` (person, on and, where known, precision), `assignments` (person, arm, on, unit),
    `exposures` (person, started_on), `failures` (person, on, kind, iccs), `ends` (person, on, kind),
    `characteristics` (person, code, value, recorded_on). Dates may be date or datetime64. `flow` holds upstream
    stages: {stage: {"treated": n, "comparison": n}}. Problems of the data become `refusals` of the cohort, never
    exceptions.
    """
    cohort = Cohort(data=empty_data(spec))
    if "precision" in index_events:
        assignment.note(cohort, "dates_assumed", int((index_events["precision"] == "assumed").sum()))
    index = _first_index_events(spec, index_events)
    exposed = _dated(exposures, "started_on")
    exposed = exposed[exposed["started_on"] <= pd.Timestamp(spec.cutoff)]
    first_exposure = exposed.groupby("person")["started_on"].min()
    arms = assignment.arms_at_index(spec, index, _dated(assignments, "on"), first_exposure, cohort)
    data = index.merge(arms, on="person", how="inner")
    known = set(assignments["person"]) | set(data["person"])
    assignment.note(cohort, "not_assigned", int((~index["person"].isin(known)).sum()))
    data = _within_follow_up(spec, data, cohort)
    ends_of = _first_ends(spec, ends, data, cohort)
    data = data[~data["person"].isin(ends_of.loc[ends_of["is_before"], "person"])].reset_index(drop=True)
    data = _times(spec, data, failures, ends_of, cohort)
    data["crossed_over"] = (data["arm"] == "comparison") & data["person"].isin(first_exposure.index)
    data = assignment.add_covariates(spec, data, characteristics, cohort)
    data = followup.add_other_outcomes(spec, data, characteristics)
    cohort.data = data[_columns(spec)].reset_index(drop=True)
    if cohort.data.empty and not any(r["what"] == "run" for r in cohort.refusals):
        cohort.refusals.append({"code": "empty_cohort", "what": "run"})
    cohort.flow = _flow(spec, cohort.data, arms, first_exposure, flow or {})
    return cohort


def empty_data(spec: DesignSpec) -> pd.DataFrame:
    """A cohort table without rows, with the columns of the design."""
    return pd.DataFrame({name: [] for name in _columns(spec)})


def _columns(spec: DesignSpec) -> list[str]:
    return [*COLUMNS, *(c.code for c in spec.covariates), *followup.columns(spec)]


def _dated(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    frame = frame.reset_index(drop=True).copy()
    frame[column] = windows.dates(frame[column])
    return frame[frame[column].notna()]


def _first_index_events(spec: DesignSpec, index_events: pd.DataFrame) -> pd.DataFrame:
    """Each person's first index event inside the period: person, index_on."""
    rows = _dated(index_events, "on")
    if spec.period_from is not None:
        rows = rows[rows["on"] >= pd.Timestamp(spec.period_from)]
    if spec.period_until is not None:
        rows = rows[rows["on"] <= pd.Timestamp(spec.period_until)]
    first = rows.groupby("person", as_index=False)["on"].min()
    return first.rename(columns={"on": "index_on"})


def _within_follow_up(spec: DesignSpec, data: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    """Leave out people whose index date comes after the last day that the source can speak for."""
    late = data["index_on"] > windows.back(spec.cutoff, spec.lag)
    assignment.exclude(cohort, "index_after_cutoff", data.loc[late, "arm"])
    return data[~late].reset_index(drop=True)


def _first_ends(spec: DesignSpec, ends: pd.DataFrame, data: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    """Each person's first end of observation: person, ended_on, end_kind, is_before (before the index
    date)."""
    rows = _dated(ends, "on").sort_values(["on", "kind"]).drop_duplicates("person")
    rows = rows.rename(columns={"on": "ended_on", "kind": "end_kind"})
    rows = data[["person", "arm", "index_on"]].merge(rows[["person", "ended_on", "end_kind"]], on="person")
    rows["is_before"] = rows["ended_on"] < rows["index_on"]
    assignment.exclude(cohort, "ended_before_index", rows.loc[rows["is_before"], "arm"])
    return rows


def counted_failures(spec: DesignSpec, failures: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    """The failures that the definition counts, by kind and ICCS code (prefix match); unclassified ones are
    noted."""
    rows = _dated(failures, "on")
    rows = rows[rows["kind"].isin(spec.counted_kinds)]
    if not spec.iccs_codes:
        return rows
    codes = rows["iccs"].astype("string").fillna("").str.strip()
    assignment.note(cohort, "failures_without_code", int((codes == "").sum()))
    return rows[[code.startswith(spec.iccs_codes) for code in codes]]


def _times(
    spec: DesignSpec, data: pd.DataFrame, failures: pd.DataFrame, ends_of: pd.DataFrame, cohort: Cohort
) -> pd.DataFrame:
    """Add time, event, cause, is_mature and failed_in_window."""
    last_day = windows.back(spec.cutoff, spec.lag)
    rows = data[["person", "index_on"]].merge(counted_failures(spec, failures, cohort), on="person")
    assignment.note(cohort, "failures_before_index", int((rows["on"] < rows["index_on"]).sum()))
    assignment.note(cohort, "failures_after_cutoff", int((rows["on"] > last_day).sum()))
    rows = rows[(rows["on"] >= rows["index_on"]) & (rows["on"] <= last_day)]
    first = rows.groupby("person")["on"].min()

    data = data.merge(ends_of[["person", "ended_on", "end_kind"]], on="person", how="left")
    failed_on = first.reindex(data["person"]).set_axis(data.index)  # not map(): it fails without rows
    ended = data["ended_on"].notna() & (data["ended_on"] <= last_day)
    event = (failed_on.notna() & ~(ended & (failed_on > data["ended_on"]))).to_numpy(dtype=bool)
    assignment.note(cohort, "failures_after_end", int((failed_on.notna() & ~event).sum()))
    ended = ended.to_numpy(dtype=bool) & ~event
    competing = ended & data["end_kind"].isin(COMPETING_ENDS).to_numpy()

    stop = pd.Series(last_day, index=data.index)
    stop = stop.mask(ended, data["ended_on"]).mask(event, failed_on)
    up = windows.elapsed(data["index_on"], stop, spec.time_unit, "up")
    down = windows.elapsed(data["index_on"], stop, spec.time_unit, "down")
    # A failure on the day itself happened after some hours: half a day, or the first unit of a coarser grain.
    first_unit = 0.5 if spec.time_unit == "day" else 1.0
    assignment.note(cohort, "failures_same_day", int((event & (up == 0)).sum()))
    assignment.note(cohort, "failures_in_unfinished_unit", _unfinished(spec, data, up, event, last_day))
    counts = event | competing
    data["time"] = np.where(counts, np.where(up == 0, first_unit, up), down).astype(float)
    data["event"] = event
    data["cause"] = np.where(
        event, "failure", np.where(ended, data["end_kind"].astype(object), "end_of_follow_up")
    )

    observed = windows.elapsed(
        data["index_on"], pd.Series(last_day, index=data.index), spec.window.unit, "down"
    )
    data["is_mature"] = observed >= spec.window.value
    to_failure = windows.elapsed(data["index_on"], failed_on, spec.window.unit, "up")
    data["failed_in_window"] = event & (to_failure <= spec.window.value)
    return data


def _unfinished(
    spec: DesignSpec, data: pd.DataFrame, up: np.ndarray, event: np.ndarray, last_day: pd.Timestamp
) -> int:
    whole = windows.elapsed(data["index_on"], pd.Series(last_day, index=data.index), spec.time_unit, "down")
    return int((event & (up > whole)).sum())


def _flow(
    spec: DesignSpec,
    data: pd.DataFrame,
    arms: pd.DataFrame,
    first_exposure: pd.Series,
    upstream: Mapping[str, Mapping[str, int]],
) -> list[dict[str, Any]]:
    """Stages in order; stages the caller has counted are kept, the others are counted here."""

    lost = (data["cause"] == "lost") & (data["time"] < windows.in_units(spec.window, spec.time_unit))
    mature = data["is_mature"].astype(bool)
    people = {
        "assigned": arms,
        "started": arms[arms["person"].isin(first_exposure.index)],
        "followed": data,
        "mature": data[mature],
        "analyzed": data[mature & ~lost],
    }
    stages = {stage: _per_arm(rows["arm"]) for stage, rows in people.items()} | dict(upstream)
    order = ["referred", "eligible", "assigned", "started", "completed", "followed", "mature", "analyzed"]
    names = [s for s in order if s in stages] + [s for s in stages if s not in order]
    flow = [{"stage": s, **{arm: int(stages[s].get(arm, 0)) for arm in ARMS}} for s in names]
    if spec.assignment_unit != "person":
        for row in flow:
            if row["stage"] in people:
                row["clusters"] = _clusters_per_arm(people[row["stage"]])
    return flow


def _per_arm(values: pd.Series) -> dict[str, int]:
    return {arm: int((values == arm).sum()) for arm in ARMS}


def _clusters_per_arm(rows: pd.DataFrame) -> dict[str, int]:
    known = rows[rows["cluster"] != ""]
    return {arm: int(known.loc[known["arm"] == arm, "cluster"].nunique()) for arm in ARMS}
