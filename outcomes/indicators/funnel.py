"""Is one place unlike the others, or is that chance? A funnel: the fewer units, the wider chance alone spreads shares.

Shares are compared on the scale 2 asin(sqrt(p)), whose variance is 1/n whatever the share. Marks of one person are
alike and places differ for many small reasons, so the spread that most places show is taken for the ordinary one
(Spiegelhalter, Statistics in Medicine 2005;24:1185-1202: multiplicative overdispersion, winsorized).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LOOK, FAR = 1.96, 3.09  # two-sided 95 % and 99.8 %
FEWEST = 10  # units below which nothing is said of a place
WINSORIZED = 0.2  # of the places at either end: there are few, and one that is far off must not hide itself
FEWEST_PLACES = 3


class Standing(StrEnum):
    """Where a share stands among the others."""

    USUAL = "usual"
    LOOK = "look"
    UNUSUAL = "unusual"
    FEW = "few"  # too few units to say


@dataclass(frozen=True)
class Point:
    """A place in the funnel. `z` is its distance from all together, in ordinary spreads."""

    key: object
    n: int
    share: float
    z: float
    stands: Standing


@dataclass(frozen=True)
class Funnel:
    """Places around the share of all together. `spread` is 1 where chance alone explains how most places differ."""

    target: float
    spread: float
    points: tuple[Point, ...]

    def limits(self, n: float, z: float) -> tuple[float, float]:
        """Between which shares a place of n units lies unless it is farther away than z ordinary spreads."""
        center, half = _angle(self.target), z * self.spread / math.sqrt(n)
        return _share(center - half), _share(center + half)


def funnel_of(counts: Sequence[tuple[object, int, int]]) -> Funnel | None:
    """The funnel of (key, units that count, units). None with fewer than three places that can be compared."""
    compared = [(key, hits, n) for key, hits, n in counts if n >= FEWEST]
    if len(compared) < FEWEST_PLACES:
        return None
    target = sum(hits for _key, hits, _n in compared) / sum(n for _key, _hits, n in compared)
    plain = {key: (_angle(hits / n) - _angle(target)) * math.sqrt(n) for key, hits, n in compared}
    spread = math.sqrt(max(1.0, _winsorized_square(list(plain.values()))))
    points = []
    for key, hits, n in counts:
        if not n:
            continue
        z = plain[key] / spread if key in plain else 0.0
        points.append(Point(key, n, hits / n, z, _stands(z) if key in plain else Standing.FEW))
    return Funnel(target, spread, tuple(points))


def _stands(z: float) -> Standing:
    if abs(z) > FAR:
        return Standing.UNUSUAL
    return Standing.LOOK if abs(z) > LOOK else Standing.USUAL


def _winsorized_square(values: list[float]) -> float:
    """The mean square of the values, those at either end drawn in to their neighbors."""
    ordered = sorted(values)
    drawn = int(WINSORIZED * len(ordered))
    low, high = ordered[drawn], ordered[len(ordered) - 1 - drawn]
    return sum(min(max(value, low), high) ** 2 for value in ordered) / len(ordered)


def _angle(share: float) -> float:
    return 2 * math.asin(math.sqrt(share))


def _share(angle: float) -> float:
    return math.sin(min(max(angle, 0.0), math.pi) / 2) ** 2
