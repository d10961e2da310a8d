"""Referral opens the episode; allocation puts it in an arm, once."""

from datetime import timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import Allocation, Enrollment, Participant
from participants.services import enrollment_move, referral_allocate, referral_make
from programs.services import program_change
from tests.participants.episodes import LATER, REFERRED, episode_of, person_of
from tests.threads import at_once
from tests.world import BY


def allocate(by, referral, **changes):
    values = {"study": "study-1", "arm": "comparison", "on": LATER, **changes}
    return referral_allocate(by=by, referral=referral, **values)


@pytest.fixture
def referral(world):
    return episode_of(world.own, "ref-1").referral


def test_a_referral_opens_the_episode(world, by):
    person = person_of(world.own, "ref-2")
    made = referral_make(
        by=by, participant=person, program=world.program, from_agency=world.agency, on=REFERRED, reason="wishes to work"
    )  # fmt: skip
    enrollment = Enrollment.objects.get(referral=made)
    assert (enrollment.status, enrollment.status_on) == ("referred", REFERRED)
    assert enrollment.participant == person and enrollment.program == world.program
    assert enrollment.offering is None and enrollment.started_on is None and enrollment.ended_on is None
    step = enrollment.status_changes.get()
    assert (step.verb, step.from_status, step.to_status, step.on) == ("refer", "", "referred", REFERRED)


def test_coming_back_is_a_new_episode_that_does_not_touch_the_old_one(world, referral, by):
    enrollment_move(by=by, enrollment=referral.enrollment, verb="decline", on=REFERRED, code="counsel")
    before = Enrollment.objects.filter(pk=referral.enrollment.pk).values().get()
    again = referral_make(
        by=by, participant=referral.participant, program=world.program, from_agency=world.agency, on=LATER
    )  # fmt: skip
    assert again.enrollment.pk != referral.enrollment.pk and again.enrollment.status == "referred"
    assert Enrollment.objects.filter(pk=referral.enrollment.pk).values().get() == before
    assert referral.participant.enrollments.count() == 2


def test_nobody_is_twice_on_the_way_through_one_program(world, referral, by):
    with pytest.raises(RuleViolation) as refused:
        referral_make(
            by=by, participant=referral.participant, program=world.program, from_agency=world.agency, on=LATER
        )  # fmt: skip
    assert refused.value.code == "already_referred"
    assert referral.participant.referrals.count() == 1
    # Another program is another matter.
    referral_make(
        by=by, participant=referral.participant, program=world.other.program, from_agency=world.agency, on=LATER
    )  # fmt: skip


def test_two_who_refer_one_person_at_once_open_one_episode(transactional_db, world):
    person = person_of(world.own, "both")
    answers = at_once(
        2,
        lambda _number: referral_make(
            by=BY, participant=person, program=world.program, from_agency=world.agency, on=LATER
        ),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Referral", "RuleViolation"], answers
    assert Enrollment.objects.filter(participant=person).count() == 1


def test_days_that_cannot_be(world, as_user, by):
    worker, start = as_user(world.user["social_worker"]), world.program.versions.get().valid_from
    enrollment_move(by=by, enrollment=world.enrollment, verb="withdraw", on=today(), code="illness")
    facts = {"participant": world.person, "program": world.program, "from_agency": world.agency}
    for on, code in [
        (today() + timedelta(days=2), "in_the_future"),
        (start - timedelta(days=1), "before_program"),
    ]:
        with pytest.raises(RuleViolation) as refused:
            referral_make(by=worker, on=on, **facts)
        assert (refused.value.code, refused.value.field) == (code, "on")
    assert world.person.referrals.count() == 1


def test_a_program_that_is_not_offered(world, by):
    for state in ("draft", "closed"):
        program_change(by=by, program=world.program, state=state)
        with pytest.raises(RuleViolation) as refused:
            episode_of(world.own, state)
        assert refused.value.code == "program_not_offered"


def test_a_referral_brings_the_person_within_the_programs_reach(world, by, as_user):
    """Across agencies: the worker refers, the other agency's manager sees this person and no other."""
    worker, manager = as_user(world.user["social_worker"]), world.other_user["program_manager"]
    assert world.person not in Participant.objects.for_user(manager)
    person_of(world.own, "not-referred")
    referral_make(
        by=worker, participant=world.person, program=world.other.program, from_agency=world.agency, on=today()
    )  # fmt: skip
    seen = set(Participant.objects.for_user(manager).values_list("reference", flat=True))
    assert seen == {"other-001", "own-001"}
    assert set(Participant.objects.for_user(world.other_user["prison_administrator"])) == {
        world.foreign_person
    }


def test_a_worker_refers_the_people_of_his_caseload(world, as_user):
    worker = as_user(world.user["social_worker"])
    facts = {"program": world.program, "from_agency": world.agency, "on": REFERRED}
    with pytest.raises(OutOfReach):
        referral_make(by=worker, participant=world.foreign_person, **facts)
    with pytest.raises(OutOfReach):
        referral_make(by=worker, participant=person_of(world.own, "somebody-elses"), **facts)
    with pytest.raises(NotAllowed):
        referral_make(
            by=worker, participant=world.person, program=world.program, from_agency=world.other.agency, on=REFERRED
        )  # fmt: skip


# --- Allocation -------------------------------------------------------------------------------------------------------


def test_an_allocation_says_arm_method_unit_and_day(world, referral, as_user):
    evaluator = as_user(world.user["evaluator"])
    allocate(evaluator, referral, arm="treated", unit="group", unit_code="class 4")
    made = Allocation.objects.get(referral=referral)
    assert (made.study, made.arm, made.method, made.unit) == ("study-1", "treated", "randomized", "group")
    assert (made.unit_code, made.allocated_on, made.created_by) == ("class 4", LATER, evaluator.ref)


def test_an_allocation_is_made_once(world, referral, by):
    allocate(by, referral)
    with pytest.raises(RuleViolation) as refused:
        allocate(by, referral, arm="treated")
    assert refused.value.code == "already_allocated"
    assert Allocation.objects.get(referral=referral).arm == "comparison"
    allocate(by, referral, study="study-2", arm="treated")


def test_who_objects_to_evaluation_is_not_allocated(world, by):
    person = person_of(world.own, "objects")
    referral = referral_make(
        by=by, participant=person, program=world.program, from_agency=world.agency, on=REFERRED,
        evaluation_basis="objection",
    )  # fmt: skip
    assert referral.evaluation_basis_on == REFERRED
    with pytest.raises(RuleViolation) as refused:
        allocate(by, referral)
    assert refused.value.code == "evaluation_objection"


def test_nobody_is_allocated_before_the_referral(world, referral, by):
    with pytest.raises(RuleViolation) as refused:
        allocate(by, referral, on=REFERRED - timedelta(days=1))
    assert refused.value.field == "on"
    allocate(by, referral, on=REFERRED)


@pytest.mark.parametrize("role", ["social_worker", "prison_administrator", "program_manager", "auditor"])
def test_allocation_is_for_evaluators(world, referral, as_user, role):
    with pytest.raises(NotAllowed):
        allocate(as_user(world.user[role]), referral)


def test_an_evaluator_allocates_to_programs_of_the_own_agency(world, as_user):
    with pytest.raises(NotAllowed):
        allocate(as_user(world.user["evaluator"]), world.other.enrollment.referral)
