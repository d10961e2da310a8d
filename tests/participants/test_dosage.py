"""Dosage: worked examples, and the same numbers counted by brute force from the raw rows."""

from datetime import time
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.records import record_change
from participants.dosage import absences_before, dosage_of, run_of
from participants.marks import WalkIn
from participants.models import Attendance
from participants.services import enrollment_move
from participants.services.register import register_undo
from programs.models import Session
from programs.services import session_call_off
from tests.participants.registers import again, ago, group, mark, member, members, save, session_of
from tests.world import BY


@pytest.fixture
def class_of(world):
    return group(world.own, "class")


def plan(world, sessions=None, minutes=None):
    version = world.program.versions.get()
    record_change(version, by=BY, planned_sessions=sessions, planned_minutes=minutes)


def dosage(enrollment):
    return dosage_of([again(enrollment)])[enrollment.pk]


def test_a_worked_example(world, class_of):
    """Ten sessions of 90 minutes planned; four held while enrolled, all marked, three attended."""
    plan(world, sessions=10, minutes=900)
    other = member(world.own, class_of, "other", since=60)
    save(session_of(class_of, 55), [mark(other)])
    one = member(world.own, class_of, "one")
    for days, entry in (
        (9, mark(one)),
        (8, mark(one, "partial", minutes=30)),
        (7, mark(one, "late", minutes=75)),
        (6, mark(one, "excused")),
    ):
        save(session_of(class_of, days), [entry, mark(other)])
    session_call_off(by=BY, session=session_of(class_of, 5), reason="lockdown")
    session_of(class_of, -5)
    found = dosage(one)
    assert (found.sessions_held, found.sessions_recorded, found.sessions_attended) == (4, 4, 3)
    assert found.minutes_attended == 90 + 30 + 75
    assert (found.planned_sessions, found.planned_minutes) == (10, 900)
    assert (found.share, found.share_of) == (Decimal(195) / 900, "minutes")
    assert (found.attended_of_recorded, found.attended_of_held) == (Decimal("0.75"), Decimal("0.75"))
    assert (found.absences_in_a_row, found.unexcused_in_a_row) == (1, 0)
    assert dosage(other).minutes_attended == 5 * 90


def test_held_is_more_than_recorded_where_nobody_was_marked(world):
    """An open evening says nothing of those who did not come; the two rates have their own denominators."""
    evening = group(world.own, "evening", kind="drop_in")
    one, other = members(world.own, evening, 2)
    for days in (4, 3, 2, 1):
        save(session_of(evening, days), [mark(other), *([mark(one)] if days == 4 else [])])
    found = dosage(one)
    assert (found.sessions_held, found.sessions_recorded, found.sessions_attended) == (4, 1, 1)
    assert (found.attended_of_recorded, found.attended_of_held) == (Decimal(1), Decimal("0.25"))


def test_sessions_while_suspended_are_not_held_for_the_person(world, class_of):
    one, other = members(world.own, class_of, 2)
    save(session_of(class_of, 9), dict.fromkeys((one, other), "attended"))
    enrollment_move(by=BY, enrollment=again(one), verb="suspend", on=ago(8), reason="isolation")
    save(session_of(class_of, 7), {other: "attended"})
    enrollment_move(by=BY, enrollment=again(one), verb="resume", on=ago(6))
    save(session_of(class_of, 5), {one: "unexcused", other: "attended"})
    assert (dosage(one).sessions_held, dosage(other).sessions_held) == (2, 3)


def test_a_walk_in_elsewhere_counts_for_the_own_episode(world, class_of):
    one, host = member(world.own, group(world.own, "own"), "guest"), member(world.own, class_of, "host")
    save(session_of(class_of), [mark(host)], walk_ins=[WalkIn(participant=one.participant.public_id)])
    found = dosage(one)
    assert (found.sessions_held, found.sessions_recorded, found.minutes_attended) == (1, 1, 90)


def test_nothing_yet_is_no_rate(world, class_of):
    found = dosage(member(world.own, class_of, "one"))
    assert (found.sessions_held, found.sessions_recorded, found.minutes_attended) == (0, 0, 0)
    assert (found.attended_of_recorded, found.attended_of_held, found.share, found.share_of) == (None,) * 4
    assert dosage_of([]) == {}


def test_a_share_of_sessions_where_no_minutes_are_planned(world, class_of):
    plan(world, sessions=2)
    one = member(world.own, class_of, "one")
    for days in (3, 2, 1):
        save(session_of(class_of, days), [mark(one, "partial", minutes=1)])
    found = dosage(one)
    assert (found.share, found.share_of) == (Decimal("1.5"), "sessions")


def test_an_undone_register_counts_for_nothing(world, class_of):
    one = member(world.own, class_of, "one")
    register_undo(by=BY, session=save(session_of(class_of), [mark(one)]))
    assert (dosage(one).sessions_held, dosage(one).sessions_recorded) == (0, 0)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], (0, 0)),
        (["attended"], (0, 0)),
        (["unexcused", "attended"], (0, 0)),
        (["attended", "unexcused", "excused", "unexcused"], (3, 2)),
        (["unexcused", "unexcused", "partial", "excused"], (1, 0)),
        (["unexcused", "late", "unexcused"], (1, 1)),
    ],
)
def test_absences_in_a_row(statuses, expected):
    run = run_of(statuses)
    assert (run.absences, run.unexcused) == expected


def test_absences_follow_the_hour_not_the_order_of_entry(world, class_of):
    one = member(world.own, class_of, "one")
    afternoon = save(session_of(class_of, 3, starts_at=time(15)), [mark(one)])
    save(session_of(class_of, 3, starts_at=time(9)), [mark(one, "unexcused")], confirm_second=True)
    save(session_of(class_of, 3), [mark(one, "excused")], confirm_second=True)
    assert dosage(one).absences_in_a_row == 0
    assert absences_before(afternoon, [one])[one.pk].absences == 2


def test_many_cost_as_many_statements_as_one(world, class_of, django_assert_num_queries):
    people = members(world.own, class_of, 8)
    for days in range(3):
        save(session_of(class_of, days), dict.fromkeys(map(again, people), "attended"))
    for some in (people[:1], people):
        with django_assert_num_queries(4):
            assert len(dosage_of(some)) == len(some)


# --- by brute force ---------------------------------------------------------------------------------------------------

WALKS = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MARKS = st.sampled_from(["attended", "late", "partial", "excused", "unexcused"])
DAYS = st.lists(
    st.tuples(
        st.sampled_from(["group", "drop_in"]),  # which offering meets
        st.tuples(st.booleans(), MARKS),  # the first person: on the register anyway?
        st.tuples(st.booleans(), MARKS),
        st.sampled_from(
            ["", "suspend", "resume", "withdraw", "call_off"]
        ),  # what happens to the first one that day
    ),
    min_size=3,
    max_size=12,
)


def counted(enrollment) -> dict:
    """The numbers from the raw rows, one question at a time and without the code under test."""
    steps = list(enrollment.status_changes.order_by("pk"))
    present = {"attended", "late", "partial"}
    rows = [row for row in Attendance.objects.order_by("pk") if row.enrollment_id == enrollment.pk]
    rows.sort(key=lambda row: (row.session.held_on, row.session_id))
    held = {row.session_id for row in rows}
    for session in Session.objects.filter(state="held"):
        passed = [step.to_status for step in steps if step.on <= session.held_on]
        if session.offering_id == enrollment.offering_id and passed and passed[-1] in ("enrolled", "active"):
            held.add(session.pk)
    absent = 0
    while absent < len(rows) and rows[-1 - absent].status not in present:
        absent += 1
    tail = rows[len(rows) - absent :]
    return {
        "sessions_held": len(held),
        "sessions_recorded": len(rows),
        "sessions_attended": sum(row.status in present for row in rows),
        "minutes_attended": sum(row.minutes for row in rows),
        "absences_in_a_row": absent,
        "unexcused_in_a_row": sum(row.status == "unexcused" for row in tail),
    }


@WALKS
@given(days=DAYS)
def test_the_numbers_are_those_of_the_raw_rows(world, days):
    with transaction.atomic():
        offerings = {kind: group(world.own, f"walk-{kind}", kind=kind) for kind in ("group", "drop_in")}
        people = {
            kind: [member(world.own, offerings[kind], f"{kind}-{n}") for n in range(2)] for kind in offerings
        }
        for number, (kind, *wishes, event) in enumerate(days):
            day = 40 - number
            session = session_of(offerings[kind], day)
            first = again(people[kind][0])
            if event == "call_off":
                session_call_off(by=BY, session=session, reason="lockdown")
                continue
            if event and first.status in {"suspend": ["active"], "resume": ["suspended"]}.get(
                event, ["active", "suspended"]
            ):
                enrollment_move(by=BY, enrollment=first, verb=event, on=ago(day), reason="said why")
            marks = []
            for person, (wanted, status) in zip(people[kind], wishes, strict=True):
                now = again(person)
                is_waited_for = kind == "group" and now.status in ("enrolled", "active")
                had_place = now.status != "withdrew" or now.ended_on == ago(day)
                if is_waited_for or (wanted and had_place):
                    marks.append(mark(person, status, **({"minutes": 7} if status == "partial" else {})))
            save(session, marks, headcount={"male": {"25+": 1}})
        everybody = [again(person) for kind in people for person in people[kind]]
        found = dosage_of(everybody)
        for enrollment in everybody:
            wanted = counted(enrollment)
            assert {name: getattr(found[enrollment.pk], name) for name in wanted} == wanted
            assert enrollment.started_on == first_attended(enrollment)
        transaction.set_rollback(True)


def first_attended(enrollment):
    days = [row.session.held_on for row in enrollment.attendances.all() if row.minutes]
    return min(days, default=None)
