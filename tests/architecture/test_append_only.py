"""What must never be edited is refused by the database itself, on both of them, after every migration."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from audit.actions import Action
from audit.seals import seal_events
from audit.services import record_read
from audit.triggers import append_only_models, install_triggers, missing_triggers, trigger_names, unique_keys
from kernel.actors import system_actor
from kernel.clock import today
from kernel.errors import RuleViolation
from outcomes.services import ascertainment_record, source_create
from tests.rows import casework

CASES = [(model, operation) for model in append_only_models() for operation in model.append_only]
KEYS = [(model, key) for model in append_only_models() for key in unique_keys(model)]
SET = {"update": "UPDATE {table} SET id = id WHERE id = %s", "delete": "DELETE FROM {table} WHERE id = %s"}


def _label(value):
    return (
        value._meta.label
        if isinstance(value, type)
        else "+".join([value] if isinstance(value, str) else value)
    )


@pytest.fixture
def filled(world, by):
    """At least one row in every append-only table."""
    casework.rows(world.own)
    record_read(actor=by, action=Action.LOG_READ, object_type="audit.auditevent", object_ids=[])
    seal_events()
    ascertainment_record(
        by=by, source=source_create(by=by, agency=world.agency, code="police", name="Police"), design=world.design,
        searched_on=today(), covers_from=date(2020, 1, 1), covers_until=today(), file_digest="0" * 64,
        searched={"treated": 7}, matched={"treated": 6},
    )  # fmt: skip


def test_the_log_and_what_must_stay_are_append_only():
    assert {(_label(model), operation) for model, operation in CASES} >= {
        ("audit.AuditEvent", "update"),
        ("audit.AuditEvent", "delete"),
        ("audit.AuditSeal", "update"),
        ("audit.AuditSeal", "delete"),
        ("audit.SealedEvent", "update"),
        ("audit.SealedEvent", "delete"),
        ("participants.StatusChange", "update"),
        ("participants.AssessmentScore", "update"),
        ("participants.InstrumentVersion", "update"),
        ("participants.InstrumentVersion", "delete"),
        ("outcomes.EvaluationRun", "update"),
        ("outcomes.Ascertainment", "update"),
    }


@pytest.mark.django_db
def test_every_trigger_is_there_after_all_migrations():
    assert missing_triggers() == []


@pytest.mark.parametrize(("model", "operation"), CASES, ids=_label)
def test_the_database_refuses(filled, model, operation):
    key = model._base_manager.values_list("pk", flat=True).first()
    assert key is not None
    statement = SET[operation].format(table=connection.ops.quote_name(model._meta.db_table))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [key])
    assert model._base_manager.filter(pk=key).exists()


@pytest.mark.postgres
@pytest.mark.parametrize("model", [m for m, operation in CASES if operation == "delete"], ids=_label)
def test_a_table_that_keeps_its_rows_cannot_be_emptied(filled, model):
    table = connection.ops.quote_name(model._meta.db_table)
    connection.check_constraints()  # or PostgreSQL refuses for those that are still to be checked
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")


def _upsert(model, key, verb: str) -> tuple[str, list]:
    """A statement that puts another row in the place of the newest one with the same key."""
    quote = connection.ops.quote_name
    table, row = quote(model._meta.db_table), model._base_manager.order_by("-pk").values().first()
    columns = [field.column for field in model._meta.concrete_fields]
    # Every other unique key is new: the statement meets the row by this key alone.
    fresh = {"id": row["id"] + 1000, "event_pk": 10**9, "hash": "0" * 64}
    fresh |= dict.fromkeys(("event_id", "public_id"), "0" * 32)
    chosen = [
        f"'{fresh[column]}'" if column in fresh and column not in key else quote(column) for column in columns
    ]
    names = ", ".join(quote(column) for column in columns)
    rest = (
        "" if "OR" in verb else f" ON CONFLICT ({', '.join(map(quote, key))}) DO UPDATE SET id = EXCLUDED.id"
    )
    source = f"SELECT {', '.join(chosen)} FROM {table} WHERE id = %s"  # noqa: S608 - names of our own models
    return f"{verb} INTO {table} ({names}) {source}{rest}", [row["id"]]


def _rows(model):
    return list(model._base_manager.order_by("pk").values())


@pytest.mark.parametrize("pragma", ["ON", "OFF"])
@pytest.mark.parametrize(("model", "key"), KEYS, ids=_label)
def test_no_row_takes_the_place_of_another(filled, model, key, pragma):
    """INSERT OR REPLACE deletes silently on SQLite; a foreign client has not our setting of recursive_triggers."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    before = _rows(model)
    statement, values = _upsert(model, key, "INSERT OR REPLACE")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={pragma}")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(statement, values)
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")
    assert _rows(model) == before


@pytest.mark.parametrize("model", [m for m, operation in CASES if operation == "delete"], ids=_label)
def test_our_own_connection_asks_the_triggers_of_delete(filled, model):
    """The second fence alone: with the trigger on INSERT gone, REPLACE still meets the one on DELETE."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    before = _rows(model)
    statement, values = _upsert(model, ("id",), "INSERT OR REPLACE")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger_names('sqlite', model)['replace']}")
        with pytest.raises(DatabaseError, match="append-only: delete"), transaction.atomic():
            cursor.execute(statement, values)
    assert _rows(model) == before


@pytest.mark.parametrize(("model", "key"), KEYS, ids=_label)
def test_no_row_is_changed_by_an_insert(filled, model, key):
    before = _rows(model)
    statement, values = _upsert(model, key, "INSERT")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    assert _rows(model) == before


@pytest.mark.parametrize("model", append_only_models(), ids=_label)
def test_every_unique_key_is_known_to_the_triggers(db, model):
    """A key with a condition would need a trigger of its own; there is none yet."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
    keys = {tuple(sorted(each["columns"])) for each in found if each["unique"] or each["primary_key"]}
    assert keys == {tuple(sorted(key)) for key in unique_keys(model)}


@pytest.mark.django_db
def test_a_row_with_a_new_key_goes_in():
    """The triggers see no row in the way of one whose key the database itself will choose."""
    record_read(actor=system_actor("test"), action=Action.LOG_READ, object_type="x", object_ids=[])
    record_read(actor=system_actor("test"), action=Action.LOG_READ, object_type="x", object_ids=[])


@pytest.mark.django_db
def test_a_trigger_that_was_dropped_is_missed_and_put_back():
    quote = connection.ops.quote_name
    on = f" ON {quote('audit_auditevent')}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {quote('audit_auditevent_no_update')}{on}")
    assert missing_triggers() == ["audit_auditevent_no_update"]
    install_triggers()
    assert missing_triggers() == []


def test_a_run_is_frozen_for_the_program_too(world):
    run = world.run
    run.level = 5
    with pytest.raises(RuleViolation) as refused:
        run.save()
    assert refused.value.code == "run_is_frozen"
