"""How much a result hangs on: other analyses, one person more, an unmeasured cause."""

from __future__ import annotations

import math
from dataclasses import dataclass

from outcomes.evaluation.rates import Bounds, Rate, risk_difference


def excludes(bounds: tuple[float | None, float | None] | None, nothing: float) -> bool | None:
    """Whether an interval leaves out the value of no difference; None where there is no interval."""
    if bounds is None or bounds[0] is None or bounds[1] is None:
        return None
    return bounds[0] > nothing or bounds[1] < nothing


@dataclass(frozen=True)
class OneChange:
    """One person's outcome that, changed, moves the primary interval across no difference."""

    arm: str
    change: int


def one_person_changes(
    events_1: int, n_1: int, events_0: int, n_0: int, alpha: float = 0.05
) -> tuple[OneChange, ...]:
    """Every change of one outcome (one failure more or less in one arm) after which Newcombe's interval
    excludes 0 where it did not, or no longer does where it did."""

    def verdict(a: int, b: int) -> bool:
        _, bounds = risk_difference(Rate.from_counts(a, n_1, alpha), Rate.from_counts(b, n_0, alpha))
        return bool(excludes(bounds, 0.0))

    now = verdict(events_1, events_0)
    found = []
    for arm, change in (("treated", 1), ("treated", -1), ("comparison", 1), ("comparison", -1)):
        a = events_1 + (change if arm == "treated" else 0)
        b = events_0 + (change if arm == "comparison" else 0)
        if 0 <= a <= n_1 and 0 <= b <= n_0 and verdict(a, b) != now:
            found.append(OneChange(arm, change))
    return tuple(found)


def disagreeing(primary: Bounds, others: dict[str, bool | None]) -> tuple[str, ...]:
    """The other analyses (name -> excludes no difference, None = not available) that say otherwise than the
    primary."""
    mine = excludes(primary, 0.0)
    return tuple(name for name, theirs in others.items() if theirs is not None and theirs != mine)


def e_value(ratio: float, bounds: Bounds | None) -> tuple[float, float | None]:
    """How strongly an unmeasured cause would have to act on both arm and outcome, as a risk ratio, to
    explain the estimate, and the limit of its interval nearer to 1 (VanderWeele and Ding 2017). Raises
    ValueError for ratio <= 0."""
    if ratio <= 0:
        raise ValueError("a risk ratio is positive")
    limit = None
    if bounds is not None:
        near = bounds[1] if ratio < 1 else bounds[0]
        crosses = bounds[0] <= 1 <= bounds[1]
        limit = 1.0 if crosses else _e(near)
    return _e(ratio), limit


def _e(ratio: float) -> float:
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))
