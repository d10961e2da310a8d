"""Pages stay light at ten thousand people: few statements, few bytes, lists paged."""

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.models import Offering
from tests.api.crowd import many_people
from tests.web.conftest import BACKEND
from tests.web.rows import TABLE
from tests.world import world as fresh

PEOPLE = 10_000
MOST_STATEMENTS = 20
MOST_BYTES = 100_000
# What a case consists of for the lists: who, where, with whom, and the way through a program.
ROWS = {
    "Participant", "Identity", "SearchWord", "CustodyPeriod", "CaseAssignment", "Referral", "Enrollment",
    "StatusChange",
}  # fmt: skip


@pytest.mark.slow
def test_every_page_is_light_at_ten_thousand_people(world):
    QuerySet(Offering).filter(pk=world.offering.pk).update(capacity=None)
    many_people(world, PEOPLE, ROWS)
    heavy = []
    for route, row in sorted(TABLE.items()):
        for role in row.granted if row.method == "get" else ():
            with transaction.atomic():
                heavy += weighed(fresh(), route, role)  # the last one's acts are undone, also in what was read
                transaction.set_rollback(True)
    assert heavy == [], "\n".join(heavy)


def weighed(world, route, role) -> list[str]:
    """What is too much about the page that this role gets."""
    row, user = TABLE[route], world.user[role]
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.get(reverse("web:help"))  # the session is noted as alive once in a while
    address = reverse(route, kwargs=row.address(world.own, user) if row.address else None)
    data = row.data(world.own, user) if callable(row.data) else row.data
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, data)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return []
    statements = [query for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    found = []
    if len(statements) > MOST_STATEMENTS:
        found.append(f"{route} as {role}: {len(statements)} statements")
    if len(answer.content) > MOST_BYTES:
        found.append(f"{route} as {role}: {len(answer.content)} bytes")
    return found
