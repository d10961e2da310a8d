"""Idempotency-Key: sent twice, done once; with answers lost, processes killed and keys mixed up."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from audit.models import AuditEvent
from kernel import purging
from kernel.idempotency import (
    IdempotencyRecord,
    InFlight,
    claim_key,
    finish_claim,
    purge_expired,
    release_claim,
)
from participants.models import Participant
from participants.services.seals import record_seal, record_unseal
from programs.models import Program
from tests.threads import at_once
from tests.world import BY


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


def body_of(world, code="welding"):
    return {
        "agency": str(world.agency.public_id),
        "code": code,
        "name": "Welding",
        "kind": "reintegration",
        "valid_from": "2026-01-01",
    }


@pytest.fixture
def new(world):
    return body_of(world)


def programs(code="welding"):
    return Program.objects.filter(code=code).count()


def test_the_second_time_the_answer_is_given_again(me, new):
    first = me.post("programs/", new, key="a-1")
    last = AuditEvent.objects.order_by("-pk").first().pk
    second = me.post("programs/", dict(reversed(new.items())), key="a-1")
    assert (first.status_code, second.status_code, programs()) == (201, 201, 1)
    assert second.content == first.content
    for header in ("ETag", "Location", "Content-Type", "Cache-Control", "Content-Language"):
        assert second[header] == first[header]
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert not AuditEvent.objects.filter(pk__gt=last).exists()


def test_an_act_is_replayed_although_the_version_moved_on(me, world):
    path = f"programs/{world.program.public_id}/revise/"
    answers = [me.post(path, {"valid_from": "2030-01-01"}, etag='"1"', key="a-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert world.program.versions.count() == 2


def test_without_a_key_the_second_is_a_second(me, new, problem):
    assert me.post("programs/", new).status_code == 201
    problem(me.post("programs/", new), 400, "rule_violation")


def test_key_of_another_request(me, new, problem, world):
    assert me.post("programs/", new, key="a-1").status_code == 201
    problem(me.post("programs/", {**new, "name": "Other"}, key="a-1"), 422, "idempotency_key_reused")
    path = f"programs/{world.program.public_id}/revise/"
    problem(me.post(path, new, etag='"1"', key="a-1"), 422, "idempotency_key_reused")


def test_key_of_another_caller_is_another_key(me, new, caller, problem):
    assert me.post("programs/", new, key="a-1").status_code == 201
    again = caller(me.token.user)
    problem(again.post("programs/", new, key="a-1"), 400, "rule_violation")


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "\u00e9", "a\tb", "\x7f"])
def test_key_that_is_none(me, new, problem, key):
    found = problem(me.post("programs/", new, key=key), 400, "invalid_parameters")
    assert [error["pointer"] for error in found["errors"]] == ["/header/Idempotency-Key"]
    assert programs() == 0


def test_longest_key(me, new):
    assert me.post("programs/", new, key="~" * 255).status_code == 201


def test_refusal_leaves_the_key_free(me, new, problem):
    """The mended request may bear the key of the one that was refused."""
    problem(me.post("programs/", {**new, "kind": "fun"}, key="a-1"), 400, "validation_failed")
    problem(me.post("programs/", {**new, "phases": ["x"]}, key="a-1"), 400, "validation_failed")
    assert not IdempotencyRecord.objects.exists()
    assert me.post("programs/", new, key="a-1").status_code == 201


def test_key_on_a_change_and_on_a_reading_is_nothing(me, world):
    path = f"programs/{world.program.public_id}/"
    assert me.patch(path, {"name": "x"}, etag='"1"', key="a-1").status_code == 200
    assert me.get(path, headers={"Idempotency-Key": "a-1"}).status_code == 200
    assert not IdempotencyRecord.objects.exists()


def test_nothing_readable_is_kept(me, new):
    me.post("programs/", {**new, "description": "Zachernuk"}, key="file-zz-9")
    record = IdempotencyRecord.objects.get()
    assert "Zachernuk" in record.body
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_idempotencyrecord")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert [word for word in ("Zachernuk", "Welding", "file-zz-9") if word in row] == []


def test_answer_lost_on_the_way(me, new, monkeypatch):
    """The act and its answer are one transaction; what comes after may fail."""
    from api import idempotency as interface

    real = interface._response
    monkeypatch.setattr(interface, "_response", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        me.post("programs/", new, key="a-1")
    monkeypatch.setattr(interface, "_response", real)
    assert programs() == 1
    answer = me.post("programs/", new, key="a-1")
    assert (answer.status_code, answer["Idempotent-Replayed"], programs()) == (201, "true", 1)


def test_answer_that_cannot_be_stored_undoes_the_act(me, new, problem, monkeypatch):
    from api import idempotency as interface

    def full(*given, **more):
        raise OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(interface, "finish_claim", full)
        problem(me.post("programs/", new, key="a-1"), 503, "database_busy")
    assert programs() == 0
    assert me.post("programs/", new, key="a-1").status_code == 201


def claimed(me, new, **changes):
    """As a process leaves it that was killed in the act."""
    record = claim_key(
        actor_ref=f"token:{me.token.public_id}", key="a-1", method="POST", path="/api/v1/programs/", body=new
    )
    IdempotencyRecord.objects.filter(pk=record.pk).update(**changes)
    return record


def test_request_that_is_being_done(me, new, problem):
    claimed(me, new)
    answer = me.post("programs/", new, key="a-1")
    problem(answer, 409, "in_flight")
    assert 1 <= int(answer["Retry-After"]) <= 5
    assert programs() == 0
    problem(me.post("programs/", {**new, "name": "Other"}, key="a-1"), 422, "idempotency_key_reused")


def test_lease_of_a_killed_process_runs_out(me, new):
    dead = claimed(me, new, lease_until=timezone.now() - timedelta(seconds=1))
    assert me.post("programs/", new, key="a-1").status_code == 201
    with pytest.raises(InFlight):  # it was not dead but slow: its act is undone
        finish_claim(dead, status=201, body="{}", headers={}, shown={})
    release_claim(dead)
    assert me.post("programs/", new, key="a-1")["Idempotent-Replayed"] == "true"


def test_slow_act_is_undone_when_another_took_over(me, new, problem, monkeypatch):
    from api.v1 import programs as resource

    real = resource.program_create

    def slow(**values):
        made = real(**values)
        IdempotencyRecord.objects.update(claim="00000000-0000-4000-8000-000000000000")
        return made

    monkeypatch.setattr(resource, "program_create", slow)
    problem(me.post("programs/", new, key="a-1"), 409, "in_flight")
    assert programs() == 0


def test_rows_go_after_a_day(me, new, problem):
    assert me.post("programs/", new, key="a-1").status_code == 201
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    problem(me.post("programs/", new, key="a-1"), 400, "rule_violation")  # a key of long ago is a new one
    assert not IdempotencyRecord.objects.exists()


def test_purge_takes_what_expired_alone(me, new, monkeypatch):
    monkeypatch.setattr(purging, "PURGED_AT_ONCE", 2)
    for number in range(4):
        claimed(me, new, key_digest=f"old-{number}")
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(days=1))
    kept = claimed(me, new)  # purges two in passing
    assert [purge_expired(), purge_expired()] == [2, 0]
    assert list(IdempotencyRecord.objects.values_list("pk", flat=True)) == [kept.pk]


def test_replay_shows_the_record_again_and_is_logged(me, new, monkeypatch):
    """Where readings are logged, an answer given again is one."""
    from api.v1.programs import ProgramViewSet
    from audit.actions import Action

    monkeypatch.setattr(ProgramViewSet, "action_logged", Action.DESIGN_READ)
    said = me.post("programs/", new, key="a-1").json()
    last = AuditEvent.objects.order_by("-pk").first().pk
    me.post("programs/", new, key="a-1")
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert (event.action, event.object_ids) == ("design.read", [said["public_id"]])


def test_what_has_left_the_reach_is_not_shown_again(world, caller, problem):
    """A file that was sealed since: the answer is kept, and goes to nobody."""
    me = caller(world.user[Role.PRISON_ADMINISTRATOR])
    new = {
        "agency": str(world.agency.public_id),
        "site": str(world.site.public_id),
        "file_class": "justice",
        "identity": {"family_name": "Zanzibar"},
    }
    said = me.post("participants/", new, key="a-1")
    person = Participant.objects.get(public_id=said.json()["public_id"])
    assert me.post("participants/", new, key="a-1").json() == said.json()
    seal = record_seal(by=BY, participant=person, reason="closed by the court")
    last = AuditEvent.objects.order_by("-pk").first().pk
    body = problem(me.post("participants/", new, key="a-1"), 400, "validation_failed")
    assert "Zanzibar" not in str(body) and str(person.public_id) not in str(body)
    assert not AuditEvent.objects.filter(pk__gt=last).exists()
    assert Participant.objects.filter(agency=world.agency, identity__family_name="Zanzibar").count() == 1
    record_unseal(by=BY, seal=seal, reason="on appeal", on=seal.sealed_on)
    assert me.post("participants/", new, key="a-1").json() == said.json()


def test_token_that_lost_its_scope_gets_no_replay(me, new, problem):
    assert me.post("programs/", new, key="a-1").status_code == 201
    me.token.scopes = ["programs:write"]
    me.token.save()
    problem(me.post("programs/", new, key="a-1"), 403, "scope_missing")


# --- At once ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def together(transactional_db, world, caller):
    """Send the same request from several connections at the same moment."""

    def send(count, *, key, body=None):
        token = caller(world.user[Role.PROGRAM_MANAGER])
        body = body or body_of(world)

        def one(number):
            mine = type(token)(Client(raise_request_exception=False), token.token, token.secret)
            return mine.post("programs/", body, key=key(number))

        return at_once(count, one)

    return send


def test_ten_at_once_under_one_key(together):
    answers = together(10, key=lambda number: "same")
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {201, 409}, [answer.content for answer in answers]
    assert programs() == 1
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in made}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in made) == 1
    assert all(answer.json()["code"] == "in_flight" for answer in answers if answer.status_code == 409)
    assert IdempotencyRecord.objects.count() == 1


def test_ten_at_once_under_ten_keys(together):
    """The same program ten times: one is made, the others are refused by the rule or by the database."""
    answers = together(10, key=lambda number: f"key-{number}")
    assert sorted(answer.status_code for answer in answers)[0] == 201
    refused = {answer.json()["code"] for answer in answers if answer.status_code != 201}
    assert refused <= {"rule_violation", "conflict"}, [answer.content for answer in answers]
    assert programs() == 1
    assert IdempotencyRecord.objects.count() == 1


def test_two_editors_at_once(transactional_db, world, caller):
    """The same version, the same moment: one is through, the other is told."""
    token, path = caller(world.user[Role.PROGRAM_MANAGER]), f"programs/{world.program.public_id}/"

    def edit(number):
        mine = type(token)(Client(raise_request_exception=False), token.token, token.secret)
        return mine.patch(path, {"name": f"Editor {number}"}, etag='"1"')

    answers = at_once(5, edit)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412], [
        a.content for a in answers
    ]
    (won,) = [answer.json()["name"] for answer in answers if answer.status_code == 200]
    row = Program.objects.get(pk=world.program.pk)
    assert (row.name, row.version) == (won, 2)
