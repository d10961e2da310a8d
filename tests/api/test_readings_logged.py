"""Every reading of people and of evaluations is one row of the log, written before anything is shown."""

import pytest
from django.db import DatabaseError

from accounts.roles import CAPABILITIES, Role
from api.v1.routes import router
from audit.models import AuditEvent
from outcomes.models import JusticeEvent
from tests.world import register


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


@pytest.fixture
def logged(me):
    """The rows that a request adds to the log."""

    def ask(path, **query):
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
        answer = me.get(path, **query)
        assert answer.status_code == 200, answer.content
        return answer, list(AuditEvent.objects.filter(pk__gt=last).order_by("pk"))

    return ask


LOGGED = {
    "participants": ("participant.read", "participants.participant", ["demographics", "identity"]),
    "enrollments": ("enrollment.read", "participants.enrollment", ["enrollment"]),
    "justice-events": ("justice_event.read", "outcomes.justiceevent", ["justice_events"]),
    "designs": ("design.read", "outcomes.evaluationdesign", ["design"]),
    "runs": ("run.read", "outcomes.evaluationrun", ["run"]),
}


def test_every_list_about_people_or_evaluations_is_logged():
    """The others are in the permission table: each answer there is one event with the ids shown."""
    logged = {prefix for prefix, viewset, _name in router.registry if viewset.action_logged}
    about_people = {
        prefix for prefix, viewset, _name in router.registry if getattr(viewset.model, "reach_path", None)
    }
    assert logged >= set(LOGGED) | about_people


@pytest.mark.parametrize("prefix", sorted(LOGGED))
def test_list_is_one_event_with_the_ids_shown(world, me, logged, prefix):
    register(world.own, "own-002")
    register(world.own, "own-003")
    answer, events = logged(f"{prefix}/", page_size=2)
    action, object_type, groups = LOGGED[prefix]
    (event,) = events
    assert (event.action, event.object_type, event.field_groups) == (action, object_type, groups)
    assert event.object_ids == [row["public_id"] for row in answer.json()["results"]]
    assert (event.actor_kind, event.actor_ref, event.channel) == (
        "token",
        f"token:{me.token.public_id}",
        "api",
    )
    assert str(event.agency_id) == str(world.agency.public_id)
    assert event.request_id


@pytest.mark.parametrize("prefix", sorted(LOGGED))
def test_detail_is_one_event(world, me, logged, prefix):
    row = me.rows(f"{prefix}/")[0]
    _answer, events = logged(f"{prefix}/{row['public_id']}/")
    (event,) = events
    assert (event.action, event.object_ids) == (LOGGED[prefix][0], [row["public_id"]])
    assert event.field_groups == (["results", "run"] if prefix == "runs" else LOGGED[prefix][2])


def test_people_behind_the_rows_are_named_by_id(world, logged):
    person = str(world.person.public_id)
    event = JusticeEvent.objects.get(participant=world.person, is_evaluation_only=False)
    for path in (
        f"participants/{person}/",
        f"enrollments/{world.enrollment.public_id}/",
        f"justice-events/{event.public_id}/",
    ):
        _answer, (row,) = logged(path)
        assert row.subject_ids == [person]


def test_person_in_two_rows_is_one_subject(world, by, logged):
    from outcomes.services import justice_event_record

    first = JusticeEvent.objects.get(participant=world.person, is_evaluation_only=False)
    justice_event_record(by=by, participant=world.person, kind="conviction", occurred_on=first.occurred_on)
    answer, (row,) = logged("justice-events/")
    assert len(answer.json()["results"]) == 2
    assert row.subject_ids == [str(world.person.public_id)]


def test_search_that_finds_nobody_is_in_the_log(logged):
    _answer, (row,) = logged("participants/", reference="own-999")
    assert (row.action, row.object_ids) == ("participant.read", [])


def test_log_holds_no_value(world, logged):
    _answer, (row,) = logged("participants/", reference=world.person.reference)
    written = " ".join(str(value) for value in vars(row).values())
    assert [word for word in (*world.own.names, world.person.reference) if word in written] == []


def test_catalog_is_not_logged(world, logged):
    catalog = [
        f"{prefix}/" for prefix, viewset, _name in router.registry if viewset.action_logged is None
        and Role.PROGRAM_MANAGER in CAPABILITIES[viewset.capability]
    ]  # fmt: skip
    assert {"programs/", "offerings/", "sessions/", "sites/"} <= set(catalog)
    for path in ("", *catalog, f"programs/{world.program.public_id}/"):
        assert logged(path)[1] == []


def test_refused_and_missing_leave_no_reading(world, caller):
    before = AuditEvent.objects.filter(action__endswith=".read").count()
    caller(world.user[Role.EVALUATOR]).get("participants/")
    caller(world.user[Role.PROGRAM_MANAGER]).get(f"participants/{world.foreign_person.public_id}/")
    caller(world.user[Role.PROGRAM_MANAGER]).get("participants/", colour="blue")
    assert AuditEvent.objects.filter(action__endswith=".read").count() == before


@pytest.mark.parametrize("prefix", sorted(LOGGED))
def test_log_that_cannot_be_written_shows_nothing(world, me, problem, monkeypatch, prefix):
    row = me.rows(f"{prefix}/")[0]

    def refuse(self, **kwargs):
        raise DatabaseError("the log is full")

    monkeypatch.setattr(AuditEvent, "save", refuse)
    for path in (f"{prefix}/", f"{prefix}/{row['public_id']}/"):
        answer = me.get(path)
        body = problem(answer, 503, "log_unavailable")
        assert int(answer["Retry-After"]) > 0
        assert row["public_id"] not in body["detail"]
        assert [
            word
            for word in (*world.own.names, world.person.reference, "full")
            if word in answer.content.decode()
        ] == []
