"""Append-only in the database itself: a model says `append_only = ("update", "delete")` and triggers enforce it.

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
    """The models that declare themselves append-only, with the operations they refuse."""
    return [(model, model.append_only) for model in apps.get_models() if getattr(model, "append_only", None)]


def trigger_names(model, operations) -> dict[str, str]:
    """Map each refused operation to the name of its trigger."""
    return {operation: f"{model._meta.db_table}_no_{operation}" for operation in operations}


def install_triggers(using: str = "default", **_signal) -> None:
    """(Re)create the triggers of every append-only table that exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
        for model, operations in append_only_models():
            if model._meta.db_table not in tables:
                continue
            for operation, name in trigger_names(model, operations).items():
                for statement in _statements(connection, model._meta.db_table, operation, name):
                    cursor.execute(statement)


def remove_triggers(using: str = "default") -> None:
    """Drop them again. For one test fixture and for nothing else."""
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model, operations in append_only_models():
            for name in [*trigger_names(model, operations).values(), f"{model._meta.db_table}_no_truncate"]:
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
    wanted = []
    for model, operations in append_only_models():
        wanted += trigger_names(model, operations).values()
        if is_postgresql and "delete" in operations:
            wanted.append(f"{model._meta.db_table}_no_truncate")
    return sorted(set(wanted) - present)


def _statements(connection, table: str, operation: str, name: str) -> list[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        statements = [
            f"DROP TRIGGER IF EXISTS {quote(name)} ON {quote(table)}",
            f"CREATE TRIGGER {quote(name)} BEFORE {operation.upper()} ON {quote(table)} "
            "FOR EACH ROW EXECUTE FUNCTION passerelle_append_only()",
        ]
        if operation == "delete":
            truncate = quote(f"{table}_no_truncate")
            statements += [
                f"DROP TRIGGER IF EXISTS {truncate} ON {quote(table)}",
                f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {quote(table)} "
                "FOR EACH STATEMENT EXECUTE FUNCTION passerelle_append_only()",
            ]
        return statements
    return [
        f"DROP TRIGGER IF EXISTS {quote(name)}",
        f"CREATE TRIGGER {quote(name)} BEFORE {operation.upper()} ON {quote(table)} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {operation} on {table} is refused'); END",
    ]
