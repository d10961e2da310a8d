"""Who is responsible, until when, and who stands in."""

from datetime import date, timedelta

import pytest

from accounts.models import Membership
from accounts.services import cover_grant, membership_grant, user_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import CaseAssignment, Participant
from participants.services import case_assign
from participants.services.people import case_end
from tests.participants.episodes import person_of
from tests.world import PASSWORD

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def manager(world, as_user):
    return as_user(world.user["program_manager"])


@pytest.fixture
def newcomer(world, by):
    user = user_create(by=by, username="newcomer", password=PASSWORD)
    membership_grant(
        by=by, user=user, agency=world.agency, role="social_worker", starts_on=TODAY - timedelta(days=300)
    )
    return user


def sees(user, person, on=TODAY) -> bool:
    return Participant.objects.for_user(user, on).filter(pk=person.pk).exists()


def test_a_case_ends_with_its_last_day(world, manager):
    worker, assignment = world.user["social_worker"], world.person.assignments.get()
    case_end(by=manager, assignment=assignment, on=ago(1))
    assert sees(worker, world.person, ago(1)) and not sees(worker, world.person)
    with pytest.raises(RuleViolation) as refused:
        case_end(by=manager, assignment=assignment, on=TODAY)
    assert refused.value.code == "ended_already"


def test_a_case_may_be_ended_ahead_of_time_and_sooner_still(world, manager):
    assignment = world.person.assignments.get()
    case_end(by=manager, assignment=assignment, on=TODAY + timedelta(days=20))
    case_end(by=manager, assignment=assignment, on=TODAY)
    assert CaseAssignment.objects.get(pk=assignment.pk).ends_on == TODAY


def test_a_case_does_not_end_before_it_began(world, manager):
    assignment = world.person.assignments.get()
    with pytest.raises(RuleViolation) as refused:
        case_end(by=manager, assignment=assignment, on=assignment.starts_on - timedelta(days=1))
    assert refused.value.field == "on"
    assert CaseAssignment.objects.get(pk=assignment.pk).ends_on is None


def test_cases_are_assigned_and_ended_by_those_who_lead(world, by, as_user):
    assignment = world.person.assignments.get()
    for role in ("social_worker", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            case_end(by=as_user(world.user[role]), assignment=assignment, on=TODAY)
    foreign = world.foreign_person.assignments.get()
    with pytest.raises((OutOfReach, NotAllowed)):
        case_end(by=as_user(world.user["program_manager"]), assignment=foreign, on=TODAY)
    assert not CaseAssignment.objects.exclude(ends_on=None).exists()


@pytest.mark.parametrize("role", ["prison_administrator", "evaluator"])
def test_a_case_goes_to_a_social_worker_of_the_agency(world, manager, role):
    for user in (world.user[role], world.other_user["social_worker"]):
        with pytest.raises(RuleViolation) as refused:
            case_assign(by=manager, participant=world.person, user=user, agency=world.agency, starts_on=TODAY)
        assert (refused.value.code, refused.value.field) == ("not_a_social_worker", "user")
    assert CaseAssignment.objects.filter(participant=world.person).count() == 1


# --- Cover ------------------------------------------------------------------------------------------------------------


def cover(by, world, worker, **changes):
    values = {
        "worker": worker, "for_colleague": world.user["social_worker"], "agency": world.agency, "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=13), **changes,
    }  # fmt: skip
    return cover_grant(by=by, **values)


def test_whoever_covers_sees_the_colleagues_caseload_for_those_days(world, manager, newcomer):
    person = person_of(world.own, "not-the-colleagues")
    assert not sees(newcomer, world.person)
    cover(manager, world, newcomer, starts_on=ago(2))
    days = (ago(3), ago(2), TODAY + timedelta(days=13), TODAY + timedelta(days=14))
    assert [sees(newcomer, world.person, day) for day in days] == [False, True, True, False]
    assert not sees(newcomer, person)
    assert not sees(newcomer, world.foreign_person)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ends_on": ago(1), "starts_on": ago(9)}, "in_the_past", "ends_on"),
        ({"ends_on": ago(1)}, "rule_violation", "ends_on"),
        ({"ends_on": TODAY + timedelta(days=90)}, "too_long", "ends_on"),
    ],
)
def test_cover_that_cannot_be(world, manager, newcomer, changes, code, field):
    with pytest.raises(RuleViolation) as refused:
        cover(manager, world, newcomer, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Membership.objects.exclude(covers=None).exists()
    cover(manager, world, newcomer, ends_on=TODAY + timedelta(days=89))


def test_cover_is_between_two_workers_of_the_agency(world, manager, newcomer):
    for changes, field in (
        ({"worker": world.user["evaluator"]}, "worker"),
        ({"worker": world.other_user["social_worker"]}, "worker"),
        ({"for_colleague": world.other_user["social_worker"]}, "for_colleague"),
        ({"for_colleague": newcomer}, "for_colleague"),
    ):
        with pytest.raises(RuleViolation) as refused:
            cover(manager, world, **{"worker": newcomer, **changes})
        assert refused.value.field == field
    assert not Membership.objects.exclude(covers=None).exists()


def test_nobody_covers_by_his_own_word(world, by, manager):
    membership_grant(by=by, user=manager.user, agency=world.agency, role="social_worker", starts_on=ago(9))
    with pytest.raises(NotAllowed) as refused:
        cover(manager, world, manager.user)
    assert refused.value.code == "own_grant"


def test_cover_is_granted_by_the_lead_of_the_agency(world, as_user, newcomer):
    for role in ("social_worker", "prison_administrator", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            cover(as_user(world.user[role]), world, newcomer)
    with pytest.raises(NotAllowed):
        cover(as_user(world.other_user["program_manager"]), world, newcomer)
    assert not Membership.objects.exclude(covers=None).exists()
