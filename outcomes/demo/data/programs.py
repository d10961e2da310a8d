"""What is delivered: programs with their rules as data, their modules and what they cost."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ProgramPlan:
    """A program as its agency describes it; `yearly` is what a year costs, by kind of cost."""

    code: str
    agency: str
    name: str
    french: str
    kind: str
    phases: tuple[str, ...]
    rules: tuple[dict[str, Any], ...] = ()
    sessions: int | None = None
    modules: tuple[str, ...] = ()
    description: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    yearly: dict[str, int] = field(default_factory=dict)


ADULT = {"rule": "age", "min": 18}
AT_RISK = ["neighborhood", "neet", "in_care", "child_of_prisoner", "migrant"]

PROGRAMS = (
    ProgramPlan(
        "demo-work", "demo-prisons", "Work and training before release",
        "Travail et formation avant la libération", "reintegration", ("custody", "transition"),
        rules=(
            ADULT,
            {"rule": "legal_status", "any_of": ["sentenced"]},
            {"rule": "time_left", "min_days": 60},
        ),
        sessions=24,
        modules=("Tools and safety", "Reading a plan", "Wood", "Paint", "Applying for work", "First weeks at work"),
        description="A workshop morning each week, with a certificate that employers know.",
        more={"program_type": "work", "level": "indicated", "factors": ["education_work", "finance"]},
        yearly={"staff": 41000, "material": 9000, "premises": 6000},
    ),
    ProgramPlan(
        "demo-thinking", "demo-prisons", "Thinking ahead", "Penser avant d’agir", "reintegration", ("custody",),
        rules=(ADULT, {"rule": "risk_band", "any_of": ["medium", "high"]}),
        sessions=12,
        modules=("Stop and think", "Other people’s eyes", "Anger", "Friends", "Deciding", "A plan for Monday"),
        description="A group about deciding, anger and friends, for people at medium or high risk.",
        more={"program_type": "therapy", "level": "indicated", "factors": ["self_control", "attitudes"]},
        yearly={"staff": 23000, "material": 1500},
    ),
    ProgramPlan(
        "demo-release", "demo-prisons", "The way out", "La voie de la sortie", "reintegration",
        ("custody", "transition", "community"),
        rules=(
            ADULT,
            {"rule": "time_left", "max_days": 180},
            {"rule": "exclusive", "program": "demo-thinking"},
        ),
        sessions=10,
        modules=("Papers", "A home", "Money and debts", "Family", "The first day outside"),
        description="The last months inside: papers, a home, money, family; it goes on outside with After release.",
        more={"program_type": "release", "level": "indicated", "factors": ["housing", "documents", "finance"]},
        yearly={"staff": 18000, "support": 4000},
    ),
    ProgramPlan(
        "demo-after", "demo-prisons", "After release", "Après la libération", "reintegration", ("community",),
        rules=(ADULT, {"rule": "prerequisite", "program": "demo-release"}),
        sessions=20,
        description="The community part of The way out: an evening a week at the probation office.",
        more={"program_type": "release", "level": "indicated", "factors": ["associates", "housing"]},
        yearly={"staff": 12000},
    ),
    ProgramPlan(
        "demo-mentoring", "demo-youth", "Mentoring group", "Groupe de mentorat", "prevention", ("community",),
        rules=({"rule": "age", "min": 12, "max": 20}, {"rule": "target_group", "any_of": AT_RISK}),
        sessions=24,
        modules=("Who I am", "School and work", "My neighborhood", "Saying no", "Who helps me"),
        description="A small group with two mentors, for young people whom life makes it hard for.",
        more={
            "program_type": "mentoring", "level": "selective", "target_groups": AT_RISK,
            "factors": ["peer_risk", "school_risk", "peer_protection"],
        },
        yearly={"staff": 27000, "premises": 5000, "support": 2500},
    ),
    ProgramPlan(
        "demo-evening", "demo-youth", "Open evenings and street work", "Soirées ouvertes et travail de rue",
        "prevention", ("community",),
        description="Come as you are: a warm room at the center, and workers on the quays.",
        more={"program_type": "leisure", "level": "selective", "factors": ["community_risk"]},
        yearly={"staff": 19000, "material": 1200},
    ),
    ProgramPlan(
        "demo-talks", "demo-youth", "School talks", "Rencontres à l’école", "prevention", ("community",),
        description="An hour in class with somebody who has been there. Nobody’s name is kept, heads are counted.",
        more={"program_type": "information", "level": "universal", "factors": ["school_risk"]},
        yearly={"staff": 6000},
    ),
    ProgramPlan(
        "demo-day", "demo-lantern", "Back on one’s feet", "Se remettre debout", "reintegration", ("community",),
        rules=(ADULT,),
        sessions=20,
        modules=("A roof", "Papers and benefits", "Work", "People"),
        description="A day center group for people who come out of prison or serve their sentence outside.",
        more={"program_type": "social", "level": "indicated", "factors": ["housing", "associates"]},
        yearly={"staff": 31000, "premises": 11000, "support": 6000},
    ),
)  # fmt: skip
