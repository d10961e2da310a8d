"""What a matplotlib figure is made of, handed on in points: outlines and lines of text.

Both targets (a PDF page, an inline SVG) inherit from `PlainRenderer` and only say how to put an outline and a line of
text down. Only public methods of matplotlib's renderer are used. Figures are drawn with everything inside their axes,
so clipping is not needed; text stays text in both targets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.path import Path

from reports import fonts

POINTS_PER_INCH = 72
_ANCHOR_SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True)
class Paint:
    """A color as #rrggbb with its opacity (0-1)."""

    color: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Stroke:
    """A line: paint, width in points, dash lengths in points (none = solid)."""

    paint: Paint
    width: float
    dashes: tuple[float, ...] = ()
    cap: str = "butt"


@dataclass(frozen=True)
class Words:
    """One line of text: where it is held and by which end (points from the lower left), size in points, turn
    in degrees."""

    text: str
    x: float
    y: float
    size: float
    anchor: str = "left"
    angle: float = 0.0
    is_bold: bool = False
    is_italic: bool = False


# An outline: ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y), ("Z",).
Outline = list[tuple]


class PlainRenderer(RendererBase):
    """Takes matplotlib's drawing calls apart; heirs define `put_outline` and `put_words`."""

    def __init__(self, width: float, height: float):
        super().__init__()
        self.width, self.height = width, height

    def put_outline(self, outline: Outline, stroke: Stroke | None, fill: Paint | None) -> None:
        raise TypeError("a target says how it puts an outline down")

    def put_words(self, words: Words, paint: Paint) -> None:
        raise TypeError("a target says how it puts text down")

    def get_canvas_width_height(self):
        return self.width, self.height

    def flipy(self):
        return False

    def points_to_pixels(self, points):
        return points

    def get_text_width_height_descent(self, s, prop, ismath):
        return super().get_text_width_height_descent(fonts.visible(s), prop, ismath)

    def draw_path(self, gc, path, transform, rgbFace=None):
        *color, opacity = gc.get_rgb()
        stroke = None
        if gc.get_linewidth() > 0 and opacity > 0:
            dashes = gc.get_dashes()[1]
            paint = Paint(to_hex(color), opacity)
            stroke = Stroke(paint, gc.get_linewidth(), tuple(dashes or ()), str(gc.get_capstyle()))
        fill = None
        if rgbFace is not None:
            face_opacity = rgbFace[3] if len(rgbFace) > 3 and not gc.get_forced_alpha() else gc.get_alpha()
            if face_opacity > 0:
                fill = Paint(to_hex(rgbFace[:3]), face_opacity)
        if stroke or fill:
            self.put_outline(_outline(path, transform), stroke, fill)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        *color, opacity = gc.get_rgb()
        anchor = mtext.get_horizontalalignment() if mtext is not None else "left"
        along = _ANCHOR_SHIFT[anchor] * self.get_text_width_height_descent(s, prop, False)[0]
        turn = math.radians(angle)
        words = Words(
            text=fonts.visible(s),
            x=float(x + along * math.cos(turn)),
            y=float(y + along * math.sin(turn)),
            size=prop.get_size_in_points(),
            anchor=anchor,
            angle=angle,
            is_bold=_weight(prop) >= 600,
            is_italic=prop.get_style() == "italic",
        )
        self.put_words(words, Paint(to_hex(color), opacity))

    def draw_image(self, gc, x, y, im, transform=None):
        raise TypeError(
            "figures here are lines, areas and text; a picture made of pixels has no place in them"
        )


def draw(figure: Figure, renderer: PlainRenderer) -> None:
    """Draw a figure with a renderer that counts in points."""
    figure.set_dpi(POINTS_PER_INCH)
    FigureCanvasBase(figure)
    figure.draw(renderer)


def size_of(figure: Figure) -> tuple[float, float]:
    """Width and height of a figure in points."""
    width, height = figure.get_size_inches() * POINTS_PER_INCH
    return float(width), float(height)


def _weight(prop) -> int:
    weight = prop.get_weight()
    return weight if isinstance(weight, int) else {"bold": 700, "semibold": 600}.get(weight, 400)


def _outline(path: Path, transform) -> Outline:
    outline: Outline = []
    x, y = 0.0, 0.0
    for points, code in path.iter_segments(transform, simplify=False, curves=True):
        if code == Path.CLOSEPOLY:
            outline.append(("Z",))
            continue
        points = [float(value) for value in points]
        if code == Path.MOVETO:
            outline.append(("M", *points))
        elif code == Path.LINETO:
            outline.append(("L", *points))
        elif code == Path.CURVE4:
            outline.append(("C", *points))
        elif code == Path.CURVE3:  # a quadratic curve, raised to the cubic that both targets know
            qx, qy, end_x, end_y = points
            first = (x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y))
            second = (end_x + 2 / 3 * (qx - end_x), end_y + 2 / 3 * (qy - end_y))
            outline.append(("C", *first, *second, end_x, end_y))
        x, y = points[-2:]
    return outline
