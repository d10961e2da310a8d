"""Agencies, sites, accounts and memberships: what is refused, and to whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.services import agency_create, membership_end, membership_grant, site_create, user_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, RuleViolation
from tests.world import PASSWORD


@pytest.fixture
def admin(world, as_user):
    return as_user(world.user["system_administrator"])


def grant(by, user, agency, role="evaluator", **more):
    more = {"starts_on": today(), **more}
    return membership_grant(by=by, user=user, agency=agency, role=role, **more)


def test_an_administrator_gives_a_colleague_a_role(world, admin):
    membership = grant(admin, world.user["evaluator"], world.agency, "program_manager")
    assert membership.created_by == f"user:{world.user['system_administrator'].public_id}"
    assert Membership.objects.filter(user=world.user["evaluator"]).count() == 2


def test_nobody_grants_himself_anything(world, admin):
    with pytest.raises(NotAllowed) as refused:
        grant(admin, world.user["system_administrator"], world.agency, "social_worker")
    assert refused.value.code == "own_grant"
    assert Membership.objects.filter(user=world.user["system_administrator"]).count() == 1


@pytest.mark.parametrize(
    "role", ["social_worker", "prison_administrator", "program_manager", "evaluator", "auditor"]
)
def test_only_administrators_of_accounts_grant(world, as_user, role):
    with pytest.raises(NotAllowed) as refused:
        grant(as_user(world.user[role]), world.user["evaluator"], world.agency)
    assert refused.value.code == "not_allowed"


def test_an_administrator_grants_in_his_own_tree_only(world, admin, by):
    with pytest.raises(NotAllowed):
        grant(admin, world.user["evaluator"], world.other.agency)
    below = agency_create(
        by=admin, code="below", name="Below", sector="prison", tier="local", parent=world.agency
    )
    grant(admin, world.user["evaluator"], below)


def test_an_administrator_adds_nothing_to_another_agency(world, admin):
    with pytest.raises(NotAllowed):
        site_create(by=admin, agency=world.other.agency, code="s", name="S", kind="prison")
    with pytest.raises(NotAllowed):
        agency_create(by=admin, code="a", name="A", sector="prison", tier="local", parent=world.other.agency)


def test_a_site_of_another_agency_is_refused(world, by):
    with pytest.raises(RuleViolation) as refused:
        grant(by, world.user["evaluator"], world.agency, "prison_administrator", sites=[world.other.site])
    assert refused.value.field == "sites"


def test_a_role_that_ends_before_it_starts_is_refused(world, by):
    with pytest.raises(RuleViolation) as refused:
        grant(by, world.user["evaluator"], world.agency, ends_on=today() - timedelta(days=1))
    assert refused.value.field == "ends_on"
    grant(by, world.user["evaluator"], world.agency, ends_on=today())


def test_only_a_caseload_is_covered(world, by):
    with pytest.raises(RuleViolation) as refused:
        grant(
            by,
            world.user["evaluator"],
            world.agency,
            "prison_administrator",
            covers=world.user["social_worker"],
        )
    assert refused.value.field == "covers"


def test_a_role_nobody_knows_is_refused(world, by):
    with pytest.raises(ValidationError) as refused:
        grant(by, world.user["evaluator"], world.agency, "superuser")
    assert set(refused.value.message_dict) == {"role"}


def test_ending_a_role(world, by):
    membership = world.user["evaluator"].memberships.get()
    with pytest.raises(RuleViolation):
        membership_end(by=by, membership=membership, on=membership.starts_on - timedelta(days=1))
    membership_end(by=by, membership=membership, on=today())
    assert Membership.objects.get(pk=membership.pk).ends_on == today()
    membership_end(by=by, membership=membership, on=today() - timedelta(days=1))  # sooner is always possible


def test_ending_a_role_never_prolongs_it(world, admin, by):
    """Else an administrator could give himself back a role that is over."""
    own = grant(by, world.user["system_administrator"], world.agency, "social_worker")
    membership_end(by=by, membership=own, on=today())
    with pytest.raises(RuleViolation) as refused:
        membership_end(by=admin, membership=own, on=today() + timedelta(days=400))
    assert refused.value.code == "ended_already"
    assert Membership.objects.get(pk=own.pk).ends_on == today()


def test_a_weak_password_is_refused(by, db):
    for weak in ("short", "password1234", "newcomer-one"):
        with pytest.raises(ValidationError):
            user_create(by=by, username="newcomer-one", password=weak)


def test_a_password_is_stored_as_a_hash(by, db):
    user = user_create(by=by, username="newcomer", password=PASSWORD)
    assert PASSWORD not in user.password and user.check_password(PASSWORD)


def test_a_user_name_is_given_once(by, db):
    user_create(by=by, username="newcomer", password=PASSWORD)
    with pytest.raises(ValidationError) as refused:
        user_create(by=by, username="newcomer", password=PASSWORD)
    assert set(refused.value.message_dict) == {"username"}


def test_a_time_zone_that_does_not_exist(world, by):
    for zone in ("Mars/Phobos", "", "../etc/passwd", "Africa", "x" * 300):
        with pytest.raises(RuleViolation) as refused:
            site_create(by=by, agency=world.agency, code="s", name="S", kind="prison", time_zone=zone)
        assert refused.value.field == "time_zone"
    assert site_create(
        by=by, agency=world.agency, code="s", name="S", kind="prison", time_zone="Africa/Dakar"
    ).time_zone.endswith("Dakar")


def test_an_auditor_sees_who_opened_an_account(world, admin):
    """An act on accounts belongs to the agency of whoever did it, so that somebody can see it."""
    user = user_create(by=admin, username="newcomer", password=PASSWORD)
    event = AuditEvent.objects.first()
    assert event.object_ids == [str(user.public_id)] and event.agency_id == world.agency.public_id
