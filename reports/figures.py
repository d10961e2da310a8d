"""Figures of a result: the survival curve, "of 100 people", and the difference on its axis.

Each builder takes the frozen result and gives a matplotlib figure measured in points; `svg.py` and `vector.py`
put it on a page or into a PDF. Arms are told apart twice: solid or dashed line, filled or hatched band, filled or
open mark.
"""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from reports import fonts
from reports.arms import arm_label, by_role, capitalized, failure_of, unit_name
from reports.drawing import POINTS_PER_INCH
from reports.palette import PRINT
from reports.typography import interval, number, percent, spaced, titled
from reports.words import text_in

fonts.register()
# A label is words, never a formula, whatever signs a person typed into it.
matplotlib.rcParams.update({"font.family": [fonts.FAMILY], "font.size": 9, "text.parse_math": False})

NARROW = 420
SPARE = 1.25  # measured in our typeface; a page sets the text in one of its own, up to a quarter wider
DASHES = {"treated": "solid", "comparison": (0, (4, 2))}
_STEPS = (1, 2, 3, 4, 5, 6, 10, 12, 13, 20, 26, 30, 50, 52, 60, 90, 100, 180, 365)
Points = np.ndarray


def canvas(width: float, height: float) -> Figure:
    """An empty figure of this size in points, without a background."""
    figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH))
    figure.patch.set_visible(False)
    return figure


def panel(figure: Figure, width: float, height: float) -> Axes:
    """Axes over the whole figure that count in points from the lower left, without a frame."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return axes


def has_curve(result: dict) -> bool:
    """Whether any arm has a survival curve to draw."""
    return any(_drawn(arm).size for arm in by_role(result))


def has_hundred(result: dict) -> bool:
    """Whether the verdict can be told as people of 100."""
    return any(n is not None for n in _hundred(result).values())


def _hundred(result: dict) -> dict:
    return (result.get("verdict") or {}).get("of_100") or {}


def survival_summary(result: dict, *, language: str) -> str:
    """The curve in one line of text per arm, for people who do not see it."""
    parts = []
    for arm in result.get("arms") or []:
        at = [p for p in arm.get("survival") or [] if p.get("estimate") is not None]
        if at:
            when = unit_name(at[-1]["t"], result.get("time_unit"), language)
            share = percent(at[-1]["estimate"], language)
            parts.append(titled(arm_label(arm, language), f"{share} ({when})", language))
    return spaced(text_in(language)["list.joint"].join(parts), language)


def _drawn(arm: dict) -> Points:
    """Rows (t, estimate, low, high) from 0 to where the curve stops; the interval is nan where it has none."""
    rows = []
    for point in arm.get("curve") or []:
        if point.get("estimate") is None:
            break
        low, high = point.get("ci") or (None, None)
        known = low is not None and high is not None
        rows.append((point["t"], point["estimate"], low if known else np.nan, high if known else np.nan))
    if rows and rows[0][0] > 0:
        rows.insert(0, (0.0, 1.0, 1.0, 1.0))
    return np.array(rows, dtype=float)


def at_risk(arm: dict, t: float) -> int | None:
    """People still at risk just before `t`, from the curve's own counts."""
    curve = arm.get("curve") or []
    for point in curve:
        if point["t"] >= t:
            return point.get("at_risk")
    if not curve or curve[-1].get("at_risk") is None:
        return None
    last = curve[-1]
    return max(0, last["at_risk"] - (last.get("events") or 0) - (last.get("censored") or 0))


def floor_of(result: dict) -> float:
    """Where the vertical axis of the curve starts: at 50 % when nothing drawn comes near it, else at 0."""
    drawn = [_drawn(arm) for arm in by_role(result)]
    return 0.5 if all(np.nanmin(rows[:, 1:]) > 0.52 for rows in drawn if rows.size) else 0.0


def _ticks(result: dict, end: float) -> list[float]:
    """Four to seven round times that hit the times the result names, where that can be."""
    named = [p["t"] for arm in result.get("arms") or [] for p in arm.get("survival") or []]
    steps = [step for step in _STEPS if 3 <= end / step <= 6] or [max(1, round(end / 5))]
    best = max(steps, key=lambda step: (sum(t % step == 0 for t in named), -abs(end / step - 4)))
    return list(np.arange(0, end + 1e-9, best))


def survival(result: dict, *, language: str = "en", width: float = 483) -> Figure:
    """Share without failure over time, per arm, with interval bands and the numbers at risk beneath.

    Raises ValueError when no arm has a curve.
    """
    arms = [(arm, _drawn(arm)) for arm in by_role(result)]
    arms = [(arm, rows) for arm, rows in arms if rows.size]
    if not arms:
        raise ValueError("this result has no curve")
    words = text_in(language)
    is_narrow = width < NARROW
    left, right = (38, 14) if is_narrow else _margins([arm_label(arm, language) for arm, _ in arms], language)
    row = 27 if is_narrow else 15
    under = 34 + 14 + row * len(arms)
    over = 20 + (14 * len(arms) if is_narrow else 0)
    plot_height = 178
    height = over + plot_height + under
    figure = canvas(width, height)
    plot_width = width - left - right
    axes = figure.add_axes((left / width, under / height, plot_width / width, plot_height / height))
    end = max(rows[-1, 0] for _, rows in arms)
    floor = floor_of(result)
    axes.set(xlim=(0, end), ylim=(floor, 1.0))
    for arm, rows in arms:
        _curve(axes, arm, rows, end, strokes=int(plot_width / 3))
    ticks = _ticks(result, end)
    _frame(axes, ticks, language)

    over_all = panel(figure, width, height)
    top = height - 11
    over_all.text(2, top, words[f"free.{failure_of(result)}"], color=PRINT["ink"], weight=600, fontsize=9)
    unit = capitalized(words.get(f"unit.{result.get('time_unit')}.many", ""))
    axis_title = words["figure.survival.x"].format(unit=unit)
    over_all.text(
        left + plot_width / 2, under - 27, axis_title, ha="center", color=PRINT["muted"], fontsize=8.5
    )
    if is_narrow:
        _key_above(over_all, [arm for arm, _ in arms], top - 14, width, language)
    else:
        _ends(over_all, arms, left + plot_width, under, plot_height, floor, right, language)

    def across(t: float) -> float:
        return left + plot_width * t / end

    _risk_table(over_all, [arm for arm, _ in arms], ticks, across, under - 44, row, left, is_narrow, language)
    return figure


def _margins(labels: list[str], language: str) -> tuple[float, float]:
    """Room for the names left of the numbers at risk and right of the curves."""
    head = fonts.width_of(text_in(language)["figure.at_risk"], 8.5, bold=True)
    left = max(head, *(fonts.width_of(label, 8.5) for label in labels)) * SPARE + 16
    right = max(fonts.width_of(label, 9, bold=True) for label in labels) * SPARE + 22
    return min(max(left, 64), 126), min(max(right, 60), 126)


def _curve(axes: Axes, arm: dict, rows: Points, end: float, strokes: int) -> None:
    role = arm["role"]
    color = PRINT[role]
    t, estimate, low, high = rows.T
    if role == "treated":
        axes.fill_between(t, low, high, step="post", color=color, alpha=0.16, lw=0, gid=f"{role}-band")
    else:
        at = np.linspace(0, t[-1], max(2, int(strokes * t[-1] / end)))[1:]
        which = np.searchsorted(t, at, side="right") - 1
        hatch = _strokes(at, low[which], at, high[which])
        axes.add_patch(PathPatch(hatch, fc="none", ec=color, lw=0.4, alpha=0.6, gid=f"{role}-band"))
    for edge in (low, high):
        axes.step(t, edge, where="post", color=color, lw=0.5, alpha=0.7, ls=DASHES[role])
    axes.step(t, estimate, where="post", color=color, lw=1.8, ls=DASHES[role], gid=role)


def _strokes(x1: Points, y1: Points, x2: Points, y2: Points) -> Path:
    """One path of separate straight strokes; strokes with an end that is not known are left out."""
    ends = np.column_stack((x1, y1, x2, y2))
    ends = ends[np.isfinite(ends).all(axis=1)].reshape(-1, 2)
    return Path(ends, [Path.MOVETO, Path.LINETO] * (len(ends) // 2))


def _frame(axes: Axes, ticks: list[float], language: str) -> None:
    shares = np.arange(axes.get_ylim()[0], 1.001, 0.1 if axes.get_ylim()[0] >= 0.5 else 0.2)
    axes.set_yticks(shares, [percent(share, language, 0) for share in shares])
    axes.set_xticks(ticks, [number(t, language) for t in ticks])
    axes.grid(color=PRINT["grid"], lw=0.5)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set(color=PRINT["muted"], lw=0.7)
    axes.tick_params(colors=PRINT["muted"], width=0.7, length=3, labelsize=8.5)
    axes.patch.set_visible(False)


def _ends(over_all, arms, x, under, plot_height, floor, room, language) -> None:
    """The name of each arm and its last value beside the end of its curve, pushed apart where they would meet."""
    blocks = []
    for arm, rows in arms:
        lines = fonts.wrap(arm_label(arm, language), (room - 12) / SPARE, 9, bold=True, most=3)
        y = under + plot_height * (rows[-1, 1] - floor) / (1 - floor)
        blocks.append([y, lines, percent(rows[-1, 1], language), arm["role"]])
    blocks.sort(key=lambda block: -block[0])
    for above, below in zip(blocks, blocks[1:], strict=False):
        needed = 11 * len(above[1]) / 2 + 11 * (len(below[1]) + 1) / 2 + 9
        if above[0] - below[0] < needed:
            shift = (needed - (above[0] - below[0])) / 2
            above[0] += shift
            below[0] -= shift
    for y, lines, value, role in blocks:
        y += 11 * (len(lines) - 1) / 2
        for line in lines:
            over_all.text(x + 8, y, line, color=PRINT[role], weight=600, fontsize=9)
            y -= 11
        over_all.text(x + 8, y, value, color=PRINT[role], fontsize=9)


def _key_above(over_all, arms, y, room, language) -> None:
    for arm in arms:
        _sample(over_all, 3, y + 3, arm["role"])
        label = fonts.wrap(arm_label(arm, language), (room - 40) / SPARE, 9, bold=True, most=1)[0]
        over_all.text(30, y, label, color=PRINT[arm["role"]], weight=600, fontsize=9)
        y -= 14


def _sample(over_all, x, y, role) -> None:
    over_all.plot([x, x + 20], [y, y], color=PRINT[role], lw=1.8, ls=DASHES[role])


def _risk_table(over_all, arms, ticks, across, y, row, left, is_narrow, language) -> None:
    words = text_in(language)
    over_all.text(2, y, words["figure.at_risk"], color=PRINT["muted"], weight=600, fontsize=8.5)
    for arm in arms:
        y -= row
        role = arm["role"]
        room, lift = (left + 240, 12) if is_narrow else (left - 16, 0)
        label = fonts.wrap(arm_label(arm, language), room / SPARE, 8.5, most=1)[0]
        over_all.text(2, y + lift, label, color=PRINT[role], fontsize=8.5)
        for t in ticks:
            n = at_risk(arm, t)
            text = number(n, language)
            over_all.text(across(t), y, text, ha="center", color=PRINT["ink"], fontsize=8.5)


def hundred(result: dict, *, language: str = "en", width: float = 483) -> Figure:
    """Ten by ten dots per arm: filled for the people of 100 who failed, open for the others."""
    of_100 = _hundred(result)
    arms = [arm for arm in by_role(result) if of_100.get(arm["role"]) is not None]
    of_100_people = text_in(language)["figure.of_100"].format(
        did=text_in(language)[f"did.{failure_of(result)}"]
    )
    is_narrow = width < NARROW
    block = width / max(2, len(arms))
    pitch = 10.5 if not is_narrow else min(10.5, (block - 16) / 10)
    height = pitch * 10 + (4 if not is_narrow else 78)
    figure = canvas(width, height)
    axes = panel(figure, width, height)
    for index, arm in enumerate(arms):
        x, role, n = index * block, arm["role"], int(of_100[arm["role"]])
        _dots(axes, x + pitch / 2, pitch * 9.5 + 2, pitch, n, role)
        size, y = (26, height - 24) if is_narrow else (44, height - 36)
        room = block - 8 if is_narrow else block - pitch * 10 - 26
        x += 0 if is_narrow else pitch * 10 + 14
        axes.text(x - size * 0.04, y, number(n, language), color=PRINT[role], weight=600, fontsize=size)
        y -= 16 if is_narrow else 17
        lines = fonts.wrap(of_100_people, room / SPARE, 9.5, most=2 if is_narrow else 3)
        for text in lines:
            axes.text(x, y, text, color=PRINT["ink"], fontsize=9.5)
            y -= 11.5
        y -= 3
        for text in fonts.wrap(
            arm_label(arm, language), room / SPARE, 10, bold=True, most=1 if is_narrow else min(3, 5 - len(lines))
        ):
            axes.text(x, y, text, color=PRINT[role], weight=600, fontsize=10)
            y -= 12
    return figure


def _dots(axes: Axes, x: float, y: float, pitch: float, n: int, role: str) -> None:
    places = np.arange(100)
    xs, ys = x + pitch * (places % 10), y - pitch * (places // 10)

    def put(chosen: np.ndarray, color: str, size: float, gid: str) -> None:
        # A stroke of almost no length with round ends is a dot, in a hundredth of the markup of a circle.
        path = _strokes(xs[chosen], ys[chosen], xs[chosen] + 0.01, ys[chosen])
        if len(path.vertices):
            axes.add_patch(PathPatch(path, fc="none", ec=color, lw=size, capstyle="round", gid=gid))

    put(places < n, PRINT[role], pitch * 0.78, role)
    put(places >= n, PRINT[role], pitch * 0.66, f"{role}-open")
    put(places >= n, PRINT["paper"], pitch * 0.53, "paper")


def difference(result: dict, *, language: str = "en", width: float = 483) -> Figure:
    """The primary difference in points with its interval, on an axis where no difference is marked.

    Raises ValueError when the result has no difference with an interval.
    """
    effect = (result.get("effect") or {}).get("risk_difference") or {}
    low, high = effect.get("ci") or (None, None)
    if effect.get("estimate") is None or low is None or high is None:
        raise ValueError("this result has no difference with an interval")
    words = text_in(language)
    estimate, low, high = (100 * v for v in (effect["estimate"], low, high))
    reach = max(abs(low), abs(high), 5) * 1.12
    height = 66
    figure = canvas(width, height)
    axes = panel(figure, width, height)
    middle, scale = width / 2, (width / 2 - 10) / reach

    def across(value: float) -> float:
        return middle + scale * value

    y = 32
    axes.plot([10, width - 10], [y - 14, y - 14], color=PRINT["muted"], lw=0.7)
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50) if reach / s <= 5)
    for value in np.arange(-step * (reach // step), reach, step):
        axes.plot([across(value)] * 2, [y - 17, y - 14], color=PRINT["muted"], lw=0.7)
        axes.text(
            across(value), y - 27, number(value, language), ha="center", color=PRINT["muted"], fontsize=8.5
        )
    axes.plot([middle, middle], [y - 14, y + 16], color=PRINT["ink"], lw=0.9, ls=(0, (2, 2)))
    axes.text(middle, y + 22, words["figure.no_difference"], ha="center", color=PRINT["ink"], fontsize=8.5)
    axes.text(10, y + 22, "← " + words["figure.fewer"], color=PRINT["muted"], fontsize=8.5)
    axes.text(width - 10, y + 22, words["figure.more"] + " →", ha="right", color=PRINT["muted"], fontsize=8.5)
    axes.plot(
        [across(low), across(high)],
        [y, y],
        color=PRINT["treated"],
        lw=2.2,
        solid_capstyle="butt",
        gid="treated",
    )
    for end in (low, high):
        axes.plot([across(end)] * 2, [y - 5, y + 5], color=PRINT["treated"], lw=1.4)
    dot = _strokes(
        np.array([across(estimate)]), np.array([y]), np.array([across(estimate) + 0.01]), np.array([y])
    )
    axes.add_patch(PathPatch(dot, fc="none", ec=PRINT["treated"], lw=9, capstyle="round"))
    axes.text(
        across(estimate),
        y + 9,
        number(estimate, language, 2, null=0) + f" ({interval((low, high), language, 2, null=0)})",
        ha="center",
        color=PRINT["treated"],
        weight=600,
        fontsize=9,
    )
    return figure
