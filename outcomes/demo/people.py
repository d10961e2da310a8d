"""The people of the demo: whole wings taken in as from a list, young people and guests of the day center one by one."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from outcomes.demo.data import people as plans
from outcomes.demo.data.names import FAMILY_NAMES, GIVEN_NAMES, NAMESAKE, TWICE_ON_FILE
from outcomes.demo.data.people import COHORTS, INSIDE, LANTERN, OUTSIDE, YOUNG, Cohort
from outcomes.demo.stage import Stage, Who, cohort_of
from participants.lapsing import years_after
from participants.models import Participant
from participants.services import case_assign, participant_register
from participants.services.basis import legal_basis_record, participation_record
from participants.services.intake import NewPerson, people_take_in
from participants.services.people import characteristics_record
from participants.services.relations import relation_add
from participants.services.risk import risk_basis_record
from participants.services.supervision import supervision_open

KEEPERS = {"demo-alder-prison": "prison.admin", "demo-birch-prison": "hill.admin"}
# Which answer to which program is recorded for the young, by cohort.
ASKED = {"ma": "demo-mentoring", "mb": "demo-mentoring", "mc": "demo-mentoring", "ev": "demo-evening"}
# Since when people who were never inside are known here.
KNOWN_WEEKS = {"pc": 27, "ma": 82, "mb": 22, "mc": 16, "mq": 12, "ev": 24, "da": 60, "db": 12}
GROUPS_AT_RISK = ("neighborhood", "neet", "in_care", "child_of_prisoner", "migrant")


def build_people(stage: Stage) -> None:
    """Files with names, stays, sentences, bases, agreements, and who is responsible."""
    numbers = {who: number for number, who in enumerate(_everybody(), start=1)}
    for site, keeper in KEEPERS.items():
        _take_in(stage, keeper, [cohort for cohort in INSIDE if cohort.site == site], numbers)
    _take_in(stage, "", [OUTSIDE], numbers)
    for cohort in (*YOUNG, *LANTERN):
        for place in range(cohort.count):
            who = (cohort.key, place)
            stage.people[who] = _register(stage, who, cohort, numbers[who])
    for who in _everybody():
        _bases(stage, who)
    for cohort in COHORTS:
        for place in cohort.cases:
            case_assign(
                by=stage.by,
                participant=stage.people[cohort.key, place],
                user=stage.users[cohort.worker],
                agency=stage.sites[cohort.site].agency,
                starts_on=stage.ago(weeks=cohort.case_weeks),
            )
    for cohort in YOUNG:
        for place in range(cohort.count):
            _guardian_and_agreement(stage, (cohort.key, place))
    _supervise_outside(stage)
    _risk_bands(stage)


def _everybody() -> Iterable[Who]:
    return ((cohort.key, place) for cohort in COHORTS for place in range(cohort.count))


def _take_in(stage: Stage, keeper: str, cohorts: Iterable[Cohort], numbers: dict[Who, int]) -> None:
    everybody = [((cohort.key, place), cohort) for cohort in cohorts for place in range(cohort.count)]
    agency = stage.sites[everybody[0][1].site].agency
    files = people_take_in(
        by=stage.acting(keeper),
        agency=agency,
        people=[_new_person(stage, who, cohort, numbers[who]) for who, cohort in everybody],
    )
    for (who, _cohort), file in zip(everybody, files, strict=True):
        stage.people[who] = file


def _new_person(stage: Stage, who: Who, cohort: Cohort, number: int) -> NewPerson:
    facts = _facts(stage, who, cohort, number)
    stay = _stay(stage, who, cohort)
    return NewPerson(
        reference=_reference(number),
        site=stage.sites[cohort.site],
        **facts,
        custody=stay,
        sentence=_sentence(stay) if stay and cohort.legal_status == "sentenced" else None,
    )


def _register(stage: Stage, who: Who, cohort: Cohort, number: int) -> Participant:
    return participant_register(
        by=stage.by,
        agency=stage.sites[cohort.site].agency,
        site=stage.sites[cohort.site],
        file_class="prevention" if cohort in YOUNG else "justice",
        reference=_reference(number),
        **_facts(stage, who, cohort, number),
    )


def _reference(number: int) -> str:
    return f"DEMO-{number:03d}"


def _facts(stage: Stage, who: Who, cohort: Cohort, number: int) -> dict[str, Any]:
    """Who somebody is: the same in every build on one day."""
    drawing = stage.drawing(f"person/{who}")
    sex = 2 if cohort.women and who[1] % cohort.women == cohort.women - 1 else 1
    birth_on, precision = _birth(stage, who, cohort)
    return {
        "sex": 0 if who in plans.WITHOUT_SEX else sex,
        "birth_on": birth_on,
        "birth_precision": precision,
        "languages": drawing.choice((["en"], ["fr"], ["en", "fr"], ["fr", "ar"], ["en", "es"])),
        "nationality": drawing.choice(("FR", "FR", "GB", "BE", "SN", "")),
        "identity": _identity(who, sex, number),
    }


def _birth(stage: Stage, who: Who, cohort: Cohort) -> tuple[date | None, str]:
    if who in plans.ON_FILE_TWICE:
        return years_after(stage.ago(days=100), -33), "day"
    if who == plans.COMES_OF_AGE_IN_20_DAYS:
        return years_after(stage.ago(days=-20), -18), "day"
    if who in plans.WITHOUT_BIRTH:
        return None, "day"
    drawing = stage.drawing(f"birth/{who}")
    age = drawing.randint(*cohort.ages)
    born = years_after(stage.on, -age) - timedelta(days=drawing.randint(2, 360))
    if who in plans.YEAR_OF_BIRTH_ONLY:
        return date(born.year, 1, 1), "year"
    return born, "day"


def _identity(who: Who, sex: int, number: int) -> dict[str, str] | None:
    if who in plans.WITHOUT_NAME:
        return None
    if who == plans.NAMED_AS_A_COLLEAGUE:
        return dict(NAMESAKE)
    if who in plans.ON_FILE_TWICE:
        return dict(TWICE_ON_FILE)
    given = GIVEN_NAMES[sex]
    again = number // len(FAMILY_NAMES)
    return {
        "family_name": FAMILY_NAMES[number % len(FAMILY_NAMES)],
        "given_names": given[(number * 5 + again) % len(given)],
    }


def _stay(stage: Stage, who: Who, cohort: Cohort) -> dict[str, Any] | None:
    """The stay at the prison, over for those who are free; the others' hand-over ends it later."""
    if cohort.admitted is None:
        return None
    drawing = stage.drawing(f"stay/{who}")
    latest, earliest = sorted(cohort.admitted)
    stay = {
        "site": stage.sites[cohort.site],
        "starts_on": stage.ago(weeks=drawing.randint(latest, earliest), days=drawing.randint(0, 6)),
        "legal_status": cohort.legal_status,
    }
    release = _release_day(stage, who, cohort)
    if cohort.is_free and who not in plans.RELEASED_IN_DAYS:
        return stay | {
            "expected_release_on": release + timedelta(days=drawing.choice((0, 0, 30, 90))),
            "ends_on": release,
            "release_reason": drawing.choice(("expiry", "parole", "parole", "court")),
        }
    return stay | {"expected_release_on": release}


def _release_day(stage: Stage, who: Who, cohort: Cohort) -> date | None:
    if who in plans.WITHOUT_RELEASE_DAY or cohort.released is None:
        return None
    if who in plans.RELEASED_IN_DAYS:
        return stage.ago(days=-plans.RELEASED_IN_DAYS[who])
    handed_over = {(key, place): days for key, place, days, *_rest in plans.HAND_OVERS}
    if who in handed_over:
        return stage.ago(days=handed_over[who])
    drawing = stage.drawing(f"release/{who}")
    soonest, last = cohort.released
    return stage.ago(weeks=-drawing.randint(soonest, last), days=drawing.randint(0, 5))


def _sentence(stay: dict[str, Any]) -> dict[str, Any]:
    begins, ends = stay["starts_on"], stay["expected_release_on"]
    return {
        "imposed_on": begins,
        "starts_on": begins,
        "ends_on": ends,
        "length_days": (ends - begins).days if ends else None,
        "iccs": "0502",
    }


def _bases(stage: Stage, who: Who) -> None:
    """What allows the work: the law for the prisons and the young, consent at the charity."""
    if who in plans.WITHOUT_BASIS:
        return
    cohort = cohort_of(who)
    values = {
        "demo-prisons": {"basis": "law", "reference": "Prison Act (demo), section 12"},
        "demo-youth": {"basis": "law", "reference": "Youth Welfare Act (demo), section 27"},
        "demo-lantern": {"basis": "consent"},
    }[stage.sites[cohort.site].agency.code]
    legal_basis_record(
        by=stage.acting(KEEPERS.get(cohort.site, "")),
        participant=stage.people[who],
        purpose="service",
        starts_on=_since(stage, who, cohort),
        **values,
    )


def _since(stage: Stage, who: Who, cohort: Cohort) -> date:
    stay = _stay(stage, who, cohort)
    return stay["starts_on"] if stay else stage.ago(weeks=KNOWN_WEEKS[cohort.key])


def _guardian_and_agreement(stage: Stage, who: Who) -> None:
    """Young people are asked themselves, and so are their parents; why they count as at risk is said once."""
    cohort, person = who[0], stage.people[who]
    by = stage.acting(stage.case_of(who))
    since = KNOWN_WEEKS[cohort] - 1
    drawing = stage.drawing(f"agreement/{who}")
    if cohort != "ev":
        recorded_on = stage.ago(weeks=since)
        risk_basis_record(
            by=by,
            participant=person,
            group=drawing.choice(GROUPS_AT_RISK),
            source=drawing.choice(("school", "social_service", "self_declared", "professional")),
            recorded_on=recorded_on,
            expires_on=years_after(recorded_on, 1),
        )
    if cohort not in ASKED or person.birth_on is None:
        return
    identity = getattr(person, "identity", None)
    name = identity.given_names if identity else person.reference
    parent = relation_add(
        by=by,
        participant=person,
        kind="parent",
        name=f"A parent of {name} (demo)",
        phone="+00 000 000",
        is_legal_guardian=True,
        is_emergency_contact=True,
    )
    asked_on = stage.ago(weeks=since, days=-drawing.randint(0, 4))
    ends_in = {("mb", 0): 12, ("mc", 1): -3}.get(who, 150 + drawing.randint(0, 60))
    participation_record(
        by=by,
        participant=person,
        program=stage.programs[ASKED[cohort]],
        answer="agreed",
        on=asked_on,
        guardian=parent,
        guardian_answer="agreed",
        guardian_on=asked_on,
        guardian_expires_on=stage.ago(days=-ends_in),
        child_view=drawing.choice(
            (
                "Would like to come with a friend.",
                "Veut essayer trois fois, puis décider.",
                "Likes that it is not at school.",
                "Vient si le foot n’est pas le même soir.",
            )
        ),
    )


def _supervise_outside(stage: Stage) -> None:
    for place in range(OUTSIDE.count):
        supervision_open(
            by=stage.acting(stage.case_of((OUTSIDE.key, place))),
            participant=stage.people[OUTSIDE.key, place],
            agency=stage.agencies["demo-prisons"],
            site=stage.sites[OUTSIDE.site],
            kind="community_sentence",
            starts_on=stage.ago(weeks=26 - 3 * place),
            conditions="Forty hours of unpaid work; to report every other week.",
        )


def _risk_bands(stage: Stage) -> None:
    """The band that Thinking ahead asks for."""
    for key, places, weeks in (
        ("wb", range(8), 50), ("wc", range(4), 18), ("qu", range(6), 12), ("bf", range(3), 20), ("bt", range(4), 14),
    ):  # fmt: skip
        for place in places:
            characteristics_record(
                by=stage.acting("hill.admin" if key in ("bf", "bt") else "prison.admin"),
                participant=stage.people[key, place],
                values={"risk_band": 2 + (place % 3 == 0)},
                recorded_on=stage.ago(weeks=weeks),
                source="screening at admission",
            )
