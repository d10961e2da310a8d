"""Whatever goes wrong is a problem document, and says nothing that the caller may not know."""

import json
import logging
import uuid
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError
from django.test import RequestFactory
from rest_framework.request import Request

from accounts.roles import Role
from api.errors import PROBLEMS, problem_handler
from kernel.errors import BadFile, NotAllowed, OutOfReach, RuleViolation, SeveralViolations, StaleRecord
from kernel.idempotency import InFlight, KeyReused


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


@pytest.mark.parametrize(
    "path",
    ["nothing/", "programs", "programs/x", "participants/1/2/", "%00/", "runs/../programs/x/", "docs/x/"],
)
def test_address_that_is_none(me, caller, problem, path):
    assert "/api/v1/" in problem(me.get(path), 404, "not_found")["detail"]
    problem(caller().get(path), 404, "not_found")


@pytest.mark.parametrize(
    "name", ["1", "x", "not-a-uuid", "0" * 33, "%00", "00000000-0000-0000-0000-000000000000", "' or 1=1"]
)
@pytest.mark.parametrize("prefix", ["participants", "programs", "runs"])
def test_name_that_is_no_record(world, me, problem, prefix, name):
    problem(me.get(f"{prefix}/{name}/"), 404, "not_found")


def test_record_is_named_by_its_public_id_alone(world, me, problem):
    problem(me.get(f"participants/{world.person.pk}/"), 404, "not_found")
    problem(me.get(f"participants/{world.person.reference}/"), 404, "not_found")


def test_foreign_and_missing_are_the_same_answer(world, me, problem):
    nowhere = uuid.uuid4()
    foreign = problem(me.get(f"participants/{world.foreign_person.public_id}/"), 404, "not_found")
    missing = problem(me.get(f"participants/{nowhere}/"), 404, "not_found")
    assert {**foreign, "instance": ""} == {**missing, "instance": ""}


def test_format_that_is_not_spoken(me, problem):
    problem(me.get("programs/", headers={"Accept": "text/html"}), 406, "not_acceptable")
    assert me.get("programs/", headers={"Accept": "application/json"}).status_code == 200


def test_instance_is_the_path_without_the_question(world, me, problem):
    body = problem(
        me.get("participants/", reference=world.person.reference, colour="blue"), 400, "invalid_parameters"
    )
    assert body["instance"] == "/api/v1/participants/"
    assert world.person.reference not in str(body)


def test_words_follow_the_language_and_codes_do_not(me, problem):
    body = problem(
        me.get("programs/", colour="blue", headers={"Accept-Language": "fr"}), 400, "invalid_parameters"
    )
    assert body["errors"][0]["code"] == "unknown_parameter"


def test_bug_says_nothing_outside_and_no_value_in_the_log(world, me, problem, monkeypatch, caplog):
    from api.v1.programs import ProgramViewSet

    name = ", ".join(world.own.names)

    def fail(self, queryset):
        raise RuntimeError(name)

    monkeypatch.setattr(ProgramViewSet, "related", fail)
    me.client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger="api.errors"):
        answer = me.get("programs/")
    problem(answer, 500, "internal_error")
    assert "Quillfeather" not in answer.content.decode()
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name == "api.errors")
    assert "RuntimeError in ProgramViewSet" in logged
    assert "in fail" in logged
    assert "Odalys" not in logged


def test_bug_is_seen_by_whoever_listens(world, me, monkeypatch):
    """The signal that error reporting and the test client hang on is sent as for any page."""
    from api.v1.programs import ProgramViewSet

    monkeypatch.setattr(ProgramViewSet, "related", lambda self, queryset: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        me.get("programs/")


def test_database_that_does_not_answer(world, me, problem, monkeypatch):
    from api.v1.programs import ProgramViewSet

    def busy(self, queryset):
        raise OperationalError("database is locked")

    monkeypatch.setattr(ProgramViewSet, "related", busy)
    answer = me.get("programs/")
    assert "locked" not in problem(answer, 503, "database_busy")["detail"]
    assert answer["Retry-After"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuleViolation("No.", field="sites"), 400, "rule_violation"),
        (BadFile("No."), 400, "rule_violation"),
        (NotAllowed("No."), 403, "not_allowed"),
        (OutOfReach("No."), 404, "not_found"),
        (OutOfReach("No.", field="site"), 400, "validation_failed"),
        (StaleRecord("No."), 412, "stale"),
        (IntegrityError("No."), 409, "conflict"),
        (InFlight(3), 409, "in_flight"),
        (KeyReused("No."), 422, "idempotency_key_reused"),
    ],
)
def test_rules_of_the_field(error, status, code, problem):
    answer = problem_handler(error, {"request": Request(RequestFactory().get("/api/v1/x/")), "view": None})
    answer.json = lambda: json.loads(answer.content)
    body = problem(answer, status, code)
    if code == "rule_violation":
        assert body["errors"][0]["code"] == error.code
        assert body["errors"][0]["pointer"] == ("/sites" if error.field else "")
    if code == "validation_failed":
        assert body["errors"] == [{"pointer": "/site", "code": "no_such_record", "detail": body["detail"]}]


def test_several_rules_at_once(problem):
    error = SeveralViolations("No.", [RuleViolation("A.", code="a", field="rows/0/on"), RuleViolation("B.")])
    answer = problem_handler(error, {"request": Request(RequestFactory().get("/api/v1/x/")), "view": None})
    answer.json = lambda: json.loads(answer.content)
    assert [(one["pointer"], one["code"]) for one in problem(answer, 400, "rule_violation")["errors"]] == [
        ("/rows/0/on", "a"),
        ("", "rule_violation"),
    ]


def test_every_code_has_its_line_in_the_manual():
    manual = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    missing = [
        code for code, (status, _title) in PROBLEMS.items() if f"| {status} | `{code}` |" not in manual
    ]
    assert missing == []
