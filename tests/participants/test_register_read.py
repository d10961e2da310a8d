"""The register as those who keep it read it: name, marks and safety of everybody on it, and nothing else."""

from dataclasses import fields

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.scope import limit_to_user
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach
from kernel.records import record_create
from participants.marks import WalkIn
from participants.models import Attendance, Identity, Participant, RecordSeal
from participants.register import Line, register_of
from participants.services.reach import reach_rebuild
from programs.services import staff_assign
from tests.participants.registers import ago, flag, group, mark, member, members, save, session_of
from tests.world import BY


@pytest.fixture
def class_of(world):
    return group(world.own, "class")


@pytest.fixture
def staff(world, class_of):
    staff_assign(
        by=BY,
        program=world.program,
        user=world.user["social_worker"],
        role="lead",
        starts_on=ago(9),
        offering=class_of,
    )
    return world.user["social_worker"]


def seal(person):
    record_create(RecordSeal(participant=person, sealed_on=today(), reason="court order"), by=BY)
    reach_rebuild(person)


def test_who_staffs_a_group_sees_people_who_are_not_on_the_caseload(world, class_of, staff):
    member(world.own, class_of, "two", family="Zubiri")
    one = member(world.own, class_of, "one", family="Abara")
    flag(one.participant, "self_harm")
    flag(one.participant, "medical_alert")
    flag(one.participant, "risk_to_staff", ends_on=ago(1))
    register = register_of(session_of(class_of), staff)
    assert [(line.name, line.safety, line.is_expected, line.attendance) for line in register.lines] == [
        ("Abara", ("medical_alert", "self_harm"), True, None),
        ("Zubiri", (), True, None),
    ]
    assert not register.is_saved and register.needs_every_mark
    # On a register, and nowhere else: neither the person nor who it is.
    assert not Participant.objects.for_user(staff).filter(pk=one.participant_id).exists()
    assert not Identity.objects.for_user(staff).filter(participant=one.participant_id).exists()


def test_a_line_says_no_more_than_it_must():
    assert {field.name for field in fields(Line)} == {
        "enrollment", "attendance", "is_expected", "safety", "absences",
    }  # fmt: skip


def test_marks_walk_ins_and_absences_before(world, class_of, staff):
    one, two = members(world.own, class_of, 2)
    for days, status in ((9, "attended"), (8, "unexcused"), (7, "excused"), (6, "unexcused")):
        save(session_of(class_of, days), {one: status, two: "attended"})
    session = session_of(class_of, 5)
    guest = member(world.own, group(world.own, "other"), "guest")
    save(
        session,
        [mark(one, "unexcused"), mark(two)],
        walk_ins=[WalkIn(participant=guest.participant.public_id)],
    )
    save(session_of(class_of, 4), {one: "attended", two: "attended"})
    first, second, third = register_of(session, staff).lines
    assert (first.attendance.status, first.absences.absences, first.absences.unexcused) == ("unexcused", 3, 2)
    assert (second.attendance.status, second.absences.absences) == ("attended", 0)
    assert (third.enrollment, third.is_expected, third.attendance.is_walk_in) == (guest, False, True)


def test_those_who_answer_for_the_place_and_the_program_read_it(world, class_of):
    one = member(world.own, class_of, "one", family="Abara")
    session = session_of(class_of)
    for role in ("prison_administrator", "program_manager"):
        (line,) = register_of(session, world.user[role]).lines
        assert (line.name, line.enrollment) == ("Abara", one)


def test_nobody_else_reads_it(world, class_of):
    session = session_of(class_of)
    for role in ("social_worker", "evaluator"):  # who see the offering itself
        with pytest.raises(NotAllowed):
            register_of(session, world.user[role])
    blind = [world.user["auditor"], world.user["system_administrator"]]
    for user in [*blind, *world.other_user.values(), None]:
        with pytest.raises(OutOfReach):
            register_of(session, user)


def test_a_sealed_file_is_on_no_register_and_waited_for_by_nobody(world, class_of, staff):
    one, two = members(world.own, class_of, 2)
    session = save(session_of(class_of, 1), dict.fromkeys((one, two), "attended"))
    seal(one.participant)
    assert [line.enrollment for line in register_of(session, staff).lines] == [two]
    save(session_of(class_of), {two: "attended"})
    for user in world.user.values():
        assert not limit_to_user(Attendance.objects.filter(enrollment=one), user).exists()
    assert limit_to_user(Attendance.objects.filter(enrollment=two), staff).count() == 2


def test_a_register_is_read_in_the_same_number_of_statements_whoever_is_on_it(world, staff, class_of):
    counts = []
    for size in (2, 30):
        members(world.own, class_of, size, prefix=f"size-{size}")
        session = session_of(class_of, size)
        with CaptureQueriesContext(connection) as statements:
            lines = register_of(session, staff).lines
            assert [(line.name, line.safety, line.absences) for line in lines]
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 15
