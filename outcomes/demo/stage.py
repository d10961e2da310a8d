"""What the builders of the demo share: the day it is built on, who acts, and everything that is there so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts.actors import user_actor
from accounts.models import Agency, Site, User
from kernel.actors import Actor
from outcomes.demo.data.people import COHORTS, Cohort
from participants.models import Enrollment, Participant
from programs.models import Offering, Program

SEED = "passerelle"
HISTORY_DAYS = 800  # how long the agencies have been working with the product
# Days on which no group meets; when the demo is built on one, today's groups meet all the same.
HOLIDAYS = ((1, 1), (5, 1), (12, 25), (12, 26))

Who = tuple[str, int]  # cohort and place in it


@dataclass
class Stage:
    """The demo as far as it is built; everything is found by its code, people by cohort and place."""

    by: Actor
    on: date
    agencies: dict[str, Agency] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    offerings: dict[str, Offering] = field(default_factory=dict)
    people: dict[Who, Participant] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def begins_on(self) -> date:
        return self.ago(days=HISTORY_DAYS)

    def ago(self, *, weeks: int = 0, days: int = 0) -> date:
        """A day before the day of the demo; after it for a negative number."""
        return self.on - timedelta(weeks=weeks, days=days)

    def acting(self, username: str) -> Actor:
        """An account as an actor; the system for none."""
        if not username:
            return self.by
        if username not in self._actors:
            self._actors[username] = user_actor(self.users[username], channel="command")
        return self._actors[username]

    def drawing(self, name: str) -> Random:
        """Random numbers that are the same in every build, whatever else is drawn."""
        return Random(f"{SEED}/{name}")  # noqa: S311 - a plausible pattern, nothing secret

    def case_of(self, who: Who) -> str:
        """The account on whose caseload somebody is from the beginning; "" for none."""
        cohort = cohort_of(who)
        return cohort.worker if who[1] in cohort.cases else ""

    def latest(self, who: Who, program: str) -> Enrollment:
        """The newest episode of somebody in a program, as it stands in the database."""
        rows = Enrollment.objects.filter(participant=self.people[who], program=self.programs[program])
        return rows.select_related("participant__agency", "program__agency", "offering__site").latest("pk")

    def holidays(self) -> frozenset[date]:
        """The days without groups around the two years; never today or yesterday."""
        years = range(self.on.year - 3, self.on.year + 2)
        days = {date(year, month, day) for year in years for month, day in HOLIDAYS}
        return frozenset(days - {self.on, self.ago(days=1)})


def cohort_of(who: Who) -> Cohort:
    return next(cohort for cohort in COHORTS if cohort.key == who[0])


def named(ranges: tuple[str, ...]) -> Iterator[Who]:
    """Those named by ranges such as "wb:0-7" or "wa:9", in their order."""
    for one in ranges:
        key, _colon, places = one.partition(":")
        first, _dash, last = places.partition("-")
        for place in range(int(first), int(last or first) + 1):
            yield key, place
