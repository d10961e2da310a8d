"""Many at the same moment, each with a client, a token and a connection of its own: nobody too many, nothing lost."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.roles import Role
from kernel.clock import today
from participants.models import EligibilityJudgment, Enrollment, Participant, StatusChange
from tests.api.callers import Caller
from tests.api.matrix.everything import caller_for
from tests.participants.episodes import group_of
from tests.threads import at_once
from tests.world import register
from tests.world import world as build

pytestmark = pytest.mark.django_db(transaction=True)
MANY, PLACES = 50, 10


@pytest.fixture
def world(transactional_db):
    return build()


def quiet(caller: Caller) -> Caller:
    """The same token in a client that answers a bug with 500 instead of raising."""
    return Caller(Client(raise_request_exception=False), caller.token, caller.secret)


def referred(side, code: str, count: int) -> list[Enrollment]:
    return [register(side, f"{code}-{number:02}").enrollments.get() for number in range(count)]


def group(side, code: str, capacity: int):
    return group_of(side, code, capacity=capacity, starts_on=today() - timedelta(days=90))


def place_in(offering) -> dict:
    return {"on": str(today()), "offering": str(offering.public_id)}


def test_fifty_at_once_for_ten_places_are_ten_and_forty_waiting_in_order(world):
    manager, offering = world.user[Role.PROGRAM_MANAGER], group(world.own, "ten", PLACES)
    episodes = referred(world.own, "fifty", MANY)
    callers = [quiet(caller_for(manager)) for _ in episodes]
    body = place_in(offering)

    def ask(number: int):
        path = f"enrollments/{episodes[number].public_id}/enroll-or-wait/"
        return callers[number].post(path, body, etag='"1"', key=f"place-{number}")

    answers = at_once(MANY, ask)
    assert [answer.status_code for answer in answers] == [200] * MANY, {answer.content for answer in answers}
    said = {answer.json()["public_id"]: answer.json()["status"] for answer in answers}
    assert sorted(said.values()) == ["enrolled"] * PLACES + ["waitlisted"] * (MANY - PLACES)
    # What was answered is what is there, and those who wait are served in the order in which they were referred.
    kept = Enrollment.objects.filter(pk__in=[one.pk for one in episodes])
    assert {str(one.public_id): one.status for one in kept} == said
    queue = callers[0].rows(f"programs/{world.program.public_id}/waiting-list/")
    waiting = [str(one.public_id) for one in episodes if said[str(one.public_id)] == "waitlisted"]
    assert [(row["rank"], row["enrollment"]) for row in queue] == list(enumerate(waiting, start=1))
    assert StatusChange.objects.filter(enrollment__in=kept).count() == 2 * MANY


def test_one_key_twice_at_once_enrolls_once(world):
    (episode,) = referred(world.own, "once", 1)
    manager, body = caller_for(world.user[Role.PROGRAM_MANAGER]), place_in(group(world.own, "pair", 2))
    path = f"enrollments/{episode.public_id}/enroll-or-wait/"
    answers = at_once(2, lambda number: quiet(manager).post(path, body, etag='"1"', key="submission"))
    assert sorted({answer.status_code for answer in answers})[0] == 200
    for answer in answers:
        assert answer.status_code == 200 or answer.json()["code"] == "in_flight", answer.content
    again = manager.post(path, body, etag='"1"', key="submission")
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")
    assert {answer.content for answer in answers if answer.status_code == 200} == {again.content}
    assert StatusChange.objects.filter(enrollment=episode, verb="enroll").count() == 1
    assert EligibilityJudgment.objects.filter(enrollment=episode).count() == 1


def test_of_two_editors_one_is_told_and_nothing_is_lost(world):
    path = f"participants/{world.person.public_id}/"
    editors = [caller_for(world.user[role]) for role in (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR)]
    changes = [{"nationality": "SN"}, {"languages": ["fr", "wo"]}]
    version = world.person.version
    answers = at_once(2, lambda who: quiet(editors[who]).patch(path, changes[who], etag=f'"{version}"'))
    assert sorted(answer.status_code for answer in answers) == [200, 412], [
        answer.content for answer in answers
    ]
    late = next(who for who, answer in enumerate(answers) if answer.status_code == 412)
    assert answers[late].json()["code"] == "stale"
    assert answers[late]["ETag"] == f'"{version + 1}"'
    kept = Participant.objects.get(pk=world.person.pk)
    assert (kept.version, kept.nationality == "SN", kept.languages == ["fr", "wo"]) == (
        version + 1, late != 0, late != 1,
    )  # fmt: skip
    # Whoever was told looks again and repeats the change: both are there then.
    assert editors[late].patch(path, changes[late], etag=editors[late].etag(path)).status_code == 200
    kept = Participant.objects.get(pk=world.person.pk)
    assert (kept.version, kept.nationality, kept.languages) == (version + 2, "SN", ["fr", "wo"])
    assert kept.history.count() == version + 2


def test_two_acts_on_one_enrollment_at_once_are_one(world):
    """One says that somebody has left, the other that he is ill: the second decides on what it has not seen."""
    path, version = f"enrollments/{world.enrollment.public_id}/", world.enrollment.version
    acts = [
        ("withdraw/", {"on": str(today()), "reason": "left"}),
        ("suspend/", {"on": str(today()), "reason": "ill"}),
    ]
    editors = [caller_for(world.user[role]) for role in (Role.SOCIAL_WORKER, Role.PROGRAM_MANAGER)]

    def send(who: int):
        name, body = acts[who]
        return quiet(editors[who]).post(path + name, body, etag=f'"{version}"')

    answers = at_once(2, send)
    assert sorted(answer.status_code for answer in answers) == [200, 412], [
        answer.content for answer in answers
    ]
    (done,) = [answer.json() for answer in answers if answer.status_code == 200]
    kept = Enrollment.objects.get(pk=world.enrollment.pk)
    assert (kept.status, kept.version) == (done["status"], version + 1)
