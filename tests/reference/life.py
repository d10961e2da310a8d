"""The Baltimore LIFE experiment as a design and dated rows: one assumed release day, 52 weeks."""

from datetime import date, timedelta
from functools import cache

import pandas as pd

from outcomes.evaluation.cohort import build_cohort
from outcomes.evaluation.spec import Covariate, DesignSpec, Window
from tests.reference.printed import DATA

RELEASED_ON = date(1972, 1, 1)
KINDS = {
    "age": "numeric",
    "race": "binary",
    "wexp": "binary",
    "mar": "binary",
    "paro": "binary",
    "prio": "numeric",
}
TERMS = ("fin", *KINDS)


@cache
def table():
    """The published rows: week, arrest, fin, age, race, wexp, mar, paro, prio."""
    return pd.read_csv(DATA / "baltimore-life.csv")


def design(**changes):
    """The design of the study; keyword arguments replace fields."""
    fields = {
        "code": "baltimore-life",
        "question": {"en": "Does financial aid after release reduce re-arrest?"},
        "program_name": {"en": "financial aid", "fr": "l'aide financière"},
        "arm_labels": {
            "treated": {"en": "Financial aid", "fr": "Aide financière"},
            "comparison": {"en": "No aid", "fr": "Sans aide"},
        },
        "index_event": "release",
        "period_from": None,
        "period_until": None,
        "assignment_method": "randomized",
        "assignment_unit": "person",
        "comparison_kind": "randomized",
        "exposure_rule": "assigned",
        "failure_kinds": ("arrest",),
        "iccs_codes": (),
        "counts_technical_violations": False,
        "window": Window(52, "week"),
        "lag": Window(0, "day"),
        "time_unit": "week",
        "display_times": (13, 26, 52),
        "cutoff": RELEASED_ON + timedelta(days=364),
        "source": {
            "name": "arrest records",
            "is_administrative": True,
            "coverage": None,
            "match_rate": {"treated": None, "comparison": None},
        },
        "treatment_code": "fin",
        "covariates": tuple(Covariate(code, {"en": code.upper()}, kind) for code, kind in KINDS.items()),
    }
    return DesignSpec(**{**fields, **changes})


def frames():
    """The rows of the study as build_cohort takes them."""
    rows = table().assign(person=range(1, len(table()) + 1))
    failed = rows[rows["arrest"] == 1]
    facts = [
        pd.DataFrame(
            {"person": rows["person"], "code": code, "value": rows[code], "recorded_on": RELEASED_ON}
        )
        for code in KINDS
    ]
    arms = rows["fin"].map({1: "treated", 0: "comparison"})
    return {
        "index_events": pd.DataFrame({"person": rows["person"], "on": RELEASED_ON}),
        "assignments": pd.DataFrame({"person": rows["person"], "arm": arms, "on": RELEASED_ON, "unit": ""}),
        "exposures": pd.DataFrame(
            {"person": rows.loc[rows["fin"] == 1, "person"], "started_on": RELEASED_ON}
        ),
        "failures": pd.DataFrame(
            {
                "person": failed["person"],
                "on": [RELEASED_ON + timedelta(days=7 * int(week)) for week in failed["week"]],
                "kind": "arrest",
                "iccs": None,
            }
        ),
        "ends": pd.DataFrame({"person": [], "on": [], "kind": []}),
        "characteristics": pd.concat(facts, ignore_index=True),
    }


def cohort(spec=None, **changes):
    """The cohort of the study; keyword arguments replace frames."""
    return build_cohort(spec or design(), **{**frames(), **changes})
