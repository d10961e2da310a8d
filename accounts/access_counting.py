"""The log of three weeks counted by the database, so that the rows alone that a finding is made of are read one by one.

What is counted here narrows and never decides: the findings are made of the rows in accounts/access_findings.py.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from accounts.access_findings import THROUGH_REACH, People, is_out_of_hours
from accounts.access_readers import Reader
from audit.lookups import FirstId

A_DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)  # every clock in use is off by whole quarters of an hour

# The rows of the log as they are filed. Where the auditor reads the log of several agencies, a reading filed under more
# than one counts once, where it was filed first.
COLUMNS = ("id", "actor_ref", "at", "request_id", "agency_id", "subject_ids", "account", "day", "subject", "mark")
FILED_ONCE = "WITH reading ({columns}) AS ({rows})"
FILED_TWICE = """
    WITH event ({columns}) AS ({rows}),
    row_before AS (
        SELECT event.*, LAG(actor_ref) OVER back AS ref_before, LAG(at) OVER back AS at_before,
               LAG(request_id) OVER back AS request_before
        FROM event WINDOW back AS (ORDER BY id)
    ),
    reading AS (
        SELECT * FROM row_before
        WHERE ref_before IS NULL OR ref_before <> actor_ref OR at_before <> at OR request_before <> request_id
    )
"""
# The different people of each day of those readers who read more than so many on one of the days asked for; of these
# days the files that were opened one by one, each reader's, person's and day's once. A list that names one person twice
# is about one person.
COUNTS = """
    SELECT agency_id, account, '' AS person, day, COUNT(DISTINCT one.value) AS number FROM reading, {ids}
    WHERE account IN (
        SELECT account FROM reading, {ids} WHERE day BETWEEN %s AND %s
        GROUP BY agency_id, account, day HAVING COUNT(DISTINCT one.value) > %s
    )
    GROUP BY 1, 2, 4
    UNION ALL
    SELECT NULL, account, subject, day, MAX(mark) FROM reading
    WHERE day BETWEEN %s AND %s
      AND LENGTH({text}) - LENGTH(REPLACE({text}, subject, '')) = LENGTH(subject) * {number}
    GROUP BY 2, 3, 4
"""
KEYS = "SELECT id FROM reading WHERE day BETWEEN %s AND %s AND mark = 1"
# (the ids of a list as rows, how many there are, the list as text)
IDS = {
    "sqlite": ("json_each(subject_ids) AS one", "json_array_length(subject_ids)", "subject_ids"),
    "postgresql": (
        "jsonb_array_elements_text(subject_ids) AS one(value)",
        "jsonb_array_length(subject_ids)",
        "subject_ids::text",
    ),
}


@dataclass(frozen=True)
class Opening:
    """Somebody opened the file of one person on a day, by the reader's own calendar; `through_reach` at least once."""

    reader: Reader
    subject: str
    day: date
    through_reach: bool


class CountedLog:
    """The readings from one instant to another; `readers` are those behind the names in the log, by that name."""

    def __init__(self, rows, filed: Iterable[tuple[str, uuid.UUID]], readers: Mapping[str, Reader], first, last):
        self._rows, self._first, self._last = rows, first, last
        self._readers = {str(reader.public_id): reader for reader in readers.values()}
        self._accounts = {ref: str(reader.public_id) for ref, reader in readers.items()}
        self._filed: dict[ZoneInfo, dict[uuid.UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
        for ref, agency_id in filed:
            self._filed[readers[ref].zone(agency_id)][agency_id].add(ref)

    def count(self, since: date, until: date, least: int) -> tuple[People, list[Opening]]:
        """(different people by reader and day, files opened one by one on these days), in one look at the log.

        People are counted for the readers who read more than `least` on one of these days, on each day there is.
        """
        people: dict[tuple, dict[date, int]] = defaultdict(dict)
        openings = []
        if not self._readers:
            return people, openings
        ids, number, text = IDS[connection.vendor]
        days = since.toordinal(), until.toordinal()
        sql, params = self._asked(self._rows, _is(Q(action__in=sorted(THROUGH_REACH))))
        with connection.cursor() as cursor:
            counts = COUNTS.format(ids=ids, number=number, text=text)
            cursor.execute(sql + counts, [*params, *days, least, *days])
            for agency_id, account, subject, day, found in cursor.fetchall():
                on = date.fromordinal(day)
                if agency_id is None:
                    openings.append(Opening(self._readers[account], subject, on, bool(found)))
                else:
                    people[_uuid(agency_id), uuid.UUID(account)][on] = found
        return people, openings

    def keys(self, since: date, until: date, wanted: Q) -> RawSQL:
        """The keys of the rows of these days that meet a condition, for a filter."""
        sql, params = self._asked(self._rows.filter(at__range=_around(since, until)), _is(wanted))
        return RawSQL(sql + KEYS, (*params, since.toordinal(), until.toordinal()))  # noqa: S611 - ours, with parameters

    def at_night(self, since: date, until: date) -> Q:
        """Pages looked at out of hours, by the clock of each reader."""
        nights = Q(pk__in=())
        for zone, filed in self._filed.items():
            hours = [Q(at__gte=start, at__lt=end) for start, end in _nights(zone, since, until)]
            if hours:
                theirs = _by(filed) if len(self._filed) > 1 else Q()
                nights |= theirs & reduce(or_, hours)
        return Q(channel="page") & nights

    def of(self, many: Iterable[tuple[uuid.UUID, uuid.UUID, date]]) -> Q:
        """What these readers did on these days, by (agency, reader, day)."""
        found = Q(pk__in=())
        for agency_id, reader, day in many:
            refs = [ref for ref, account in self._accounts.items() if account == str(reader)]
            zone = self._readers[str(reader)].zone(agency_id)
            found |= Q(
                actor_ref__in=refs, agency_id=agency_id, at__gte=_begins(day, zone), at__lt=_begins(day + A_DAY, zone)
            )
        return found

    def _asked(self, rows, mark: Case) -> tuple[str, tuple]:
        """The readings among these rows, as the beginning of a statement."""
        asked = rows.order_by().annotate(
            account=self._account, day=self._day, subject=FirstId("subject_ids"), mark=mark
        )
        sql, params = asked.values_list(*COLUMNS).query.sql_with_params()
        agencies = {agency for filed in self._filed.values() for agency in filed}
        readings = FILED_ONCE if len(agencies) < 2 else FILED_TWICE
        return readings.format(columns=", ".join(COLUMNS), rows=sql), params

    @property
    def _account(self) -> Case:
        """The account behind a row: a program acts for the owner of its token."""
        whens = [When(actor_ref=ref, then=Value(account)) for ref, account in self._tokens]
        return Case(*whens, default=_after_colon(), output_field=CharField())

    @cached_property
    def _tokens(self) -> list[tuple[str, str]]:
        return [(ref, account) for ref, account in self._accounts.items() if ref != f"user:{account}"]

    @cached_property
    def _day(self) -> Case:
        """The day on the reader's calendar, as a number; the clock of most readers needs no condition."""
        zones = sorted(self._filed.items(), key=lambda item: sum(map(len, item[1].values())))
        whens = []
        for zone, filed in zones:
            condition = Q() if filed is zones[-1][1] else _by(filed)
            day, last = self._first.astimezone(zone).date(), self._last.astimezone(zone).date()
            while day <= last:
                ends = Q(at__lt=_begins(day + A_DAY, zone))
                whens.append(When(condition & ends, then=Value(day.toordinal())))
                day += A_DAY
        return Case(*whens, default=Value(0), output_field=IntegerField())


def _after_colon() -> Substr:
    return Substr("actor_ref", len("user:") + 1)


def _by(filed: Mapping[uuid.UUID, set[str]]) -> Q:
    """Rows of these readers filed under these agencies."""
    return reduce(or_, (Q(agency_id=agency, actor_ref__in=sorted(refs)) for agency, refs in filed.items()))


def _is(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _around(since: date, until: date) -> tuple[datetime, datetime]:
    """The days wherever they begin: up to fourteen hours earlier or later somewhere."""
    return instant(since - A_DAY), instant(until + 2 * A_DAY)


def instant(day: date) -> datetime:
    """The beginning of a day by the log's own clock."""
    return datetime.combine(day, datetime.min.time(), UTC)


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), zone).astimezone(UTC)


def _nights(zone: ZoneInfo, since: date, until: date) -> list[tuple[datetime, datetime]]:
    """The stretches of these days that are out of hours there."""
    at, end, found = _begins(since, zone), _begins(until + A_DAY, zone), []
    while at < end:
        if is_out_of_hours(at.astimezone(zone)):
            start = found.pop()[0] if found and found[-1][1] == at else at
            found.append((start, at + QUARTER))
        at += QUARTER
    return found


def _uuid(value) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
