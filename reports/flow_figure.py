"""The flow of people through an evaluation, as CONSORT draws it: down the stages, one column per arm."""

from __future__ import annotations

from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from reports import fonts
from reports.arms import ROLES, arm_label, by_role
from reports.figures import NARROW, canvas, panel
from reports.palette import PRINT
from reports.typography import number, spaced, titled
from reports.words import text_in

BEFORE_ASSIGNMENT = ("referred", "eligible")
LINE = 12.0
GAP = 15.0
PAD = 7.0
TEXT = 9.0


@dataclass
class Box:
    """A box of the diagram: lines of text, the first one bold."""

    lines: list[str]
    is_dashed: bool = False

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + 2 * PAD - 3


@dataclass
class Level:
    """One row of boxes: over all arms (`shared`) or one per role."""

    shared: Box | None = None
    per_arm: dict[str, Box] = field(default_factory=dict)

    @property
    def height(self) -> float:
        boxes = [self.shared] if self.shared else list(self.per_arm.values())
        return max(box.height for box in boxes)


def flow(result: dict, *, language: str = "en", width: float = 483) -> Figure:
    """The diagram of a result. Raises ValueError when the result has no flow."""
    stages = result.get("flow") or []
    if not stages:
        raise ValueError("this result has no flow")
    arms = by_role(result) or [{"key": role, "role": role} for role in ROLES]
    gutter = 18.0 if width < NARROW else 40.0
    column = (width - gutter * (len(arms) - 1) - 2) / len(arms)
    levels = _levels(result, stages, arms, column, width, language)
    height = sum(level.height for level in levels) + GAP * (len(levels) - 1) + 4
    figure = canvas(width, height)
    axes = panel(figure, width, height)
    x_of = {arm["role"]: 1 + index * (column + gutter) for index, arm in enumerate(arms)}
    _place(axes, levels, x_of, column, width, height - 2)
    return figure


def flow_summary(result: dict, *, language: str) -> str:
    """The stages with their numbers in one line, for people who do not see the diagram."""
    arms = by_role(result)
    parts = []
    for row in result.get("flow") or []:
        counts = ", ".join(
            f"{arm_label(arm, language)} {number(row.get(arm['role']), language)}" for arm in arms
        )
        parts.append(titled(str(row.get("label") or row["stage"]), counts, language))
    return spaced(text_in(language)["list.joint"].join(parts), language)


def _place(axes: Axes, levels: list[Level], x_of: dict, column: float, width: float, y: float) -> None:
    above: Level | None = None
    for level in levels:
        bottom = y - level.height
        if level.shared:
            shared_width = min(width * 0.6, 300)
            _box(axes, (width - shared_width) / 2, bottom, shared_width, level.height, level.shared, "ink")
            if above:
                _arrow(axes, width / 2, y + GAP, y)
        for role, box in level.per_arm.items():
            x = x_of[role]
            _box(axes, x, bottom, column, level.height, box, role)
            if above and above.shared and len(x_of) > 1:
                _branch(axes, width / 2, x + column / 2, y)
            elif above:
                _arrow(axes, x + column / 2, y + GAP, y)
        above, y = level, bottom - GAP


def _levels(result, stages, arms, column, width, language) -> list[Level]:
    words = text_in(language)
    roles = [arm["role"] for arm in arms]
    levels: list[Level] = []
    left_out = _left_out(result, roles, column, language)
    started = next((row for row in stages if row["stage"] == "started"), None)

    def label_of(row: dict) -> str:
        return spaced(str(row.get("label") or row["stage"]), language)

    def people(n: int | None) -> str:
        return words["flow.people"].format(n=number(n, language))

    for row in stages:
        if row["stage"] == "started" and any(other["stage"] == "assigned" for other in stages):
            continue  # told in the box of the assigned: starting or not does not move anyone to another group
        if row["stage"] in BEFORE_ASSIGNMENT:
            total = sum(row.get(role) or 0 for role in roles)
            levels.append(Level(shared=Box([label_of(row), people(total)])))
            continue
        boxes = {}
        for arm in arms:
            role = arm["role"]
            counted = titled(label_of(row), people(row.get(role)), language)
            lines = fonts.wrap(counted, column - 2 * PAD, TEXT, bold=True)
            count = (row.get("clusters") or {}).get(role)
            if count and result.get("clusters"):
                lines.append(f"{number(count, language)} {result['clusters'].get('label')}")
            if row["stage"] == "assigned":
                name = fonts.wrap(arm_label(arm, language), column - 2 * PAD, TEXT, bold=True)
                key = "flow.started" if role == "treated" else "flow.crossover"
                extra = []
                if started:
                    text = spaced(words[key].format(n=number(started.get(role), language)), language)
                    extra = fonts.wrap(text, column - 2 * PAD, TEXT)
                lines = [*name, *lines, *extra]
            boxes[role] = Box(lines)
        levels.append(Level(per_arm=boxes))
        if row["stage"] == "assigned" and left_out:
            levels.append(Level(per_arm=left_out))
    return levels


def _left_out(result: dict, roles: list[str], column: float, language: str) -> dict[str, Box]:
    """A dashed box per arm with the reasons why people were left out; nothing when nobody was."""
    rows = result.get("excluded") or []
    if not rows:
        return {}
    words = text_in(language)
    boxes = {}
    for role in roles:
        reasons = [row for row in rows if row.get("arm") == role]
        lines = [spaced(words["flow.left_out"], language)] if reasons else []
        for row in reasons:
            text = f"{number(row.get('n'), language)} {row.get('label') or row.get('reason')}"
            lines += fonts.wrap(spaced(text, language), column - 2 * PAD, TEXT)
        boxes[role] = Box(
            lines or fonts.wrap(words["flow.nobody_left_out"], column - 2 * PAD, TEXT), is_dashed=True
        )
    return boxes


def _box(axes: Axes, x: float, y: float, width: float, height: float, box: Box, role: str) -> None:
    color = PRINT["muted"] if box.is_dashed else PRINT[role]
    style = {"ls": (0, (3, 2))} if box.is_dashed else {}
    axes.add_patch(Rectangle((x, y), width, height, fc=PRINT["paper"], ec=color, lw=0.9, **style))
    baseline = y + height - PAD - 7
    for index, line in enumerate(box.lines):
        weight = 600 if index == 0 else 400
        color = PRINT[role] if index == 0 and not box.is_dashed else PRINT["ink"]
        axes.text(x + PAD, baseline, line, color=color, weight=weight, fontsize=TEXT)
        baseline -= LINE


def _arrow(axes: Axes, x: float, start: float, end: float) -> None:
    axes.plot([x, x], [start, end + 4], color=PRINT["muted"], lw=0.9)
    head = [(x - 2.6, end + 5), (x + 2.6, end + 5), (x, end)]
    axes.add_patch(Polygon(head, closed=True, fc=PRINT["muted"], ec="none", lw=0))


def _branch(axes: Axes, start_x: float, end_x: float, end: float) -> None:
    middle = end + GAP / 2
    axes.plot([start_x, start_x, end_x], [end + GAP, middle, middle], color=PRINT["muted"], lw=0.9)
    _arrow(axes, end_x, middle, end)
