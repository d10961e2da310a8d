"""What came of a meeting is written down and the meeting closed as one act."""

from datetime import timedelta

import pytest

from kernel.clock import today
from kernel.errors import RuleViolation
from participants.models import Contact
from participants.services.appointments import appointment_log, appointment_plan
from tests.world import BY


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


def meeting(world, on):
    return appointment_plan(by=BY, participant=world.person, user=world.user["social_worker"], on=on, minutes=30)


def said(**more):
    return {"kind": "individual", "setting": "inside", "channel": "phone", "on": today(), **more}


@pytest.mark.parametrize(("kind", "state"), [("individual", "kept"), ("attempt", "missed")])
def test_a_talk_keeps_a_meeting_and_an_attempt_misses_it(world, worker, kind, state):
    planned = meeting(world, today())
    made = appointment_log(by=worker, appointment=planned, **said(kind=kind))
    planned.refresh_from_db()
    assert planned.state == state
    assert planned.contact == (made if state == "kept" else None)


def test_what_is_refused_of_the_meeting_leaves_no_contact(world, worker):
    planned = meeting(world, today() + timedelta(days=3))
    with pytest.raises(RuleViolation, match="still to come"):
        appointment_log(by=worker, appointment=planned, **said())
    assert not Contact.objects.filter(participant=world.person).exists()
