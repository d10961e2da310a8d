"""What the database counts and narrows tells what every row of the log tells, and along which ways it is asked."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access_counting import CountedLog
from accounts.access_readers import readers_of
from accounts.access_review import access_queue, findings_of, readings_between
from accounts.actors import token_actor
from accounts.models import User
from accounts.scope import Standing, limit_to_user
from accounts.services import membership_grant, site_create, token_create, user_create
from audit.actions import Action
from audit.models import AuditEvent
from kernel.clock import today
from participants.models import Participant
from tests.accounts.busy_log import busy_log
from tests.api.plans import analyze
from tests.rows.access import opened
from tests.world import BY, PASSWORD

DAYS = today() - timedelta(days=6), today()


@pytest.fixture
def auditor(world):
    return Standing.of(world.user["auditor"])


@pytest.fixture
def busy(world, settings):
    """A busy log, with much that is odd; a reader far away, one in two agencies, and a program."""
    settings.ACCESS_MANY_PEOPLE, settings.ACCESS_TIMES_USUAL, settings.ACCESS_MOST_PEOPLE = 12, 2, 45
    settings.ACCESS_WEEKEND_OFF = True
    busy_log(world, today(), readings=1500, readers=12, people=150, odd=0.05)
    noumea = site_create(
        by=BY, agency=world.agency, code="far", name="Far", kind="prison", time_zone="Pacific/Noumea"
    )
    far = user_create(by=BY, username="far", password=PASSWORD, last_name="Quillfeather")
    since = today() - timedelta(days=200)
    membership_grant(
        by=BY, user=far, agency=world.agency, role="social_worker", starts_on=since, sites=[noumea]
    )
    manager = world.user["program_manager"]
    membership_grant(by=BY, user=manager, agency=world.other.agency, role="program_manager", starts_on=since)
    auditor = world.user["auditor"]
    membership_grant(by=BY, user=auditor, agency=world.other.agency, role="auditor", starts_on=since)
    token, _secret = token_create(by=BY, user=far, name="t", purpose="sync", scopes=["people:read"])
    for hours in range(3, 160, 7):
        with time_machine.travel(datetime.now(UTC) - timedelta(hours=hours), tick=False):
            opened(far, world.person)
            opened(token_actor(token), world.person, people=[world.person, world.person])
            opened(manager, world.person, action=Action.CASE_READ)
            opened(manager, None, people=[world.person, world.foreign_person])
    files = list(Participant.objects.filter(reference__startswith="busy-").order_by("pk")[:60])
    for number, count in enumerate((30, 60)):  # unlike the reader's other days, and more than anybody should read
        with time_machine.travel(datetime.now(UTC) - timedelta(hours=30 + number), tick=False):
            opened(User.objects.get(username=f"busy-1-{number}"), None, people=files[:count])


def row_by_row(standing, since, until) -> list:
    """The same from every row of the log."""
    events = limit_to_user(AuditEvent.objects.all(), standing)
    refs = set(readings_between(events, since, until).values_list("actor_ref", flat=True))
    agencies = standing.agency_ids({"auditor"})
    colleagues = list(User.objects.filter(is_active=True, memberships__agency__in=agencies).distinct())
    return findings_of(events, since, until, colleagues, readers_of(refs))


def told(findings) -> list[tuple]:
    return [
        (one.key, one.count, one.usual, one.first_at, one.last_at, one.event_ids, one.why) for one in findings
    ]


def test_the_queue_finds_what_every_row_shows(world, busy):
    standing = Standing.of(world.user["auditor"])
    for since, until in (DAYS, (DAYS[0], DAYS[0]), (today() - timedelta(days=20), today())):
        queue = access_queue(standing, since=since, until=until)
        assert told(queue) == told(row_by_row(standing, since, until))
    assert {one.kind for one in queue} >= {"own_name", "out_of_hours", "high_volume", "no_basis"}
    assert {one.usual is None for one in queue if one.kind == "high_volume"} == {True, False}


def test_the_log_is_found_by_its_days_and_few_of_its_rows_are_read(world, auditor):
    busy_log(world, today(), readings=1500, readers=12, people=150)
    busy_log(world, today() - timedelta(days=60), readings=4000, readers=12, people=50, seed=2)
    analyze()
    with CaptureQueriesContext(connection) as asked:
        queue = access_queue(auditor, since=DAYS[0], until=DAYS[1])
    assert len(asked) <= 18, [query["sql"][:90] for query in asked]
    read = {key for one in queue for key in one.event_ids}
    assert len(read) < 100
    statements = [query["sql"] for query in asked if 'FROM "audit_auditevent"' in query["sql"]]
    assert statements
    for sql in statements:
        with connection.cursor() as cursor:
            cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql)
            plan = "\n".join(str(row) for row in cursor.fetchall())
        assert "SCAN audit_auditevent" not in plan and "Seq Scan on audit_auditevent" not in plan, plan


def test_a_log_without_readers_has_nothing(auditor):
    log = CountedLog(AuditEvent.objects.none(), [], {}, *(datetime.now(UTC) for _ in range(2)))
    assert log.count(*DAYS, 0) == ({}, [])
