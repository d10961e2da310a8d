"""A small world for tests: people by number, released on one day, in days unless said otherwise."""

from datetime import date, timedelta

import pandas as pd

from outcomes.evaluation.cohort import build_cohort
from outcomes.evaluation.engine import evaluate
from outcomes.evaluation.spec import Covariate, Window
from tests.reference import life

START = date(2020, 1, 1)
CUTOFF = date(2022, 1, 1)
AGE = Covariate("age", {"en": "Age", "fr": "Âge"})


def day(n):
    """The n-th day after the release."""
    return START + timedelta(days=n)


def design(**changes):
    """A randomized design without covariates: one year in days, arrests."""
    fields = {
        "window": Window(365, "day"),
        "time_unit": "day",
        "display_times": (90, 365),
        "cutoff": CUTOFF,
        "covariates": (),
        "program_name": {"en": "the program", "fr": "le programme"},
        "treatment_code": "program",
    }
    return life.design(**{**fields, **changes})


def frame(columns, rows):
    """A frame from a list of tuples."""
    return pd.DataFrame(list(rows), columns=columns.split())


def rows(treated=20, comparison=20, **changes):
    """Frames of a cohort: people 1..treated and then the comparison, all released on START."""
    n = treated + comparison
    arms = ["treated"] * treated + ["comparison"] * comparison
    frames = {
        "index_events": frame("person on", [(i + 1, START) for i in range(n)]),
        "assignments": frame("person arm on unit", [(i + 1, arms[i], START, "") for i in range(n)]),
        "exposures": frame("person started_on", [(i + 1, START) for i in range(treated)]),
        "failures": failures([]),
        "ends": ends([]),
        "characteristics": frame("person code value recorded_on", []),
    }
    return {**frames, **changes}


def failures(days, kind="arrest", iccs=None):
    """(person, day) pairs as failures."""
    return frame("person on kind iccs", [(person, day(n), kind, iccs) for person, n in days])


def ends(days, kind="death"):
    """(person, day) pairs as ends of observation."""
    return frame("person on kind", [(person, day(n), kind) for person, n in days])


def cohort(spec=None, **changes):
    """The cohort of the small world."""
    return build_cohort(spec or design(), **rows(**changes))


def person(built, number):
    """One person's row of a cohort."""
    return built.data.set_index("person").loc[number]


def codes(items):
    """The codes of notes or refusals."""
    return [item["code"] for item in items]


def two_arms(n, failed_1, failed_0):
    """Frames of two arms of n people where the first so many of each fail on day 10, 11, ..."""
    early = [(i + 1, 10 + i % 300) for i in range(failed_1)] + [
        (n + i + 1, 10 + i % 300) for i in range(failed_0)
    ]
    return rows(n, n, failures=failures(early))


def run(spec=None, language="en", **frames):
    """The result of the small world."""
    spec = spec or design()
    return evaluate(spec, build_cohort(spec, **{**rows(), **frames}), language=language)


def ages(n, recorded_on=START, of=lambda i: 20 + i % 30):
    """The age of n people as characteristics."""
    return frame("person code value recorded_on", [(i + 1, "age", of(i), recorded_on) for i in range(n)])


def refusal(result, code):
    """The refusal with a code."""
    return next(item for item in result["refusals"] if item["code"] == code)
