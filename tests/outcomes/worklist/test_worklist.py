"""The list as a whole: whose it is, its order, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import CAPABILITIES, Role
from accounts.scope import Standing
from accounts.services import membership_grant, user_create
from api.routing import entries
from api.v1.routes import router
from kernel.clock import today
from outcomes.services import observation_end_record
from outcomes.worklist import REASONS, Code, worklist_for
from participants.services.seals import record_seal
from tests.outcomes.worklist import situations
from tests.outcomes.worklist.situations import ahead
from tests.participants.registers import ago
from tests.world import BY, PASSWORD

PEOPLE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)


def everything(side, number: int = 0) -> list:
    """One of each; the people they are about."""
    suffix = f"-{number}"
    situations.missing_register(side, 1 + number)
    concern = situations.concern(side)
    return [
        situations.absent(side, reference=f"absent{suffix}").participant,
        situations.released(side, reference=f"released{suffix}"),
        situations.child_whose_consent_ends(side, ahead(3), f"child{suffix}"),
        situations.coming_of_age(side, ahead(9), f"nearly{suffix}"),
        situations.placed(side, 40, f"placed{suffix}"),
        situations.going_home(side, ahead(9), f"going{suffix}"),
        situations.plan_to_review(side, ago(1), f"planned{suffix}").participant,
        situations.to_follow_up(side, ago(5), f"followed{suffix}").participant,
        concern.participant,
        situations.referred(side, 20, f"waits{suffix}").participant,
    ]


def found(user) -> list:
    return worklist_for(Standing.of(user))


def test_each_reason_is_found_by_somebody(world):
    everything(world.own)
    seen = {one.reason for role in PEOPLE for one in found(world.user[role])}
    assert seen == set(REASONS) == set(Code)


def test_foreign_people_are_on_no_list(world):
    mine = {role: found(world.user[role]) for role in Role.values}
    everything(world.other)
    assert {role: found(world.user[role]) for role in Role.values} == mine
    assert len(found(world.other_user[Role.SOCIAL_WORKER])) > len(mine[Role.SOCIAL_WORKER])


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_roles_without_people_have_an_empty_list(world, role):
    everything(world.own)
    assert found(world.user[role]) == []


def test_a_colleagues_caseload_is_not_mine_unless_i_cover(world):
    everything(world.own)
    colleague = user_create(by=BY, username="colleague", password=PASSWORD)
    membership_grant(by=BY, user=colleague, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=ago(9))
    assert found(colleague) == []
    membership_grant(
        by=BY, user=colleague, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=ago(9),
        covers=world.user[Role.SOCIAL_WORKER],
    )  # fmt: skip
    assert len(found(colleague)) == len(found(world.user[Role.SOCIAL_WORKER]))


def test_a_sealed_file_is_on_no_list(world):
    people = everything(world.own)
    for person in {person.pk: person for person in people}.values():
        record_seal(by=BY, participant=person, reason="by law")
    for role in PEOPLE:
        assert {one.reason for one in found(world.user[role])} <= {Code.REGISTER_MISSING}


@pytest.mark.parametrize("kind", ["death", "deportation"])
def test_of_who_died_or_was_deported_a_concern_alone_is_left(world, kind):
    people = everything(world.own)
    for person in {person.pk: person for person in people}.values():
        observation_end_record(by=BY, participant=person, kind=kind, on=today())
    for role in PEOPLE:
        assert {one.reason for one in found(world.user[role])} <= {Code.REGISTER_MISSING, Code.CONCERN_OPEN}
    assert Code.CONCERN_OPEN in {one.reason for one in found(world.user[Role.SOCIAL_WORKER])}


def test_who_is_lost_is_still_looked_for(world):
    person = situations.released(world.own)
    observation_end_record(by=BY, participant=person, kind="lost", on=today())
    assert Code.NOT_MET_AFTER_RELEASE in {one.reason for one in found(world.user[Role.SOCIAL_WORKER])}


def test_the_most_urgent_comes_first_then_what_waits_longest(world):
    everything(world.own)
    places = [(one.item.urgency, one.item.since) for one in found(world.user[Role.SOCIAL_WORKER])]
    assert places == sorted(places)
    assert len({urgency for urgency, _since in places}) > 1


def test_the_list_is_that_of_a_day(world):
    """On the day before the release there was nothing to do about it."""
    situations.released(world.own, 3)
    user, reasons = world.user[Role.SOCIAL_WORKER], [REASONS[Code.NOT_MET_AFTER_RELEASE]]
    assert worklist_for(Standing.of(user, today() - timedelta(days=4)), reasons) == []
    assert len(worklist_for(Standing.of(user, today() - timedelta(days=3)), reasons)) == 1


@pytest.mark.parametrize("role", PEOPLE)
def test_statements_do_not_grow_with_the_caseload(world, role):
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            found(world.user[role])
        return len(seen)

    everything(world.own)
    few = statements()
    for number in range(1, 4):
        everything(world.own, number)
    assert statements() == few <= 60


def test_every_act_is_an_operation_whose_capability_the_reason_needs():
    declared = {(entry.route, entry.operation.name): entry.operation for entry in entries(router)}
    for reason in REASONS.values():
        for act in reason.acts:
            assert declared[act].capability in reason.needs, (reason.code, act)
        roles = frozenset.intersection(*(CAPABILITIES[needed] for needed in reason.needs))
        assert roles, f"nobody could ever see {reason.code}"


def test_items_carry_the_acts_their_reason_says(world):
    everything(world.own)
    situations.concern(world.own, kind="safeguarding")
    for role in PEOPLE:
        for one in found(world.user[role]):
            assert (one.item.act.resource, one.item.act.operation) in REASONS[one.reason].acts
