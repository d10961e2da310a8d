"""Whatever people do in whatever order: the invariants hold after every step (random walks)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import DomainError
from kernel.records import record_mark_error
from participants.lifecycle import CLOSED, HOLDS_A_PLACE, MOVES, UNDER_WAY
from participants.models import CaseAssignment, CustodyPeriod, Enrollment, Participant, Reach, Referral
from participants.services import (
    case_assign,
    custody_close,
    custody_open,
    enrollment_move,
    reach_rebuild,
    referral_make,
)
from participants.services.reach import reach_rows, reach_set
from tests.participants.episodes import REFERRED, episode_of, group_of, person_of
from tests.world import BY

# The same walks every time: a failure is the change's, not the day's.
WALKS = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),  # who
        st.sampled_from([*MOVES, "enroll", "enroll", "start", "reopen", "complete"]),
        st.integers(-1, 3),  # days since the last step of all
        st.booleans(),  # with a reason?
        st.integers(0, 2),  # which group
    ),
    min_size=8,
    max_size=30,
)


def check(enrollments, groups):
    for enrollment in enrollments:
        now = Enrollment.objects.get(pk=enrollment.pk)
        steps = list(now.status_changes.order_by("pk"))
        assert now.status == steps[-1].to_status and now.status_on == steps[-1].on
        assert [step.from_status for step in steps] == ["", *(step.to_status for step in steps[:-1])]
        assert all(before.on <= after.on for before, after in zip(steps, steps[1:], strict=False))
        assert (now.ended_on is not None) == (now.status in CLOSED)
        assert now.started_on is not None or now.status not in UNDER_WAY
        assert now.offering_id is not None or now.status not in HOLDS_A_PLACE
        assert now.version == len(steps) == Enrollment.history.filter(id=now.pk).count()
    for group in groups:
        held = Enrollment.objects.filter(offering=group, status__in=HOLDS_A_PLACE)
        assert group.capacity is None or held.count() <= group.capacity
        assert held.count() == held.values("participant").distinct().count()


@WALKS
@given(steps=STEPS)
def test_any_walk_of_three_people_through_three_groups(world, steps):
    with transaction.atomic():
        groups = [group_of(world.own, f"walk-{capacity}", capacity=capacity) for capacity in (1, 2, None)]
        enrollments = [episode_of(world.own, f"walk-{number}") for number in range(2)]
        # The second person again, as a merged file brings a second episode: both compete for one place as well.
        again = episode_of(world.own, "walk-2")
        QuerySet(Enrollment).filter(pk=again.pk).update(participant=enrollments[1].participant)
        enrollments.append(again)
        day = REFERRED
        for who, verb, days, has_reason, which in steps:
            current = Enrollment.objects.get(pk=enrollments[who].pk)
            before = (current.status, current.version)
            try:
                enrollment_move(
                    by=BY, enrollment=current, verb=verb, on=day + timedelta(days=days), offering=groups[which],
                    reason="said why" if has_reason else "",
                )  # fmt: skip
                day = max(day, day + timedelta(days=days))
            except DomainError:
                unchanged = Enrollment.objects.get(pk=current.pk)
                assert (unchanged.status, unchanged.version) == before
            check(enrollments, groups)
        transaction.set_rollback(True)


FACTS = st.lists(
    st.tuples(
        st.sampled_from(["admit", "release", "refer", "assign", "mistake", "rebuild"]),
        st.integers(0, 1),  # which side of the world
        st.integers(0, 40),  # days later
    ),
    min_size=5,
    max_size=25,
)


def as_stored(person) -> set:
    return {(row.basis, row.source, *_columns(vars(row))) for row in Reach.objects.filter(participant=person)}


def as_derived(person) -> set:
    person = Participant.all_records.get(pk=person.pk)
    return {(basis, source, *_columns(row)) for basis, source, row in reach_rows(person)}


def _columns(row: dict) -> tuple:
    names = ("participant_id", "agency_id", "site_id", "program_id", "user_id", "starts_on", "ends_on")
    return tuple(row[name] for name in names)


def _act(what, side, person, day):
    """One fact about the person comes, changes or turns out to be a mistake."""
    if what == "admit":
        custody_open(by=BY, participant=person, site=side.site, starts_on=day)
    elif what == "release":
        period = CustodyPeriod.objects.filter(participant=person, ends_on=None).first()
        if period:
            custody_close(by=BY, period=period, on=day, reason="parole")
    elif what == "refer":
        referral_make(by=BY, participant=person, program=side.program, from_agency=side.agency, on=day)
    elif what == "assign":
        worker = side.users["social_worker"]
        case_assign(
            by=BY, participant=person, user=worker, agency=side.agency, starts_on=day, ends_on=day + timedelta(30)
        )  # fmt: skip
    elif what == "rebuild":
        reach_rebuild(person)
    else:
        for model in (CaseAssignment, CustodyPeriod, Referral):
            fact = model.objects.filter(participant=person).first()
            if fact:
                record_mark_error(fact, by=BY, reason="typed twice")
                reach_set(fact)
                break


@WALKS
@given(facts=FACTS)
def test_reach_is_what_the_facts_say_after_any_walk(world, facts):
    with transaction.atomic():
        person, day = person_of(world.own, "reach-1"), REFERRED
        sides = (world.own, world.other)
        for what, side, days in facts:
            day += timedelta(days=days)
            try:
                with transaction.atomic():
                    _act(what, sides[side], person, day)
            except DomainError:
                pass
            assert as_stored(person) == as_derived(person)
        transaction.set_rollback(True)


def test_rebuilding_changes_nothing(world):
    for person in Participant.objects.exclude(agency__is_study=True):
        before = as_stored(person)
        assert before == as_derived(person)
        reach_rebuild(person)
        assert as_stored(person) == before


def test_a_row_that_was_tampered_with_is_put_right(world):
    before = as_stored(world.person)
    Reach.objects.filter(participant=world.person).update(agency=world.other.agency, ends_on=None)
    assert as_stored(world.person) != before
    reach_rebuild(world.person)
    assert as_stored(world.person) == before


def test_a_file_opened_in_error_is_in_nobodys_reach(world):
    record_mark_error(world.person, by=BY, reason="second file of one person")
    reach_set(world.person)
    assert as_stored(world.person) == as_derived(world.person) == set()
    for user in world.user.values():
        assert not Participant.objects.for_user(user).filter(pk=world.person.pk).exists()
        assert not Enrollment.objects.for_user(user).filter(participant=world.person).exists()
    reach_rebuild(world.person)
    assert as_stored(world.person) == set()
