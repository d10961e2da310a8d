"""Numbers of clusters and of other outcomes as they are written, in the printed report and on the page alike."""

from __future__ import annotations

from reports.arms import ROLES
from reports.typography import NOTHING, number, percent


def cluster_mean(row: dict, role: str, language: str) -> str:
    """The mean of the clusters' means with their standard deviation, in percent for a yes or no."""
    side = row.get(role) or {}
    if row.get("kind") != "binary" or side.get("mean") is None:
        return mean_sd(side, language, 1)
    return f"{percent(side['mean'], language)} ({number(100 * (side.get('sd') or 0), language, 1)})"


def mean_sd(side: dict, language: str, digits: int) -> str:
    """A mean with its standard deviation behind it."""
    if side.get("mean") is None:
        return NOTHING
    return f"{number(side['mean'], language, digits)} ({number(side.get('sd'), language, digits)})"


def of_all(part: int, whole: int, language: str) -> str:
    """A number with its share of all."""
    return f"{number(part, language)} ({percent(part / whole, language, 0)})" if whole else NOTHING


def in_order(other: dict) -> list[dict]:
    """The arms of an outcome, the treated one first."""
    arms = {arm.get("key"): arm for arm in other.get("arms") or []}
    return [arms[role] for role in ROLES if role in arms]
