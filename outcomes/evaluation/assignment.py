"""Which arm a person is in on the index date, and what was known about the person before assignment."""

from __future__ import annotations

from typing import Any

import pandas as pd

from outcomes.evaluation import windows
from outcomes.evaluation.spec import ARMS, Cohort, DesignSpec


def note(cohort: Cohort, code: str, n: int, **facts: Any) -> None:
    """Add a note with its number; nothing where the number is zero."""
    if n:
        cohort.notes.append({"code": code, "n": n, **facts})


def exclude(cohort: Cohort, reason: str, arms: pd.Series) -> None:
    """Count people left out, per arm."""
    for arm in ARMS:
        n = int((arms == arm).sum())
        if n:
            cohort.excluded.append({"reason": reason, "arm": arm, "n": n})


def arms_at_index(
    spec: DesignSpec,
    index: pd.DataFrame,
    assignments: pd.DataFrame,
    first_exposure: pd.Series,
    cohort: Cohort,
) -> pd.DataFrame:
    """Arm per person: person, arm, cluster, assigned_on. The arm is the status on the index date and never changes.

    Randomized: the allocation. Exposure rule "started": who had started by the index date; a start after it
    is refused (immortal time: to start later one must first not have failed). Otherwise the last status by
    that date.
    """
    assignments = assignments[assignments["arm"].isin(ARMS)]
    _count_clusters(spec, assignments, cohort)
    if {"method", "drawn"} <= set(assignments.columns):
        other = (assignments["method"] != spec.assignment_method) | (
            assignments["drawn"] != spec.assignment_unit
        )
        note(cohort, "allocation_contradicts_design", int(other.sum()))
    exclude(cohort, "no_index_event", _without(assignments, index))
    rows = assignments.merge(index, on="person").sort_values(["on", "arm"], kind="stable")
    if spec.exposure_rule == "started":
        return _by_start(rows, index, first_exposure, cohort)
    known = rows if spec.assignment_method == "randomized" else rows[rows["on"] <= rows["index_on"]]
    _refuse_both_arms(spec, known, cohort)
    if spec.assignment_method == "randomized":
        arms = known.drop_duplicates("person", keep="first")
        note(cohort, "assigned_after_index", int((arms["on"] > arms["index_on"]).sum()))
    else:
        arms = known.drop_duplicates("person", keep="last")
        late = rows[~rows["person"].isin(arms["person"])].drop_duplicates("person")
        exclude(cohort, "no_status_on_index_date", late["arm"])
    return _with_cluster(arms.rename(columns={"on": "assigned_on"}))


def _with_cluster(arms: pd.DataFrame) -> pd.DataFrame:
    """The school, site or group that was allocated with each person; empty where not known."""
    units = arms["unit"] if "unit" in arms else pd.Series("", index=arms.index)
    arms = arms.assign(cluster=units.fillna("").astype(str).str.strip().astype(object))
    return arms[["person", "arm", "cluster", "assigned_on"]].reset_index(drop=True)


def _without(assignments: pd.DataFrame, index: pd.DataFrame) -> pd.Series:
    missing = assignments[~assignments["person"].isin(index["person"])]
    return missing.drop_duplicates("person")["arm"]


def _count_clusters(spec: DesignSpec, assignments: pd.DataFrame, cohort: Cohort) -> None:
    if spec.assignment_unit != "person" and "unit" in assignments:
        units = assignments["unit"].fillna("").astype(str).str.strip()
        known = assignments.assign(unit=units)[units != ""]
        cohort.clusters = {arm: int(known.loc[known["arm"] == arm, "unit"].nunique()) for arm in ARMS}
        note(cohort, "clusters_unknown", int(assignments.loc[units == "", "person"].nunique()))
        note(cohort, "clusters_in_both_arms", int((known.groupby("unit")["arm"].nunique() > 1).sum()))


def _refuse_both_arms(spec: DesignSpec, known: pd.DataFrame, cohort: Cohort) -> None:
    """Two arms at once: for a randomized design two allocations by the index date, else two on one day."""
    by_index = known[known["on"] <= known["index_on"]]
    keys = ["person"] if spec.assignment_method == "randomized" else ["person", "on"]
    at_once = by_index.groupby(keys)["arm"].nunique()
    same_day = known.groupby(["person", "on"])["arm"].nunique()
    people = {key[0] if isinstance(key, tuple) else key for key in at_once.index[at_once > 1]}
    people |= {key[0] for key in same_day.index[same_day > 1]}
    if people:
        cohort.refusals.append({"code": "both_arms", "what": "run", "n": len(people)})


def _by_start(
    rows: pd.DataFrame, index: pd.DataFrame, first_exposure: pd.Series, cohort: Cohort
) -> pd.DataFrame:
    exposed = index["person"].map(first_exposure)
    people = index[exposed.notna() | index["person"].isin(rows["person"])].copy()
    started = people["person"].map(first_exposure)
    late = int((started > people["index_on"]).sum())
    if late:
        cohort.refusals.append({"code": "immortal_time", "what": "run", "n": late})
    people["arm"] = started.notna().map({True: "treated", False: "comparison"})
    people["assigned_on"] = started.where(started.notna(), people["index_on"])
    if "unit" in rows:
        people["unit"] = people["person"].map(rows.drop_duplicates("person").set_index("person")["unit"])
    return _with_cluster(people)


def add_covariates(
    spec: DesignSpec, data: pd.DataFrame, characteristics: pd.DataFrame, cohort: Cohort
) -> pd.DataFrame:
    """One float column per covariate: the last value recorded up to the day of assignment.

    A value recorded only after assignment may be an effect of the program: it is left out, and using it to
    adjust is refused. A date of assignment after the index date does not help: the index date is the limit
    then.
    """
    rows = characteristics.reset_index(drop=True).copy()
    rows["recorded_on"] = windows.dates(rows["recorded_on"])
    limit = data[["assigned_on", "index_on"]].min(axis=1)
    people = pd.DataFrame({"person": data["person"], "limit": limit})
    rows = rows.merge(people, on="person")
    rows = rows[rows["value"].notna()].sort_values("recorded_on", kind="stable")
    is_late = rows["recorded_on"] > rows["limit"]
    for covariate in spec.covariates:
        mine = rows["code"] == covariate.code
        early = rows[mine & ~is_late].drop_duplicates("person", keep="last").set_index("person")["value"]
        late = rows.loc[mine & is_late, "person"]
        n = late[~late.isin(early.index)].nunique()
        if n:
            refusal = {
                "code": "covariate_after_assignment",
                "what": "cox",
                "name": covariate.code,
                "n": int(n),
            }
            cohort.refusals.append(refusal)
        data[covariate.code] = data["person"].map(early.astype(float)).astype(float)
    return data
