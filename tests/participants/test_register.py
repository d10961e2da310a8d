"""Opening a file, and saying who the person is."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.services import membership_grant
from kernel.clock import today
from kernel.crypto import blind_index
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_mark_error
from participants.models import CaseAssignment, Identity, Participant
from participants.services import case_assign, characteristics_record, identity_record, participant_register

IDENTITY = {
    "family_name": "Ndiaye-Müller",
    "given_names": "Élodie",
    "identifier": "SN 12-34",
    "phone": "+221 1",
}


def register(by, agency, **changes):
    values = {"file_class": "justice", "reference": "new-1", **changes}
    return participant_register(by=by, agency=agency, **values)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


def seen_by(user) -> set[str]:
    return set(Participant.objects.for_user(user).values_list("reference", flat=True))


def test_a_worker_opens_a_file_in_one_act_and_is_responsible_for_it(world, worker):
    person = register(worker, world.agency, sex=2, birth_on=date(2001, 2, 3), identity=IDENTITY)
    read = Participant.objects.for_user(worker.user).get(reference="new-1")
    assert (read.sex, read.birth_on, read.created_by) == (2, date(2001, 2, 3), worker.ref)
    assert read.identity.full_name == "Élodie Ndiaye-Müller"
    assert CaseAssignment.objects.get(participant=person).user == worker.user
    assert seen_by(world.other_user["social_worker"]) == {"other-001"}


def test_a_worker_may_say_at_which_site(world, worker):
    register(worker, world.agency, site=world.site, identity=IDENTITY)
    assert "new-1" in seen_by(worker.user)
    assert "new-1" in seen_by(world.user["prison_administrator"])


def test_an_administrator_opens_files_at_his_site(world, as_user):
    administrator = as_user(world.user["prison_administrator"])
    register(administrator, world.agency, site=world.site, identity=IDENTITY)
    assert "new-1" in seen_by(administrator.user)
    with pytest.raises(OutOfReach):
        register(administrator, world.agency, reference="new-2")
    assert not Participant.all_records.filter(reference="new-2").exists(), "nobody could have seen it"


@pytest.mark.parametrize("role", ["program_manager", "evaluator", "auditor", "system_administrator"])
def test_other_roles_open_no_files(world, as_user, role):
    with pytest.raises(NotAllowed):
        register(as_user(world.user[role]), world.agency)


def test_a_file_is_opened_in_ones_own_agency(world, worker):
    with pytest.raises(NotAllowed):
        register(worker, world.other.agency)


def test_a_reference_is_used_once_in_an_agency(world, by):
    with pytest.raises(RuleViolation) as refused:
        register(by, world.agency, reference="own-001")
    assert (refused.value.code, refused.value.field) == ("reference_taken", "reference")
    register(by, world.other.agency, reference="own-001")


def test_the_reference_of_a_mistake_stays_taken(world, by):
    record_mark_error(register(by, world.agency), by=by, reason="typed twice")
    with pytest.raises(RuleViolation) as refused:
        register(by, world.agency)
    assert refused.value.code == "reference_taken"


def test_a_file_class_nobody_knows(world, by):
    with pytest.raises(RuleViolation) as refused:
        register(by, world.agency, file_class="suspect")
    assert refused.value.field == "file_class"


def test_a_site_of_another_agency(world, by):
    with pytest.raises(RuleViolation) as refused:
        register(by, world.agency, site=world.other.site)
    assert refused.value.field == "site"


def test_a_mistake_in_the_identity_leaves_no_half_of_a_file(world, by):
    with pytest.raises(RuleViolation) as refused:
        register(by, world.agency, identity={"family_name": "x" * 121})
    assert (refused.value.code, refused.value.field) == ("too_long", "identity/family_name")
    assert not Participant.all_records.filter(reference="new-1").exists()


# --- Identity ---------------------------------------------------------------------------------------------------------


def test_people_of_a_study_have_no_names(life, by):
    person = Participant.objects.filter(agency=life.agency).first()
    with pytest.raises(RuleViolation) as refused:
        identity_record(by=by, participant=person, **IDENTITY)
    assert refused.value.code == "study_has_no_identity"
    with pytest.raises(RuleViolation):
        register(by, life.agency, identity=IDENTITY)
    assert not Identity.all_records.filter(participant__agency=life.agency).exists()


def test_a_person_is_found_by_a_folded_name_and_by_the_identifier(world, by):
    person = register(by, world.agency, identity=IDENTITY)
    assert Identity.objects.get(search_key__contains="ndiaye muller").participant == person
    index = blind_index("sn12-34", purpose="identifier")
    assert Identity.objects.get(identifier_index=index).participant == person


def test_who_a_person_is_is_said_once(world, by):
    person = register(by, world.agency, identity=IDENTITY)
    with pytest.raises(RuleViolation) as refused:
        identity_record(by=by, participant=person, family_name="Somebody Else")
    assert refused.value.code == "identity_known"
    assert Identity.objects.get(participant=person).family_name == "Ndiaye-Müller"


def test_a_foreign_person_is_not_named(world, worker):
    with pytest.raises((OutOfReach, NotAllowed)):
        identity_record(by=worker, participant=world.foreign_person, family_name="X")


# --- Characteristics --------------------------------------------------------------------------------------------------


def test_facts_are_recorded_by_code_on_a_day(world, worker):
    day = today() - timedelta(days=1)
    made = characteristics_record(
        by=worker,
        participant=world.person,
        values={"prior": 3, "age": "27.5"},
        recorded_on=day,
        source="intake",
    )
    stored = {fact.code: (float(fact.value), fact.recorded_on) for fact in world.person.characteristics.all()}
    assert stored == {"prior": (3.0, day), "age": (27.5, day)}
    assert len(made) == 2


@pytest.mark.parametrize("value", ["yes", "", None, "1,5"])
def test_a_fact_that_is_no_number_is_refused_with_all_the_others(world, by, value):
    with pytest.raises(RuleViolation) as refused:
        characteristics_record(
            by=by, participant=world.person, values={"prior": 1, "age": value}, recorded_on=today()
        )
    assert refused.value.field == "age"
    assert not world.person.characteristics.exists()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e40"])
def test_a_number_that_is_none_is_refused(world, by, value):
    with pytest.raises((RuleViolation, ValidationError)):
        characteristics_record(by=by, participant=world.person, values={"age": value}, recorded_on=today())
    assert not world.person.characteristics.exists()


def test_no_facts_leave_no_trace(world, by):
    assert characteristics_record(by=by, participant=world.person, values={}, recorded_on=today()) == []


# --- Acting on somebody who is not within reach -----------------------------------------------------------------------


def test_a_person_of_the_own_agency_may_still_be_out_of_reach(world, worker, by):
    """Same agency, somebody else's case: answered like a person who does not exist."""
    person = register(by, world.agency)
    with pytest.raises(OutOfReach) as refused:
        characteristics_record(by=worker, participant=person, values={"prior": 1}, recorded_on=today())
    assert refused.value.code == "not_found"
    assert not person.characteristics.exists()


def test_one_acts_in_the_role_that_reaches_the_person(world, by, as_user):
    """Two roles of one account do not add up: managers assign cases, and this person is on a worker's caseload."""
    user = world.user["social_worker"]
    membership_grant(by=by, user=user, agency=world.agency, role="program_manager", starts_on=today())
    stranger = register(by, world.agency)
    case_assign(by=by, participant=stranger, user=user, agency=world.agency, starts_on=today())
    assert "new-1" in seen_by(user)
    with pytest.raises(OutOfReach):
        case_assign(
            by=as_user(user), participant=stranger, user=user, agency=world.agency, starts_on=today()
        )  # fmt: skip


def test_a_case_ends_on_or_after_the_day_it_starts(world, by):
    facts = {"participant": world.person, "user": world.user["social_worker"], "agency": world.agency}
    with pytest.raises(RuleViolation) as refused:
        case_assign(by=by, starts_on=today(), ends_on=today() - timedelta(days=1), **facts)
    assert refused.value.field == "ends_on"
