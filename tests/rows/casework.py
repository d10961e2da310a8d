"""A row in every table of assessment and plan."""

from datetime import timedelta

from kernel.clock import today
from participants.instruments.catalog import load_instruments
from participants.services.assessments import assessment_open, assessment_sign
from participants.services.goals import action_add, goal_add
from participants.services.instruments import instrument_define
from participants.services.overrides import override_ask
from participants.services.plans import plan_open, plan_review
from tests.world import BY

WORDS = {"en": "words", "fr": "mots"}
BANDS = [{"code": "low", "label": WORDS, "from": 0}, {"code": "high", "label": WORDS, "from": 3}]


def content(**more) -> dict:
    """The content of a small instrument: one domain of three items from 0 to 2, of which one may be missing."""
    items = [{"code": code, "text": WORDS, "scale": "degree"} for code in ("a", "b", "c")]
    domain = {"code": "family", "name": WORDS, "kind": "risk", "max_missing": 1, "items": items, "bands": BANDS}
    return {
        "scales": {"degree": [{"value": value, "label": WORDS} for value in (0, 1, 2)]},
        "domains": [domain],
        "total": {"domains": ["family"], "bands": BANDS},
        **more,
    }


def instrument_of(side, code: str, **more):
    """An instrument of this side's agency."""
    values = {"name": {"en": "Own form"}, "valid_from": today() - timedelta(days=300), "content": content(), **more}
    return instrument_define(by=BY, agency=side.agency, code=code, **values)


def signed(side, version, answers=None):
    """An assessment of the side's person, signed by the system in the name of nobody."""
    assessment = assessment_open(
        by=BY,
        participant=side.person,
        instrument_version=version,
        assessed_on=today() - timedelta(days=20),
        answers=answers or {"a": 1, "b": 2, "c": 2},
        opinion="What the assessor makes of it.",
    )
    return assessment_sign(by=BY, assessment=assessment)


def rows(side) -> None:
    """For one side of the world, all about its person."""
    load_instruments(by=BY)
    version = instrument_of(side, f"{side.agency.code}-form").versions.get()
    override_ask(by=BY, assessment=signed(side, version), band="low", domain="family", reason="Lives apart from them.")
    day = today() - timedelta(days=20)
    plan = plan_open(by=BY, participant=side.person, on=day, own_words="I want to work.", answer="agreed")
    goal = goal_add(by=BY, plan=plan, need_domain="education_work", statement="A trade.")
    action_add(
        by=BY,
        goal=goal,
        description="Ask the workshop.",
        due_on=today() + timedelta(days=9),
        owner=side.users["social_worker"],
    )
    plan_review(by=BY, plan=plan, on=day, changes="Nothing yet.")
