"""A sealed file: within nobody's reach, on no list and no register, until the seal is lifted."""

from datetime import timedelta

import pytest

from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_create
from participants.models import Attendance, Enrollment, Participant, Reach, RecordSeal
from participants.seals import without_sealed
from participants.services import case_assign, custody_open
from participants.services.people import participant_change
from participants.services.reach import reach_rows
from participants.services.seals import record_seal, record_unseal
from programs.services import session_add, staff_assign
from tests.architecture.models_of_ours import models_of_ours
from tests.participants.episodes import person_of
from tests.rows import case as case_rows
from tests.world import BY

TODAY = today()


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


@pytest.fixture
def officer(world, as_user):
    return as_user(world.user["auditor"])


def seal(by, person, reason="closed by order of the youth court"):
    return record_seal(by=by, participant=person, reason=reason)


def rows_seen(world, person) -> set[str]:
    """Which tables show somebody of the agency a row about this person."""
    return {
        model.__name__
        for model in models_of_ours()
        if getattr(model, "reach_path", None) and not getattr(model, "is_derived", False)
        for user in world.user.values()
        if model.objects.for_user(user).filter(**{model.reach_path: person.pk}).exists()
    }


def test_a_sealed_file_is_within_nobodys_reach_in_any_table(world, administrator):
    case_rows.rows(world.own)
    assert len(rows_seen(world, world.person)) > 15
    seal(administrator, world.person)
    assert rows_seen(world, world.person) == {"RecordSeal"}, "that it is sealed is known to data protection"
    assert not Reach.objects.filter(participant=world.person).exists()


def test_not_even_on_the_register_of_who_delivers_the_group(world, by, administrator):
    worker = world.user["social_worker"]
    staff_assign(
        by=by, program=world.program, user=worker, role="facilitator", starts_on=TODAY - timedelta(days=9)
    )
    session = session_add(by=by, offering=world.offering, held_on=TODAY, planned_minutes=60)
    record_create(
        Attendance(session=session, enrollment=world.enrollment, status="attended", minutes=60), by=BY
    )
    assert Attendance.objects.for_user(worker).exists()
    assert without_sealed(Enrollment.objects.all()).filter(pk=world.enrollment.pk).exists()
    seal(administrator, world.person)
    assert not Attendance.objects.for_user(worker).exists()
    assert not without_sealed(Enrollment.objects.all()).filter(pk=world.enrollment.pk).exists()


def test_what_happens_meanwhile_opens_the_file_to_nobody(world, by, administrator):
    seal(administrator, world.person)
    case_assign(
        by=by,
        participant=world.person,
        user=world.user["social_worker"],
        agency=world.agency,
        starts_on=TODAY,
    )
    participant_change(by=by, participant=world.person, sex=2)
    assert not Reach.objects.filter(participant=world.person).exists()


def test_nobody_acts_on_a_sealed_file(world, administrator):
    seal(administrator, world.person)
    with pytest.raises(OutOfReach):
        participant_change(by=administrator, participant=world.person, sex=2)
    with pytest.raises(OutOfReach):
        seal(administrator, world.person)


def test_the_seal_lifted_the_file_is_where_the_facts_say(world, by, administrator, officer):
    before = set(Reach.objects.filter(participant=world.person).values_list("basis", "source"))
    made = seal(administrator, world.person)
    case_assign(
        by=by,
        participant=world.person,
        user=world.user["social_worker"],
        agency=world.agency,
        starts_on=TODAY,
    )
    record_unseal(by=officer, seal=made, reason="on appeal", on=TODAY)
    after = set(Reach.objects.filter(participant=world.person).values_list("basis", "source"))
    assert after == {(basis, source) for basis, source, _row in reach_rows(world.person)}
    assert len(after) == len(before) + 1
    assert Participant.objects.for_user(administrator.user).filter(pk=world.person.pk).exists()
    with pytest.raises(RuleViolation) as refused:
        record_unseal(by=officer, seal=made, reason="again", on=TODAY)
    assert refused.value.code == "lifted_already"
    seal(administrator, world.person)
    assert RecordSeal.objects.filter(participant=world.person).count() == 2


def test_a_seal_and_its_lifting_have_reasons(world, administrator, officer):
    with pytest.raises(RuleViolation) as refused:
        seal(administrator, world.person, " ")
    assert refused.value.code == "reason_missing"
    assert Reach.objects.filter(participant=world.person).exists()
    made = seal(administrator, world.person)
    for changes, field in (({"reason": ""}, "reason"), ({"on": TODAY + timedelta(days=2)}, "on")):
        with pytest.raises(RuleViolation) as refused:
            record_unseal(**{"by": officer, "seal": made, "reason": "on appeal", "on": TODAY, **changes})
        assert refused.value.field == field
    assert not Reach.objects.filter(participant=world.person).exists()


def test_a_file_is_sealed_once(world, by, administrator):
    seal(administrator, world.person)
    with pytest.raises(RuleViolation) as refused:
        seal(by, world.person)
    assert refused.value.code == "sealed_already"


def test_sealed_by_an_administrator_within_reach_lifted_by_data_protection_of_the_agency(
    world, as_user, administrator, officer
):
    for role in ("social_worker", "program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            seal(as_user(world.user[role]), world.person)
    with pytest.raises(OutOfReach):
        seal(administrator, person_of(world.own, "elsewhere"))
    with pytest.raises(OutOfReach):
        seal(administrator, world.foreign_person)
    made = seal(administrator, world.person)
    for role in (
        "social_worker",
        "prison_administrator",
        "program_manager",
        "evaluator",
        "system_administrator",
    ):
        with pytest.raises(NotAllowed):
            record_unseal(by=as_user(world.user[role]), seal=made, reason="x", on=TODAY)
    with pytest.raises(OutOfReach):
        record_unseal(by=as_user(world.other_user["auditor"]), seal=made, reason="x", on=TODAY)
    assert RecordSeal.objects.get().lifted_on is None
    assert not RecordSeal.objects.for_user(administrator.user).exists()
    assert RecordSeal.objects.for_user(officer.user).get() == made


def test_the_log_says_that_a_reason_was_given_and_not_which(world, administrator):
    seal(administrator, world.person)
    event = AuditEvent.objects.get(action="record.seal")
    assert event.reason == "given"


def test_a_person_held_again_stays_sealed(world, by, administrator):
    person = person_of(world.own, "held-again", site=world.site)
    seal(administrator, person)
    custody_open(by=by, participant=person, site=world.site, starts_on=TODAY)
    assert not Participant.objects.for_user(administrator.user).filter(pk=person.pk).exists()
