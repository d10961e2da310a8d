"""Somebody new at a site: file, stay, basis and a place in a group as one act, or nothing at all."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.services import site_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import CustodyPeriod, Enrollment, Identity, LegalBasis, Participant, Reach, Referral
from participants.services import enrollment_move
from participants.services.admission import person_admit
from programs.services import offering_change, offering_create
from tests.world import BY, register

BORN = date(1990, 4, 3)


def ago(days):
    return today() - timedelta(days=days)


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


def room(world, capacity=None, starts_on=None):
    return offering_create(
        by=BY, program=world.program, site=world.site, code="carpentry", name="Carpentry",
        starts_on=starts_on or ago(30), capacity=capacity,
    )  # fmt: skip


def admit(by, world, **more):
    said = {
        "site": world.site, "family_name": "Kestrel", "given_names": "Iris", "sex": 2, "birth_on": BORN,
        "admitted_on": ago(3), "on": today(), "basis": "law", "basis_reference": "Prison Act, section 12",
    }  # fmt: skip
    return person_admit(by=by, **{**said, **more})


def everything() -> tuple:
    models = (Participant, Identity, CustodyPeriod, LegalBasis, Referral, Enrollment, Reach, AuditEvent)
    return tuple(model._base_manager.count() for model in models)


def refused(by, world, **more):
    """The refusal, after which nothing was written anywhere."""
    before = everything()
    with pytest.raises((RuleViolation, ValidationError, NotAllowed, OutOfReach)) as found:
        admit(by, world, **more)
    assert everything() == before, "something was half-written"
    return found.value


def place(refusal) -> str | None:
    """The field that a refusal names."""
    return next(iter(refusal.error_dict)) if isinstance(refusal, ValidationError) else refusal.field


def test_everything_about_somebody_new_is_there_at_once(world, administrator):
    offering = room(world)
    person, enrollment = admit(
        administrator, world, offering=offering, legal_status="sentenced", reference="K-77",
        expected_release_on=today() + timedelta(days=400),
    )  # fmt: skip
    assert (person.agency, person.site, person.file_class, person.reference) == (
        world.agency, world.site, "justice", "K-77",
    )  # fmt: skip
    assert (person.identity.family_name, person.sex, person.birth_on) == ("Kestrel", 2, BORN)
    stay = person.custody_periods.get()
    assert (stay.site, stay.starts_on, stay.ends_on, stay.legal_status) == (
        world.site,
        ago(3),
        None,
        "sentenced",
    )
    assert stay.expected_release_on == today() + timedelta(days=400)
    basis = person.legal_bases.get()
    assert (basis.purpose, basis.basis, basis.starts_on) == ("service", "law", ago(3))
    assert (enrollment.participant, enrollment.offering, enrollment.status) == (person, offering, "enrolled")
    assert (enrollment.referral.referred_on, enrollment.status_on) == (today(), today())
    assert Participant.objects.for_user(administrator.user).filter(pk=person.pk).exists()


def test_each_verb_of_it_is_in_the_log_once(world, administrator):
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    person, enrollment = admit(administrator, world, offering=room(world))
    events = AuditEvent.objects.exclude(pk__in=before).exclude(action__startswith="offering").order_by("pk")
    assert list(events.values_list("action", flat=True)) == [
        "participant.register", "custody.open", "identity.record", "legal_basis.record", "referral.make",
        "enrollment.move",
    ]  # fmt: skip
    assert {tuple(event.subject_ids) for event in events} == {(str(person.public_id),)}
    assert {event.actor_ref for event in events} == {administrator.ref}
    judgment = enrollment.judgments.get()
    assert events.last().object_ids == [str(enrollment.public_id), str(judgment.public_id)]
    assert events.last().details == {"verb": "enroll"}
    said = str([vars(event) for event in events])
    assert not any(word in said for word in ("Kestrel", "Iris", "1990", "section 12"))


def test_a_file_alone_without_a_group(world, administrator):
    person, enrollment = admit(administrator, world, legal_status="")
    assert enrollment is None and not person.enrollments.exists() and not person.referrals.exists()
    assert person.custody_periods.get().legal_status == "not_known"
    assert person.reference, "one is made"


def test_a_full_group_means_the_waiting_list(world, administrator):
    offering = room(world, capacity=1)
    admit(administrator, world, offering=offering)
    _person, second = admit(
        administrator,
        world,
        offering=offering,
        family_name="Heron",
        given_names="Noa",
        birth_on=date(1985, 1, 2),
    )
    assert (second.status, second.offering) == ("waitlisted", None)


def test_whoever_waits_longer_is_not_passed(world, administrator):
    waiting = register(world.own, "w-1", family="Larch", given="Ana", since=30).enrollments.get()
    enrollment_move(by=BY, enrollment=waiting, verb="waitlist", on=ago(20))
    _person, enrollment = admit(administrator, world, offering=room(world, capacity=1))
    assert enrollment.status == "waitlisted"


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_only_those_who_keep_custody_at_that_site(world, as_user, administrator):
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        assert isinstance(refused(as_user(world.user[role]), world), NotAllowed), role
    assert isinstance(refused(administrator, world, site=world.other.site), NotAllowed)
    annex = site_create(by=BY, agency=world.agency, code="annex", name="Annex", kind="prison")
    world.user["prison_administrator"].memberships.get().sites.add(world.site)
    assert isinstance(refused(administrator, world, site=annex), OutOfReach)
    assert admit(administrator, world)[0].site == world.site


def test_a_group_of_another_agency_is_out_of_reach(world, administrator):
    assert isinstance(refused(administrator, world, offering=world.other.offering), OutOfReach)


# --- What cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        # Days are chosen when the tests are collected, which may be the day before they run.
        ({"admitted_on": today() + timedelta(days=3)}, "in_the_future", "admitted_on"),
        ({"expected_release_on": ago(5)}, None, "expected_release_on"),
        ({"birth_on": today() + timedelta(days=3)}, None, "birth_on"),
        ({"family_name": " "}, None, "family_name"),
        ({"family_name": "x" * 121}, "too_long", "family_name"),
        ({"legal_status": "holiday"}, None, "legal_status"),
        ({"basis": "because"}, None, "basis"),
        ({"basis_reference": "x" * 2000}, None, "basis_reference"),
        ({"reference": "own-001"}, "reference_taken", "reference"),
    ],
)
@pytest.mark.parametrize("with_group", [False, True])
def test_what_cannot_be_is_said_at_its_own_field_and_leaves_nothing(
    world, administrator, change, code, field, with_group
):
    group = {"offering": room(world)} if with_group else {}
    found = refused(administrator, world, **group, **change)
    assert isinstance(found, RuleViolation | ValidationError) and place(found) == field
    assert code is None or found.code == code


def test_nobody_is_enrolled_before_the_admission_or_in_days_to_come(world, administrator):
    offering = room(world)
    assert refused(administrator, world, offering=offering, on=ago(4)).field == "admitted_on"
    assert (
        refused(administrator, world, offering=offering, on=today() + timedelta(days=2)).code
        == "in_the_future"
    )


def test_a_group_that_is_refused_takes_the_file_with_it(world, administrator):
    """The last of the steps: the group is over, so the person is not even registered."""
    ended = room(world, starts_on=ago(60))
    offering_change(by=BY, offering=ended, ends_on=ago(10))
    found = refused(administrator, world, offering=ended)
    assert isinstance(found, RuleViolation)


# --- Somebody who is known already ------------------------------------------------------------------------------------


def test_whoever_may_be_the_same_person_is_named_before_a_second_file(world, administrator):
    known, _enrollment = admit(administrator, world)
    found = refused(administrator, world, offering=room(world))
    assert found.code == "possible_same_person"
    assert [one["public_id"] for one in found.details["possible_same"]] == [str(known.public_id)]
    assert "Kestrel" not in str(found.details)
    other, enrollment = admit(administrator, world, confirm_new=True, offering=world.offering)
    assert other != known and enrollment.status == "enrolled"


def test_a_stay_that_goes_on_is_not_doubled_by_a_second_file(world, administrator):
    """Held here already with a file: the stay of a second one would overlap it, and the rule of files asks first."""
    known, _enrollment = admit(administrator, world, admitted_on=ago(90))
    assert refused(administrator, world, admitted_on=ago(1)).code == "possible_same_person"
    assert known.custody_periods.count() == 1


def test_a_namesake_out_of_reach_is_not_given_away(world, administrator):
    family, given = world.other.names
    person, _none = admit(administrator, world, family_name=family, given_names=given, birth_on=BORN)
    assert person.identity.family_name == family
