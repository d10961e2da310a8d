"""The list that reads each table once says what one says whose reasons ask for themselves; and what it asks."""

import random
from datetime import time

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from accounts.scope import Standing
from accounts.services import membership_grant
from kernel.clock import today
from outcomes.services import observation_end_record
from outcomes.worklist import worklist_for
from participants.models import Appointment, Attendance, Contact, Participant, Participation, Plan
from participants.services.assessments import assessment_open
from tests.outcomes.worklist import situations
from tests.outcomes.worklist.plain import PLAIN, plainly
from tests.outcomes.worklist.situations import ahead
from tests.outcomes.worklist.test_worklist import everything
from tests.participants.registers import ago, group, save, session_of
from tests.rows.casework import instrument_of
from tests.world import BY

ROLES = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
NAMES = {"created_by": "t", "updated_by": "t"}


@pytest.fixture
def muddle(world, as_user):
    """Everything twice; and by chance talks, meetings, marks, plans, drafts, answers and deaths on top."""

    def make(seed: int):
        pick = random.Random(seed)
        worker = world.user[Role.SOCIAL_WORKER]
        people = {one.pk: one for number in range(2) for one in everything(world.own, number)}
        absent = situations.absent(world.own, 5, "long-absent")
        outside = group(world.own, "outside", site=world.other.site)
        version = instrument_of(world.own, "form").versions.get()
        for number, person in enumerate([*people.values(), absent.participant]):
            enrollment = person.enrollments.first()
            days = [ago(pick.randint(0, 12)) for _ in range(4)]
            if pick.random() < 0.4:
                kind = pick.choice(["individual", "attempt", "third_party"])
                Contact(
                    participant=person, kind=kind, setting=pick.choice(["inside", "outside"]),
                    channel=pick.choice(["in_person", "written"]), on=days[0], **NAMES,
                ).save()  # fmt: skip
            if pick.random() < 0.3:
                Appointment(
                    participant=person, state=pick.choice(["kept", "missed"]), site=pick.choice([None, world.site]),
                    on=days[1], **NAMES,
                ).save()  # fmt: skip
            if pick.random() < 0.4:
                there = pick.choice(["attended", "excused"])
                session = session_of(
                    pick.choice([outside, absent.offering]),
                    (today() - days[2]).days,
                    starts_at=time(20, number),
                )
                Attendance(
                    session=session,
                    enrollment=enrollment,
                    status=there,
                    minutes=30 * (there == "attended"),
                    **NAMES,
                ).save()
            if pick.random() < 0.4:
                is_mine = Participant.objects.for_user(worker).filter(pk=person.pk).exists()
                author = pick.choice([BY, as_user(worker)]) if is_mine else BY
                assessment_open(
                    by=author, participant=person, instrument_version=version, assessed_on=today(),
                    answers={"a": 1, "b": 1},
                )  # fmt: skip
            plan = Plan.objects.filter(participant=person).first()
            if plan and pick.random() < 0.5:
                QuerySet(Plan).filter(pk=plan.pk).update(closed_on=pick.choice([ago(1), ahead(2)]))
            if pick.random() < 0.15:
                observation_end_record(
                    by=BY, participant=person, kind=pick.choice(["death", "lost"]), on=ago(pick.randint(0, 3))
                )
        for row in Participation.objects.all():
            QuerySet(Participation).filter(pk=row.pk).update(
                answered_on=ago(pick.choice([1, 200])), guardian_expires_on=ahead(pick.choice([3, 60])),
                answer=pick.choice(["agreed", "refused"]),
            )  # fmt: skip
        save(session_of(absent.offering, 0), {absent: pick.choice(["excused", "attended"])})

    return make


def shared(standing) -> set[tuple]:
    return {
        (one.reason, one.item.act.record, one.item.since, one.item.participant.pk)
        for one in worklist_for(standing)
        if one.reason in PLAIN
    }


@pytest.mark.parametrize("seed", range(3))
def test_as_the_plain_list_says(world, muddle, seed):
    muddle(seed)
    both = world.user[Role.PROGRAM_MANAGER]
    for day in (ago(4), today(), ahead(10)):
        for role in ROLES:
            standing = Standing.of(world.user[role], day)
            expected = plainly(standing)
            assert shared(standing) == expected, (role, day)
            assert expected or role != Role.SOCIAL_WORKER
    membership_grant(
        by=BY, user=both, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=ago(90),
        covers=world.user[Role.SOCIAL_WORKER],
    )  # fmt: skip
    standing = Standing.of(both)
    assert shared(standing) == plainly(standing) and len({code for code, *_rest in shared(standing)}) > 5


def test_each_table_is_asked_once(world):
    everything(world.own)
    standing = Standing.of(world.user[Role.SOCIAL_WORKER])
    with CaptureQueriesContext(connection) as asked:
        assert {one.reason for one in worklist_for(standing)} >= set(PLAIN) - {"referral_unanswered"}
    tables = sorted(query["sql"].split(' FROM "')[1].split('"')[0] for query in asked)
    assert len(asked) <= 10, tables
