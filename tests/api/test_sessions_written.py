"""Sessions by API: planned one by one or as a series, moved, called off, counted; a whole day called off at once."""

from datetime import time, timedelta

import pytest

from accounts.models import Membership
from accounts.roles import Role
from accounts.services import site_create
from kernel.clock import today
from programs.models import Session
from programs.services import module_add, offering_change, offering_create, session_add
from tests.world import BY


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.SOCIAL_WORKER])


@pytest.fixture
def session(world):
    return world.offering.sessions.get()


def causes(body):
    return sorted((error["pointer"], error["code"]) for error in body["errors"])


def day(number: int) -> str:
    return str(today() + timedelta(days=number))


def test_one_session(world, me, problem):
    module = world.program.modules.get()
    body = {
        "offering": str(world.offering.public_id), "held_on": day(3), "planned_minutes": 90, "starts_at": "14:30",
        "place": "Room 4", "module": str(module.public_id),
    }  # fmt: skip
    answer = me.post("sessions/", body)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["starts_at"], said["state"], said["module"]["number"]) == ("14:30:00", "planned", 1)
    assert me.get(answer["Location"]).json() == said
    assert causes(problem(me.post("sessions/", body), 400, "rule_violation")) == [
        ("/held_on", "session_there")
    ]


WRONG = [
    ("held_on", "2001-01-01", "rule_violation", "rule_violation"),
    ("planned_minutes", 1441, "rule_violation", "rule_violation"),
    ("planned_minutes", 0, "validation_failed", "min_value"),
    ("planned_minutes", 3_000_000_000, "validation_failed", "max_value"),
    ("starts_at", "25:00", "validation_failed", "invalid"),
    ("starts_at", "2pm", "validation_failed", "invalid"),
    ("starts_at", "14:30+02:00", "validation_failed", "invalid"),
    ("place", "x" * 121, "validation_failed", "max_length"),
    ("is_anonymous", "true", "validation_failed", "invalid"),
    ("is_anonymous", 1, "validation_failed", "invalid"),
    ("module", "not-an-id", "validation_failed", "invalid"),
]


@pytest.mark.parametrize(("field", "value", "code", "cause"), WRONG)
def test_member_that_cannot_be(world, me, problem, field, value, code, cause):
    body = {"offering": str(world.offering.public_id), "held_on": day(3), "planned_minutes": 90, field: value}
    assert causes(problem(me.post("sessions/", body), 400, code)) == [(f"/{field}", cause)]
    assert world.offering.sessions.count() == 1


def test_foreign_offering_and_module(world, me, problem):
    body = {
        "offering": str(world.other.offering.public_id), "held_on": day(3), "planned_minutes": 90,
        "module": str(world.other.program.modules.get().public_id),
    }  # fmt: skip
    found = problem(me.post("sessions/", body), 400, "validation_failed")
    assert causes(found) == [("/module", "no_such_record"), ("/offering", "no_such_record")]


def test_move_leaves_the_old_and_answers_with_the_new(world, me, session, problem):
    path = f"sessions/{session.public_id}/"
    answer = me.post(f"{path}move/", {"held_on": day(2)}, etag=me.etag(path))
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["held_on"], said["starts_at"], said["moved_from"]) == (
        day(2),
        "14:00:00",
        str(session.public_id),
    )
    assert answer["Location"].endswith(f"/sessions/{said['public_id']}/")
    old = me.get(path)
    assert (old.json()["state"], old.json()["not_held_reason"]) == ("not_held", "rescheduled")
    again = problem(me.post(f"{path}move/", {"held_on": day(5)}, etag=old["ETag"]), 400, "rule_violation")
    assert causes(again) == [("", "session_not_planned")]


def test_call_off(world, me, session, problem):
    path = f"sessions/{session.public_id}/"
    problem(me.post(f"{path}call-off/", {"reason": "rain"}, etag='"1"'), 400, "validation_failed")
    answer = me.post(f"{path}call-off/", {"reason": "lockdown"}, etag='"1"')
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert (answer.json()["state"], answer.json()["not_held_reason"]) == ("not_held", "lockdown")


def test_headcount(world, me, session, problem):
    talk = session_add(by=BY, offering=world.offering, held_on=today(), planned_minutes=60, is_anonymous=True)
    path = f"sessions/{talk.public_id}/headcount/"
    answer = me.post(path, {"headcount": {"female": {"10-13": 12}, "male": {"10-13": 9}}}, etag='"1"')
    assert (answer.status_code, answer.json()["state"]) == (200, "held")
    assert answer.json()["headcount"] == {"female": {"10-13": 12}, "male": {"10-13": 9}}
    for headcount, code, cause in (
        ({"female": {"10-13": "12"}}, "validation_failed", ("/headcount/female/10-13", "invalid")),
        ({"female": {"10-13": -1}}, "validation_failed", ("/headcount/female/10-13", "min_value")),
        ({"female": [12]}, "validation_failed", ("/headcount/female", "not_a_dict")),
        ({"female": {"10-12": 12}}, "rule_violation", ("/headcount/female/10-12", "rule_violation")),
        ({"other": {"10-13": 12}}, "rule_violation", ("/headcount/other", "rule_violation")),
    ):
        assert causes(problem(me.post(path, {"headcount": headcount}, etag='"2"'), 400, code)) == [cause]
    assert causes(problem(me.post(path, {"headcount": {}}, etag='"2"'), 400, "rule_violation")) == [
        ("/reason", "reason_missing")
    ]
    again = me.post(path, {"headcount": {"male": {"10-13": 8}}, "reason": "one twice"}, etag='"2"')
    assert again.json()["headcount"] == {"male": {"10-13": 8}}
    register = f"sessions/{session.public_id}/headcount/"
    body = problem(me.post(register, {"headcount": {}}, etag='"1"'), 400, "rule_violation")
    assert causes(body) == [("", "not_anonymous")]


# --- A series ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def pattern():
    return {
        "weekdays": [0, 3], "starts_on": "2030-01-07", "starts_at": "09:00", "planned_minutes": 60, "count": 4,
        "holidays": ["2030-01-10"],
    }  # fmt: skip


def test_series_from_a_weekly_pattern(world, me, pattern):
    module_add(by=BY, program=world.program, name="Second steps", number=2)
    path = f"offerings/{world.offering.public_id}/"
    answer = me.post(f"{path}plan-sessions/", pattern, etag='"1"')
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["is_preview"] is False
    assert [row["held_on"] for row in said["results"]] == [
        "2030-01-07",
        "2030-01-14",
        "2030-01-17",
        "2030-01-21",
    ]
    assert [row["module"] and row["module"]["number"] for row in said["results"]] == [1, 2, None, None]
    planned = {row["public_id"] for row in me.rows("sessions/", held_after="2030-01-01")}
    assert planned == {row["public_id"] for row in said["results"]}
    assert "ETag" not in answer


def test_preview_is_the_same_and_writes_nothing(world, me, pattern, problem):
    path = f"offerings/{world.offering.public_id}/plan-sessions/"
    before = Session.objects.count()
    preview = me.post(path, {**pattern, "preview": True}, etag='"1"').json()
    assert preview["is_preview"] is True
    assert Session.objects.count() == before
    assert {row["public_id"] for row in preview["results"]} == {None}
    done = me.post(path, pattern, etag='"1"').json()
    assert [{**row, "public_id": None} for row in done["results"]] == preview["results"]
    assert me.post(path, pattern, etag='"1"').json()["results"] == []  # they are there already
    too_long = {**pattern, "preview": True, "until": "2030-03-01"}
    assert causes(problem(me.post(path, too_long, etag='"1"'), 400, "rule_violation")) == [
        ("/count", "rule_violation")
    ]


def test_pattern_that_cannot_be(world, me, pattern, problem):
    path = f"offerings/{world.offering.public_id}/plan-sessions/"
    for field, value, code, cause in (
        ("weekdays", [7], "validation_failed", ("/weekdays/0", "max_value")),
        ("weekdays", [], "rule_violation", ("/weekdays", "rule_violation")),
        ("weekdays", "monday", "validation_failed", ("/weekdays", "not_a_list")),
        ("holidays", ["2030-01-10", "x"], "validation_failed", ("/holidays/1", "invalid")),
        ("count", 10_000, "rule_violation", ("/count", "rule_violation")),
        ("starts_on", "9999-12-30", "rule_violation", ("/count", "rule_violation")),
        ("planned_minutes", 2000, "rule_violation", ("/planned_minutes", "rule_violation")),
    ):
        body = problem(me.post(path, {**pattern, field: value}, etag='"1"'), 400, code)
        assert causes(body) == [cause], field
    assert world.offering.sessions.count() == 1


def test_series_after_the_offering_ends(world, me, pattern, problem):
    offering_change(by=BY, offering=world.offering, ends_on=today() + timedelta(days=9))
    path = f"offerings/{world.offering.public_id}/plan-sessions/"
    body = problem(me.post(path, pattern, etag='"2"'), 400, "rule_violation")
    assert causes(body) == [("/until", "after_offering")]


# --- A whole day ------------------------------------------------------------------------------------------------------


def test_day_called_off(world, caller, session):
    session_add(by=BY, offering=world.offering, held_on=today(), planned_minutes=60, starts_at=time(18))
    later = session_add(
        by=BY, offering=world.offering, held_on=today() + timedelta(days=1), planned_minutes=60
    )
    me = caller(world.user[Role.PRISON_ADMINISTRATOR])
    path = f"sites/{world.site.public_id}/call-off-day/"
    answer = me.post(path, {"on": day(0)}, etag='"1"', key="lockdown-1")
    assert answer.status_code == 200, answer.content
    assert [(row["state"], row["not_held_reason"]) for row in answer.json()["results"]] == [
        ("not_held", "lockdown")
    ] * 2
    assert Session.objects.get(pk=later.pk).state == "planned"
    assert me.post(path, {"on": day(0)}, etag='"1"', key="lockdown-1").content == answer.content
    assert me.post(path, {"on": day(0)}, etag='"1"').json() == {"results": []}


def test_day_called_off_for_everyone_there(world, caller, by, session):
    """A lockdown stops the programs of others too; the answer shows those within the caller's reach alone."""
    guest = offering_create(
        by=by, program=world.other.program, site=world.site, code="guest", name="Guest", starts_on=today()
    )
    theirs = session_add(by=by, offering=guest, held_on=today(), planned_minutes=60)
    me = caller(world.user[Role.PRISON_ADMINISTRATOR])
    answer = me.post(f"sites/{world.site.public_id}/call-off-day/", {"on": day(0)}, etag='"1"')
    assert [row["public_id"] for row in answer.json()["results"]] == [str(session.public_id)]
    assert str(theirs.public_id) not in answer.content.decode()
    assert Session.objects.get(pk=theirs.pk).state == "not_held"


def test_day_at_a_site_of_others(world, caller, by, problem):
    me = caller(world.user[Role.PRISON_ADMINISTRATOR])
    foreign = f"sites/{world.other.site.public_id}/call-off-day/"
    problem(me.post(foreign, {"on": day(0)}, etag='"1"'), 404, "not_found")
    second = site_create(by=by, agency=world.agency, code="second", name="Second", kind="prison")
    membership = Membership.objects.get(user=world.user[Role.PRISON_ADMINISTRATOR])
    membership.sites.add(second)  # answers for that one alone now
    own = f"sites/{world.site.public_id}/call-off-day/"
    problem(me.post(own, {"on": day(0)}, etag='"1"'), 404, "not_found")
    assert me.post(f"sites/{second.public_id}/call-off-day/", {"on": day(0)}, etag='"1"').status_code == 200


def test_evaluator_reads_and_does_not_write(world, caller, session, problem):
    me = caller(world.user[Role.EVALUATOR])
    assert me.get(f"sessions/{session.public_id}/").status_code == 200
    problem(
        me.post(f"sessions/{session.public_id}/move/", {"held_on": day(1)}, etag='"1"'), 403, "not_allowed"
    )
