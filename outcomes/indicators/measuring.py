"""From the facts of an indicator to its numbers: for all of them together, and for each group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Site
from accounts.permissions import entitled
from accounts.scope import Standing
from outcomes.evaluation.medians import median_with_interval
from outcomes.evaluation.rates import Bounds, wilson
from outcomes.indicators.definition import Definition, Fact, Kind, Period, Said
from outcomes.indicators.grouping import GROUP_OF, NOT_KNOWN, AgeBand, Dimension
from participants.choices import Sex
from programs.models import Program

# What facts that were put together still tell apart.
TOLD_TOGETHER = (None, Dimension.PROGRAM, Dimension.SITE, Dimension.SEX)


@dataclass(frozen=True)
class Measure:
    """The numbers of one group.

    `n` units have a known answer; of these `numerator` count (None for a median). `value` is numerator / n or the
    median, with its 95 % interval (shares: Wilson; medians: two values in order), None where n allows none. `pending`,
    `not_known` and `left_out` units are in neither.
    """

    n: int
    numerator: int | None
    value: float | None
    interval: Bounds | None
    pending: int
    not_known: int
    left_out: int

    @property
    def completeness(self) -> float | None:
        """Known / (known + not known); None where nothing was to be known yet."""
        due = self.n + self.not_known
        return self.n / due if due else None


@dataclass(frozen=True)
class Group:
    """A group of a dimension: `key` is a code, or a public id where a program or a site is meant."""

    key: str
    label: str
    measure: Measure


@dataclass(frozen=True)
class Answer:
    """An indicator for a period: of everybody within reach, and of each group of a dimension where one was asked."""

    definition: Definition
    period: Period
    total: Measure
    by: str | None
    groups: tuple[Group, ...]


def indicator_for(
    standing: Standing, definition: Definition, period: Period, by: str | None = None
) -> Answer:
    """What a user is told: counted over the people within reach, in a constant number of statements.

    Through the memberships alone that may read every row the indicator is made of: each number is one that its
    reader could have counted himself. Raises ValueError for a dimension that does not exist.
    """
    facts = list(facts_of(standing, definition, period, by))
    sorted_out: dict[str | int, list[Fact]] = defaultdict(list)
    if by is not None:
        for fact in facts:
            sorted_out[GROUP_OF[Dimension(by)](fact)].append(fact)
    names = names_of(by, sorted_out)
    groups = [Group(*names(key), measure(definition, found)) for key, found in sorted_out.items()]
    return Answer(
        definition=definition,
        period=period,
        total=measure(definition, facts),
        by=by,
        groups=tuple(sorted(groups, key=lambda group: _place(by, group))),
    )


def facts_of(standing: Standing, definition: Definition, period: Period, by: str | None) -> Iterable[Fact]:
    """The facts through the memberships that may read their rows, together as far as the dimension tells them apart."""
    counting = definition.facts if by not in TOLD_TOGETHER else definition.together or definition.facts
    return counting(entitled(standing, definition.needs), period)


def measure(definition: Definition, facts: Iterable[Fact]) -> Measure:
    """The numbers of these facts."""
    facts = list(facts)
    said = said_in(facts)
    n = said[Said.YES] + said[Said.NO]
    if definition.kind == Kind.MEDIAN:
        numerator = None
        value, interval = median_with_interval(fact.value for fact in facts if fact.said == Said.YES)
    else:
        numerator = said[Said.YES]
        value, interval = (numerator / n, wilson(numerator, n)) if n else (None, None)
    return Measure(
        n=n,
        numerator=numerator,
        value=value,
        interval=interval,
        pending=said[Said.PENDING],
        not_known=said[Said.NOT_KNOWN],
        left_out=said[Said.LEFT_OUT],
    )


def said_in(facts: Iterable[Fact]) -> Counter[Said]:
    """How many units count as what."""
    said: Counter[Said] = Counter()
    for fact in facts:
        said[fact.said] += fact.count
    return said


def _place(by: str | None, group: Group) -> tuple:
    """Programs and sites in the order of their names, codes in their own; what is not known comes last."""
    name = group.label if by in (Dimension.PROGRAM, Dimension.SITE) else ""
    return group.key == NOT_KNOWN, name, group.key


def names_of(by: str | None, keys: Iterable):
    """What groups are called, as a function from a key to (key shown, label); one statement at most."""
    if by in (Dimension.PROGRAM, Dimension.SITE):
        model = Program if by == Dimension.PROGRAM else Site
        rows = model.all_records.filter(pk__in=[key for key in keys if key != NOT_KNOWN])
        named = {row.pk: (str(row.public_id), getattr(row, "local_name", row.name)) for row in rows}
        return lambda key: named.get(key, (NOT_KNOWN, str(AgeBand.NOT_KNOWN.label)))
    if by == Dimension.SEX:
        return lambda key: (str(key), str(Sex(key).label))
    if by == Dimension.AGE_BAND:
        return lambda key: (key, str(AgeBand(key).label))
    return lambda key: (key, key)
