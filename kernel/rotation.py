"""Bringing every encrypted value under the newest key, in the tables and in their history."""

from collections.abc import Callable

from django.apps import apps
from django.db import connection, transaction

from kernel.crypto import rotate
from kernel.fields import EncryptedTextField

BATCH = 500
# What is encrypted elsewhere than in an encrypted field: each rewrites its own and returns how many.
ELSEWHERE: list[Callable[[], int]] = []


def rotates(rewrite: Callable[[], int]) -> Callable[[], int]:
    """Declares a function that brings encrypted values of another kind of storage under the newest key."""
    ELSEWHERE.append(rewrite)
    return rewrite


def encrypted_columns() -> list[tuple[str, str, str]]:
    """(table, key column, column) of every encrypted field, history tables included."""
    return sorted(
        (model._meta.db_table, model._meta.pk.column, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    )


def rotate_keys() -> int:
    """Rewrite every encrypted value under the newest key; returns how many.

    In batches, each its own transaction: a stop in between leaves values readable with the old ring and the next run
    starts over. Values change their ciphertext only, so no version and no history is written. Raises Unreadable for a
    value that no key opens.
    """
    columns = sum(_rotate_column(*column) for column in encrypted_columns())
    return columns + sum(rewrite() for rewrite in ELSEWHERE)


def _rotate_column(table: str, key: str, column: str) -> int:
    quote = connection.ops.quote_name
    table, key, column = quote(table), quote(key), quote(column)
    select = f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' AND {key} > %s ORDER BY {key} LIMIT {BATCH}"  # noqa: S608
    update = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608 - names of ours only
    done, last = 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(select, [last])
            rows = cursor.fetchall()
            for identifier, token in rows:
                cursor.execute(update, [rotate(token), identifier, token])
        done += len(rows)
        if len(rows) < BATCH:
            return done
        last = rows[-1][0]
