"""What an indicator is: a question with a number, asked of units that each count as one thing or another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise

from accounts.scope import Standing


class Said(StrEnum):
    """What one unit counts as. Only `yes` and `no` make the rate; what is not known is never taken for no."""

    YES = "yes"
    NO = "no"
    PENDING = "pending"  # time will tell
    NOT_KNOWN = "not_known"  # nobody wrote it down
    LEFT_OUT = "left_out"  # by definition


class Kind(StrEnum):
    SHARE = "share"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Fact:
    """One unit of an indicator: what it counts as, the day that puts it in a period, and its groups.

    Keys of program and site are None where there is none. `value` is what a median is made of. Units that are alike may
    come as one fact with their `count`.
    """

    said: Said
    on: date
    program: int | None
    site: int | None
    sex: int
    birth_on: date | None
    birth_precision: str
    value: float | None = None
    count: int = 1


@dataclass(frozen=True)
class Period:
    """Both days are in it. `now` is the day of the asking: what could still happen after it is pending."""

    first: date
    last: date
    now: date


Counting = Callable[[Standing, Period], Iterable[Fact]]


@dataclass(frozen=True)
class Definition:
    """A version of an indicator, in words and in code. Whoever changes what is counted raises `version`.

    `unit` is what is counted, `period` the day that puts a unit in a period; `needs` the capabilities without which
    nobody is told: those of the rows it is made of. `dimensions` are the groups it can be told by. `together` is there
    where units are many: the same facts, those of a program, a site and a sex put together by the database. They know
    no birth date, and of their days the last.
    """

    id: str
    version: int
    kind: Kind
    name: str | Promise
    unit: str | Promise
    numerator: str | Promise
    denominator: str | Promise
    period: str | Promise
    left_out: str | Promise
    needs: frozenset[str]
    facts: Counting
    dimensions: tuple[str, ...]
    value_unit: str = "share"
    caveats: tuple[str | Promise, ...] = field(default=())
    together: Counting | None = None
