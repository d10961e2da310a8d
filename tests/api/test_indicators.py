"""Indicators through the interface: what is promised, what is refused, and that it is logged."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from accounts.roles import Role
from audit.models import AuditEvent
from kernel.clock import today
from outcomes.indicators import INDICATORS
from tests.participants.registers import group, members, save, session_of


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


@pytest.fixture
def marked(world):
    """Four people of the own side at a session three days ago, one of them away; three of the other side."""
    for side, away in ((world.own, "unexcused"), (world.other, "attended")):
        offering = group(side)
        one, *more = members(side, offering, 4)
        save(session_of(offering, 3), {one: away, **dict.fromkeys(more, "attended")})
    return world


def test_an_indicator_says_what_it_is_and_comes_to(marked, me):
    answer = me.get("indicators/attendance/", by="sex")
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["definition"]["id"] == "attendance"
    assert told["definition"]["version"] == INDICATORS["attendance"].version
    assert (told["until"], told["as_of"]) == (str(today()), str(today()))
    assert told["since"] == str(today() - timedelta(days=364))
    assert told["profile"] == "internal"
    total = told["total"]
    assert (total["numerator"], total["n"], total["value"]) == (3, 4, 0.75)
    assert 0 < total["low"] < 0.75 < total["high"] < 1
    assert (total["not_known"], total["completeness"]) == (0, 1)
    (men,) = told["groups"]
    assert (men["key"], men["label"], men["n"]) == ("1", "male", 4)


def test_sites_and_programs_are_named_by_their_public_id(marked, me):
    for by, record in (("program", marked.program), ("site", marked.site)):
        (only,) = me.get("indicators/attendance/", by=by).json()["groups"]
        assert (only["key"], only["label"]) == (str(record.public_id), record.name)


def test_words_follow_the_language_and_numbers_do_not(marked, me):
    english = me.get("indicators/attendance/").json()
    french = me.get("indicators/attendance/", headers={"Accept-Language": "fr"}).json()
    assert (english["definition"]["name"], french["definition"]["name"]) == ("Attendance", "Assiduité")
    assert english["total"] == french["total"]


def test_a_period_holds_both_its_days(marked, me):
    day = str(today() - timedelta(days=3))
    assert me.get("indicators/attendance/", since=day, until=day).json()["total"]["n"] == 4
    before = str(today() - timedelta(days=4))
    assert me.get("indicators/attendance/", since=before, until=before).json()["total"] == {
        "n": 0, "numerator": 0, "value": None, "low": None, "high": None, "completeness": None, "pending": 0,
        "not_known": 0, "left_out": 0,
    }  # fmt: skip


def test_each_caller_is_told_the_indicators_whose_rows_he_may_read(world, caller):
    def listed(role, **more):
        return {
            found["id"] for found in caller(world.user[role], **more).get("indicators/").json()["results"]
        }

    assert listed(Role.SOCIAL_WORKER) == set(INDICATORS)
    for_managers = {"acceptance", "waiting-time", "start", "completion", "dosage", "attendance"}
    assert listed(Role.PROGRAM_MANAGER) == for_managers
    assert listed(Role.PRISON_ADMINISTRATOR) == for_managers | {"assessment-30", "plan-30"}
    assert "continuity-7" not in listed(Role.SOCIAL_WORKER, scopes=["people:read"])


def test_a_token_without_the_scope_of_the_rows_is_told_nothing(world, caller, problem):
    me = caller(world.user[Role.SOCIAL_WORKER], scopes=["people:read"])
    problem(me.get("indicators/continuity-7/"), 403, "scope_missing")
    assert me.get("indicators/acceptance/").status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ({"by": "name"}, "/query/by", "invalid_choice"),
        ({"colour": "blue"}, "/query/colour", "unknown_parameter"),
        ({"since": "yesterday"}, "/query/since", "invalid"),
        ({"since": "1899-12-31"}, "/query/since", "too_early"),
        ({"until": "9999-12-31"}, "/query/until", "in_the_future"),
        ({"until": "1900-01-01"}, None, None),
        ({"since": "2020-01-02", "until": "2020-01-01"}, "/query/until", "dates_out_of_order"),
        ({"until": "0001-01-01"}, "/query/until", "dates_out_of_order"),
    ],
)
def test_parameters_that_cannot_be(me, problem, query, pointer, code):
    answer = me.get("indicators/start/", **query)
    if pointer is None:
        assert answer.status_code == 200
        return
    (error,) = problem(answer, 400, "invalid_parameters")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


def test_a_dimension_the_indicator_does_not_have(world, caller, problem):
    me = caller(world.user[Role.SOCIAL_WORKER])
    body = problem(me.get("indicators/continuity-7/", by="program"), 400, "invalid_parameters")
    assert body["errors"][0]["code"] == "invalid_choice"


def test_an_indicator_that_is_not_there(me, problem):
    problem(me.get("indicators/happiness/"), 404, "not_found")


def test_each_reading_is_one_event_without_a_value(marked, me):
    last = AuditEvent.objects.latest("pk").pk
    me.get("indicators/")
    assert not AuditEvent.objects.filter(pk__gt=last).exists()  # words alone
    me.get("indicators/attendance/", by="site")
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert (event.action, event.object_type, event.object_ids) == (
        "indicator.read", "outcomes.indicator", ["attendance"],
    )  # fmt: skip
    assert (event.field_groups, str(event.agency_id)) == (["site"], str(marked.agency.public_id))
    assert set(event.details) == {"version", "since", "until"}
    assert event.subject_ids == []


def test_a_log_that_cannot_be_written_shows_nothing(me, problem, monkeypatch):
    def refuse(self, **kwargs):
        raise DatabaseError("the log is full")

    monkeypatch.setattr(AuditEvent, "save", refuse)
    problem(me.get("indicators/start/"), 503, "log_unavailable")
