"""Append-only in the database itself: a model says `append_only = ("update", "delete")` and triggers enforce it.

SQLite needs one more: INSERT OR REPLACE deletes the row in its way without asking the triggers of DELETE, unless the
connection says `recursive_triggers`. Ours does (config/settings.py); another program need not, so that a row whose
key is taken is refused before it is inserted.

A column of ciphertext alone may be written again, so that `rotate_keys` can bring it under a new key; whoever lacks the
key ring writes nothing there that can be read.

The triggers are put back after every migrate (SQLite drops them when it remakes a table) and lifted by nothing in
the product. A database owner can still drop them: that is what the seals are for.
"""

from django.apps import apps
from django.db import connections

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION passerelle_append_only() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$ LANGUAGE plpgsql
"""


def append_only_models():
    """The models that declare themselves append-only: `append_only` names the operations they refuse."""
    return [model for model in apps.get_models() if getattr(model, "append_only", None)]


def trigger_names(vendor: str, model) -> dict[str, str]:
    """Map each refused operation to the name of its trigger."""
    operations = list(model.append_only)
    if vendor == "sqlite":
        operations.append("replace")
    elif "delete" in operations:
        operations.append("truncate")
    return {operation: f"{model._meta.db_table}_no_{operation}" for operation in operations}


def unique_keys(model) -> list[tuple[str, ...]]:
    """The columns of every key by which a row could be replaced."""
    meta = model._meta
    keys = [(field.column,) for field in meta.concrete_fields if field.unique]
    together = [*meta.unique_together, *(constraint.fields for constraint in meta.total_unique_constraints)]
    return keys + [tuple(meta.get_field(name).column for name in names) for names in together]


def install_triggers(using: str = "default", **_signal) -> None:
    """(Re)create the triggers of every append-only table that exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
        for model in append_only_models():
            if model._meta.db_table not in tables:
                continue
            for operation, name in trigger_names(connection.vendor, model).items():
                for statement in _statements(connection, model, operation, name):
                    cursor.execute(statement)


def remove_triggers(using: str = "default") -> None:
    """Drop them again. For one test fixture and for nothing else."""
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in append_only_models():
            for name in trigger_names(connection.vendor, model).values():
                table = quote(model._meta.db_table)
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)}{on}")


def missing_triggers(using: str = "default") -> list[str]:
    """Names of triggers that should exist and do not."""
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"
    # A trigger that was switched off is as good as gone.
    present_sql = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if is_postgresql
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(present_sql)
        present = {row[0] for row in cursor.fetchall()}
    wanted = {
        name for model in append_only_models() for name in trigger_names(connection.vendor, model).values()
    }
    return sorted(wanted - present)


def _statements(connection, model, operation: str, name: str) -> list[str]:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        each = "STATEMENT" if operation == "truncate" else "ROW"
        return [
            f"DROP TRIGGER IF EXISTS {quote(name)} ON {table}",
            f"CREATE TRIGGER {quote(name)} BEFORE {_event(quote, model, operation)} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION passerelle_append_only()",
        ]
    event, condition = _event(quote, model, operation), ""
    if operation == "replace":
        event, condition = (
            "INSERT",
            f"WHEN {' OR '.join(_is_taken(quote, table, key) for key in unique_keys(model))} ",
        )
    return [
        f"DROP TRIGGER IF EXISTS {quote(name)}",
        f"CREATE TRIGGER {quote(name)} BEFORE {event} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {operation} on {model._meta.db_table} is refused'); END",
    ]


def _event(quote, model, operation: str) -> str:
    """The event of a trigger; of an update, the columns that it is about, where some are ciphertext."""
    fields = model._meta.concrete_fields
    kept = [field for field in fields if not getattr(field, "is_ciphertext", False)]
    if operation != "update" or len(kept) == len(fields):
        return operation.upper()
    return f"UPDATE OF {', '.join(quote(field.column) for field in kept)}"


def _is_taken(quote, table: str, key: tuple[str, ...]) -> str:
    """The condition that a row with this key of the new row is there already. Names of our own models alone go in."""
    same = " AND ".join(f"{quote(column)} = NEW.{quote(column)}" for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
