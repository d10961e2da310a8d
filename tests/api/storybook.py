"""Reads the stories of docs/stories and tells them: every request is sent as it is written there.

A step is a fenced `http` block, a line "Answer 201:" and, after a colon, a fenced `json` block with the part of the
answer that is promised; "Keep `name` = `path`" names something of the answer for later. "*14 days later.*" moves the
clock. docs/stories/release.md explains it to readers; what is written in another way is an error here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import time_machine
from django.test import Client

from accounts.models import Agency, AgencySector, Site, SiteKind, User
from accounts.roles import Role
from accounts.services import agency_create, membership_grant, site_create, token_create, user_create
from kernel.clock import today
from outcomes.follow_up import due_day
from participants.instruments.catalog import load_instruments
from tests.api.callers import ALL_SCOPES, Caller
from tests.world import BY, PASSWORD

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "stories"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECTORS = {
    SiteKind.PRISON: AgencySector.PRISON,
    SiteKind.PROBATION_OFFICE: AgencySector.PROBATION,
    SiteKind.COMMUNITY_CENTER: AgencySector.YOUTH,
}
MORNING = time(9, tzinfo=UTC)  # when each day of a story begins
TOKEN_DAYS = 366


class StoryError(AssertionError):
    """The story is not what happens, or cannot be read; the message says where."""


# --- What a story is --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Player:
    """A row of the table of people: who acts, as what, in which agency and at which site of it."""

    name: str
    role: str
    agency: str
    site: str
    site_kind: str


@dataclass(frozen=True)
class Wait:
    """The clock moves on, by days or to a named day."""

    line: int
    days: int | None
    until: str


@dataclass(frozen=True)
class Step:
    """One request, with what is promised about its answer and what is kept of it."""

    line: int
    method: str
    path: str
    who: str
    role: str
    headers: dict[str, str]
    body: str
    status: int
    answer_headers: dict[str, str]
    answer: str
    keeps: dict[str, str]


@dataclass(frozen=True)
class Story:
    name: str
    cast: tuple[Player, ...]
    parts: tuple[Step | Wait, ...]

    @property
    def steps(self) -> list[Step]:
        return [part for part in self.parts if isinstance(part, Step)]


# --- Reading ----------------------------------------------------------------------------------------------------------

PLAYER = re.compile(r"^\| (\w+) \| ([a-z ]+) \| ([^|]+?) \| ([^|(]+?) \(([a-z ]+)\) \|$", re.MULTILINE)
PART = re.compile(
    r"^\*(?:(?P<days>\d+) days? later|On (?P<until>\{\{[^}]+\}\}))\.\*$"
    r"|^```http\n(?P<request>.*?)^```\n+"
    r"Answer (?P<status>\d{3})(?:, with (?P<headers>[^\n]+?))?(?:\.\n|:\n+```json\n(?P<answer>.*?)^```\n)"
    r"(?:\n*Keep (?P<keeps>[^\n]+)\.\n)?",
    re.MULTILINE | re.DOTALL,
)
REQUEST = re.compile(r"(GET|POST|PATCH) (/\S+)\nAs: (\w+) \(([a-z ]+)\)\n((?:[\w-]+: [^\n]+\n)*)(?:\n(.+))?", re.DOTALL)
HEADER = re.compile(r"([\w-]+): (.+)")


def read(path: Path) -> Story:
    """A story from its document."""
    return read_text(path.read_text(encoding="utf-8"), path.name)


def read_text(text: str, name: str) -> Story:
    """Raises StoryError where a fenced block or a line of the notation belongs to no step."""
    parts = tuple(_part(found, text.count("\n", 0, found.start()) + 1, name) for found in PART.finditer(text))
    if left := re.search(r"^(```|Answer |Keep |\*\d|\*On )[^\n]*", PART.sub("", text), re.MULTILINE):
        raise StoryError(f"{name}: this belongs to no step: {left[0]}")
    story = Story(name, tuple(Player(*row) for row in PLAYER.findall(text)), parts)
    if not story.cast or not story.steps:
        raise StoryError(f"{name}: a story has a table of people and at least one request.")
    return story


def _part(found: re.Match, line: int, name: str) -> Step | Wait:
    if found["request"] is None:
        return Wait(line, int(found["days"]) if found["days"] else None, found["until"] or "")
    asked = REQUEST.fullmatch(found["request"])
    if asked is None:
        raise StoryError(f"{name}:{line}: a request is a method and a path, As: who (role), headers, a body.")
    method, path, who, role, headers, body = asked.groups()
    promised = re.findall(r"`([^`]+)`", found["headers"] or "")
    return Step(
        line=line,
        method=method,
        path=path,
        who=who,
        role=role,
        headers=dict(HEADER.findall(headers)),
        body=body or "",
        status=int(found["status"]),
        answer_headers=dict(HEADER.fullmatch(header).groups() for header in promised),
        answer=found["answer"] or "",
        keeps=dict(re.findall(r"`(\w+)` = `([^`]+)`", found["keeps"] or "")),
    )


# --- Telling ----------------------------------------------------------------------------------------------------------


@dataclass
class Telling:
    """A story under way: the day it is, who acts with which token, and what has been kept."""

    story: Story
    day: date = field(default_factory=today)
    callers: dict[str, Caller] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    users: dict[str, User] = field(default_factory=dict)
    tokens_until: date = date.min

    def tell(self) -> None:
        """From the first line to the last; raises StoryError at the first thing that is not as it is written."""
        with self._clock():
            self._enter()
        for part in self.story.parts:
            if isinstance(part, Wait):
                self._wait(part)
            else:
                with self._clock():
                    self._take(part)
        if idle := set(self.kept) - self.used:
            raise StoryError(f"{self.story.name}: kept and never used: {', '.join(sorted(idle))}")

    def _clock(self):
        return time_machine.travel(datetime.combine(self.day, MORNING), tick=True)

    def _enter(self) -> None:
        """What has no address in the interface: agencies, sites, accounts, and the instruments that are shipped."""
        load_instruments(by=BY)
        for player in self.story.cast:
            site = _site_of(player)
            user = user_create(by=BY, username=player.name.lower(), password=PASSWORD, first_name=player.name)
            membership_grant(
                by=BY, user=user, agency=site.agency, role=_code(Role, player.role), starts_on=self.day, sites=[site]
            )
            self.users[player.name] = user

    def _hand_out_tokens(self) -> None:
        """A token for everybody; no token lives longer than a year, and a story may."""
        for name, user in self.users.items():
            token, secret = token_create(
                by=BY, user=user, name="story", purpose=self.story.name, scopes=ALL_SCOPES, days=TOKEN_DAYS
            )
            self.callers[name] = Caller(Client(), token, secret)
        self.tokens_until = self.day + timedelta(days=TOKEN_DAYS)

    def _wait(self, wait: Wait) -> None:
        if wait.days is not None:
            self.day += timedelta(days=wait.days)
            return
        until = date.fromisoformat(self.fill(wait.until, wait.line))
        if until <= self.day:
            raise StoryError(f"{self._at(wait.line)}: the clock of a story goes forward.")
        self.day = until

    def _take(self, step: Step) -> None:
        self._confirm_player(step)
        if self.day >= self.tokens_until:
            self._hand_out_tokens()
        at = self._at(step.line)
        answer = self._send(step)
        said = answer.json() if answer.content else None
        if answer.status_code != step.status:
            raise StoryError(f"{at}: {step.status} is promised, {answer.status_code} came: {said}")
        for name, value in step.answer_headers.items():
            if answer.get(name) != value:
                raise StoryError(f"{at}: {name}: {value} is promised, {answer.get(name)} came.")
        if step.answer:
            promised = json.loads(self.fill(step.answer, step.line))
            for fault in differences(promised, said):
                raise StoryError(f"{at}: {fault}\n{json.dumps(said, indent=1)}")
        for name, path in step.keeps.items():
            self.kept[name] = str(find(said, path, at))

    def _send(self, step: Step):
        headers = {name: self.fill(value, step.line) for name, value in step.headers.items()}
        more = {"data": self.fill(step.body, step.line), "content_type": "application/json"} if step.body else {}
        path = self.fill(step.path, step.line)
        return self.callers[step.who].ask(step.method.lower(), path, headers=headers, **more)

    def _confirm_player(self, step: Step) -> None:
        roles = {player.name: player.role for player in self.story.cast}
        if roles.get(step.who) != step.role:
            raise StoryError(f"{self._at(step.line)}: {step.who} ({step.role}) is not in the table of people.")

    def fill(self, text: str, line: int) -> str:
        """The text with what was kept, and the named days, in place of {{...}}."""
        return re.sub(r"\{\{(.+?)\}\}", lambda found: self._value(found[1], line), text)

    def _value(self, name: str, line: int) -> str:
        if name in self.kept:
            self.used.add(name)
            return self.kept[name]
        named = named_day(name, self.day, self.kept)
        if named is None:
            raise StoryError(f"{self._at(line)}: nothing is kept as {{{{{name}}}}}, and it is no day.")
        self.used.add(re.match(r"\w+", name)[0])
        return named.isoformat()

    def _at(self, line: int) -> str:
        return f"{self.story.name}:{line}"


def named_day(name: str, now: date, kept: Mapping[str, str] = MappingProxyType({})) -> date | None:
    """today, next_friday, today+14, today-20 years, today+44-20 years, or from a kept day on: released+3 months.

    None for what is no day.
    """
    found = re.fullmatch(r"(\w+?)((?:[+-]\d+(?: months| years)?)*)", name)
    day = found and _first_day(found[1], now, kept)
    if day is None:
        return None
    for number, unit in re.findall(r"([+-]\d+)( months| years)?", found[2]):
        day = STEPS[unit](day, int(number))
    return day


def _first_day(name: str, now: date, kept: Mapping[str, str]) -> date | None:
    if name == "today":
        return now
    weekday = name.removeprefix("next_")
    if weekday != name and weekday in WEEKDAYS:
        return now + timedelta(days=(WEEKDAYS.index(weekday) - now.weekday() - 1) % 7 + 1)
    try:
        return date.fromisoformat(kept.get(name, ""))
    except ValueError:
        return None


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return day.replace(year=year, day=28)


STEPS = {
    "": lambda day, days: day + timedelta(days=days),
    " months": due_day,
    " years": lambda day, years: _in_year(day, day.year + years),
}


def differences(promised: Any, said: Any, path: str = "") -> Iterator[str]:
    """What is promised and was not answered. Members that nobody promised may be there; lists have their length."""
    here = path or "the answer"
    if isinstance(promised, dict) and isinstance(said, dict):
        for key, value in promised.items():
            if key in said:
                yield from differences(value, said[key], f"{path}.{key}".lstrip("."))
            else:
                yield f"{here} has no member {key}."
    elif isinstance(promised, list) and isinstance(said, list):
        if len(promised) != len(said):
            yield f"{here}: {len(promised)} are promised, {len(said)} came."
        for number, (one, other) in enumerate(zip(promised, said, strict=False)):
            yield from differences(one, other, f"{path}[{number}]")
    elif type(promised) is not type(said) or promised != said:
        yield f"{here}: {promised!r} is promised, {said!r} came."


def find(said: Any, path: str, at: str) -> Any:
    """results[0].public_id, or results[code=aftercare].program.public_id: the one row of a list with that value."""
    for name, number, key, value in re.findall(r"(\w+)|\[(\d+)\]|\[(\w+)=([^\]]+)\]", path):
        try:
            if key:
                (said,) = [row for row in said if row[key] == value]
            else:
                said = said[int(number) if number else name]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise StoryError(f"{at}: there is no {path} in the answer.") from error
    return said


def _code(choices, label: str) -> str:
    """The code of a choice by the word that people read."""
    (found,) = [code for code, said in choices.choices if said == label]
    return found


def _site_of(player: Player) -> Site:
    kind = _code(SiteKind, player.site_kind)
    agency = Agency.objects.filter(name=player.agency).first() or agency_create(
        by=BY, code=_slug(player.agency), name=player.agency, sector=SECTORS[SiteKind(kind)], tier="local"
    )
    return Site.objects.filter(agency=agency, name=player.site).first() or site_create(
        by=BY, agency=agency, code=_slug(player.site), name=player.site, kind=kind
    )


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
