"""Who is let in: a basis, agreement, the company, the rules of the program, and care with members of groups."""

from datetime import date, timedelta

import pytest
from django.test import override_settings

from kernel.clock import today
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_create
from participants.choices import RelationKind
from participants.models import (
    EligibilityJudgment,
    Enrollment,
    NoContact,
    Relation,
    RiskBasis,
    StatusChange,
)
from participants.services import enrollment_move, referral_make
from participants.services.basis import (
    legal_basis_record,
    legal_basis_withdraw,
    participation_record,
    participation_withdraw,
)
from programs.services import program_revise
from tests.participants.episodes import group_of, person_of
from tests.world import BY

TODAY = today()
SECRET = "testified against him"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def referred(world, reference: str, **more) -> Enrollment:
    """Referred thirty days ago, within reach of the own administrator and manager."""
    person = person_of(world.own, reference, site=world.site, **more)
    return referral_make(
        by=BY, participant=person, program=world.program, from_agency=world.agency, on=ago(30)
    ).enrollment


@pytest.fixture
def group(world):
    return group_of(world.own, "entry", starts_on=ago(90), capacity=9)


def enroll(enrollment, group, by=BY, **more) -> Enrollment:
    enrollment = Enrollment.objects.get(pk=enrollment.pk)
    return enrollment_move(by=by, enrollment=enrollment, verb="enroll", on=TODAY, offering=group, **more)


def refused(enrollment, group, **more) -> RuleViolation:
    """The refusal, after which nothing is half-written."""
    before = Enrollment.objects.filter(pk=enrollment.pk).values().get()
    steps, judged = StatusChange.objects.count(), EligibilityJudgment.objects.count()
    with pytest.raises(RuleViolation) as violation:
        enroll(enrollment, group, **more)
    assert Enrollment.objects.filter(pk=enrollment.pk).values().get() == before
    assert (StatusChange.objects.count(), EligibilityJudgment.objects.count()) == (steps, judged)
    return violation.value


def revise(world, *rules):
    """New rules since before the referrals of this file."""
    return program_revise(by=BY, program=world.program, valid_from=ago(60), eligibility=list(rules))


# --- Basis and agreement ----------------------------------------------------------------------------------------------


def test_without_a_basis_on_the_day_nobody_is_enrolled(world, group):
    enrollment = referred(world, "e-1")
    (basis,) = enrollment.participant.legal_bases.all()
    legal_basis_withdraw(by=BY, legal_basis=basis, on=ago(1))
    assert refused(enrollment, group).code == "basis_missing"
    legal_basis_record(
        by=BY, participant=enrollment.participant, purpose="sharing", basis="consent", starts_on=ago(1)
    )
    assert refused(enrollment, group).code == "basis_missing"  # for another purpose
    legal_basis_record(
        by=BY, participant=enrollment.participant, purpose="service", basis="court_order", starts_on=TODAY
    )
    assert enroll(enrollment, group).status == "enrolled"


def test_who_refuses_or_withdraws_is_not_enrolled_and_may_change_his_mind(world, group):
    enrollment = referred(world, "e-1", birth_on=date(TODAY.year - 40, 1, 1))
    answers = {"participant": enrollment.participant, "program": world.program}
    participation_record(by=BY, answer="refused", on=ago(2), **answers)
    assert refused(enrollment, group).code == "participation_refused"
    agreed = participation_record(by=BY, answer="agreed", on=ago(1), **answers)
    participation_withdraw(by=BY, participation=agreed, on=TODAY)
    assert refused(enrollment, group).code == "participation_withdrawn"
    participation_record(by=BY, answer="agreed", on=TODAY, **answers)
    assert enroll(enrollment, group).status == "enrolled"


@pytest.fixture
def child(world):
    return referred(world, "child", birth_on=date(TODAY.year - 15, 1, 1))


@pytest.fixture
def guardian(child):
    return record_create(
        Relation(
            participant=child.participant, kind=RelationKind.PARENT, name="A parent", is_legal_guardian=True
        ),
        by=BY,
    )


def test_a_child_is_asked_and_so_is_the_guardian(world, child, guardian):
    school = group_of(world.own, "school", starts_on=ago(90))
    assert refused(child, school).code == "participation_missing"
    said = {
        "by": BY, "participant": child.participant, "program": world.program, "answer": "agreed", "on": ago(3),
    }  # fmt: skip
    participation_record(**said)
    assert refused(child, school).code == "guardian_missing"
    asked = {"guardian": guardian, "guardian_on": ago(3)}
    participation_record(**said, **asked, guardian_answer="refused")
    assert refused(child, school).code == "guardian_refused"
    participation_record(
        **said, **asked, guardian_answer="agreed", guardian_expires_on=ago(1), child_view="would like to"
    )
    assert refused(child, school).code == "guardian_expired"
    participation_record(**said, **asked, guardian_answer="agreed")
    assert refused(child, school).code == "child_view_missing"
    participation_record(**said, **asked, guardian_answer="agreed", child_view="would like to")
    assert enroll(child, school).status == "enrolled"


def test_an_exemption_stands_in_for_the_guardian_and_not_for_the_child(world, child, group):
    said = {
        "by": BY, "participant": child.participant, "program": world.program, "answer": "agreed", "on": ago(3),
        "exemption": "lives on the street, no guardian to be found",
    }  # fmt: skip
    participation_record(**said)
    assert refused(child, group).code == "child_view_missing"
    participation_record(**said, child_view="would like to")
    assert enroll(child, group).status == "enrolled"


@override_settings(MAJORITY_AGE=14)
def test_where_majority_comes_earlier_no_guardian_is_asked(child, group):
    assert enroll(child, group).status == "enrolled"


# --- Company ----------------------------------------------------------------------------------------------------------


def pair(one, other, **more) -> NoContact:
    values = {"starts_on": ago(300), "reason": SECRET, **more}
    return record_create(NoContact(participant=one, other=other, **values), by=BY)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_pair_that_must_not_meet_is_not_in_one_group(world, group, is_first):
    inside, outside = referred(world, "inside"), referred(world, "outside")
    enroll(inside, group)
    people = [inside.participant, outside.participant]
    pair(*(people if is_first else reversed(people)))
    said = refused(outside, group)
    assert (said.code, said.field) == ("cannot_be_in_this_group", "offering")
    for secret in (SECRET, "inside", inside.participant.reference, "contact", "pair"):
        assert secret not in said.message
    # In another group, or once the other has left, it is no matter.
    other_group = group_of(world.own, "elsewhere", starts_on=ago(90))
    inside = Enrollment.objects.get(pk=inside.pk)
    enrollment_move(by=BY, enrollment=inside, verb="not_start", on=TODAY, code="moved_site")
    assert enroll(outside, group).status == "enrolled"
    again = referral_make(
        by=BY, participant=inside.participant, program=world.program, from_agency=world.agency, on=TODAY
    ).enrollment
    assert refused(again, group).code == "cannot_be_in_this_group"
    assert enroll(again, other_group).status == "enrolled"


@pytest.mark.parametrize("on", [0, 20])
def test_a_place_recorded_late_is_no_way_around_a_pair(world, group, on):
    """Neither on the day itself nor dated back to before the two had to be kept apart: the place is held now."""
    inside, outside = referred(world, "inside"), referred(world, "outside")
    enroll(inside, group)
    pair(inside.participant, outside.participant, starts_on=ago(5))
    with pytest.raises(RuleViolation) as violation:
        enrollment_move(by=BY, enrollment=outside, verb="enroll", on=ago(on), offering=group)
    assert violation.value.code == "cannot_be_in_this_group"
    assert Enrollment.objects.get(pk=outside.pk).status == "referred"


def test_a_pair_that_is_over_may_meet(world, group):
    inside, outside = referred(world, "inside"), referred(world, "outside")
    enroll(inside, group)
    pair(inside.participant, outside.participant, ends_on=ago(1))
    assert enroll(outside, group).status == "enrolled"


def test_nobody_comes_back_to_somebody_who_must_not_be_met(world, group):
    gone, inside = referred(world, "gone"), referred(world, "inside")
    enroll(gone, group)
    gone = Enrollment.objects.get(pk=gone.pk)
    enrollment_move(by=BY, enrollment=gone, verb="not_start", on=TODAY, code="moved_site")
    enroll(inside, group)
    pair(inside.participant, gone.participant)
    with pytest.raises(RuleViolation) as violation:
        enrollment_move(by=BY, enrollment=gone, verb="reopen", on=TODAY, reason="mistake")
    assert violation.value.code == "cannot_be_in_this_group"
    assert Enrollment.objects.get(pk=gone.pk).status == "not_started"


@pytest.mark.parametrize(
    ("taken_back", "code"), [("agreement", "participation_withdrawn"), ("basis", "basis_missing")]
)
def test_nobody_comes_back_against_his_will_or_without_a_basis(world, group, taken_back, code):
    gone = referred(world, "gone")
    person, program = gone.participant, world.program
    said = participation_record(by=BY, participant=person, program=program, answer="agreed", on=ago(30))
    enroll(gone, group)
    gone = Enrollment.objects.get(pk=gone.pk)
    enrollment_move(by=BY, enrollment=gone, verb="not_start", on=TODAY, code="moved_site")
    if taken_back == "agreement":
        participation_withdraw(by=BY, participation=said, on=TODAY)
    else:
        legal_basis_withdraw(by=BY, legal_basis=person.legal_bases.get(), on=TODAY)
    with pytest.raises(RuleViolation) as violation:
        enrollment_move(by=BY, enrollment=gone, verb="reopen", on=TODAY, reason="mistake")
    assert violation.value.code == code
    assert Enrollment.objects.get(pk=gone.pk).status == "not_started"


@pytest.mark.parametrize(
    ("taken_back", "code"), [("agreement", "participation_withdrawn"), ("basis", "basis_missing")]
)
def test_nobody_goes_on_after_a_break_against_his_will_or_without_a_basis(world, group, taken_back, code):
    paused = referred(world, "paused")
    person, program = paused.participant, world.program
    said = participation_record(by=BY, participant=person, program=program, answer="agreed", on=ago(30))
    enroll(paused, group)
    paused = Enrollment.objects.get(pk=paused.pk)
    for verb in ("start", "suspend"):
        enrollment_move(by=BY, enrollment=paused, verb=verb, on=TODAY, reason="isolation")
    if taken_back == "agreement":
        participation_withdraw(by=BY, participation=said, on=TODAY)
    else:
        legal_basis_withdraw(by=BY, legal_basis=person.legal_bases.get(), on=TODAY)
    with pytest.raises(RuleViolation) as violation:
        enrollment_move(by=BY, enrollment=paused, verb="resume", on=TODAY)
    assert violation.value.code == code
    assert Enrollment.objects.get(pk=paused.pk).status == "suspended"


def agreed_child(world, reference: str) -> Enrollment:
    enrollment = referred(world, reference, birth_on=date(TODAY.year - 15, 1, 1))
    participation_record(
        by=BY, participant=enrollment.participant, program=world.program, answer="agreed", on=ago(3),
        child_view="would like to", exemption="placed by the court",
    )  # fmt: skip
    return enrollment


def test_children_and_adults_are_not_in_one_group_in_custody(world, group):
    adult = referred(world, "adult", birth_on=date(TODAY.year - 40, 1, 1))
    child = agreed_child(world, "child")
    unknown = referred(world, "unknown")
    enroll(unknown, group)  # of whom no date of birth is known: no ground to refuse anybody
    enroll(adult, group)
    assert refused(child, group).code == "ages_not_mixed"
    other = group_of(world.own, "young", starts_on=ago(90))
    enroll(child, other)
    assert refused(referred(world, "adult-2", birth_on=date(TODAY.year - 19, 1, 1)), other).code == "ages_not_mixed"


def test_children_and_adults_may_be_together_where_a_rule_says_so(world, group):
    revise(world, {"rule": "mixed_ages", "why": "fathers and sons"})
    enroll(referred(world, "adult", birth_on=date(TODAY.year - 40, 1, 1)), group)
    assert enroll(agreed_child(world, "child"), group).status == "enrolled"


# --- The rules of the program -----------------------------------------------------------------------------------------


def test_somebody_eligible_is_enrolled_and_the_judgment_is_kept(world, group):
    version = revise(world, {"rule": "age", "min": 18}, {"rule": "sex", "any_of": [1]})
    enrollment = referred(world, "e-1", sex=1, birth_on=date(TODAY.year - 30, 1, 1))
    judged = enroll(enrollment, group).judgments.get()
    assert (judged.answer, judged.program_version, judged.judged_on) == ("eligible", version, TODAY)
    assert (judged.is_override, judged.override_reason) == (False, "")
    assert judged.findings == [{"rule": 0, "answer": "eligible"}, {"rule": 1, "answer": "eligible"}]


@pytest.mark.parametrize(
    ("facts", "code", "answer"),
    [
        ({"birth_on": date(TODAY.year - 50, 1, 1)}, "not_eligible", "not_eligible"),
        ({"birth_on": date(TODAY.year - 20, 1, 1)}, "not_yet_eligible", "not_yet"),
        ({}, "eligibility_not_known", "not_known"),
    ],
)
def test_against_the_rules_a_reason_is_needed_and_kept(world, group, facts, code, answer):
    revise(world, {"rule": "age", "min": 30, "max": 40})
    enrollment = referred(world, "e-1", **facts)
    said = refused(enrollment, group)
    assert (said.code, said.field) == (code, "override_reason")
    assert refused(enrollment, group, override_reason="  ").code == code
    judged = enroll(enrollment, group, override_reason="asked for by the court").judgments.get()
    assert (judged.answer, judged.is_override, judged.override_reason) == (answer, True, "asked for by the court")


def test_an_episode_is_judged_by_the_rules_it_began_under(world, group):
    enrollment = referred(world, "e-1", birth_on=date(TODAY.year - 50, 1, 1))
    program_revise(
        by=BY, program=world.program, valid_from=ago(10), eligibility=[{"rule": "age", "max": 40}]
    )
    assert enroll(enrollment, group).judgments.get().program_version.number == 1
    assert refused(
        referral_make(
            by=BY, participant=person_of(world.own, "e-2", birth_on=date(TODAY.year - 50, 1, 1)),
            program=world.program, from_agency=world.agency, on=TODAY,
        ).enrollment,
        group,
    ).code == "not_eligible"  # fmt: skip


def test_who_may_override_and_who_not(world, group, as_user):
    revise(world, {"rule": "age", "min": 60})
    for number, role in enumerate(["prison_administrator", "program_manager"]):
        enrollment = referred(world, f"e-{number}", birth_on=date(TODAY.year - 30, 1, 1))
        enroll(enrollment, group, by=as_user(world.user[role]), override_reason="asked for by the court")
    enrollment = referred(world, "e-9", birth_on=date(TODAY.year - 30, 1, 1))
    with pytest.raises(NotAllowed):
        enroll(enrollment, group, by=as_user(world.user["social_worker"]), override_reason="I say so")
    assert Enrollment.objects.get(pk=enrollment.pk).status == "referred"


def test_who_may_not_see_the_groups_at_risk_is_not_told_which(world, group, as_user):
    revise(world, {"rule": "target_group", "any_of": ["trafficked"]})
    enrollment = referred(world, "e-1")
    manager = as_user(world.user["program_manager"])
    said = refused(enrollment, group, by=manager)
    assert said.code == "eligibility_not_known" and "traffick" not in said.message
    record_create(
        RiskBasis(
            participant=enrollment.participant, group="trafficked", source="court", recorded_on=ago(5),
            expires_on=TODAY + timedelta(days=90),
        ),
        by=BY,
    )  # fmt: skip
    assert enroll(enrollment, group, by=manager).status == "enrolled"


def test_who_never_had_a_place_is_asked_everything_when_the_episode_is_reopened(world, group):
    revise(world, {"rule": "age", "min": 60})
    enrollment = referred(world, "e-1", birth_on=date(TODAY.year - 30, 1, 1))
    enrollment_move(by=BY, enrollment=enrollment, verb="find_ineligible", on=ago(9), reason="too young")
    again = {"by": BY, "verb": "reopen", "on": TODAY, "reason": "the court insists", "offering": group}
    with pytest.raises(RuleViolation) as violation:
        enrollment_move(enrollment=Enrollment.objects.get(pk=enrollment.pk), **again)
    assert violation.value.code == "not_yet_eligible"
    enrollment = Enrollment.objects.get(pk=enrollment.pk)
    assert enrollment.status == "ineligible"
    enrollment_move(enrollment=enrollment, override_reason="court order 7", **again)
    assert enrollment.status == "active" and enrollment.judgments.get().is_override
