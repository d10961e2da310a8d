"""Makes the data package of the LIFE experiment: `python -m outcomes.studies.build_baltimore_life`.

The public file has durations only, so every release falls on one assumed day and the precision says so. A test runs
this again and compares, so that the package cannot drift from its source.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

from outcomes.studies.packing import packed, write

FOLDER = Path(__file__).parent / "baltimore-life"
RELEASE = date(1972, 1, 3)  # assumed; the experiment ran from 1971 to 1974
FOLLOW_UP = timedelta(weeks=52)
COVARIATES = {
    "age": ("numeric", "Age at release (years)", "Âge à la libération (années)"),
    "race": ("binary", "Black", "Noir"),
    "wexp": ("binary", "Full-time work before", "Emploi à plein temps auparavant"),
    "mar": ("binary", "Married at release", "Marié à la libération"),
    "paro": ("binary", "Released on parole", "Libération conditionnelle"),
    "prio": ("numeric", "Prior convictions", "Condamnations antérieures"),
}
SOURCE = {
    "title": "Rossi, Berk and Lenihan (1980), Money, Work and Crime; distributed with Allison (1995) and, under the "
    "MIT license, with the Python package lifelines (load_rossi). Published Cox table: Fox and Carvalho (2012), "
    "JSS 49(7).",
}


def tables(source: Path = FOLDER / "source.csv") -> dict[str, list[dict]]:
    """The tables of the package by name, rows in the order of the public file."""
    with source.open(newline="") as handle:
        people = list(csv.DictReader(handle))
    day, end = RELEASE.isoformat(), {"date_precision": "assumed"}
    made: dict[str, list[dict]] = {
        "agencies": [
            {
                "code": "baltimore-life",
                "name": "Baltimore LIFE experiment (study)",
                "sector": "research",
                "tier": "local",
                "country": "US",
            }
        ],
        "sites": [
            {
                "agency": "baltimore-life",
                "code": "maryland",
                "name": "Maryland state prisons (study)",
                "kind": "prison",
                "time_zone": "America/New_York",
            }
        ],
        "programs": [
            {
                "agency": "baltimore-life",
                "code": "life-aid",
                "name": "Financial aid after release",
                "name_fr": "Aide financière après la libération",
                "kind": "reintegration",
                "type": "financial aid",
                "phases": "transition community",
                "valid_from": day,
            }
        ],
        "offerings": [
            {
                "program": "life-aid",
                "site": "maryland",
                "code": "aid-1972",
                "name": "Weekly payments after release",
                "starts_on": day,
                "ends_on": "",
            }
        ],
    }
    for name in (
        "participants",
        "custody",
        "referrals",
        "allocations",
        "enrollments",
        "characteristics",
        "justice_events",
    ):
        made[name] = []
    for number, row in enumerate(people, start=1):
        key = {"participant": f"LIFE-{number:03d}"}
        treated = row["fin"] == "1"
        made["participants"].append(
            {
                "reference": key["participant"],
                "agency": "baltimore-life",
                "site": "maryland",
                "file_class": "justice",
                "sex": 1,
            }
        )
        made["custody"].append(
            {
                **key,
                "site": "maryland",
                "legal_status": "sentenced",
                "starts_on": "",
                "ends_on": day,
                "release_reason": "parole" if row["paro"] == "1" else "not_known",
                **end,
            }
        )
        made["referrals"].append(
            {**key, "program": "life-aid", "referred_on": day, "evaluation_basis": "law", **end}
        )
        made["allocations"].append(
            {
                **key,
                "program": "life-aid",
                "study": "baltimore-life",
                "arm": "treated" if treated else "comparison",
                "method": "randomized",
                "unit": "person",
                "allocated_on": day,
                **end,
            }
        )
        if treated:
            made["enrollments"].append(
                {**key, "offering": "aid-1972", "enrolled_on": day, "started_on": day, **end}
            )
        made["characteristics"] += [
            {**key, "code": code, "value": row[code], "recorded_on": day, **end} for code in COVARIATES
        ]
        if row["arrest"] == "1":
            on = RELEASE + timedelta(weeks=int(row["week"]))
            made["justice_events"].append(
                {
                    **key,
                    "kind": "arrest",
                    "occurred_on": on.isoformat(),
                    "source": "administrative",
                    "is_evaluation_only": "true",
                    **end,
                }
            )
    return made


def design() -> dict:
    """The evaluation design of the experiment."""
    cutoff = (RELEASE + FOLLOW_UP).isoformat()
    return {
        "definition": {
            "code": "first-arrest-52-weeks",
            "name": "First arrest within 52 weeks of release",
            "index_event": "release",
            "failure_kinds": ["arrest"],
            "window_value": 52,
            "window_unit": "week",
            "lag_value": 0,
            "lag_unit": "day",
        },
        "design": {
            "code": "baltimore-life",
            "programs": ["life-aid"],
            "title": {"en": "The Baltimore LIFE experiment", "fr": "L’expérience LIFE de Baltimore"},
            "question": {
                "en": "Does financial aid in the first weeks after release reduce re-arrest within a year?",
                "fr": "Une aide financière dans les premières semaines après la libération réduit-elle les nouvelles "
                "arrestations en un an ?",
            },
            "population": {
                "en": "men at high risk released from Maryland state prisons, 1971 to 1974",
                "fr": "hommes à haut risque libérés des prisons de l’État du Maryland, 1971 à 1974",
            },
            "period_from": RELEASE.isoformat(),
            "period_until": RELEASE.isoformat(),
            "index_event": "release",
            "assignment_method": "randomized",
            "assignment_unit": "person",
            "exposure_rule": "assigned",
            "comparison": "randomized",
            "arm_labels": {
                "treated": {"en": "Financial aid", "fr": "Aide financière"},
                "comparison": {"en": "No financial aid", "fr": "Sans aide financière"},
            },
            "treatment_code": "fin",
            "outcome_source": {
                "name": "Arrest records, as published",
                "is_administrative": True,
                "coverage": None,
                "match_rate": {"treated": None, "comparison": None},
            },
            "time_unit": "week",
            "display_times": [13, 26, 52],
            "cutoff_on": cutoff,
            "covariates": [
                {"code": code, "kind": kind, "label": {"en": english, "fr": french}}
                for code, (kind, english, french) in COVARIATES.items()
            ],
            "smallest_difference": "0.050",
            "alpha": "0.050",
            "citation": SOURCE["title"],
            "license": "MIT (as distributed with lifelines)",
        },
    }


def package() -> dict[str, bytes]:
    """Every file of the package by name, the descriptor with its checksums last."""
    description = {
        "name": "baltimore-life",
        "title": "The Baltimore LIFE experiment (Living Insurance for Ex-Prisoners)",
        "description": "432 men released from Maryland prisons, financial aid randomized within a 2 x 2 with job "
        "placement, which the public file does not carry; the arms compare aid with no aid over both. Followed for 52 "
        "weeks. Only durations are public, so every release falls on one assumed day. Often miscited as the later TARP "
        "trial. source.csv is the public file as distributed; the tables are made from it.",
        "sources": [SOURCE],
        "licenses": [{"name": "MIT", "title": "MIT, as distributed with the Python package lifelines"}],
        "reference": "reference.json",
    }
    return packed(tables(), design(), description)


if __name__ == "__main__":
    write(FOLDER, package())
