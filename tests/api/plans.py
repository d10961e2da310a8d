"""How the database would go about a list: along its order, or by sorting what is within reach and nothing else."""

import json
import re
from collections.abc import Iterator

from django.db import connection


def assert_bounded(queryset, *, page: int = 51, reach: int = 0) -> None:
    """The query sorts no more than two pages, or than `reach` rows where the reader's rows lie in several places.

    `queryset` is what the list asks, with its order and its limit. On SQLite a temporary tree may order rows only when
    that few are asked for without the limit, and no large table is then read from end to end; on PostgreSQL no Sort may
    have more rows below it than twice that, by the planner's own estimate. Tables must be filled and analyzed
    (`analyze`) first: planners do as they like with a dozen rows.
    """
    most = max(2 * page, reach)
    sql, parameters = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            _check_steps([row[3] for row in cursor.fetchall()], queryset, most)
            return
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        (plan,) = cursor.fetchone()
    root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    large = [node for node in _nodes(root) if node["Node Type"].endswith("Sort") and _below(node) > 2 * most]
    assert not large, json.dumps(root, indent=1)


def analyze() -> None:
    """Let the planner know how many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _check_steps(steps: list[str], queryset, most: int) -> None:
    if not any("TEMP B-TREE FOR ORDER BY" in step for step in steps):
        return
    everything = queryset.all()
    everything.query.clear_limits()
    assert everything.count() <= most, "\n".join(steps)
    scanned = [
        found.group(1) for step in steps if (found := re.match(r"SCAN (\w+)(?! USING COVERING)", step))
    ]
    assert [table for table in scanned if _size(table) > most] == [], "\n".join(steps)


def _size(table: str) -> int:
    """How many rows a table has; 0 for an alias or a list of values."""
    if table not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of ours
        return cursor.fetchone()[0]


def _nodes(node: dict) -> Iterator[dict]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _below(node: dict) -> int:
    return max((below["Plan Rows"] for below in node.get("Plans", ())), default=0)


def explain(queryset) -> str:
    sql, parameters = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            return "\n".join(f"{row[0]:4} {row[1]:4} {row[3]}" for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN ANALYZE {sql}", parameters)
        return "\n".join(row[0] for row in cursor.fetchall())
