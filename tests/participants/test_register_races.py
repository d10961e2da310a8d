"""Two people at one register at the same moment: one is first, the other is told, and nothing is there twice."""

from datetime import time

import pytest
from django.db import connection, transaction

from kernel.errors import RuleViolation, StaleRecord
from participants.marks import WalkIn
from participants.models import Attendance, Enrollment, StatusChange
from participants.register_writes import hold_session
from participants.services import enrollment_move
from participants.services.attendance import attendance_correct
from participants.services.register import register_undo
from programs.models import Session
from tests.participants.episodes import person_of
from tests.participants.registers import again, ago, group, members, save, session_of
from tests.threads import at_once
from tests.world import BY


@pytest.fixture
def class_of(transactional_db, world):
    return group(world.own, "class")


def codes(answers) -> list[str]:
    return sorted(getattr(answer, "code", type(answer).__name__) for answer in answers)


@pytest.mark.parametrize("number", [2, 6])
def test_one_register_saved_by_several_at_once(world, class_of, number):
    people = members(world.own, class_of, 4)
    session = session_of(class_of)
    copies = [Session.objects.select_related("offering").get(pk=session.pk) for _ in range(number)]
    answers = at_once(number, lambda who: save(copies[who], dict.fromkeys(people, "attended")))
    assert codes(answers) == ["Session", *["register_saved"] * (number - 1)], answers
    assert Attendance.all_records.filter(session=session).count() == 4
    assert StatusChange.objects.filter(enrollment__in=people, verb="start").count() == 4
    assert again(session).version == 2


def test_two_sessions_of_one_day_ask_whoever_comes_second(world, class_of):

    people = members(world.own, class_of, 2)
    both = [session_of(class_of, starts_at=time(hour)) for hour in (9, 15)]
    answers = at_once(2, lambda who: save(both[who], dict.fromkeys(people, "attended")))
    assert codes(answers) == ["Session", "second_register"], answers
    assert Attendance.objects.filter(session__in=both).count() == 2
    assert StatusChange.objects.filter(enrollment__in=people, verb="start").count() == 2


def test_places_of_an_open_evening_are_not_overfilled(world, transactional_db):
    """Two evenings of one offering, each with people who walk in, for three places."""
    evening = group(world.own, "evening", kind="drop_in", capacity=3)
    people = [person_of(world.own, f"evening-{number}") for number in range(6)]
    sessions = [session_of(evening, days) for days in (1, 2)]
    answers = at_once(
        2,
        lambda who: save(
            sessions[who],
            [],
            walk_ins=[WalkIn(participant=one.public_id) for one in people[who * 3 : who * 3 + 3]],
        ),
    )
    assert codes(answers) == ["Session", "Session"], answers
    assert Enrollment.objects.filter(offering=evening, status="active").count() == 3
    assert Attendance.objects.filter(session__in=sessions).count() == 6


def test_one_person_walks_in_at_two_evenings_at_once(world, transactional_db):
    """One episode or two, and never two places in one offering."""
    evening = group(world.own, "evening", kind="drop_in")
    person = person_of(world.own, "guest")
    sessions = [session_of(evening, days) for days in (1, 2)]
    answers = at_once(2, lambda who: save(sessions[who], [], walk_ins=[WalkIn(participant=person.public_id)]))
    assert set(codes(answers)) <= {"Session", "on_the_register", "stale"}, answers
    assert Enrollment.objects.filter(participant=person, offering=evening).count() == 1
    assert person.referrals.count() == 1


def test_a_correction_and_the_undoing_of_a_register(world, class_of):
    people = members(world.own, class_of, 2)
    session = save(session_of(class_of), dict.fromkeys(people, "attended"))
    wrong, fresh = Attendance.objects.filter(session=session).first(), again(session)
    acts = [
        lambda: attendance_correct(by=BY, attendance=wrong, status="late", reason="came late"),
        lambda: register_undo(by=BY, session=fresh),
    ]
    answers = at_once(2, lambda who: acts[who]())
    refused = [answer for answer in answers if isinstance(answer, RuleViolation | StaleRecord)]
    assert len(refused) == 1 and refused[0].code in {"in_use", "stale", "taken_back"}, answers
    assert Attendance.objects.filter(session=session).count() in (0, 2)
    assert (Attendance.objects.filter(session=session).count() == 2) == (again(session).state == "held")


def test_a_register_and_somebody_leaving(world, class_of):
    one, other = members(world.own, class_of, 2)
    session, leaving = session_of(class_of), again(one)
    acts = [
        lambda: save(session, {one: "attended", other: "attended"}),
        lambda: enrollment_move(by=BY, enrollment=leaving, verb="not_start", on=ago(0), reason="moved away"),
    ]
    answers = at_once(2, lambda who: acts[who]())
    assert "Session" in codes(answers) or "stale" in codes(answers), answers
    now = again(one)
    steps = list(now.status_changes.order_by("pk").values_list("to_status", flat=True))
    assert now.status == steps[-1] and steps.count("active") <= 1
    assert Attendance.objects.filter(session=session).count() in (0, 2)


def test_who_leaves_does_not_wait_for_a_register_that_is_being_saved(world, class_of):
    """The move checks the key of the offering at its commit, while it holds the enrollment the register may want."""
    one, _other = members(world.own, class_of, 2)
    with transaction.atomic():
        hold_session(session_of(class_of))
        if not connection.features.has_select_for_update:
            pytest.skip("SQLite has one writer at a time")
        [left] = at_once(
            1,
            lambda _who: enrollment_move(
                by=BY, enrollment=again(one), verb="not_start", on=ago(0), reason="moved away"
            ),
        )
    assert codes([left]) == ["Enrollment"], left
    assert again(one).status == "not_started"
