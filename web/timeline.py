"""The way of a person on one line: inside, under supervision, outside; drawn on the server and told in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

INSIDE, SUPERVISION, OUTSIDE, EXPECTED = "inside", "supervision", "outside", "expected"
LABELS = {
    INSIDE: gettext_lazy("inside"),
    SUPERVISION: gettext_lazy("under supervision"),
    OUTSIDE: gettext_lazy("outside"),
    EXPECTED: gettext_lazy("inside, as expected"),
}
SHORTEST = timedelta(days=180)
MARGIN = 8  # points on either side of the line


@dataclass(frozen=True)
class Phase:
    """A stretch of time in one state, up to and without `ends_on`."""

    kind: str
    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])


@dataclass(frozen=True)
class Bar:
    """A phase as it is drawn: whole points, so that no language writes them with a comma. `words` where they fit."""

    kind: str
    x: int
    width: int
    middle: int
    words: str


@dataclass(frozen=True)
class Tick:
    x: int
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Drawing:
    """One SVG: wide for desks or narrow for phones."""

    name: str
    width: int
    bars: list[Bar]
    years: list[Tick]
    marks: list[Tick]
    today: Tick
    release: Tick | None

    @property
    def last(self) -> int:
        return self.width - MARGIN


def phases_of(stays: Sequence, supervisions: Sequence, since: date, now: date) -> list[Phase]:
    """The states one after the other from the first day known until today, and inside until the release expected.

    Custody comes before supervision where both are recorded; what is neither is outside. `since` is the first day
    that anything is known of, for stays that began before records did.
    """
    spans = [(INSIDE, stay.starts_on or since, stay.ends_on) for stay in stays]
    spans += [(SUPERVISION, period.starts_on, period.ends_on) for period in supervisions]
    if not spans:
        return []
    first = min(since, *(start for _kind, start, _end in spans))
    edges = {first, now, *(day for _kind, start, end in spans for day in (start, end or now))}
    days = sorted(day for day in edges if first <= day <= now)
    found: list[Phase] = []
    for start, end in zip(days, days[1:], strict=False):
        held = {kind for kind, begins, ends in spans if begins <= start < (ends or now)}
        kind = INSIDE if INSIDE in held else SUPERVISION if SUPERVISION in held else OUTSIDE
        if found and found[-1].kind == kind:
            found[-1] = Phase(kind, found[-1].starts_on, end)
        else:
            found.append(Phase(kind, start, end))
    expected = expected_release(stays)
    if expected and expected > now:
        found.append(Phase(EXPECTED, now, expected))
    return found


def expected_release(stays: Sequence) -> date | None:
    """The day on which the stay that goes on is expected to end."""
    return next((stay.expected_release_on for stay in stays if stay.ends_on is None), None)


def drawn(
    phases: Sequence[Phase], starts: Sequence[date], now: date, is_right_to_left: bool
) -> list[Drawing]:
    """The line twice, for desks and for phones; nothing to draw is nothing drawn. `starts`: first days in programs."""
    if not phases:
        return []
    first, last = phases[0].starts_on, max(phases[-1].ends_on, now)
    if last - first < SHORTEST:
        first = last - SHORTEST
    return [
        _drawing(name, width, phases, starts, now, first, last, is_right_to_left)
        for name, width in (("wide", 760), ("narrow", 340))
    ]


def _drawing(name, width, phases, starts, now, first, last, is_right_to_left) -> Drawing:
    span = (last - first).days

    def at(day: date) -> int:
        x = MARGIN + round((width - 2 * MARGIN) * (day - first).days / span)
        return width - x if is_right_to_left else x

    bars = []
    for phase in phases:
        low, high = sorted((at(phase.starts_on), at(phase.ends_on)))
        fits = len(phase.label) * 7 < high - low
        bars.append(Bar(phase.kind, low, max(1, high - low), (low + high) // 2, phase.label if fits else ""))
    today_at = at(now)
    release = phases[-1].ends_on if phases[-1].kind == EXPECTED else None
    return Drawing(
        name=name,
        width=width,
        bars=bars,
        years=_years(first, last, at, width),
        marks=[Tick(at(day), "") for day in starts if first <= day <= last],
        today=Tick(today_at, _("today"), _anchor(today_at, width)),
        release=Tick(at(release), date_format(release, "SHORT_DATE_FORMAT"), _anchor(at(release), width))
        if release and abs(at(release) - today_at) > 60
        else None,
    )


def _years(first: date, last: date, at, width: int) -> list[Tick]:
    """The first of January of every year, thinned out where the years would run into one another."""
    years = range(first.year + 1, last.year + 1)
    step = max(1, -(-len(years) * 44 // width))
    ticks = [(at(date(year, 1, 1)), year) for year in years if (last.year - year) % step == 0]
    return [Tick(x, str(year), _anchor(x, width)) for x, year in ticks]


def _anchor(x: int, width: int) -> str:
    return "start" if x < 40 else "end" if x > width - 40 else "middle"


def told(phases: Sequence[Phase]) -> str:
    """The line in one sentence, for those who hear it."""
    return "; ".join(
        _("%(state)s from %(first)s to %(last)s")
        % {"state": phase.label, "first": date_format(phase.starts_on), "last": date_format(phase.ends_on)}
        for phase in phases
    )
