"""What allows the use of data, and who wants to take part: two questions, each with its answer on a day."""

from datetime import date, timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_create
from participants.bases import basis_on, may_take_part
from participants.models import LegalBasis, Participation, Relation
from participants.services.basis import (
    legal_basis_record,
    legal_basis_withdraw,
    participation_record,
    participation_withdraw,
)
from tests.participants.episodes import person_of
from tests.world import BY

TODAY = today()
MAJORITY = 18


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def born(years: int) -> date:
    return date(TODAY.year - years, 1, 1)


def guardian_of(person, **more) -> Relation:
    values = {"kind": "parent", "name": "A parent", "is_legal_guardian": True, **more}
    return record_create(Relation(participant=person, **values), by=BY)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def child(world):
    return person_of(world.own, "child-1", birth_on=born(14))


# --- Legal basis ------------------------------------------------------------------------------------------------------


def record(by, person, **changes):
    values = {"purpose": "sharing", "basis": "consent", "starts_on": days_ago(30), **changes}
    return legal_basis_record(by=by, participant=person, **values)


def test_a_basis_holds_from_its_first_to_its_last_day(world, worker):
    basis = record(worker, world.person, ends_on=days_ago(10), reference="form 12")
    held = [basis_on(world.person, "sharing", days_ago(ago)) for ago in (31, 30, 10, 9)]
    assert held == [None, basis, basis, None]
    assert basis_on(world.person, "service", days_ago(20)) != basis


def test_a_withdrawal_counts_from_its_own_day_and_happens_once(world, worker):
    basis = record(worker, world.person)
    legal_basis_withdraw(by=worker, legal_basis=basis, on=days_ago(5))
    assert basis_on(world.person, "sharing", days_ago(6)) == basis
    assert basis_on(world.person, "sharing", days_ago(5)) is None
    with pytest.raises(RuleViolation) as refused:
        legal_basis_withdraw(by=worker, legal_basis=basis, on=TODAY)
    assert refused.value.code == "withdrawn_already"


def test_of_two_bases_the_later_answers(world, by):
    record(by, world.person, basis="consent")
    later = record(by, world.person, basis="court_order", starts_on=days_ago(3))
    assert basis_on(world.person, "sharing", TODAY) == later


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"starts_on": TODAY + timedelta(days=2)}, "in_the_future", "starts_on"),
        ({"ends_on": days_ago(31)}, "dates_out_of_order", "ends_on"),
        ({"basis": "guardian_consent"}, "guardian_missing", "given_by"),
        ({"reference": "a\x00b"}, "bad_character", "reference"),
        ({"reference": "x" * 201}, "too_long", "reference"),
    ],
)
def test_a_basis_that_cannot_be(world, by, changes, code, field):
    with pytest.raises(RuleViolation) as refused:
        record(by, world.person, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not LegalBasis.all_records.filter(purpose="sharing").exists()


def test_a_guardian_consents_for_his_own_child_only(world, by, child):
    stranger = guardian_of(world.person)
    for given_by in (stranger, guardian_of(child, is_legal_guardian=False)):
        with pytest.raises(RuleViolation) as refused:
            record(by, child, basis="guardian_consent", given_by=given_by)
        assert refused.value.code == "guardian_missing"
    with pytest.raises(RuleViolation):
        record(by, child, given_by=stranger)
    assert not LegalBasis.all_records.filter(purpose="sharing").exists()
    record(by, child, basis="guardian_consent", given_by=guardian_of(child))


@pytest.mark.parametrize("on", [days_ago(31), TODAY + timedelta(days=2)])
def test_a_withdrawal_on_a_day_that_cannot_be(world, by, on):
    basis = record(by, world.person)
    with pytest.raises(RuleViolation) as refused:
        legal_basis_withdraw(by=by, legal_basis=basis, on=on)
    assert refused.value.field == "on"
    assert LegalBasis.objects.get(pk=basis.pk).withdrawn_on is None


def test_bases_are_recorded_by_those_near_the_person(world, as_user, worker):
    record(as_user(world.user["prison_administrator"]), world.person)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            record(as_user(world.user[role]), world.person)
    with pytest.raises(OutOfReach):
        record(worker, world.foreign_person)
    basis = record(BY, world.foreign_person)
    with pytest.raises(OutOfReach):
        legal_basis_withdraw(by=worker, legal_basis=basis, on=TODAY)


# --- Taking part ------------------------------------------------------------------------------------------------------


def answer(by, person, program, **changes):
    values = {"answer": "agreed", "on": days_ago(20), **changes}
    return participation_record(by=by, participant=person, program=program, **values)


def may(person, program, day=TODAY):
    return may_take_part(person, program, day, MAJORITY)


def test_nobody_takes_part_unasked(world, worker):
    assert may(world.person, world.program) == "not_asked"
    answer(worker, world.person, world.program, answer="not_asked")
    assert may(world.person, world.program) == "not_asked"


def test_an_answer_counts_from_its_day_and_for_its_program(world, worker):
    answer(worker, world.person, world.program)
    assert may(world.person, world.program, days_ago(21)) == "not_asked"
    assert may(world.person, world.program, days_ago(20)) == "ok"
    assert may(world.person, world.other.program) == "not_asked"


def test_one_row_per_person_and_program_changes(world, worker):
    first = answer(worker, world.person, world.program, answer="refused")
    assert may(world.person, world.program) == "refused"
    second = answer(worker, world.person, world.program, on=days_ago(2))
    assert (second.pk, second.version) == (first.pk, 2)
    assert may(world.person, world.program) == "ok"


def test_an_agreement_is_taken_back(world, worker):
    row = answer(worker, world.person, world.program)
    participation_withdraw(by=worker, participation=row, on=days_ago(1))
    assert may(world.person, world.program) == "withdrawn"
    with pytest.raises(RuleViolation) as refused:
        participation_withdraw(by=worker, participation=row, on=TODAY)
    assert refused.value.code == "nothing_to_withdraw"


@pytest.mark.parametrize("said", ["refused", "withdrawn"])
@pytest.mark.parametrize(("again", "on"), [("agreed", 6), ("not_asked", 0)])
def test_a_no_is_not_undone_by_what_was_said_before_it(world, by, said, again, on):
    agreed = answer(by, world.person, world.program, on=days_ago(9))
    if said == "refused":
        answer(by, world.person, world.program, answer="refused", on=days_ago(5))
    else:
        participation_withdraw(by=by, participation=agreed, on=days_ago(5))
    with pytest.raises(RuleViolation) as refused:
        answer(by, world.person, world.program, answer=again, on=days_ago(on))
    assert (refused.value.code, refused.value.field) == ("dates_out_of_order", "on")
    assert may(world.person, world.program) == said
    answer(by, world.person, world.program, on=days_ago(5))
    assert may(world.person, world.program) == "ok"


def test_a_guardians_no_is_not_undone_by_an_older_yes(world, by, child):
    guardian = guardian_of(child)
    consent(by, child, world.program, guardian=guardian, guardian_answer="refused", guardian_on=days_ago(4))
    with pytest.raises(RuleViolation) as refused:
        consent(by, child, world.program, guardian=guardian, guardian_on=days_ago(6))
    assert (refused.value.code, refused.value.field) == ("dates_out_of_order", "guardian_on")
    assert may(child, world.program) == "guardian_refused"


def consent(by, child, program, **changes):
    guardian = changes.pop("guardian", None) or guardian_of(child)
    values = {"guardian": guardian, "guardian_answer": "agreed", "guardian_on": days_ago(20), **changes}
    return answer(by, child, program, **{"child_view": "looks forward to it", **values})


def test_a_child_needs_guardian_and_own_view(world, by, child):
    answer(by, child, world.program, child_view="yes")
    assert may(child, world.program) == "guardian_missing"
    consent(by, child, world.program, guardian_answer="refused")
    assert may(child, world.program) == "guardian_refused"
    consent(by, child, world.program, child_view="")
    assert may(child, world.program) == "child_view_missing"
    consent(by, child, world.program, guardian_expires_on=days_ago(1))
    assert may(child, world.program, days_ago(1)) == "ok"
    assert may(child, world.program) == "guardian_expired"
    row = consent(by, child, world.program)
    assert may(child, world.program) == "ok"
    participation_withdraw(by=by, participation=row, on=days_ago(3), is_by_guardian=True)
    assert may(child, world.program) == "guardian_withdrawn"


def test_a_childs_own_refusal_stands_whatever_the_guardian_says(world, by, child):
    consent(by, child, world.program, answer="refused")
    assert may(child, world.program) == "refused"


def test_a_consent_lapses_with_the_guardianship(world, by, child):
    guardian = guardian_of(child, ends_on=days_ago(5))
    consent(by, child, world.program, guardian=guardian)
    assert may(child, world.program, days_ago(5)) == "ok"
    assert may(child, world.program) == "guardian_missing"


def test_an_exemption_stands_in_for_the_guardian_and_not_for_the_child(world, by, child):
    answer(by, child, world.program, exemption="no guardian can be found; youth judge informed")
    assert may(child, world.program) == "child_view_missing"
    answer(by, child, world.program, exemption="no guardian", child_view="wants to come")
    assert may(child, world.program) == "ok"


@pytest.mark.parametrize(
    ("birth_on", "precision", "expected"),
    [
        (TODAY.replace(year=TODAY.year - 18) if (TODAY.month, TODAY.day) != (2, 29) else born(18), "day", "ok"),
        (date(TODAY.year - 18, 12, 31), "day", "guardian_missing" if (TODAY.month, TODAY.day) < (12, 31) else "ok"),
        (born(18), "year", "guardian_missing" if (TODAY.month, TODAY.day) < (12, 31) else "ok"),
        (born(18), "assumed", "guardian_missing" if (TODAY.month, TODAY.day) < (12, 31) else "ok"),
        (born(19), "year", "ok"),
        (None, "day", "ok"),
    ],
)  # fmt: skip
def test_whoever_may_be_under_age_counts_as_a_child(world, by, birth_on, precision, expected):
    person = person_of(world.own, "aged", birth_on=birth_on, birth_precision=precision)
    answer(by, person, world.program)
    assert may(person, world.program) == expected


def test_without_a_birth_date_a_legal_guardian_makes_a_child(world, by):
    person = person_of(world.own, "ageless")
    answer(by, person, world.program)
    assert may(person, world.program) == "ok"
    guardian_of(person)
    assert may(person, world.program) == "guardian_missing"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"on": TODAY + timedelta(days=2)}, "in_the_future", "on"),
        ({"answer": "withdrawn"}, "withdraw", "answer"),
        ({"guardian_answer": "withdrawn"}, "withdraw", "guardian_answer"),
        ({"guardian_answer": "agreed"}, "rule_violation", "guardian_on"),
        ({"guardian_answer": "agreed", "guardian_on": TODAY}, "guardian_missing", "guardian"),
        ({"guardian_on": TODAY}, "rule_violation", "guardian_answer"),
        ({"child_view": "x" * 2001}, "too_long", "child_view"),
    ],
)
def test_an_answer_that_cannot_be(world, by, changes, code, field):
    with pytest.raises(RuleViolation) as refused:
        answer(by, world.person, world.program, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Participation.all_records.exists()


def test_a_guardian_of_somebody_else_answers_for_nobody_here(world, by, child):
    for guardian in (guardian_of(world.person), guardian_of(child, is_legal_guardian=False)):
        with pytest.raises(RuleViolation) as refused:
            consent(by, child, world.program, guardian=guardian)
        assert refused.value.code == "guardian_missing"
    with pytest.raises(RuleViolation) as refused:
        consent(by, child, world.program, guardian_expires_on=days_ago(21))
    assert refused.value.field == "guardian_expires_on"
    assert not Participation.all_records.exists()


def test_answers_are_recorded_by_those_near_the_person(world, as_user, worker):
    answer(as_user(world.user["prison_administrator"]), world.person, world.program)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            answer(as_user(world.user[role]), world.person, world.program)
    with pytest.raises(OutOfReach):
        answer(worker, world.foreign_person, world.program)
