"""What the rules of a program say about a person on a day, in words a person can act on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import today
from kernel.records import record_create
from participants.choices import Eligibility, LegalStatus, Sex, TargetGroup
from participants.days import birth_range
from participants.eligibility import Facts, age_on, birthday, judge
from participants.eligibility_facts import facts_of, judge_person
from participants.models import Participant, RiskBasis, Sentence
from participants.services import (
    characteristics_record,
    custody_open,
    enrollment_move,
    participant_register,
    referral_make,
)
from programs.rules import CODES
from programs.services import program_create, program_revise
from tests.participants.episodes import group_of, person_of
from tests.world import BY

ON = date(2025, 6, 15)
TODAY = today()


def say(rule: dict, **facts) -> tuple[str, str]:
    """(answer, words) of one rule about these facts."""
    (finding,) = judge([rule], Facts(on=ON, **facts)).findings
    return str(finding.answer), finding.words


def born(day: date, precision: str = "day") -> dict:
    return {"born": birth_range(day, precision)}


def test_the_codes_of_rules_are_those_of_the_lists():
    assert CODES["target_group"] == tuple(TargetGroup.values)
    assert set(CODES["legal_status"]) == set(LegalStatus.values) - {"not_known"}
    assert set(CODES["sex"]) < set(Sex.values)


# --- Age --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born_on", "precision", "answer"),
    [
        (date(2007, 6, 15), "day", "eligible"),  # eighteen today
        (date(2007, 6, 16), "day", "not_yet"),
        (date(2000, 6, 16), "day", "eligible"),  # twenty-four until tomorrow
        (date(1999, 6, 15), "day", "not_eligible"),  # twenty-six today
        (date(2007, 1, 1), "year", "not_known"),  # seventeen or eighteen
        (date(2006, 1, 1), "year", "eligible"),  # eighteen or nineteen: old enough either way
        (date(2008, 1, 1), "year", "not_yet"),  # sixteen or seventeen: too young either way
        (date(1998, 1, 1), "year", "not_eligible"),  # twenty-six or more
        (date(1999, 1, 1), "year", "not_known"),  # twenty-five or twenty-six
        (date(2007, 6, 1), "month", "not_known"),
        (date(2007, 5, 1), "month", "eligible"),
        (date(2007, 7, 1), "month", "not_yet"),
        (date(2007, 1, 1), "assumed", "not_known"),
    ],
)
def test_an_age_is_judged_by_what_is_known_of_the_birth(born_on, precision, answer):
    assert say({"rule": "age", "min": 18, "max": 25}, **born(born_on, precision))[0] == answer


def test_not_yet_says_how_many_days_are_missing_and_when_it_becomes_true():
    rule = {"rule": "age", "min": 18}
    (finding,) = judge([rule], Facts(on=ON, **born(date(2007, 6, 29)))).findings
    assert (finding.days, finding.true_on) == (14, date(2025, 6, 29))
    assert finding.words == "Not yet: 14 days short of the minimum age of 18, reached on 2025-06-29."
    (tomorrow,) = judge([rule], Facts(on=ON, **born(date(2007, 6, 16)))).findings
    assert "1 day short" in tomorrow.words
    # Born some day of 2008: sure when the last of them is eighteen.
    (sure,) = judge([rule], Facts(on=ON, **born(date(2008, 1, 1), "year"))).findings
    assert sure.true_on == date(2026, 12, 31)


def test_without_a_date_of_birth_nothing_is_said_about_an_age():
    assert say({"rule": "age", "min": 18}) == ("not_known", "Cannot tell: no date of birth is recorded.")


@given(
    born_on=st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    precision=st.sampled_from(["day", "month", "year", "assumed"]),
    on=st.dates(date(2021, 1, 1), date(2060, 12, 31)),
    low=st.integers(0, 60),
    span=st.integers(0, 30),
)
def test_the_answer_is_certain_exactly_when_every_possible_birthday_agrees(born_on, precision, on, low, span):
    """Against a count over every day the person may have been born on."""
    first, last = birth_range(born_on, precision)
    ages = {age_on(first + timedelta(days=number), on) for number in range((last - first).days + 1)}
    possible = {low <= age <= low + span for age in ages}
    finding = judge([{"rule": "age", "min": low, "max": low + span}], Facts(on=on, born=(first, last))).findings[0]
    assert (finding.answer == Eligibility.ELIGIBLE) == (possible == {True})
    if finding.answer == Eligibility.NOT_KNOWN:
        assert len(ages) > 1
    elif finding.answer != Eligibility.ELIGIBLE:
        assert possible == {False}
    if finding.answer == Eligibility.NOT_YET:
        assert age_on(last, finding.true_on) >= low and age_on(last, finding.true_on - timedelta(days=1)) < low


def test_a_birthday_on_the_last_of_february():
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


# --- The other rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "facts", "answer", "words"),
    [
        ({"rule": "sex", "any_of": [2]}, {"sex": 2}, "eligible", None),
        ({"rule": "sex", "any_of": [2]}, {"sex": 1}, "not_eligible", "For people recorded as female."),
        ({"rule": "sex", "any_of": [2]}, {"sex": 0}, "not_known", "Cannot tell: the sex is not recorded."),
        ({"rule": "sex", "any_of": [1, 2]}, {"sex": 9}, "not_eligible", None),
        (
            {"rule": "legal_status", "any_of": ["sentenced"]},
            {"in_custody": True, "legal_status": "pretrial"},
            "not_eligible",
            "The legal status is not one of those asked for: sentenced.",
        ),
        (
            {"rule": "legal_status", "any_of": ["sentenced"]},
            {"in_custody": True, "legal_status": "sentenced"},
            "eligible",
            None,
        ),
        (
            {"rule": "legal_status", "any_of": ["sentenced"]},
            {"in_custody": True, "legal_status": "not_known"},
            "not_known",
            None,
        ),
        ({"rule": "legal_status", "any_of": ["sentenced"]}, {}, "not_eligible", "Not in custody on this day."),
        ({"rule": "time_left", "min_days": 90}, {"free_on": ON + timedelta(days=90)}, "eligible", None),
        (
            {"rule": "time_left", "min_days": 90},
            {"free_on": ON + timedelta(days=76)},
            "not_eligible",
            "Too little time left: 14 days short of the minimum of 90.",
        ),
        ({"rule": "time_left", "min_days": 1}, {"in_custody": True, "free_on": ON}, "not_eligible", None),
        ({"rule": "time_left", "max_days": 90}, {"in_custody": True, "free_on": ON}, "eligible", None),
        *(
            (rule, {"in_custody": held, "free_on": ON - timedelta(days=900)}, "not_known", words)
            for rule in ({"rule": "time_left", "min_days": 90}, {"rule": "time_left", "max_days": 90})
            for held, words in (
                (True, "Cannot tell: still in custody, and the expected release is past."),
                (False, "Cannot tell: not in custody on this day, and no sentence is running."),
            )
        ),
        ({"rule": "time_left", "min_days": 90}, {}, "not_known", None),
        ({"rule": "risk_band", "any_of": ["high"]}, {"risk_band": "high"}, "eligible", None),
        (
            {"rule": "risk_band", "any_of": ["medium", "high"]},
            {"risk_band": "low"},
            "not_eligible",
            "For people whose risk is medium, high.",
        ),
        ({"rule": "risk_band", "any_of": ["high"]}, {}, "not_known", None),
        (
            {"rule": "target_group", "any_of": ["street", "neet"]},
            {"groups": frozenset({"neet"})},
            "eligible",
            None,
        ),
        (
            {"rule": "target_group", "any_of": ["street"]},
            {"groups": frozenset({"neet"})},
            "not_eligible",
            "Not recorded as one of: in street situations.",
        ),
        ({"rule": "target_group", "any_of": ["street"]}, {}, "not_known", None),
        (
            {"rule": "prerequisite", "program": "basics"},
            {"completed": frozenset({"basics"})},
            "eligible",
            None,
        ),
        (
            {"rule": "prerequisite", "program": "basics"},
            {"under_way": frozenset({"basics"})},
            "not_yet",
            "Not yet: basics is not completed.",
        ),
        ({"rule": "prerequisite", "program": "basics"}, {}, "not_eligible", None),
        ({"rule": "exclusive", "program": "night"}, {"under_way": frozenset({"night"})}, "eligible", None),
        (
            {"rule": "exclusive", "program": "night"},
            {"holds_a_place_in": frozenset({"night"})},
            "not_eligible",
            None,
        ),
    ],
)
def test_what_each_rule_says(rule, facts, answer, words):
    said = say(rule, **facts)
    assert said[0] == answer
    assert said[1].endswith(".") and (words is None or said[1] == words)


def test_too_much_time_left_is_a_matter_of_waiting():
    (finding,) = judge(
        [{"rule": "time_left", "max_days": 180}], Facts(on=ON, free_on=ON + timedelta(days=194))
    ).findings
    assert (finding.answer, finding.days, finding.true_on) == ("not_yet", 14, ON + timedelta(days=14))


def test_the_worst_answer_is_the_answer_and_no_rules_let_everybody_in():
    young, met = {"rule": "age", "min": 18}, {"rule": "sex", "any_of": [1]}
    unknown, never = {"rule": "risk_band", "any_of": ["high"]}, {"rule": "prerequisite", "program": "basics"}
    facts = Facts(on=ON, sex=1, **born(date(2010, 1, 1)))
    answers = [
        judge(rules, facts).answer
        for rules in ([], [met], [met, unknown], [unknown, young], [young, unknown, never, met])
    ]
    assert answers == ["eligible", "eligible", "not_known", "not_yet", "not_eligible"]
    judged = judge([met, unknown, young], facts)
    assert judged.as_data() == [
        {"rule": 0, "answer": "eligible"},
        {"rule": 1, "answer": "not_known"},
        {"rule": 2, "answer": "not_yet"},
    ]
    assert "no risk band" in judged.in_words and "minimum age" in judged.in_words


def test_who_may_not_see_why_somebody_counts_as_at_risk_reads_no_group():
    rule = {"rule": "target_group", "any_of": ["trafficked"]}
    for groups in (frozenset(), frozenset({"trafficked"}), frozenset({"neet"})):
        judged = judge([rule], Facts(on=ON, groups=groups))
        generic = judged.without_groups()
        assert generic.answer == judged.answer
        assert "traffick" not in generic.findings[0].words and "traffick" in judged.findings[0].words
        assert generic.findings[0].words.endswith(".")


def test_a_rule_about_the_group_says_nothing_about_a_person():
    assert judge([{"rule": "mixed_ages", "why": "family day"}], Facts(on=ON)).findings == ()


# --- Gathering --------------------------------------------------------------------------------------------------------


@pytest.fixture
def person(world):
    return person_of(world.own, "facts", sex=2, birth_on=date(TODAY.year - 30, 1, 1), birth_precision="year")


def facts(person, world, on=TODAY) -> Facts:
    return facts_of([Participant.objects.get(pk=person.pk)], world.program, on)[person.pk]


def test_of_somebody_new_little_is_known(world, person):
    assert facts(person, world) == Facts(
        on=TODAY, born=(date(TODAY.year - 30, 1, 1), date(TODAY.year - 30, 12, 31)), sex=2
    )


def test_custody_and_time_left_come_from_the_stay_else_from_the_sentence(world, person):
    record_create(
        Sentence(participant=person, imposed_on=TODAY - timedelta(days=30), ends_on=TODAY + timedelta(days=400)), by=BY
    )
    record_create(
        Sentence(participant=person, imposed_on=TODAY - timedelta(days=30), ends_on=TODAY + timedelta(days=300)), by=BY
    )
    record_create(
        Sentence(participant=person, imposed_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=900)), by=BY
    )
    assert (facts(person, world).in_custody, facts(person, world).free_on) == (False, TODAY + timedelta(days=400))
    custody_open(
        by=BY, participant=person, site=world.site, starts_on=TODAY - timedelta(days=20), legal_status="sentenced",
        expected_release_on=TODAY + timedelta(days=200),
    )  # fmt: skip
    found = facts(person, world)
    assert (found.in_custody, found.legal_status, found.free_on) == (True, "sentenced", TODAY + timedelta(days=200))
    assert not facts(person, world, TODAY - timedelta(days=21)).in_custody


def test_the_risk_band_is_the_latest_by_then(world, person):
    for days, value in [(30, 1), (10, 3), (5, 7)]:
        characteristics_record(
            by=BY, participant=person, values={"risk_band": value}, recorded_on=TODAY - timedelta(days=days)
        )
    characteristics_record(by=BY, participant=person, values={"other": Decimal("2")}, recorded_on=TODAY)
    found = [facts(person, world, TODAY - timedelta(days=ago)).risk_band for ago in (31, 30, 10, 9, 5)]
    assert found == [None, "low", "high", "high", None]  # a number that is no band says nothing


def test_a_group_counts_while_it_has_not_expired(world, person):
    record_create(
        RiskBasis(
            participant=person, group="street", source="professional", recorded_on=TODAY - timedelta(days=9),
            expires_on=TODAY - timedelta(days=1),
        ),
        by=BY,
    )  # fmt: skip
    found = [facts(person, world, TODAY - timedelta(days=ago)).groups for ago in (10, 9, 1, 0)]
    assert found == [frozenset(), {"street"}, {"street"}, frozenset()]


def test_other_programs_of_the_agency_are_facts_and_those_of_others_are_not(world, person):
    basics = program_create(
        by=BY, agency=world.agency, code="basics", name="Basics", kind="reintegration", valid_from=TODAY
    )
    for program in (basics, world.other.program):
        referral_make(by=BY, participant=person, program=program, from_agency=world.agency, on=TODAY)
    assert facts(person, world).under_way == {"basics"}
    enrollment = person.enrollments.get(program=basics)
    basics_group = group_of(replace(world.own, program=basics), "basics-group", starts_on=TODAY)
    enrollment_move(by=BY, enrollment=enrollment, verb="enroll", on=TODAY, offering=basics_group)
    assert facts(person, world).holds_a_place_in == {"basics"}
    enrollment_move(by=BY, enrollment=enrollment, verb="start", on=TODAY)
    enrollment_move(by=BY, enrollment=enrollment, verb="complete", on=TODAY)
    found = facts(person, world)
    assert (found.completed, found.under_way, found.holds_a_place_in) == ({"basics"}, frozenset(), frozenset())


def test_the_rules_of_a_version_are_judged_about_a_person(world, person):
    version = program_revise(
        by=BY, program=world.program, valid_from=TODAY,
        eligibility=[{"rule": "sex", "any_of": [2]}, {"rule": "age", "min": 18}],
    )  # fmt: skip
    assert judge_person(person, version, TODAY).is_eligible


def test_a_whole_list_costs_as_many_statements_as_one(world, django_assert_num_queries):
    people = [
        participant_register(by=BY, agency=world.agency, file_class="justice", reference=f"many-{number}")
        for number in range(12)
    ]
    for some in (people[:1], people):
        with django_assert_num_queries(5):
            assert len(facts_of(some, world.program, TODAY)) == len(some)
