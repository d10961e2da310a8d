"""Readings that somebody should look at: what the log and the records as they stand make of each.

Nothing here says that a reading was wrong. Of people no name is told, only that one agrees.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from statistics import median

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access_readers import Openings, Reader
from audit.actions import Action

# Readings of people through the ordinary reach.
THROUGH_REACH = frozenset(
    {Action.PARTICIPANT_READ, Action.CASE_READ, Action.ENROLLMENT_READ, Action.JUSTICE_EVENT_READ}
)
READINGS = THROUGH_REACH | {Action.REGISTER_READ, Action.WORKLIST_READ}
USUAL_DAYS_NEEDED = 5


class FindingKind(models.TextChoices):
    OWN_NAME = "own_name", _("own family name")
    COLLEAGUE = "colleague", _("a colleague's name")
    OUT_OF_HOURS = "out_of_hours", _("out of hours")
    HIGH_VOLUME = "high_volume", _("many people in one day")
    NO_BASIS = "no_basis", _("nothing opens the file")


@dataclass(frozen=True)
class Reading:
    """One row of the log, with the reader and the reader's own calendar."""

    event_id: uuid.UUID
    at: datetime
    action: str
    channel: str
    agency_id: uuid.UUID
    reader: Reader
    subjects: tuple[str, ...]

    @cached_property
    def local(self) -> datetime:
        return self.reader.local(self.at, self.agency_id)

    @property
    def day(self) -> date:
        return self.local.date()


@dataclass
class Finding:
    """What one reader did on one day that is unusual, with the events that show it.

    `subject` is the person where the finding is about one; `count` the readings, or the people of a high volume.
    """

    kind: str
    agency_id: uuid.UUID
    reader: Reader
    day: date
    subject: str = ""
    count: int = 0
    usual: int | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    event_ids: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The same for the same finding at every look: kind, agency, reader, day and person."""
        subject = uuid.UUID(self.subject).hex if self.subject else "-"
        return f"{self.kind}.{self.agency_id.hex}.{self.reader.public_id.hex}.{self.day}.{subject}"

    @property
    def why(self) -> str:
        """The reason in words."""
        facts = {"count": self.count, "usual": self.usual, "night": settings.ACCESS_NIGHT}
        return str(_WHY[self.kind if self.usual is None else "unlike_self"]) % facts


_WHY = {
    FindingKind.OWN_NAME: _("The person has the family name of whoever opened the file."),
    FindingKind.COLLEAGUE: _("The person is called like somebody who works here."),
    FindingKind.OUT_OF_HOURS: _(
        "Readings at night (%(night)s) or on a day off, by the clock of the site: %(count)d."
    ),
    FindingKind.HIGH_VOLUME: _("Different people read in one day: %(count)d."),
    "unlike_self": _("Different people read in one day: %(count)d; on this reader's usual day: %(usual)d."),
    FindingKind.NO_BASIS: _("As the records stand now, nothing opened this file to the reader on that day."),
}


# (agency, reader) → day → how many different people were read.
People = Mapping[tuple[uuid.UUID, uuid.UUID], Mapping[date, int]]


def people_in(readings: Iterable[Reading]) -> People:
    """How many different people each reader read on each day."""
    found: dict[tuple, dict[date, set[str]]] = {}
    for one in readings:
        days = found.setdefault((one.agency_id, one.reader.public_id), {})
        days.setdefault(one.day, set()).update(one.subjects)
    return {who: {day: len(seen) for day, seen in days.items()} for who, days in found.items()}


def fewest_of_many() -> int:
    """Nobody who read so many people in a day, or fewer, read unusually many (settings)."""
    return min(settings.ACCESS_MOST_PEOPLE, settings.ACCESS_MANY_PEOPLE)


def days_of_many(people: People, since: date, until: date) -> dict[tuple, tuple[int, int | None]]:
    """(people, how many there usually are) of each (agency, reader, day) on which somebody read unusually many."""
    found = {}
    for who, days in people.items():
        for day, count in days.items():
            usual = _is_many(day, days) if since <= day <= until else False
            if usual is not False:
                found[*who, day] = count, usual
    return found


def findings_in(
    readings: Iterable[Reading], openings: Openings, people: People, since: date, until: date
) -> list[Finding]:
    """Every finding of the days from `since` to `until`, latest first; `people` tells of the days before them too.

    Rows of which no finding is made may be left out of `readings`.
    """
    found: dict[tuple, Finding] = {}
    many = days_of_many(people, since, until)
    for reading in readings:
        day = reading.day
        if not since <= day <= until:
            continue
        for kind, subject in _kinds_of(reading, openings):
            _add(found, kind, reading, subject)
        place = (reading.agency_id, reading.reader.public_id, day)
        if place in many:
            _add(found, FindingKind.HIGH_VOLUME, reading, "")
            made = found[FindingKind.HIGH_VOLUME, *place, ""]
            made.count, made.usual = many[place]
    return sorted(found.values(), key=lambda finding: (finding.last_at, finding.key), reverse=True)


def is_out_of_hours(local: datetime) -> bool:
    """At night, or on a Saturday or Sunday where those are days off (settings)."""
    first, last = (int(hour) for hour in settings.ACCESS_NIGHT.split("-"))
    at_night = first <= local.hour < last if first <= last else local.hour >= first or local.hour < last
    return at_night or (settings.ACCESS_WEEKEND_OFF and local.weekday() >= 5)


def _kinds_of(reading: Reading, openings: Openings) -> list[tuple[str, str]]:
    kinds = []
    if reading.channel == "page" and is_out_of_hours(reading.local):
        kinds.append((FindingKind.OUT_OF_HOURS, ""))
    if len(reading.subjects) == 1:  # a file that was opened; a name on a long list is nobody's doing
        (subject,) = reading.subjects
        of_reach = reading.action in THROUGH_REACH
        for kind in kinds_of_opening(openings, reading.reader, subject, reading.day, of_reach):
            kinds.append((kind, subject))
    return kinds


def kinds_of_opening(
    openings: Openings, reader: Reader, subject: str, day: date, through_reach: bool
) -> list[str]:
    """What is unusual about a reader who opens the file of one person on a day."""
    kinds = []
    if openings.has_own_name(reader, subject):
        kinds.append(FindingKind.OWN_NAME)
    elif openings.has_name_of_colleague(reader, subject):
        kinds.append(FindingKind.COLLEAGUE)
    if through_reach and not openings.had_reach(reader, subject, day):
        kinds.append(FindingKind.NO_BASIS)
    return kinds


def _is_many(day: date, days: Mapping[date, int]) -> int | bool | None:
    """False for a usual day, None for more than anybody should read, else how many the reader's other days have."""
    count = days[day]
    if count > settings.ACCESS_MOST_PEOPLE:
        return None
    others = [people for other, people in days.items() if other != day]
    if count <= settings.ACCESS_MANY_PEOPLE or len(others) < USUAL_DAYS_NEEDED:
        return False
    usual = int(median(others))
    return usual if count > settings.ACCESS_TIMES_USUAL * max(usual, 1) else False


def _add(found: dict[tuple, Finding], kind: str, reading: Reading, subject: str) -> None:
    place = (kind, reading.agency_id, reading.reader.public_id, reading.day, subject)
    made = found.setdefault(
        place, Finding(kind, reading.agency_id, reading.reader, reading.day, subject, first_at=reading.at)
    )
    made.count += 1
    made.last_at = reading.at
    made.event_ids.append(str(reading.event_id))
