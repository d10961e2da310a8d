"""Programs, the versions of their rules, and their offerings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_create
from participants.services import participant_register, referral_make
from programs.choices import Phase
from programs.models import Offering, Program, ProgramVersion
from programs.services import offering_create, program_create
from programs.versions import version_on

START = date(2020, 1, 1)


def make(world, by, **changes):
    values = {
        "agency": world.agency,
        "code": "new",
        "name": "New",
        "kind": "reintegration",
        "valid_from": START,
    }
    return program_create(by=by, **{**values, **changes})


def offer(world, by, **changes):
    values = {"program": world.program, "site": world.site, "code": "g", "name": "G", "starts_on": START}
    return offering_create(by=by, **{**values, **changes})


@pytest.fixture
def manager(world, as_user):
    return as_user(world.user["program_manager"])


def test_a_program_starts_active_with_the_first_version_of_its_rules(world, manager):
    program = make(
        world, manager, phases=["custody", "transition"], planned_sessions=12, completion_share="0.750"
    )  # fmt: skip
    assert program.state == "active"
    version = program.versions.get()
    assert (version.number, version.valid_from, version.planned_sessions) == (1, START, 12)
    assert ProgramVersion.objects.get(pk=version.pk).completion_share == Decimal("0.750")


def test_a_phase_nobody_knows_is_refused(world, manager):
    with pytest.raises(RuleViolation, match="afterlife") as refused:
        make(world, manager, phases=["custody", "afterlife"])
    assert refused.value.field == "phases"
    assert not Program.objects.filter(code="new").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "other"}, "kind"),
        ({"code": "with space"}, "code"),
        ({"name": "n" * 201}, "name"),
        ({"name": ""}, "name"),
    ],
)
def test_values_that_a_program_cannot_have(world, manager, changes, field):
    with pytest.raises(ValidationError) as refused:
        make(world, manager, **changes)
    assert set(refused.value.message_dict) == {field}


def test_a_code_is_used_once_in_an_agency_and_again_in_another(world, by):
    make(world, by)
    with pytest.raises(RuleViolation, match="has a program with the code new already"):
        make(world, by)
    make(world, by, agency=world.other.agency)


@pytest.mark.parametrize(
    "role", ["social_worker", "prison_administrator", "evaluator", "auditor", "system_administrator"]
)
def test_programs_are_for_their_managers(world, as_user, role):
    acts = (make,) if role == "prison_administrator" else (make, offer)  # who opens groups at the own sites
    for act in acts:
        with pytest.raises(NotAllowed):
            act(world, as_user(world.user[role]))


def test_a_manager_manages_the_programs_of_the_own_agency(world, manager):
    with pytest.raises(NotAllowed):
        make(world, manager, agency=world.other.agency)
    with pytest.raises(NotAllowed):
        offer(world, manager, program=world.other.program, site=world.other.site)


# --- Versions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def versions(world, by):
    """Rules of January 2020, changed in July and again in December."""
    program = make(world, by)
    for number, day in ((2, date(2020, 7, 1)), (3, date(2020, 12, 1))):
        record_create(ProgramVersion(program=program, number=number, valid_from=day), by=by)
    return program


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2019, 5, 5), 1),
        (date(2020, 1, 1), 1),
        (date(2020, 6, 30), 1),
        (date(2020, 7, 1), 2),
        (date(2020, 11, 30), 2),
        (date(2020, 12, 1), 3),
        (date(2030, 1, 1), 3),
    ],
)
def test_the_rules_in_force_on_a_day(versions, day, number):
    assert version_on(versions, day).number == number


def test_of_two_versions_from_one_day_the_later_number_holds(versions, by):
    record_create(ProgramVersion(program=versions, number=4, valid_from=date(2020, 12, 1)), by=by)
    assert version_on(versions, date(2021, 1, 1)).number == 4


def test_a_program_without_rules(world, by):
    program = record_create(Program(agency=world.agency, code="bare", name="Bare", kind="prevention"), by=by)
    with pytest.raises(RuleViolation, match="Bare has no rules yet"):
        version_on(program, START)


def test_an_episode_keeps_the_version_it_was_judged_by(versions, world, by):
    person = participant_register(by=by, agency=world.agency, file_class="justice", reference="v-1")
    on = date(2020, 8, 1)
    referral = referral_make(by=by, participant=person, program=versions, from_agency=world.agency, on=on)
    record_create(ProgramVersion(program=versions, number=5, valid_from=date(2020, 7, 15)), by=by)
    assert referral.enrollment.program_version.number == 2


# --- Offerings and words ----------------------------------------------------------------------------------------------


def test_an_offering_ends_on_or_after_the_day_it_starts(world, manager):
    with pytest.raises(RuleViolation) as refused:
        offer(world, manager, ends_on=START - timedelta(days=1))
    assert refused.value.field == "ends_on"
    assert offer(world, manager, ends_on=START).ends_on == START


@pytest.mark.parametrize("capacity", [None, 0, 12])
def test_an_offering_has_places_or_no_limit(world, manager, capacity):
    offering = offer(world, manager, capacity=capacity)
    assert Offering.objects.get(pk=offering.pk).capacity == capacity


def test_a_negative_number_of_places_is_refused(world, manager):
    with pytest.raises(ValidationError) as refused:
        offer(world, manager, capacity=-1)
    assert set(refused.value.message_dict) == {"capacity"}


def test_a_name_in_the_language_of_the_reader(world, by):
    program = make(world, by, name="Workshop", translations={"fr": {"name": "Atelier"}, "es": {}})
    assert [program.name_in(code) for code in ("en", "fr", "es", "pt")] == [
        "Workshop",
        "Atelier",
        "Workshop",
        "Workshop",
    ]
    with translation.override("fr"):
        assert program.local_name == "Atelier"


def test_phases_have_words(world, by):
    program = make(world, by, phases=["custody", "community"])
    assert [str(label) for label in program.phase_labels] == [Phase.CUSTODY.label, Phase.COMMUNITY.label]
