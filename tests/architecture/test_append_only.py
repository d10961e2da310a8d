"""What must never be edited is refused by the database itself, on both of them, after every migration."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.actions import Action
from audit.seals import seal_events
from audit.services import record_read
from audit.triggers import append_only_models, install_triggers, missing_triggers
from kernel.errors import RuleViolation

CASES = [(model, operation) for model, operations in append_only_models() for operation in operations]
SET = {"update": "UPDATE {table} SET id = id WHERE id = %s", "delete": "DELETE FROM {table} WHERE id = %s"}


def _label(value):
    return value if isinstance(value, str) else value._meta.label


@pytest.fixture
def filled(world, by):
    """At least one row in every append-only table."""
    record_read(actor=by, action=Action.LOG_READ, object_type="audit.auditevent", object_ids=[])
    seal_events()


def test_the_log_and_what_must_stay_are_append_only():
    assert {(_label(model), operation) for model, operation in CASES} >= {
        ("audit.AuditEvent", "update"),
        ("audit.AuditEvent", "delete"),
        ("audit.AuditSeal", "update"),
        ("audit.AuditSeal", "delete"),
        ("audit.SealedEvent", "update"),
        ("audit.SealedEvent", "delete"),
        ("participants.StatusChange", "update"),
        ("outcomes.EvaluationRun", "update"),
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
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table}")


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
