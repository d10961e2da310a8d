"""One call says who was there: all of it or nothing, every fault at its place."""

from datetime import UTC, datetime, time

import pytest
import time_machine

from accounts.services import site_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import StaleRecord
from participants.marks import Mark
from participants.models import Attendance, Enrollment
from participants.services import enrollment_move
from programs.services import session_call_off, session_move, sessions_call_off_day
from tests.participants.registers import (
    again,
    ago,
    everything,
    group,
    mark,
    member,
    members,
    places,
    refusal,
    save,
    session_of,
)
from tests.world import BY


@pytest.fixture
def class_of(world):
    return group(world.own, "class")


@pytest.fixture
def three(world, class_of):
    return members(world.own, class_of, 3)


@pytest.fixture
def session(class_of):
    return session_of(class_of)


# --- what is saved ----------------------------------------------------------------------------------------------------


def test_a_whole_group_in_one_call(three, session):
    first, second, third = three
    save(
        session,
        [
            mark(first),
            mark(
                second,
                "partial",
                minutes=30,
                is_compliant=True,
                absence_reason="sent_away",
                note="left early",
            ),
            mark(third, "excused", absence_reason="illness"),
        ],
    )
    rows = Attendance.objects.filter(session=session).order_by("enrollment__participant__reference")
    assert list(rows.values_list("status", "minutes", "is_compliant", "reason", "is_walk_in")) == [
        ("attended", 90, None, "", False),
        ("partial", 30, True, "sent_away", False),
        ("excused", 0, None, "illness", False),
    ]
    assert rows[1].note == "left early"
    now = again(session)
    assert (now.state, now.held_minutes, now.version) == ("held", None, 2)
    assert now.register_saved_at is not None
    for row in rows:
        assert (row.created_by, row.version) == (BY.ref, 1)
        (shadow,) = Attendance.history.filter(id=row.pk)
        assert (shadow.status, shadow.note, shadow.history_type) == (row.status, row.note, "+")


def test_the_first_attended_session_starts_the_episode(three, session):
    first, second, third = three
    save(session, {first: "attended", second: "late", third: "unexcused"})
    for enrollment in (first, second):
        now = again(enrollment)
        assert (now.status, now.status_on, now.started_on) == ("active", today(), today())
        step = now.status_changes.last()
        assert (step.verb, step.from_status, step.to_status, step.on) == (
            "start",
            "enrolled",
            "active",
            today(),
        )
        assert Enrollment.history.filter(id=now.pk).latest().status == "active"
    now = again(third)
    assert (now.status, now.started_on) == ("enrolled", None)


def test_a_register_saved_late_finds_the_earlier_start(three, class_of):
    first = three[0]
    others = dict.fromkeys(three[1:], "unexcused")
    save(session_of(class_of, 2), {first: "attended", **others})
    assert again(first).started_on == ago(2)
    save(session_of(class_of, 9), {first: "attended", **others})
    assert (again(first).started_on, again(first).status) == (ago(9), "active")
    save(session_of(class_of, 5), {first: "attended", **others})
    assert again(first).started_on == ago(9)


def test_a_session_that_was_not_as_long_as_planned(three, session):
    first, second, third = three
    marks = [mark(first), mark(second, "late"), mark(third, "partial", minutes=60)]
    assert places(
        refusal(save, session, [*marks[:2], mark(third, "partial", minutes=61)], held_minutes=60)
    ) == [("entries/2/minutes", "minutes_beyond_session")]
    save(session, marks, held_minutes=60)
    assert again(session).length == again(session).held_minutes == 60
    assert set(Attendance.objects.filter(session=session).values_list("minutes", flat=True)) == {60}


@pytest.mark.parametrize("minutes", [0, -5, 1441, 10**9, True, "60", 59.5])
def test_a_session_lasted_a_minute_to_a_day(three, session, minutes):
    refused = refusal(save, session, dict.fromkeys(three, "attended"), held_minutes=minutes)
    assert refused.field == "held_minutes"


def test_the_whole_register_is_one_event_about_everybody_and_says_nothing_of_them(three, session):
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    save(session, {three[0]: "attended", three[1]: "unexcused", three[2]: "excused"})
    (event,) = AuditEvent.objects.exclude(pk__in=before)
    assert (event.action, event.object_ids) == ("attendance.record", [str(session.public_id)])
    assert set(event.subject_ids) == {str(one.participant.public_id) for one in three}
    assert event.details == {"marks": 3, "walk_ins": 0, "is_second": False}
    assert "excused" not in str(event.__dict__)


# --- who is on it -----------------------------------------------------------------------------------------------------


def test_whoever_is_not_marked_blocks_saving(three, session):
    first, second, third = three
    refused = refusal(save, session, {second: "attended"})
    assert set(places(refused)) == {(f"unmarked/{one.public_id}", "unmarked") for one in (first, third)}


def test_whoever_had_the_place_on_that_day_and_nobody_else(world, class_of):
    """Registers are saved late: what counts is the day of the session."""
    stays = member(world.own, class_of, "stays")
    came_later = member(world.own, class_of, "came-later", since=5)
    left_before = member(world.own, class_of, "left-before")
    left_after = member(world.own, class_of, "left-after")
    for enrollment, days in ((left_before, 20), (left_after, 5)):
        enrollment_move(by=BY, enrollment=enrollment, verb="not_start", on=ago(days), reason="moved away")
    session = session_of(class_of, 10)
    refused = refusal(save, session, {stays: "attended", came_later: "attended", left_before: "attended"})
    assert places(refused) == [
        ("entries/1/enrollment", "not_on_the_register"),
        ("entries/2/enrollment", "not_on_the_register"),
        (f"unmarked/{left_after.public_id}", "unmarked"),
    ]
    save(session, {stays: "attended", left_after: "unexcused"})


def test_on_the_day_of_leaving_one_may_be_marked_and_need_not(world, class_of, three):
    leaver = member(world.own, class_of, "leaver")
    enrollment_move(by=BY, enrollment=leaver, verb="start", on=ago(20))
    enrollment_move(by=BY, enrollment=leaver, verb="complete", on=ago(3))
    here = dict.fromkeys(three, "attended")
    save(session_of(class_of, 3), here)
    save(session_of(class_of, 3, starts_at=time(15)), {**here, leaver: "attended"}, confirm_second=True)


def test_whoever_is_suspended_is_not_waited_for(class_of, three):
    first, *others = three
    enrollment_move(by=BY, enrollment=first, verb="start", on=ago(20))
    enrollment_move(by=BY, enrollment=first, verb="suspend", on=ago(10), reason="isolation")
    here = dict.fromkeys(others, "attended")
    save(session_of(class_of, 9), here)
    save(session_of(class_of, 8), {**here, first: "attended"})
    assert again(first).status == "suspended"
    refused = refusal(save, session_of(class_of, 11), here)
    assert places(refused) == [(f"unmarked/{first.public_id}", "unmarked")]


def test_somebody_of_another_group_or_of_nowhere_is_answered_alike(world, three, session):
    """Neither tells whether there is such an enrollment."""
    marks = [mark(one) for one in three]
    texts = set()
    for stranger in (
        world.other.enrollment.public_id,
        "00000000-0000-4000-8000-000000000000",
        "nonsense",
        "",
    ):
        refused = refusal(save, session, [*marks, Mark(enrollment=stranger, status="attended")])
        assert places(refused) == [("entries/3/enrollment", "not_on_the_register")]
        texts.add(refused.message)
    assert len(texts) == 1


def test_everything_wrong_is_said_at_once_and_nothing_is_saved(world, three, session):
    first, second, third = three
    refused = refusal(
        save,
        session,
        [
            mark(first, "asleep"),
            mark(first, "attended"),
            mark(second, "partial"),
            mark(world.other.enrollment, "late", minutes=91),
            mark(third, "excused", minutes=5, absence_reason="bored"),
        ],
    )
    assert refused.code == "rule_violation"
    assert places(refused) == [
        ("entries/0/status", "unknown_code"),
        ("entries/1/enrollment", "twice"),
        ("entries/2/minutes", "minutes_missing"),
        ("entries/3/minutes", "minutes_beyond_session"),
        ("entries/3/enrollment", "not_on_the_register"),
        ("entries/4/minutes", "minutes_while_absent"),
        ("entries/4/absence_reason", "unknown_code"),
    ]


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"minutes": 91}, "minutes", "minutes_beyond_session"),
        ({"minutes": 0}, "minutes", "minutes_not_possible"),
        ({"minutes": -1}, "minutes", "minutes_not_possible"),
        ({"minutes": True}, "minutes", "minutes_not_possible"),
        ({"minutes": 4.5}, "minutes", "minutes_not_possible"),
        ({"minutes": "20"}, "minutes", "minutes_not_possible"),
        ({"status": "partial", "minutes": None}, "minutes", "minutes_missing"),
        ({"status": "late", "minutes": 10**9}, "minutes", "minutes_beyond_session"),
        ({"status": "unexcused", "minutes": 1}, "minutes", "minutes_while_absent"),
        ({"status": ""}, "status", "unknown_code"),
        ({"status": "ATTENDED"}, "status", "unknown_code"),
        ({"status": "excused", "absence_reason": "no"}, "absence_reason", "unknown_code"),
        ({"absence_reason": "illness"}, "absence_reason", "reason_without_absence"),
        ({"is_compliant": "perhaps"}, "is_compliant", "unknown_code"),
        ({"note": "x" * 2001}, "note", "too_long"),
        ({"note": 5}, "note", "rule_violation"),
        ({"note": "turned \u202e round"}, "note", "bad_character"),
    ],
)
def test_a_mark_that_cannot_be(three, session, changes, place, code):
    marks = [mark(three[0]), mark(three[1]), mark(three[2], **{"status": "attended", **changes})]
    assert places(refusal(save, session, marks)) == [(f"entries/2/{place}", code)]


def test_more_than_a_register_holds_is_one_clear_refusal(three, session):
    refused = refusal(save, session, [mark(three[0])] * 10_000)
    assert (refused.code, refused.field) == ("too_many_entries", "entries")


def test_an_empty_register_is_a_session_that_did_not_take_place(world):
    empty = group(world.own, "empty")
    assert refusal(save, session_of(empty), []).code == "register_empty"


# --- when -------------------------------------------------------------------------------------------------------------


def test_a_register_is_of_a_session_that_took_place(class_of, three):
    marks = dict.fromkeys(three, "attended")
    assert refusal(save, session_of(class_of, -1), marks).code == "session_in_future"
    called_off = session_call_off(by=BY, session=session_of(class_of, 1), reason="staff_absent")
    assert refusal(save, called_off, marks).code == "session_not_held"
    moved = session_of(class_of, 2)
    session_move(by=BY, session=moved, held_on=ago(3))
    assert refusal(save, moved, marks).code == "session_not_held"
    talk = session_of(class_of, 4, is_anonymous=True)
    assert refusal(save, talk, marks).code == "session_is_anonymous"


def test_today_is_what_the_calendar_on_the_site_says(world, by):
    """At 23:30 in UTC it is tomorrow in Auckland, and the session of tomorrow has taken place."""
    far = site_create(
        by=by, agency=world.agency, code="far", name="Far", kind="prison", time_zone="Pacific/Auckland"
    )
    there = group(world.own, "there", site=far)
    one = member(world.own, there, "one")
    session = session_of(there, -1)
    with time_machine.travel(datetime.combine(today(), time(23, 30), UTC), tick=False):
        save(session, {one: "attended"})


def test_a_second_register_of_a_group_and_day_asks_first(class_of, three):
    marks = dict.fromkeys(three, "attended")
    save(session_of(class_of, starts_at=time(10)), marks)
    second = session_of(class_of, starts_at=time(14))
    assert places(refusal(save, second, marks)) == [("confirm_second", "second_register")]
    save(second, marks, confirm_second=True)
    assert Attendance.objects.filter(session__offering=class_of).count() == 6


def test_another_day_and_another_group_ask_nothing(world, class_of, three):
    marks = dict.fromkeys(three, "attended")
    save(session_of(class_of), marks)
    save(session_of(class_of, 1), marks)
    other = group(world.own, "other")
    one = member(world.own, other, "one")
    save(session_of(other), {one: "attended"})


def test_the_same_register_is_not_saved_twice(three, session):
    marks = dict.fromkeys(three, "attended")
    save(session, marks)
    for more in ({}, {"confirm_second": True}):
        assert refusal(save, session, marks, **more).code == "register_saved"


def test_a_session_that_changed_since_it_was_read(three, session, class_of):
    stale = again(session)
    session_call_off(by=BY, session=session, reason="place")
    before = everything()
    with pytest.raises(StaleRecord):
        save(stale, dict.fromkeys(three, "attended"))
    assert everything() == before


def test_a_lockdown_leaves_saved_registers_and_makes_nobody_absent(world, class_of, three):
    saved = save(session_of(class_of, starts_at=time(9)), dict.fromkeys(three, "attended"))
    planned = session_of(class_of, starts_at=time(14))
    sessions_call_off_day(by=BY, site=world.site, on=today())
    assert (again(saved).state, again(planned).not_held_reason) == ("held", "lockdown")
    assert Attendance.objects.filter(session=saved).count() == 3
    assert not Attendance.objects.filter(session=planned).exists()
    assert refusal(save, again(planned), dict.fromkeys(three, "unexcused")).code == "session_not_held"
