"""Writing: what a body may be, which version it was made from, and what is answered."""

import json
import uuid

import pytest
from django.db import IntegrityError

from accounts.roles import Role
from api.parsing import LARGEST_BODY, MOST_ITEMS
from audit.models import AuditEvent
from kernel.records import record_change
from programs.models import Program


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


@pytest.fixture
def new(world):
    """A body that makes a program."""
    return {
        "agency": str(world.agency.public_id),
        "code": "welding",
        "name": "Welding",
        "kind": "reintegration",
        "valid_from": "2026-01-01",
    }


@pytest.fixture
def path(world):
    return f"programs/{world.program.public_id}/"


def causes(body):
    return sorted((error["pointer"], error["code"]) for error in body["errors"])


def test_creation_answers_with_the_record_its_address_and_its_version(me, new):
    answer = me.post("programs/", {**new, "phases": ["custody"], "eligibility": [{"rule": "age", "min": 18}]})
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["code"], said["version"], said["phases"]) == ("welding", 1, ["custody"])
    assert answer["ETag"] == '"1"'
    assert answer["Location"] == f"http://testserver/api/v1/programs/{said['public_id']}/"
    assert answer["Cache-Control"] == "no-store"
    read = me.get(answer["Location"])
    assert read.json() == said
    assert read["ETag"] == '"1"'


def test_a_write_is_one_event_under_the_token(me, new):
    last = AuditEvent.objects.order_by("-pk").first().pk
    said = me.post("programs/", new).json()
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert (event.action, event.object_ids, event.channel) == ("program.create", [said["public_id"]], "api")
    assert event.actor_ref == f"token:{me.token.public_id}"
    assert Program.objects.get(public_id=said["public_id"]).created_by == event.actor_ref


def test_change_raises_the_version(me, path):
    answer = me.patch(path, {"name": "Work", "level": None}, etag=me.etag(path))
    assert answer.status_code == 200, answer.content
    assert (answer["ETag"], answer.json()["name"], answer.json()["level"]) == ('"2"', "Work", None)
    assert "Location" not in answer


def test_act_answers_with_the_record(me, path, world):
    answer = me.post(f"{path}revise/", {"valid_from": "2030-01-01", "planned_sessions": 12}, etag='"1"')
    assert answer.status_code == 200, answer.content
    assert (answer["ETag"], answer.json()["public_id"]) == ('"2"', str(world.program.public_id))
    assert [version.planned_sessions for version in world.program.versions.order_by("number")] == [None, 12]


# --- The version ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("etag", [None, "", "*"])
def test_without_a_version(me, path, problem, etag):
    for answer in (me.patch(path, {"name": "x"}, etag=etag), me.post(f"{path}revise/", {}, etag=etag)):
        body = problem(answer, 428, "precondition_required")
        assert causes(body) == [("/header/If-Match", "precondition_required")]


@pytest.mark.parametrize("etag", ['"2"', "1", 'W/"1"', '"0", "7"', "x", '"1', "'1'"])
def test_version_that_is_not_the_one(me, path, problem, world, etag):
    for answer in (me.patch(path, {"name": "x"}, etag=etag), me.post(f"{path}revise/", {}, etag=etag)):
        problem(answer, 412, "stale")
        assert answer["ETag"] == '"1"'
    assert Program.objects.get(pk=world.program.pk).version == 1


def test_one_of_several_versions(me, path):
    assert me.patch(path, {"name": "x"}, etag='"7", "1"').status_code == 200


def test_second_of_two_editors(me, path, problem, world):
    etag = me.etag(path)
    assert me.patch(path, {"name": "First"}, etag=etag).status_code == 200
    problem(me.patch(path, {"name": "Second"}, etag=etag), 412, "stale")
    assert Program.objects.get(pk=world.program.pk).name == "First"


def test_race_lost_after_the_version_was_compared(me, path, problem, world, monkeypatch, by):
    """The service finds the row changed since it was read; nothing of the second write stays."""
    from api.v1 import programs

    def overtaken(*, by, program, **changes):
        record_change(Program.objects.get(pk=program.pk), by=by, name="Faster")
        return record_change(program, by=by, **changes)

    monkeypatch.setattr(programs, "program_change", overtaken)
    answer = me.patch(path, {"name": "Slower"}, etag='"1"')
    problem(answer, 412, "stale")
    assert answer["ETag"] == '"1"'  # both writes were of one transaction here, and it was undone
    assert Program.objects.get(pk=world.program.pk).name == world.program.name


# --- The body ---------------------------------------------------------------------------------------------------------


def test_every_fault_is_named_at_once(me, new, problem):
    body = {
        **new,
        "code": 7,
        "kind": "fun",
        "colour": "blue",
        "phases": ["custody", "space"],
        "translations": [],
    }
    del body["name"]
    found = problem(me.post("programs/", body), 400, "validation_failed")
    assert causes(found) == [
        ("/code", "invalid"),
        ("/colour", "unknown_field"),
        ("/kind", "invalid_choice"),
        ("/name", "required"),
        ("/phases/1", "invalid_choice"),
        ("/translations", "not_a_dict"),
    ]
    assert "colour" in found["detail"]


WRONG = [
    ("name", None, "null"),
    ("name", "", "blank"),
    ("name", ["x"], "invalid"),
    ("name", "x" * 201, "max_length"),
    ("code", "two words", "invalid"),
    ("agency", 1, "invalid"),
    ("agency", "own", "invalid"),
    ("agency", {"public_id": "x"}, "invalid"),
    ("valid_from", "1/1/2026", "invalid"),
    ("valid_from", "2026-02-30", "invalid"),
    ("valid_from", "20260101", "invalid"),
    ("valid_from", 20260101, "invalid"),
    ("planned_sessions", "12", "invalid"),
    ("planned_sessions", 12.0, "invalid"),
    ("planned_sessions", True, "invalid"),
    ("planned_sessions", -1, "min_value"),
    ("planned_sessions", 10**30, "max_value"),
    ("completion_share", 0.8, "invalid"),
    ("completion_share", "NaN", "invalid"),
    ("completion_share", "12.5", "max_whole_digits"),
    ("kind", 1, "invalid_choice"),
    ("kind", [], "invalid_choice"),
    ("level", "", "invalid_choice"),
    ("phases", "custody", "not_a_list"),
    ("translations", {"fr": "Soudure"}, "not_a_dict"),
    ("eligibility", ["age"], "not_a_dict"),
]


@pytest.mark.parametrize(("field", "value", "code"), WRONG)
def test_member_that_cannot_be(me, new, problem, field, value, code):
    found = problem(me.post("programs/", {**new, field: value}), 400, "validation_failed")
    assert found["errors"][0]["pointer"].startswith(f"/{field}")
    assert [error["code"] for error in found["errors"]] == [code]
    assert not Program.objects.filter(code="welding").exists()


def test_pointer_into_a_nested_member(me, new, problem):
    body = {**new, "translations": {"fr": {"name": 7}, "a/b~c": {"name": "x" * 201}}}
    found = problem(me.post("programs/", body), 400, "validation_failed")
    assert causes(found) == [
        ("/translations/a~1b~0c/name", "max_length"),
        ("/translations/fr/name", "invalid"),
    ]


@pytest.mark.parametrize("body", ["[]", '"x"', "null", "7", "true", '[{"name": "x"}]'])
def test_body_that_is_no_object(me, path, problem, body):
    found = problem(me.post("programs/", body), 400, "validation_failed")
    assert causes(found) == [("", "invalid")]
    problem(me.patch(path, body, etag='"1"'), 400, "validation_failed")


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "name=x",
        b"\xff\xfe",
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        "[" * 100_000,
        '{"a":' * 50_000,
        "\ufeff{}",
    ],
)
def test_body_that_is_no_json(me, problem, body):
    raw = body if isinstance(body, bytes) else body.encode()
    assert problem(me.post("programs/", raw), 400, "bad_request")["errors"] == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_body_of_another_kind(me, problem, kind):
    answer = me.ask("post", "programs/", data=b"name=x", content_type=kind)
    problem(answer, 415, "unsupported_media_type")


def test_text_that_is_no_text(me, new, problem):
    for name, value in (("name", "a\x00b"), ("description", "\ud800")):
        found = problem(me.post("programs/", json.dumps({**new, name: value})), 400, "validation_failed")
        assert causes(found) == [(f"/{name}", "not_text")]
    found = problem(me.post("programs/", json.dumps({**new, "a\x00": 1})), 400, "validation_failed")
    assert causes(found) == [("", "not_text")]
    found = problem(me.post("programs/", '{"eligibility": [{"min": 1e999}]}'), 400, "validation_failed")
    assert causes(found) == [("/eligibility/0/min", "not_finite")]


def test_body_that_is_too_large(me, new, problem):
    problem(me.post("programs/", {**new, "description": "x" * LARGEST_BODY}), 413, "too_large")
    problem(me.post("programs/", {**new, "factors": ["x"] * (MOST_ITEMS + 1)}), 413, "too_large")
    assert not Program.objects.filter(code="welding").exists()


def test_nothing_to_change(me, path, problem):
    assert causes(problem(me.patch(path, {}, etag='"1"'), 400, "validation_failed")) == [("", "empty")]


def test_what_cannot_be_changed(me, path, problem):
    found = problem(me.patch(path, {"code": "x", "version": 7}, etag='"1"'), 400, "validation_failed")
    assert causes(found) == [("/code", "unknown_field"), ("/version", "unknown_field")]


def test_parameter_in_the_address_of_a_write(me, new, path, problem):
    problem(me.post("programs/", new, query="?dry_run=1"), 400, "invalid_parameters")
    problem(me.patch(path, {"name": "x"}, etag='"1"', query="?name=y"), 400, "invalid_parameters")


# --- Rules, reach and races -------------------------------------------------------------------------------------------


def test_foreign_and_missing_reference_are_the_same_error(me, new, problem, world):
    answers = [
        problem(me.post("programs/", {**new, "agency": str(key)}), 400, "validation_failed")
        for key in (world.other.agency.public_id, uuid.uuid4())
    ]
    assert answers[0] == answers[1]
    assert causes(answers[0]) == [("/agency", "no_such_record")]


def test_foreign_and_missing_record_are_the_same_answer(me, problem, world):
    for method, end in (("patch", ""), ("post", "revise/")):
        answers = []
        for key in (world.other.program.public_id, uuid.uuid4()):
            body = problem(
                me.send(method, f"programs/{key}/{end}", {"name": "x"}, etag='"1"'), 404, "not_found"
            )
            answers.append({**body, "instance": ""})
        assert answers[0] == answers[1]


def test_rule_points_at_the_member(me, new, problem):
    assert me.post("programs/", new).status_code == 201
    body = problem(me.post("programs/", new), 400, "rule_violation")
    assert causes(body) == [("/code", "code_taken")]
    rules = [{"rule": "age", "min": 18}, {"rule": "shoe_size"}]
    body = problem(me.post("programs/", {**new, "code": "b", "eligibility": rules}), 400, "rule_violation")
    assert causes(body) == [("/eligibility/1", "rule_violation")]


def test_what_a_model_refuses_points_at_the_member(me, new, problem, monkeypatch):
    """A limit that the body did not know of is no fault of ours in the answer."""
    from api import inputs

    monkeypatch.setattr(inputs.Text, "run_validators", lambda self, value: None)
    found = problem(me.post("programs/", {**new, "name": "x" * 201}), 400, "validation_failed")
    assert causes(found) == [("/name", "max_length")]


def test_race_that_the_database_decides(me, new, problem, monkeypatch):
    from api.v1 import programs

    def late(**values):
        names = {"created_by": "x", "updated_by": "x"}
        Program(agency=values["agency"], code="half", name="Half", kind="prevention", **names).save()
        raise IntegrityError("UNIQUE constraint failed: secret value")

    monkeypatch.setattr(programs, "program_create", late)
    body = problem(me.post("programs/", new), 409, "conflict")
    assert "secret" not in json.dumps(body)
    assert not Program.objects.filter(code="half").exists()


def test_role_and_scope_of_a_write(me, new, world, caller, problem):
    user = world.user[Role.PROGRAM_MANAGER]
    for scopes, missing in ((["programs:read"], "programs:write"), (["programs:write"], "programs:read")):
        answer = caller(user, scopes=scopes).post("programs/", new)
        assert missing in problem(answer, 403, "scope_missing")["detail"]
    problem(caller(world.user[Role.SOCIAL_WORKER]).post("programs/", new), 403, "not_allowed")
    problem(caller().post("programs/", new), 401, "not_authenticated")
    assert caller(user, scopes=["programs:read", "programs:write"]).post("programs/", new).status_code == 201


def test_methods_that_are_none(me, path, problem):
    for method, address in (("put", path), ("delete", path), ("patch", "programs/"), ("post", path)):
        problem(me.send(method, address, {}, etag='"1"'), 405, "method_not_allowed")
    problem(me.get(f"{path}revise/"), 405, "method_not_allowed")
    assert me.ask("options", "programs/").json().get("actions") is None
