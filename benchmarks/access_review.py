"""The queue of unusual access: counted by the database, against every row of three weeks read one by one.

Both in turn on the same log, five times; the median of each and their ratio. Both must find the same.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from benchmarks.own_database import built_world

from django.db import connection  # isort: skip - after the setup of the line above

from accounts.access_findings import Finding
from accounts.access_readers import readers_of
from accounts.access_review import WINDOW_DAYS, access_queue, findings_of, readings_between
from accounts.models import User
from accounts.scope import Standing, limit_to_user
from audit.models import AuditEvent
from kernel.clock import today
from tests.accounts.busy_log import busy_log
from tests.api.plans import analyze


def row_by_row(standing: Standing, since, until) -> list:
    """The same findings from every row of the log."""
    events = limit_to_user(AuditEvent.objects.all(), standing)
    refs = set(
        readings_between(events, since, until).order_by().values_list("actor_ref", flat=True).distinct()
    )
    colleagues = list(User.objects.filter(is_active=True, memberships__agency=standing.home_agency))
    return findings_of(events, since, until, colleagues, readers_of(refs))


def timed(work: Callable[[], list]) -> tuple[float, list]:
    before = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
    found = work()
    after = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
    return after - before, found


def told(findings: list[Finding]) -> list[tuple]:
    return [(one.key, one.count, one.usual, one.first_at, one.last_at, one.event_ids) for one in findings]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--readings", type=int, default=50_000)
    asked.add_argument("--readers", type=int, default=100)
    asked.add_argument("--people", type=int, default=3_000)
    asked.add_argument("--turns", type=int, default=5)
    size = asked.parse_args()
    with built_world() as world:
        busy_log(world, today(), readings=size.readings, readers=size.readers, people=size.people)
        analyze()
        standing = Standing.of(world.user["auditor"])
        since, until = today() - timedelta(days=WINDOW_DAYS - 1), today()
        counted, read = [], []
        for _turn in range(size.turns):
            seconds, queue = timed(lambda: access_queue(standing, since=since, until=until))
            counted.append(seconds)
            seconds, slow = timed(lambda: row_by_row(standing, since, until))
            read.append(seconds)
            if told(queue) != told(slow):
                sys.exit("They find different things.")
        fast, slow = median(counted), median(read)
        sys.stdout.write(
            f"{connection.vendor}, {size.readings} readings by {size.readers}, {len(queue)} findings: "
            f"row by row {slow:.2f} s, counted {fast:.2f} s, ratio {slow / fast:.1f}\n"
        )


if __name__ == "__main__":
    main()
