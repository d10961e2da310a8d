"""The interface after a transfer and a hand-over: the sender keeps the own period, and the new one does not exist."""

import pytest

from accounts.roles import Role
from participants.models import Attendance, Referral
from tests.participants.passed_on import handed_over, transferred

SENDERS = (Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)


@pytest.fixture(params=[transferred, handed_over])
def passed(world, request):
    return request.param(world)


def listed(me, path: str, name: str = "public_id", **query) -> set[str]:
    return {row[name] for row in me.rows(path, **query)}


@pytest.mark.parametrize("role", SENDERS)
def test_sender_lists_the_own_period_alone(world, passed, caller, role):
    me, person = caller(world.user[role]), str(passed.person.public_id)
    old, new = str(passed.old.public_id), str(passed.new.public_id)
    marks = {str(mark.public_id) for mark in Attendance.objects.filter(enrollment=passed.old)}
    assert listed(me, "enrollments/", participant=person) == {old}
    assert listed(me, "dosages/", participant=person) == {old}
    assert listed(me, "attendances/", participant=person) == marks
    assert listed(me, "attendances/", enrollment=new) == set()
    assert listed(me, "transfers/", "enrollment", enrollment=new) == set()
    program = world.other.program.public_id
    assert me.get(f"programs/{program}/waiting-list/").status_code == 404


@pytest.mark.parametrize("role", SENDERS)
def test_new_period_does_not_exist_for_the_sender(world, passed, caller, problem, role):
    me, old, new = caller(world.user[role]), passed.old.public_id, passed.new.public_id
    for path in ("enrollments/{}/", "enrollments/{}/steps/", "enrollments/{}/eligibility/", "dosages/{}/"):
        assert me.get(path.format(old)).status_code == 200, path
        problem(me.get(path.format(new)), 404, "not_found")
    mark = Attendance.objects.get(enrollment=passed.new)
    problem(me.get(f"attendances/{mark.public_id}/"), 404, "not_found")
    answer = me.post(f"enrollments/{new}/suspend/", {"on": "2030-01-01", "reason": "no"}, etag='"9"')
    problem(answer, 404, "not_found")


@pytest.mark.parametrize("role", SENDERS)
def test_sender_sees_that_it_passed_the_person_on(world, passed, caller, role):
    """The referral that the act made is its own; the episode that it opened is the receiver's."""
    me, made = caller(world.user[role]), Referral.objects.get(enrollment=passed.new)
    shown = me.get(f"referrals/{made.public_id}/").json()
    assert (shown["from_agency"]["code"], shown["enrollment"]) == (world.agency.code, None)
    own = me.get(f"referrals/{passed.old.referral.public_id}/").json()
    assert own["enrollment"] == str(passed.old.public_id)


def test_receiver_lists_the_new_period_with_what_it_continues(world, passed, caller):
    both = {str(passed.old.public_id), str(passed.new.public_id)}
    for role in (Role.PROGRAM_MANAGER, Role.SOCIAL_WORKER):
        me = caller(world.other_user[role])
        for path in ("enrollments/", "dosages/"):
            assert listed(me, path, participant=passed.person.public_id) == both, (role, path)
        for enrollment in both:
            assert me.get(f"enrollments/{enrollment}/steps/").status_code == 200


@pytest.mark.parametrize("role", SENDERS)
def test_page_of_people_shows_the_sender_its_latest_episode(world, passed, client, role):
    client.force_login(world.user[role])
    text = client.get("/people/").content.decode()
    assert world.program.local_name in text and world.other.program.local_name not in text
