"""House rule 4: status moves only along the written table, cell by cell, role by role."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.actors import token_actor
from accounts.roles import TOKEN_SCOPES, Role
from accounts.services import agency_create, membership_grant, token_create
from kernel.errors import DomainError, NotAllowed, OutOfReach, RuleViolation, StaleRecord
from participants.lifecycle import CLOSED, HOLDS_A_PLACE, MOVES, OPEN, Status
from participants.models import Enrollment, StatusChange
from participants.services import enrollment_move, referral_make
from participants.services.enrollment import status_was_ever
from programs.services import program_create
from tests.participants import lifecycle_table as table
from tests.participants.episodes import LATER, REFERRED, episode_of, group_of, person_of, put_in
from tests.world import BY


@pytest.fixture
def episode(world):
    return episode_of(world.own, "life-1")


@pytest.fixture
def group(world):
    return group_of(world.own, "group", capacity=2)


def move(enrollment, verb, by=BY, on=LATER, **more):
    """The move with everything it may need; `more` takes away or adds."""
    more = {"reason": "said why", **more}
    return enrollment_move(by=by, enrollment=enrollment, verb=verb, on=on, **more)


def attempt(enrollment, verb, **more) -> str:
    """What came of it ("ok" or the code of the refusal), undone again."""
    with transaction.atomic():
        try:
            move(Enrollment.objects.get(pk=enrollment.pk), verb, **more)
            return "ok"
        except DomainError as error:
            return error.code
        finally:
            transaction.set_rollback(True)


def test_the_table_in_code_is_the_table_of_the_design():
    assert {
        verb: (set(sources), target, set(roles), reason)
        for verb, (sources, target, roles, reason) in table.TABLE.items()
    } == {
        verb: (set(step.sources), step.target, set(step.roles), step.needs_reason)
        for verb, step in MOVES.items()
    }
    assert set(table.STATUSES) == set(Status)
    assert set(table.CLOSED) == set(CLOSED) and set(Status) - CLOSED == OPEN
    assert set(HOLDS_A_PLACE) == {"enrolled", "active", "suspended"}


@pytest.mark.parametrize("status", table.STATUSES)
def test_every_cell_of_the_grid(episode, group, status):
    """Each verb from each status: the moves of the table, and not one more."""
    placed = put_in(episode, status, group)
    found = {verb: attempt(placed, verb, offering=group) for verb in table.TABLE}
    assert found == {
        verb: "ok" if status in sources else "wrong_status" for verb, (sources, *_rest) in table.TABLE.items()
    }


@pytest.mark.parametrize("verb", sorted(table.TABLE))
def test_every_move_leads_where_the_table_says(episode, group, verb):
    sources, target, _roles, needs_reason = table.TABLE[verb]
    for source in sources:
        with transaction.atomic():
            moved = move(put_in(episode, source, group), verb, offering=group, category="")
            read = Enrollment.objects.get(pk=episode.pk)
            assert (moved.status, read.status, read.status_on) == (target, target, LATER)
            step = read.status_changes.last()
            assert (step.verb, step.from_status, step.to_status, step.on) == (verb, source, target, LATER)
            assert (read.ended_on is not None) == (target in table.CLOSED)
            assert (read.offering is not None) == (source not in table.BEFORE or verb == "enroll")
            transaction.set_rollback(True)


@pytest.mark.parametrize("verb", sorted(verb for verb, row in table.TABLE.items() if row[3]))
def test_a_move_that_needs_a_reason(episode, group, verb):
    placed = put_in(episode, table.TABLE[verb][0][0], group)
    for silent in ("", "   "):
        assert attempt(placed, verb, reason=silent, offering=group) == "reason_missing"


def test_moves_that_need_no_reason_ask_for_none(episode, group):
    for verb, (sources, _target, _roles, needs_reason) in table.TABLE.items():
        if not needs_reason:
            assert attempt(put_in(episode, sources[0], group), verb, reason="", offering=group) == "ok", verb


def test_who_may_make_which_move(world, group, as_user):
    """The person is within reach of worker, administrator and manager; other roles and other agencies never move."""
    for verb, (sources, _target, roles, _reason) in table.TABLE.items():
        placed = put_in(world.enrollment, sources[0], group)
        placed_on = placed.status_on
        for role in Role.values:
            said = attempt(placed, verb, by=as_user(world.user[role]), on=placed_on, offering=group)
            assert said == ("ok" if role in roles else "not_allowed"), (verb, role)
            said = attempt(placed, verb, by=as_user(world.other_user[role]), on=placed_on, offering=group)
            assert said == ("not_found" if role in roles else "not_allowed"), (verb, role)


def test_a_person_of_the_own_agency_out_of_reach_is_not_moved(world, episode, as_user):
    worker = as_user(world.user["social_worker"])
    with pytest.raises(OutOfReach):
        move(episode, "assess", by=worker)


def test_a_worker_does_not_move_as_manager_of_another_agency(world, as_user):
    """A role held elsewhere opens nothing here."""
    user = world.user["social_worker"]
    start = world.enrollment.status_on
    membership_grant(by=BY, user=user, agency=world.other.agency, role="program_manager", starts_on=start)
    with pytest.raises(OutOfReach):
        move(world.enrollment, "remove", by=as_user(user), on=world.enrollment.status_on)


def test_an_evaluator_does_not_offer_in_the_programs_of_the_own_tree(world, as_user):
    below = agency_create(
        by=BY, code="below", name="Below", sector="prison", tier="local", parent=world.agency
    )
    program = program_create(
        by=BY, agency=below, code="p", name="P", kind="prevention", valid_from=REFERRED
    )  # fmt: skip
    person = person_of(world.own, "not-offered")
    referral = referral_make(
        by=BY, participant=person, program=program, from_agency=world.agency, on=REFERRED
    )
    assert attempt(referral.enrollment, "not_offer", by=as_user(world.user["evaluator"])) == "ok"
    assert attempt(referral.enrollment, "not_offer", by=as_user(world.other_user["evaluator"])) == "not_found"


def test_a_token_moves_people_only_within_its_scopes(world):
    owner = world.user["program_manager"]
    others = [scope for scope, covers in TOKEN_SCOPES.items() if "enrollment.move" not in covers]
    token, _secret = token_create(by=BY, user=owner, name="t", purpose="t", scopes=others)
    with pytest.raises(NotAllowed):
        move(world.enrollment, "complete", by=token_actor(token), on=world.enrollment.status_on)
    token, _secret = token_create(by=BY, user=owner, name="t", purpose="t", scopes=["people:write"])
    moved = move(world.enrollment, "complete", by=token_actor(token), on=world.enrollment.status_on)
    assert moved.status == "completed"


def test_a_move_nobody_knows(episode):
    with pytest.raises(RuleViolation) as refused:
        move(episode, "promote")
    assert refused.value.field == "verb"


def test_a_step_is_not_earlier_than_the_last(episode):
    move(episode, "assess", on=LATER)
    with pytest.raises(RuleViolation) as refused:
        move(episode, "waitlist", on=LATER - timedelta(days=1))
    assert refused.value.field == "on"
    move(episode, "waitlist", on=LATER)


def test_of_two_who_move_the_same_enrollment_one_is_stale(episode):
    mine, theirs = Enrollment.objects.get(pk=episode.pk), Enrollment.objects.get(pk=episode.pk)
    move(theirs, "assess")
    with pytest.raises(StaleRecord):
        move(mine, "decline")
    assert Enrollment.objects.get(pk=episode.pk).status == "assessment"
    assert list(episode.status_changes.values_list("verb", flat=True)) == ["refer", "assess"]


def test_the_history_tells_the_whole_walk(episode, group):
    days = [REFERRED + timedelta(days=number) for number in range(8)]
    walk = ["assess", "waitlist", "enroll", "start", "suspend", "resume", "complete"]
    for verb, day in zip(walk, days[1:], strict=True):
        move(episode, verb, on=day, offering=group if verb == "enroll" else None)
    steps = list(
        StatusChange.objects.filter(enrollment=episode).values_list("from_status", "to_status", "on")
    )
    reached = [
        "referred", "assessment", "waitlisted", "enrolled", "active", "suspended", "active", "completed",
    ]  # fmt: skip
    assert steps == list(zip(["", *reached[:-1]], reached, days, strict=True))
    read = Enrollment.objects.get(pk=episode.pk)
    assert (read.started_on, read.ended_on, read.version) == (days[4], days[7], 8)
    assert Enrollment.history.filter(id=episode.pk).count() == 8
    assert status_was_ever(read, Status.WAITLISTED) and not status_was_ever(read, Status.REMOVED)


# --- Ending and reopening ---------------------------------------------------------------------------------------------


def test_an_exit_has_a_day_a_category_and_a_reason(world):
    day = world.enrollment.status_on
    move(world.enrollment, "withdraw", on=day, reason="found work", category="personal")
    read = Enrollment.objects.get(pk=world.enrollment.pk)
    assert (read.ended_on, read.exit_category, read.exit_reason) == (day, "personal", "found work")


def test_an_exit_category_nobody_knows(world):
    with pytest.raises(RuleViolation) as refused:
        move(world.enrollment, "withdraw", on=world.enrollment.status_on, category="fate")
    assert refused.value.field == "category"
    assert Enrollment.objects.get(pk=world.enrollment.pk).status == "active"


def test_a_wrong_exit_is_reopened_and_nothing_is_forgotten(world):
    enrollment, day = world.enrollment, world.enrollment.status_on
    started = enrollment.started_on
    move(enrollment, "complete", on=day, reason="")
    move(enrollment, "reopen", on=day + timedelta(days=3), reason="wrong person")
    read = Enrollment.objects.get(pk=enrollment.pk)
    assert (read.status, read.ended_on, read.exit_category, read.exit_reason) == ("active", None, "", "")
    assert (read.started_on, read.offering) == (started, world.offering)
    assert status_was_ever(read, Status.COMPLETED)


def test_who_comes_back_after_a_refusal_needs_a_group(episode, group):
    move(episode, "decline")
    with pytest.raises(RuleViolation) as refused:
        move(episode, "reopen")
    assert refused.value.code == "offering_missing"
    episode = Enrollment.objects.get(pk=episode.pk)
    moved = move(episode, "reopen", offering=group)
    assert (moved.offering, moved.started_on) == (group, LATER)


def test_death_is_not_undone(episode, group):
    assert attempt(put_in(episode, "deceased", group), "reopen", offering=group) == "wrong_status"
