"""A mark put right: with a reason, the old value kept, inside the edit window; and a register undone."""

from datetime import time, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import AuditEvent
from kernel.errors import NotAllowed, OutOfReach, RuleViolation, StaleRecord
from participants.marks import WalkIn
from participants.models import Attendance, Enrollment
from participants.services import enrollment_move
from participants.services.attendance import attendance_add, attendance_correct
from participants.services.register import register_undo
from programs.models import Session
from programs.services import staff_assign
from tests.participants.registers import (
    again,
    ago,
    group,
    keep_apart,
    mark,
    member,
    members,
    save,
    session_of,
)
from tests.world import BY


@pytest.fixture
def class_of(world):
    return group(world.own, "class")


@pytest.fixture
def pair(world, class_of):
    return members(world.own, class_of, 2)


@pytest.fixture
def worker(world, as_user, class_of):
    staff_assign(
        by=BY, program=world.program, user=world.user["social_worker"], role="lead", starts_on=ago(500),
        offering=class_of,
    )  # fmt: skip
    return as_user(world.user["social_worker"])


def mark_of(session: Session, enrollment: Enrollment) -> Attendance:
    return Attendance.objects.get(session=session, enrollment=enrollment)


def correct(attendance, *, by=BY, reason="mixed them up", **changes):
    return attendance_correct(by=by, attendance=attendance, reason=reason, **changes)


def refusal(act, *arguments, **more) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as refused:
        act(*arguments, **more)
    return refused.value.code, refused.value.field


def start_of(enrollment) -> tuple:
    now = again(enrollment)
    return now.status, now.started_on


# --- corrections ------------------------------------------------------------------------------------------------------


def test_the_old_value_and_the_reason_stay(class_of, pair, worker):
    session = save(session_of(class_of), {pair[0]: "attended", pair[1]: "excused"})
    wrong = mark_of(session, pair[1])
    correct(
        wrong, by=worker, status="unexcused", absence_reason="refused", reason="the note was for another day"
    )
    now = again(wrong)
    assert (now.status, now.reason, now.minutes, now.version) == ("unexcused", "refused", 0, 2)
    assert (now.correction_reason, now.updated_by) == ("the note was for another day", worker.ref)
    kept = Attendance.history.filter(id=now.pk).order_by("history_id")
    assert list(kept.values_list("status", "version", "updated_by")) == [
        ("excused", 1, BY.ref),
        ("unexcused", 2, worker.ref),
    ]
    event = AuditEvent.objects.first()
    assert (event.action, event.reason) == ("attendance.correct", "given")
    assert event.subject_ids == [str(pair[1].participant.public_id)]


def test_another_status_brings_its_own_minutes(class_of, pair):
    session = save(session_of(class_of), [mark(pair[0], "partial", minutes=20), mark(pair[1])])
    one, other = mark_of(session, pair[0]), mark_of(session, pair[1])
    assert correct(one, status="attended").minutes == 90
    assert correct(one, status="excused", absence_reason="family").minutes == 0
    assert correct(one, status="late").minutes == 90 and one.reason == ""
    assert correct(one, minutes=80).minutes == 80
    assert refusal(correct, again(other), status="partial") == ("minutes_missing", "minutes")
    assert refusal(correct, again(other), minutes=91) == ("minutes_beyond_session", "minutes")
    assert again(other).version == 1


def test_a_mark_is_not_put_right_without_saying_why(class_of, pair):
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"))
    wrong = mark_of(session, pair[0])
    assert refusal(correct, wrong, status="excused", reason="  ") == ("reason_missing", "reason")
    assert refusal(correct, wrong, status="excused", reason="x" * 501) == ("too_long", "reason")
    assert refusal(correct, wrong, session=session)[0] == "rule_violation"
    assert again(wrong).version == 1


def test_two_who_correct_one_mark(class_of, pair):
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"))
    mine, theirs = mark_of(session, pair[0]), mark_of(session, pair[0])
    correct(theirs, status="late")
    with pytest.raises(StaleRecord):
        correct(mine, status="excused")
    assert again(mine).status == "late"


@pytest.mark.parametrize(
    ("days", "may"),
    [(0, "both"), (14, "both"), (15, "manager"), (366, "manager"), (367, "nobody")],
)
def test_the_edit_window(world, as_user, days, may):
    """Fourteen days for those who keep the register, a year for the manager of the program, then nobody."""
    old = group(world.own, "old", starts_on=ago(500))
    one = member(world.own, old, "one", since=400)
    session = save(session_of(old, days), {one: "attended"})
    staff_assign(
        by=BY, program=world.program, user=world.user["social_worker"], role="lead", starts_on=ago(9)
    )
    for role, who in (("social_worker", "both"), ("program_manager", "manager")):
        wrong, actor = mark_of(session, one), as_user(world.user[role])
        if may in (who, "both"):
            correct(wrong, by=actor, is_compliant=True)
        else:
            assert refusal(correct, wrong, by=actor, is_compliant=True)[0] == "edit_window_over"
            assert again(wrong).version == wrong.version


def test_the_window_is_a_setting(class_of, pair, worker, settings):
    settings.ATTENDANCE_EDIT_DAYS = 3
    session = save(session_of(class_of, 4), dict.fromkeys(pair, "attended"))
    assert refusal(correct, mark_of(session, pair[0]), by=worker, status="late")[0] == "edit_window_over"
    settings.ATTENDANCE_EDIT_DAYS = 4
    correct(mark_of(session, pair[0]), by=worker, status="late")


def test_who_may_correct_is_who_keeps_the_register(world, class_of, pair, as_user):
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"))
    for user, refused in (
        (world.user["social_worker"], NotAllowed),
        (world.other_user["program_manager"], OutOfReach),
    ):
        with pytest.raises(refused):
            correct(mark_of(session, pair[0]), by=as_user(user), status="late")
    assert mark_of(session, pair[0]).status == "attended"


def test_whoever_walked_in_was_there(world, class_of, pair):
    """As when the register is saved: an absence of somebody whom nobody expected is none."""
    guest = member(world.own, group(world.own, "another"), "guest")
    walk_in = WalkIn(participant=guest.participant.public_id)
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"), walk_ins=[walk_in])
    for status in ("excused", "unexcused"):
        assert refusal(correct, mark_of(session, guest), status=status) == ("walk_in_absent", "status")
    assert mark_of(session, guest).status == "attended"
    assert correct(mark_of(session, guest), status="partial", minutes=30).minutes == 30


# --- what it does to the start ----------------------------------------------------------------------------------------


def test_a_first_attendance_that_was_none_takes_the_start_back(class_of, pair):
    one, other = pair
    session = save(session_of(class_of, 5), dict.fromkeys(pair, "attended"))
    correct(mark_of(session, one), status="unexcused", reason="was in the other room")
    assert start_of(one) == ("enrolled", None)
    step = one.status_changes.last()
    assert (step.verb, step.on, step.reason) == ("take_back_start", ago(5), "was in the other room")
    assert start_of(other) == ("active", ago(5))
    correct(mark_of(session, one), status="attended", reason="no, it was right")
    assert start_of(one) == ("active", ago(5))


def test_the_start_moves_to_the_first_session_attended(class_of, pair):
    one, other = pair
    first = save(session_of(class_of, 6), dict.fromkeys(pair, "attended"))
    save(session_of(class_of, 4), {one: "excused", other: "attended"})
    save(session_of(class_of, 2), dict.fromkeys(pair, "attended"))
    correct(mark_of(first, one), status="excused")
    assert start_of(one) == ("active", ago(2))
    correct(mark_of(first, one), status="partial", minutes=5)
    assert start_of(one) == ("active", ago(6))
    assert start_of(other) == ("active", ago(6))


def test_two_sessions_of_the_first_day(class_of, pair):
    one, other = pair
    morning = save(session_of(class_of, 6, starts_at=time(9)), dict.fromkeys(pair, "attended"))
    save(
        session_of(class_of, 6, starts_at=time(15)), {one: "attended", other: "excused"}, confirm_second=True
    )
    for enrollment in pair:
        correct(mark_of(morning, enrollment), status="excused")
    assert (start_of(one), start_of(other)) == (("active", ago(6)), ("enrolled", None))


def test_a_later_step_is_for_people_to_judge(class_of, pair):
    one, _other = pair
    session = save(session_of(class_of, 5), dict.fromkeys(pair, "attended"))
    enrollment_move(by=BY, enrollment=again(one), verb="suspend", on=ago(3), reason="isolation")
    correct(mark_of(session, one), status="unexcused")
    assert start_of(one) == ("suspended", ago(5))


def test_a_late_register_starts_nobody_who_was_found_not_to_have_started(class_of, pair):
    one, other = pair
    enrollment_move(by=BY, enrollment=one, verb="not_start", on=ago(3), code="moved_site")
    save(session_of(class_of, 5), {again(one): "attended", other: "attended"})
    assert start_of(one) == ("not_started", None)
    assert start_of(other) == ("active", ago(5))


def test_a_visit_before_the_place_starts_nothing(world, class_of, pair):
    """A walk-in of seven days ago, enrolled in another group since: whoever saves late moves no start before that."""
    another = group(world.own, "another")
    guest, started = (member(world.own, another, name, since=4) for name in ("guest", "started"))
    enrollment_move(by=BY, enrollment=started, verb="start", on=ago(3))
    walk_ins = [WalkIn(participant=one.participant.public_id) for one in (guest, started)]
    save(session_of(class_of, 7), dict.fromkeys(pair, "attended"), walk_ins=walk_ins)
    assert start_of(guest) == ("enrolled", None)
    assert start_of(started) == ("active", ago(3))
    first = save(session_of(another, 2), {guest: "attended", started: "attended"})
    assert start_of(guest) == ("active", ago(2))
    correct(mark_of(first, guest), status="excused")
    assert start_of(guest) == ("enrolled", None), "the visit before the place was taken for the start"


def test_a_start_said_by_hand_is_left_alone(class_of, pair):
    one, other = pair
    enrollment_move(by=BY, enrollment=one, verb="start", on=ago(20))
    session = save(session_of(class_of, 5), {one: "attended", other: "excused"})
    correct(mark_of(session, one), status="unexcused")
    assert start_of(one) == ("active", ago(20))


def test_a_start_cannot_be_taken_back_past_the_register(class_of, pair):
    one, other = pair
    save(session_of(class_of, 5), {one: "attended", other: "excused"})
    move = {"by": BY, "verb": "take_back_start", "on": ago(1), "reason": "by mistake"}
    assert refusal(lambda: enrollment_move(enrollment=again(one), **move))[0] == "has_attended"
    enrollment_move(by=BY, enrollment=again(other), verb="start", on=ago(4))
    enrollment_move(enrollment=again(other), **move)
    assert start_of(other) == ("enrolled", None)


# --- forgotten --------------------------------------------------------------------------------------------------------


def test_somebody_who_got_the_place_afterwards_is_added(world, class_of, pair, worker):
    session = save(session_of(class_of, 2), dict.fromkeys(pair, "attended"))
    late = member(world.own, class_of, "late", since=3)
    made = attendance_add(
        by=worker, session=again(session), mark=mark(late, "partial", minutes=40), reason="missed"
    )
    assert (made.status, made.minutes, made.correction_reason) == ("partial", 40, "missed")
    assert start_of(late) == ("active", ago(2))
    again_ = (again(session), mark(late))
    assert refusal(lambda: attendance_add(by=worker, session=again_[0], mark=again_[1], reason="again")) == (
        "marked_already",
        "enrollment",
    )


def test_who_is_added_had_the_place_and_a_saved_register(world, class_of, pair):
    session = session_of(class_of, 5)
    newcomer = member(world.own, class_of, "new", since=1)

    def add(one, reason="forgotten"):
        attendance_add(by=BY, session=again(session), mark=mark(one), reason=reason)

    assert refusal(add, pair[0])[0] == "no_register"
    save(session, dict.fromkeys(pair, "attended"))
    for stranger in (newcomer, world.other.enrollment):
        assert refusal(add, stranger) == ("not_on_the_register", "enrollment")
    assert refusal(add, pair[0], reason="")[0] == "reason_missing"
    assert Attendance.objects.filter(session=session).count() == 2


# --- who cannot have been there together ------------------------------------------------------------------------------


def test_a_correction_brings_nobody_together_who_is_kept_apart(world, class_of, pair):
    one, other = pair
    session = save(session_of(class_of), {one: "attended", other: "excused"})
    keep_apart(one.participant, other.participant)
    with pytest.raises(RuleViolation) as refused:
        correct(mark_of(session, other), status="late")
    assert (refused.value.code, refused.value.field) == ("cannot_be_in_this_session", "status")
    assert one.participant.reference not in refused.value.message and "threats" not in refused.value.message
    correct(mark_of(session, other), status="unexcused")
    third = member(world.own, class_of, "third")
    keep_apart(third.participant, one.participant)
    assert refusal(
        lambda: attendance_add(by=BY, session=again(session), mark=mark(third), reason="forgotten")
    )[0] == ("cannot_be_in_this_session")
    attendance_add(by=BY, session=again(session), mark=mark(third, "excused"), reason="forgotten")


# --- undone -----------------------------------------------------------------------------------------------------------


def test_a_register_undone_leaves_everything_as_it_was(world, class_of, pair, worker):
    one, other = pair
    enrollment_move(by=BY, enrollment=other, verb="start", on=ago(20))
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"), by=worker, held_minutes=60)
    register_undo(by=worker, session=again(session))
    now = again(session)
    assert (now.state, now.register_saved_at, now.held_minutes, now.headcount) == ("planned", None, None, {})
    assert not Attendance.objects.filter(session=session).exists()
    taken_back = Attendance.all_records.filter(session=session)
    assert {(row.entered_in_error_by, row.version) for row in taken_back} == {(worker.ref, 2)}
    assert Attendance.history.filter(session=session).count() == 4
    assert start_of(one) == ("enrolled", None)
    assert start_of(other) == ("active", ago(20))
    event = AuditEvent.objects.first()
    assert (event.action, event.details, len(event.subject_ids)) == ("attendance.correct", {"undone": 2}, 2)
    save(now, {again(one): "unexcused", again(other): "attended"}, by=worker)
    assert Attendance.objects.filter(session=session).count() == 2


def test_a_register_is_undone_by_whoever_saved_it_for_ten_minutes(world, class_of, pair, worker, as_user):
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"), by=worker)

    def undo(by=worker):
        register_undo(by=by, session=again(session))

    assert refusal(undo, by=as_user(world.user["program_manager"]))[0] == "not_yours"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert refusal(undo)[0] == "too_late"
    assert Attendance.objects.filter(session=session).count() == 2
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        undo()


@pytest.mark.parametrize("what", ["corrected", "moved on"])
def test_a_register_something_depends_on_is_not_undone(class_of, pair, worker, what):
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"), by=worker)
    if what == "corrected":
        correct(mark_of(session, pair[0]), status="late")
    else:
        enrollment_move(by=BY, enrollment=again(pair[0]), verb="suspend", on=ago(0), reason="isolation")
    assert refusal(lambda: register_undo(by=worker, session=again(session)))[0] == "in_use"
    assert Attendance.objects.filter(session=session).count() == 2


def test_what_a_colleague_added_is_not_undone_with_the_rest(world, as_user):
    """The mark of somebody absent moves no episode: it is the mark itself that is seen."""
    evening = group(world.own, "evening", kind="drop_in")
    here, forgotten = members(world.own, evening, 2)
    session = save(session_of(evening), {here: "attended"})
    colleague = as_user(world.user["program_manager"])
    attendance_add(by=colleague, session=again(session), mark=mark(forgotten, "excused"), reason="was ill")
    assert refusal(lambda: register_undo(by=BY, session=again(session)))[0] == "in_use"
    assert Attendance.objects.filter(session=session).count() == 2


def test_there_is_nothing_to_undo_before_saving(class_of, pair, worker):
    assert refusal(lambda: register_undo(by=worker, session=session_of(class_of)))[0] == "no_register"


def test_a_mark_taken_back_is_corrected_by_nobody(class_of, pair, worker):
    session = save(session_of(class_of), dict.fromkeys(pair, "attended"), by=worker)
    wrong = mark_of(session, pair[0])
    register_undo(by=worker, session=again(session))
    assert refusal(correct, again(wrong), status="late")[0] == "taken_back"
