"""The North Carolina work program (observational) as a design and dated rows, in calendar months."""

from datetime import date
from functools import cache

import pandas as pd

from outcomes.evaluation.cohort import build_cohort
from outcomes.evaluation.spec import Covariate, Window
from tests.reference import life
from tests.reference.printed import DATA

CUTOFF = date(1984, 4, 1)
COVARIATES = ("priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age")
BINARY = ("felon", "alcohol", "drugs", "black", "married")


@cache
def table():
    """The published rows, with `returned` (bool) for cens == 0."""
    rows = pd.read_csv(DATA / "nc-work-program.csv")
    return rows.assign(returned=rows["cens"] == 0)


def design(covariates=COVARIATES, **changes):
    """An observational design: chosen participants against the other releases."""
    fields = {
        "code": "nc-work-program",
        "program_name": {"en": "the prison work program"},
        "arm_labels": {"treated": {"en": "Work program"}, "comparison": {"en": "No work program"}},
        "assignment_method": "other",
        "comparison_kind": "matched",
        "failure_kinds": ("return_to_custody",),
        "window": Window(12, "month"),
        "time_unit": "month",
        "display_times": (3, 6, 12, 24, 36, 60),
        "cutoff": CUTOFF,
        "treatment_code": "workprg",
        "covariates": tuple(
            Covariate(code, {"en": code}, "binary" if code in BINARY else "numeric") for code in covariates
        ),
    }
    return life.design(**{**fields, **changes})


def cohort(spec):
    """Released `follow` months before the cut-off, returned `durat` months after release."""
    rows = table().assign(person=range(1, len(table()) + 1))
    on = [pd.Timestamp(CUTOFF) - pd.DateOffset(months=int(months)) for months in rows["follow"]]
    rows = rows.assign(on=on)
    failed = rows[rows["returned"]]
    back = [day + pd.DateOffset(months=int(m)) for day, m in zip(failed["on"], failed["durat"], strict=True)]
    facts = [
        pd.DataFrame({"person": rows["person"], "code": code, "value": rows[code], "recorded_on": rows["on"]})
        for code in COVARIATES
    ]
    arms = rows["workprg"].map({1: "treated", 0: "comparison"})
    return build_cohort(
        spec,
        index_events=rows[["person", "on"]],
        assignments=pd.DataFrame({"person": rows["person"], "arm": arms, "on": rows["on"], "unit": ""}),
        exposures=rows.loc[rows["workprg"] == 1, ["person", "on"]].rename(columns={"on": "started_on"}),
        failures=pd.DataFrame(
            {"person": failed["person"], "on": back, "kind": "return_to_custody", "iccs": None}
        ),
        ends=pd.DataFrame({"person": [], "on": [], "kind": []}),
        characteristics=pd.concat(facts, ignore_index=True),
    )
