"""Lists of ids in the log, and finding the rows that name one of them."""

import json

from django.db import models


class ListOfIds(models.JSONField):
    """Public ids in a JSON list, in order; `names_id` finds the rows with one of these ids among them."""


@ListOfIds.register_lookup
class NamesId(models.Lookup):
    """Along a GIN index on PostgreSQL. SQLite, the database of one site, reads the rows.

    An id holds hexadecimal digits and hyphens alone, so that nothing in it is a wildcard.
    """

    lookup_name = "names_id"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, before = compiler.compile(self.lhs)
        return f"{column} LIKE %s", [*before, f'%"{self.rhs}"%']

    def as_postgresql(self, compiler, connection):
        column, before = compiler.compile(self.lhs)
        return f"{column} @> %s::jsonb", [*before, json.dumps([str(self.rhs)])]


class FirstId(models.Func):
    """The first id of a list, as text; nothing of an empty one."""

    output_field = models.CharField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$[0]')", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s ->> 0)", **context)
