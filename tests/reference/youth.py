"""The synthetic youth study as a design and dated rows, read from its package without a database."""

from functools import cache

import pandas as pd

from outcomes.evaluation.cohort import build_cohort
from outcomes.evaluation.engine import evaluate
from outcomes.evaluation.spec import Covariate, DesignSpec, OtherOutcome, Window
from outcomes.studies.package import read_study


@cache
def study():
    """The package, checked."""
    return read_study("youth-schools")


def design(**changes):
    """The design of the study; keyword arguments replace fields."""
    given, outcome = study().design["design"], study().design["definition"]
    fields = {
        "code": given["code"],
        "question": given["question"],
        "program_name": {"en": "mentoring at school", "fr": "le mentorat à l'école"},
        "arm_labels": given["arm_labels"],
        "index_event": "referral",
        "period_from": given["period_from"],
        "period_until": given["period_until"],
        "assignment_method": "randomized",
        "assignment_unit": "site",
        "comparison_kind": "randomized",
        "exposure_rule": "assigned",
        "failure_kinds": tuple(outcome["failure_kinds"]),
        "iccs_codes": (),
        "counts_technical_violations": False,
        "window": Window(12, "month"),
        "lag": Window(0, "day"),
        "time_unit": "month",
        "display_times": (3, 6, 12),
        "cutoff": given["cutoff_on"],
        "source": given["outcome_source"],
        "treatment_code": given["treatment_code"],
        "covariates": tuple(Covariate(c["code"], c["label"], c["kind"]) for c in given["covariates"]),
        "other_outcomes": tuple(other_outcome(**item) for item in given["other_outcomes"]),
        "is_prevention": True,
        "unit_name": "school",
    }
    return DesignSpec(**{**fields, **changes})


def other_outcome(at, tolerance, smallest_difference=None, **given):
    """An other outcome of design.json."""
    margin = None if smallest_difference is None else float(smallest_difference)
    spans = {"at": Window(**at), "tolerance": Window(**tolerance)}
    return OtherOutcome(**given, **spans, smallest_difference=margin)


def table(name, **columns):
    """A table of the package under the engine's names."""
    rows = study().rows(name)
    return pd.DataFrame({ours: [row.get(theirs) for row in rows] for ours, theirs in columns.items()})


def frames():
    """The rows of the study as build_cohort takes them."""
    arms = table("allocations", person="participant", arm="arm", on="allocated_on", unit="unit_code")
    started = table("enrollments", person="participant", started_on="started_on").dropna()
    return {
        "index_events": table("referrals", person="participant", on="referred_on"),
        "assignments": arms,
        "exposures": started,
        "failures": table("justice_events", person="participant", on="occurred_on", kind="kind", iccs="iccs"),
        "ends": pd.DataFrame({"person": [], "on": [], "kind": []}),
        "characteristics": table(
            "characteristics", person="participant", code="code", value="value", recorded_on="recorded_on"
        ),
    }


def cohort(spec=None, **changes):
    """The cohort of the study; keyword arguments replace frames."""
    return build_cohort(spec or design(), **{**frames(), **changes})


@cache
def result():
    """The result of the study in English."""
    return evaluate(design(), cohort())
