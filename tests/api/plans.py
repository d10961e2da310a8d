"""How the database would go about a list: along its order, or by sorting what is within reach and nothing else."""

import json
import re
from collections.abc import Iterator

from django.db import connection


def assert_bounded(queryset, *, page: int = 51, reach: int = 0, walks: bool = True) -> None:
    """The query sorts no more than two pages, or than `reach` rows where the reader's rows lie in several places.

    `queryset` is what the list asks, with its order and its limit. On SQLite a temporary tree may order rows only when
    that few are asked for without the limit, and no large table is then read from end to end; on PostgreSQL no Sort may
    be given more rows than twice that. Tables must be filled and analyzed (`analyze`) first: planners do as they like
    with a dozen rows.

    With `walks=False` no large table is read along its order either, where the rows of others lie between the reader's:
    no index is left unused because two ways to a row are joined by OR. (In a small country PostgreSQL prefers to walk
    where it might seek; that it can seek is what is asserted.)
    """
    most = max(2 * page, reach)
    sql, parameters = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            steps = [row[3] for row in cursor.fetchall()]
            _check_steps(steps, queryset, most)
            assert walks or _walked(steps, most) == [], "\n".join(steps)
            return
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
        (plan,) = cursor.fetchone()
    root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    large = [node for node in _nodes(root) if node["Node Type"].endswith("Sort") and _below(node) > 2 * most]
    tried = [node for node in _nodes(root) if not walks and _tries_every_row(node, most)]
    assert not large + tried, json.dumps(root, indent=1)


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
    assert _walked(steps, most) == [], "\n".join(steps)


def _walked(steps: list[str], most: int) -> list[str]:
    """The tables of more rows than that which are read from one end."""
    scanned = [
        found.group(1) for step in steps if (found := re.match(r"SCAN (\w+)(?! USING COVERING)", step))
    ]
    return [table for table in scanned if _size(table) > most]


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


def _tries_every_row(node: dict, most: int) -> bool:
    """Is an OR of subqueries asked of every row of a large table, or of a join?"""
    tried = [node.get(name, "") for name in ("Filter", "Join Filter")]
    is_small = "Relation Name" in node and _size(node["Relation Name"]) <= most
    return not is_small and any("SubPlan" in one and " OR " in one for one in tried)


def _below(node: dict) -> int:
    """How many rows a node was given."""
    return max((below["Actual Rows"] * below["Actual Loops"] for below in node.get("Plans", ())), default=0)
