"""What memberships open: trees of agencies, dates, cover for a colleague, single sites."""

from datetime import timedelta

import pytest

from accounts.models import Agency, Membership, Site, User
from accounts.scope import Standing, confirm_reach, descendants, limit_to_user
from accounts.services import agency_create, membership_end, membership_grant, site_create, user_create
from kernel.clock import today
from kernel.errors import OutOfReach
from kernel.records import record_change
from outcomes.models import EvaluationDesign
from participants.models import Enrollment, Participant
from participants.services import case_assign, custody_open, participant_register
from programs.models import Offering, Program
from programs.services import program_create
from tests.world import BY, PASSWORD, register


def newcomer(by, name, agency, role, *, starts_on=None, **more):
    user = user_create(by=by, username=name, password=PASSWORD)
    starts_on = starts_on or today() - timedelta(days=30)
    membership_grant(by=by, user=user, agency=agency, role=role, starts_on=starts_on, **more)
    return user


def people(user, on=None) -> set[str]:
    return set(Participant.objects.for_user(user, on).values_list("reference", flat=True))


@pytest.fixture
def region(world, by):
    """own <- region <- district: two floors of agencies under one's own."""
    region = agency_create(
        by=by, code="region", name="Region", sector="prison", tier="regional", parent=world.agency
    )
    district = agency_create(
        by=by, code="district", name="District", sector="prison", tier="local", parent=region
    )
    return region, district


# --- The tree ---------------------------------------------------------------------------------------------------------


def test_a_tree_goes_down_and_never_up(world, region):
    middle, leaf = region
    assert descendants({world.agency.pk}) == {world.agency.pk, middle.pk, leaf.pk}
    assert descendants({middle.pk}) == {middle.pk, leaf.pk}
    assert descendants({leaf.pk}) == {leaf.pk}
    assert descendants(set()) == set()


def test_a_tree_that_bites_its_tail_ends(world, region):
    record_change(world.agency, by=BY, parent=region[1])
    assert descendants({region[1].pk}) == {world.agency.pk, region[0].pk, region[1].pk}


def test_agencies_and_sites_below_are_seen_and_those_above_are_not(world, region, by):
    middle, leaf = region
    site = site_create(by=by, agency=leaf, code="leaf-site", name="Leaf", kind="school")
    user = newcomer(by, "regional", middle, "auditor")
    assert set(Agency.objects.for_user(user)) == {middle, leaf}
    assert set(Site.objects.for_user(user)) == {site}
    assert world.agency in set(Agency.objects.for_user(world.user["auditor"]))
    assert site in set(Site.objects.for_user(world.user["social_worker"]))


def test_managers_and_evaluators_see_programs_below_staff_see_their_own(world, region, by):
    below = program_create(
        by=by, agency=region[1], code="below", name="Below", kind="prevention", valid_from=today()
    )  # fmt: skip
    seen = {role: set(Program.objects.for_user(user)) for role, user in world.user.items()}
    for role in ("program_manager", "evaluator"):
        assert seen[role] == {world.program, below}
    for role in ("social_worker", "prison_administrator"):
        assert seen[role] == {world.program}
    for role in ("auditor", "system_administrator"):
        assert seen[role] == set()


def test_people_of_an_agency_below_are_not_seen_from_above(world, region, by):
    """Reach to people follows a fact (caseload, custody, referral), never the tree."""
    participant_register(by=by, agency=region[1], file_class="justice", reference="below-1")
    for user in world.user.values():
        assert "below-1" not in people(user)


def test_an_administrator_of_accounts_sees_those_of_the_tree(world, region, by):
    below = newcomer(by, "below", region[1], "evaluator")
    admin = world.user["system_administrator"]
    seen = set(limit_to_user(User.objects.all(), admin))
    assert {*world.user.values(), below} <= seen
    assert not seen & set(world.other_user.values())
    assert set(limit_to_user(User.objects.all(), world.user["evaluator"])) == {world.user["evaluator"]}
    assert Membership.objects.for_user(admin).filter(user=below).exists()


# --- Dates ------------------------------------------------------------------------------------------------------------


def test_a_role_counts_on_its_first_and_its_last_day(world, by):
    first, last = today() - timedelta(days=20), today() - timedelta(days=10)
    user = newcomer(by, "dated", world.agency, "prison_administrator", starts_on=first, ends_on=last)
    days = {shift: bool(people(user, first + timedelta(days=shift))) for shift in (-1, 0, 5, 10, 11)}
    assert days == {-1: False, 0: True, 5: True, 10: True, 11: False}
    assert people(user) == set()


def test_a_role_that_changes_changes_what_is_seen_at_once(world, by):
    user = newcomer(by, "changing", world.agency, "prison_administrator")
    assert people(user)
    membership_end(by=by, membership=user.memberships.get(), on=today() - timedelta(days=1))
    assert not people(user) and Standing.of(user).roles == frozenset()
    membership_grant(by=by, user=user, agency=world.agency, role="evaluator", starts_on=today())
    assert not people(user)
    assert EvaluationDesign.objects.for_user(user).exists()


def test_a_closed_account_sees_nothing_at_once(world):
    user = world.user["prison_administrator"]
    assert people(user)
    user.is_active = False
    user.save()
    assert not people(User.objects.get(pk=user.pk))


# --- The caseload -----------------------------------------------------------------------------------------------------


def test_a_social_worker_sees_the_own_caseload(world, by):
    register(world.own, "somebody-elses")
    assert people(world.user["social_worker"]) == {"own-001"}


def test_cover_opens_the_colleagues_caseload_on_its_days_only(world, by):
    sick = world.user["social_worker"]
    start, end = today() - timedelta(days=3), today() + timedelta(days=3)
    stand_in = newcomer(
        by, "stand-in", world.agency, "social_worker", starts_on=start, ends_on=end, covers=sick
    )  # fmt: skip
    assert people(stand_in) == people(sick) == {"own-001"}
    assert people(stand_in, end) == {"own-001"}
    assert people(stand_in, end + timedelta(days=1)) == set()
    assert people(stand_in, start - timedelta(days=1)) == set()


def test_cover_does_not_open_a_caseload_in_another_agency(world, by):
    """The colleague works for two agencies; the cover is for one of them."""
    sick = world.user["social_worker"]
    foreign = register(world.other, "other-002", worker=None)
    start = today() - timedelta(days=30)
    membership_grant(
        by=by, user=sick, agency=world.other.agency, role="social_worker", starts_on=start, ends_on=None
    )
    case_assign(by=by, participant=foreign, user=sick, agency=world.other.agency, starts_on=today())
    stand_in = newcomer(by, "stand-in", world.agency, "social_worker", covers=sick)
    assert people(stand_in) == {"own-001"}


# --- Sites ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def annex(world, by):
    """A second site of one's own agency with one person in it."""
    site = site_create(by=by, agency=world.agency, code="annex", name="Annex", kind="prison")
    person = participant_register(by=by, agency=world.agency, file_class="justice", reference="annex-1")
    custody_open(by=by, participant=person, site=site, starts_on=today() - timedelta(days=9))
    return site


def test_an_administrator_of_one_site_sees_that_site(world, annex, by):
    assert people(world.user["prison_administrator"]) == {"own-001", "annex-1"}
    for sites, expected in (([annex], {"annex-1"}), ([world.site], {"own-001"}), ([annex, world.site], None)):
        name = "-".join(site.code for site in sites)
        user = newcomer(by, name, world.agency, "prison_administrator", sites=sites)
        assert people(user) == (expected or {"own-001", "annex-1"})


def test_reach_is_the_same_for_everything_about_a_person(world, annex, by):
    user = newcomer(by, "annex-only", world.agency, "prison_administrator", sites=[annex])
    assert not Enrollment.objects.for_user(user).exists()
    assert Enrollment.objects.for_user(world.user["prison_administrator"]).get() == world.enrollment


# --- After a write ----------------------------------------------------------------------------------------------------


def test_a_record_outside_ones_reach_is_refused_like_one_that_does_not_exist(world, as_user):
    worker = as_user(world.user["social_worker"])
    confirm_reach(world.person, by=worker)
    with pytest.raises(OutOfReach) as refused:
        confirm_reach(world.foreign_person, by=worker)
    assert refused.value.code == "not_found"


def test_the_system_has_no_reach_to_leave(world, by):
    confirm_reach(world.foreign_person, by=by)


def test_offerings_follow_their_program(world):
    assert set(Offering.objects.for_user(world.user["social_worker"])) == {world.offering}
