"""Makes a synthetic study of prevention with a known answer: `python -m outcomes.studies.build_youth_schools`.

24 invented schools, 12 of them drawn by lot for mentoring and family support; pupils who had stopped coming to school.
What the program changes is written below, so that an evaluation can be held against it. A test runs this again and
compares, so that the package cannot drift from its source.
"""

import math
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from outcomes.studies.packing import as_json, packed, write

FOLDER = Path(__file__).parent / "youth-schools"
SEED = 2021
SCHOOLS = 24
FIRST_LISTING = date(2021, 9, 13)
CUTOFF = date(2022, 12, 31)

# What is true of the invented world: shares and points in the comparison schools, and what the program adds to them.
FIRST_CONTACT, EFFECT_ON_CONTACT = 0.34, -0.14
BACK_AT_SCHOOL, EFFECT_ON_SCHOOL = 0.45, 0.15
RISK_BEFORE, RISK_AFTER, EFFECT_ON_RISK = 32.0, 30.0, -3.0
# How much schools differ: intraclass correlations of the two shares, standard deviations of the two scores.
ICC_CONTACT, ICC_SCHOOL = 0.02, 0.03
SCHOOL_SD_BEFORE, SCHOOL_SD_AFTER = 2.0, 1.5

COVARIATES = {
    "age": ("numeric", "Age at referral (years)", "Âge à l’orientation (années)"),
    "girl": ("binary", "Girl", "Fille"),
    "suspensions": ("numeric", "School suspensions before", "Exclusions temporaires auparavant"),
    "risk-score": ("numeric", "Risk-factor score before (0 to 60)", "Score de facteurs de risque avant (0 à 60)"),
}
NOTICE = "Synthetic data: no person and no school in it exists."


class World:
    """The invented schools and pupils, drawn once from the seed."""

    def __init__(self, seed: int = SEED):
        self.random = Random(seed)  # noqa: S311 (a world to be drawn the same each time, no secret)
        lots = [True] * (SCHOOLS // 2) + [False] * (SCHOOLS // 2)
        self.random.shuffle(lots)
        self.schools = [self._school(number, is_drawn) for number, is_drawn in enumerate(lots, start=1)]
        self.pupils = [pupil for school in self.schools for pupil in self._pupils(school)]

    def _school(self, number: int, is_treated: bool) -> dict[str, Any]:
        def shift(share: float, icc: float) -> float:
            return self.random.gauss(0, math.sqrt(icc * share * (1 - share)))

        return {
            "code": f"school-{number:02d}",
            "name": f"School {number:02d} (invented)",
            "is_treated": is_treated,
            "listed_on": FIRST_LISTING + timedelta(days=7 * ((number - 1) // 5) + (number - 1) % 5),
            "size": self.random.randint(13, 23),
            "contact": shift(FIRST_CONTACT, ICC_CONTACT),
            "back": shift(BACK_AT_SCHOOL, ICC_SCHOOL),
            "before": self.random.gauss(0, SCHOOL_SD_BEFORE),
            "after": self.random.gauss(0, SCHOOL_SD_AFTER),
        }

    def _pupils(self, school: dict[str, Any]) -> list[dict[str, Any]]:
        return [self._pupil(school) for _ in range(school["size"])]

    def _pupil(self, school: dict[str, Any]) -> dict[str, Any]:
        draw, is_treated = self.random, school["is_treated"]
        before = _score(draw.gauss(RISK_BEFORE + school["before"], 8))
        after = RISK_AFTER + school["after"] + 0.6 * (before - RISK_BEFORE) + is_treated * EFFECT_ON_RISK
        contact = FIRST_CONTACT + school["contact"] + 0.008 * (before - RISK_BEFORE) + is_treated * EFFECT_ON_CONTACT
        back = BACK_AT_SCHOOL + school["back"] - 0.008 * (before - RISK_BEFORE) + is_treated * EFFECT_ON_SCHOOL
        listed_on = school["listed_on"]
        return {
            "school": school,
            "born_on": listed_on - timedelta(days=draw.randint(12 * 365 + 3, 16 * 365)),
            "girl": int(draw.random() < 0.42),
            "suspensions": min(int(draw.expovariate(0.7)), 9),
            "before": before,
            "after": _score(draw.gauss(after, 6)),
            "is_met_again": draw.random() >= 0.04,
            "met_on": listed_on + timedelta(days=365 + draw.randint(-20, 25)),
            "back": int(draw.random() < back),
            "contact_after": draw.randint(5, 355) if draw.random() < contact else None,
            "contact_kind": "arrest" if draw.random() < 0.7 else "charge",
            "is_late": draw.random() < 0.04,
            "starts": draw.random() >= 0.07,
            "stays": draw.random() >= 0.2,
        }


def _score(value: float) -> int:
    """A whole score from 0 to 60."""
    return max(0, min(60, round(value)))


def tables(world: World) -> dict[str, list[dict]]:
    """The tables of the package by name."""
    treated = [school for school in world.schools if school["is_treated"]]
    made: dict[str, list[dict]] = {
        "agencies": [
            {
                "code": "youth-schools",
                "name": "Invented school authority (synthetic study)",
                "sector": "research",
                "tier": "local",
            }
        ],
        "sites": [
            {"agency": "youth-schools", "code": s["code"], "name": s["name"], "kind": "school", "time_zone": "UTC"}
            for s in world.schools
        ],
        "programs": [
            {
                "agency": "youth-schools",
                "code": "school-bridge",
                "name": "Mentoring and family support at school",
                "name_fr": "Mentorat et soutien aux familles à l’école",
                "kind": "prevention",
                "type": "mentoring",
                "phases": "community",
                "valid_from": FIRST_LISTING.isoformat(),
            }
        ],
        "offerings": [
            {
                "program": "school-bridge",
                "site": school["code"],
                "code": f"bridge-{school['code'][-2:]}",
                "name": f"Mentoring at {school['name']}",
                "starts_on": school["listed_on"].isoformat(),
                "ends_on": "",
            }
            for school in treated
        ],
    }
    people = [_rows(f"YOUTH-{number:03d}", pupil) for number, pupil in enumerate(world.pupils, start=1)]
    names = ("participants", "referrals", "allocations", "enrollments", "characteristics", "justice_events")
    return made | {name: [row for rows in people for row in rows[name]] for name in names}


def _rows(reference: str, pupil: dict[str, Any]) -> dict[str, list[dict]]:
    """The rows of one pupil by table."""
    school, key = pupil["school"], {"participant": reference}
    listed_on = school["listed_on"]
    day = listed_on.isoformat()
    years = round((listed_on - pupil["born_on"]).days / 365.25, 1)
    before = {"age": years, "girl": pupil["girl"], "suspensions": pupil["suspensions"], "risk-score": pupil["before"]}
    facts = [{**key, "code": code, "value": value, "recorded_on": day} for code, value in before.items()]
    if pupil["is_met_again"]:
        after = {"risk-score": pupil["after"], "back-at-school": pupil["back"]}
        met_on = pupil["met_on"].isoformat()
        facts += [{**key, "code": code, "value": value, "recorded_on": met_on} for code, value in after.items()]
    return {
        "participants": [
            {
                "reference": reference,
                "agency": "youth-schools",
                "site": school["code"],
                "file_class": "prevention",
                "sex": 2 if pupil["girl"] else 1,
                "birth_on": pupil["born_on"].replace(day=1).isoformat(),
                "birth_precision": "month",
            }
        ],
        "referrals": [{**key, "program": "school-bridge", "referred_on": day, "evaluation_basis": "consent"}],
        "allocations": [
            {
                **key,
                "program": "school-bridge",
                "study": "youth-schools",
                "arm": "treated" if school["is_treated"] else "comparison",
                "method": "randomized",
                "unit": "site",
                "unit_code": school["code"],
                "allocated_on": day,
            }
        ],
        "enrollments": _enrollment(key, pupil) if school["is_treated"] else [],
        "characteristics": facts,
        "justice_events": _contact(key, pupil),
    }


def _enrollment(key: dict[str, str], pupil: dict[str, Any]) -> list[dict]:
    """In a school drawn for the program every pupil has a place; a few never start."""
    school = pupil["school"]
    starts = pupil["starts"]
    return [
        {
            **key,
            "offering": f"bridge-{school['code'][-2:]}",
            "enrolled_on": (school["listed_on"] + timedelta(days=7)).isoformat(),
            "started_on": (school["listed_on"] + timedelta(days=14)).isoformat() if starts else "",
        }
    ]


def _contact(key: dict[str, str], pupil: dict[str, Any]) -> list[dict]:
    """The first contact with justice, where there is one; a few come only after the window."""
    after = pupil["contact_after"] or (385 if pupil["is_late"] else None)
    if after is None:
        return []
    on = pupil["school"]["listed_on"] + timedelta(days=after)
    return [
        {
            **key,
            "kind": pupil["contact_kind"],
            "occurred_on": on.isoformat(),
            "source": "administrative",
            "is_evaluation_only": "true",
        }
    ]


def design() -> dict:
    """The evaluation design of the study."""
    measured = {
        "at": {"value": 12, "unit": "month"},
        "tolerance": {"value": 2, "unit": "month"},
        "is_measured_alike": True,
    }
    return {
        "definition": {
            "code": "first-contact-12-months",
            "name": "First arrest or charge within 12 months of referral",
            "index_event": "referral",
            "failure_kinds": ["arrest", "charge"],
            "window_value": 12,
            "window_unit": "month",
            "lag_value": 0,
            "lag_unit": "day",
        },
        "design": {
            "code": "youth-schools",
            "programs": ["school-bridge"],
            "title": {
                "en": "Youth at school: a synthetic study",
                "fr": "Les jeunes à l’école : une étude synthétique",
            },
            "question": {
                "en": "Do mentoring and family support at school keep pupils who had stopped coming from a first "
                "contact with justice? (Invented data with a known answer.)",
                "fr": "Le mentorat et le soutien aux familles à l’école évitent-ils aux élèves qui ne venaient plus un "
                "premier contact avec la justice ? (Données inventées dont la réponse est connue.)",
            },
            "population": {
                "en": "pupils aged 12 to 15 who had stopped coming to school",
                "fr": "élèves de 12 à 15 ans qui ne venaient plus à l’école",
            },
            "period_from": FIRST_LISTING.isoformat(),
            "period_until": "2021-10-31",
            "index_event": "referral",
            "assignment_method": "randomized",
            "assignment_unit": "site",
            "exposure_rule": "assigned",
            "comparison": "randomized",
            "arm_labels": {
                "treated": {"en": "Mentoring schools", "fr": "Écoles avec mentorat"},
                "comparison": {"en": "Usual schools", "fr": "Écoles habituelles"},
            },
            "treatment_code": "mentoring",
            "outcome_source": {
                "name": "an invented police register",
                "is_administrative": True,
                "coverage": None,
                "match_rate": {"treated": None, "comparison": None},
            },
            "time_unit": "month",
            "display_times": [3, 6, 12],
            "cutoff_on": CUTOFF.isoformat(),
            "covariates": [
                {"code": code, "kind": kind, "label": {"en": english, "fr": french}}
                for code, (kind, english, french) in COVARIATES.items()
            ],
            "other_outcomes": [
                {
                    "code": "risk-score",
                    "kind": "score",
                    "label": {
                        "en": "Risk-factor score at 12 months (0 to 60)",
                        "fr": "Score de facteurs de risque à 12 mois (0 à 60)",
                    },
                    **measured,
                    "better": "lower",
                    "source": {
                        "en": "a questionnaire read out by interviewers from outside the schools (invented)",
                        "fr": "un questionnaire lu par des enquêteurs étrangers aux écoles (inventé)",
                    },
                    "reliability": 0.86,
                    "smallest_difference": 2,
                },
                {
                    "code": "back-at-school",
                    "kind": "binary",
                    "label": {"en": "Back at school at 12 months", "fr": "De retour à l’école à 12 mois"},
                    **measured,
                    "better": "higher",
                    "source": {
                        "en": "an invented register of school attendance",
                        "fr": "un registre de présence scolaire inventé",
                    },
                },
            ],
            "smallest_difference": "0.050",
            "alpha": "0.050",
            "citation": f"{NOTICE} Made by outcomes/studies/build_youth_schools.py, seed {SEED}.",
            "license": "Apache License 2.0, as the product",
        },
    }


def truth() -> dict:
    """What the generator put into the world, as differences between the schools with and without the program."""
    return {
        "notice": NOTICE,
        "seed": SEED,
        "first_contact": {"comparison": FIRST_CONTACT, "effect": EFFECT_ON_CONTACT, "icc": ICC_CONTACT},
        "risk_score": {"comparison": RISK_AFTER, "effect": EFFECT_ON_RISK},
        "back_at_school": {"comparison": BACK_AT_SCHOOL, "effect": EFFECT_ON_SCHOOL, "icc": ICC_SCHOOL},
    }


def package() -> dict[str, bytes]:
    """Every file of the package by name, the descriptor with its checksums last."""
    description = {
        "name": "youth-schools",
        "title": "Youth at school: a synthetic study",
        "description": f"{NOTICE} 24 invented schools, 12 drawn by lot for mentoring and family support at school; "
        "pupils aged 12 to 15 who had stopped coming, listed and allocated with their school on one day, followed for "
        "12 months: first contact with justice, risk-factor score before and after, return to school. What the program "
        "changes is in truth.json, so that an evaluation can be held against it.",
        "sources": [{"title": "outcomes/studies/build_youth_schools.py"}],
        "licenses": [{"name": "Apache-2.0", "title": "Apache License 2.0"}],
        "reference": "truth.json",
    }
    return {"truth.json": as_json(truth())} | packed(tables(World()), design(), description)


if __name__ == "__main__":
    write(FOLDER, package())
