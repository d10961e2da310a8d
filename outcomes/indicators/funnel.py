"""Is one place unlike the others, or is that chance? A funnel: the fewer units, the wider chance alone spreads shares.

Shares are compared on the scale 2 asin(sqrt(p)), whose variance is 1/n whatever the share. Marks of one person are
alike and places differ for many small reasons, so the spread that the other places show is taken for the ordinary one
(multiplicative overdispersion; Spiegelhalter, Statistics in Medicine 2005;24:1185-1202).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LOOK, FAR = 1.96, 3.09  # two-sided 95 % and 99.8 %
FEWEST = 10  # units below which nothing is said of a place
FEWEST_PLACES = 3


class Standing(StrEnum):
    """Where a share stands among the others."""

    USUAL = "usual"
    LOOK = "look"
    UNUSUAL = "unusual"
    FEW = "few"  # too few units to say


@dataclass(frozen=True)
class Point:
    """A place in the funnel. `z` is its distance from the target, in ordinary spreads."""

    key: object
    n: int
    share: float
    z: float
    stands: Standing


@dataclass(frozen=True)
class Funnel:
    """Places around the share of those that are not set apart, `target`. `spread` is 1 where chance alone explains how
    they differ."""

    target: float
    spread: float
    points: tuple[Point, ...]

    def limits(self, n: float, z: float) -> tuple[float, float]:
        """Between which shares a place of n units lies unless it is farther away than z ordinary spreads."""
        center, half = _angle(self.target), z * self.spread / math.sqrt(n)
        return _share(center - half), _share(center + half)


def funnel_of(counts: Sequence[tuple[object, int, int]]) -> Funnel | None:
    """The funnel of (key, units that count, units). None with fewer than three places that can be compared.

    Each place is held against the others alone, the farthest off is set apart, and again, so that neither one nor two
    places far off widen the funnel around themselves.
    """
    kept = {key: (hits, n) for key, hits, n in counts if n >= FEWEST}
    if len(kept) < FEWEST_PLACES:
        return None
    compared = frozenset(kept)
    while len(kept) > FEWEST_PLACES:
        alone = {key: _distance(kept[key], *_usual(kept, without=key)) for key in kept}
        farthest = max(alone, key=lambda key: abs(alone[key]))
        if abs(alone[farthest]) <= FAR:
            break
        del kept[farthest]
    target, spread = _usual(kept)
    points = []
    for key, hits, n in counts:
        if n:
            z = _distance((hits, n), target, spread) if key in compared else 0.0
            points.append(Point(key, n, hits / n, z, _stands(z) if key in compared else Standing.FEW))
    return Funnel(target, spread, tuple(points))


def _usual(places: dict, without: object = None) -> tuple[float, float]:
    """The share of these places together, and how much wider than chance they spread around it (1: not at all)."""
    others = [place for key, place in places.items() if key != without]
    target = sum(hits for hits, _n in others) / sum(n for _hits, n in others)
    squares = [_distance(place, target, 1) ** 2 for place in others]
    return target, math.sqrt(max(1.0, sum(squares) / len(squares)))


def _distance(place: tuple[int, int], target: float, spread: float) -> float:
    hits, n = place
    return (_angle(hits / n) - _angle(target)) * math.sqrt(n) / spread


def _stands(z: float) -> Standing:
    if abs(z) > FAR:
        return Standing.UNUSUAL
    return Standing.LOOK if abs(z) > LOOK else Standing.USUAL


def _angle(share: float) -> float:
    return 2 * math.asin(math.sqrt(share))


def _share(angle: float) -> float:
    return math.sin(min(max(angle, 0.0), math.pi) / 2) ** 2
