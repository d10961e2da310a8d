"""A matplotlib figure as a flowable of a PDF: real lines and real text, no picture made of pixels."""

from __future__ import annotations

from matplotlib.figure import Figure
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from reports import fonts
from reports.drawing import Outline, Paint, PlainRenderer, Stroke, Words, draw, size_of

_CAPS = {"butt": 0, "round": 1, "projecting": 2}


class PageRenderer(PlainRenderer):
    """Draws on a reportlab canvas whose origin is the lower left corner of the figure."""

    def __init__(self, canvas, width: float, height: float):
        super().__init__(width, height)
        self.canvas = canvas

    def put_outline(self, outline: Outline, stroke: Stroke | None, fill: Paint | None) -> None:
        canvas = self.canvas
        canvas.saveState()
        if stroke:
            canvas.setStrokeColor(_color(stroke.paint))
            canvas.setLineWidth(stroke.width)
            canvas.setLineCap(_CAPS.get(stroke.cap, 0))
            if stroke.dashes:
                canvas.setDash(list(stroke.dashes))
        if fill:
            canvas.setFillColor(_color(fill))
        path = canvas.beginPath()
        steps = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
        for step, *points in outline:
            steps[step](*points)
        canvas.drawPath(path, stroke=int(stroke is not None), fill=int(fill is not None), fillMode=1)
        canvas.restoreState()

    def put_words(self, words: Words, paint: Paint) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.setFillColor(_color(paint))
        canvas.setFont(_font(words), words.size)
        canvas.translate(words.x, words.y)
        canvas.rotate(words.angle)
        write = {
            "left": canvas.drawString,
            "center": canvas.drawCentredString,
            "right": canvas.drawRightString,
        }
        write[words.anchor](0, 0, words.text)
        canvas.restoreState()


class FigureFlowable(Flowable):
    """A figure in the flow of a document, made smaller where it is higher than `most` points (it cannot be split)."""

    def __init__(self, figure: Figure, most: float = 600):
        super().__init__()
        fonts.register()
        self.figure = figure
        self.size = size_of(figure)
        self.scale = min(1.0, most / self.size[1])
        self.width, self.height = (side * self.scale for side in self.size)

    def wrap(self, available_width, available_height):
        return self.width, self.height

    def draw(self):
        self.canv.saveState()
        self.canv.scale(self.scale, self.scale)
        draw(self.figure, PageRenderer(self.canv, *self.size))
        self.canv.restoreState()


def _font(words: Words) -> str:
    if words.is_bold:
        return fonts.BOLD
    return fonts.ITALIC if words.is_italic else fonts.REGULAR


def _color(paint: Paint):
    color = HexColor(paint.color)
    color.alpha = paint.opacity
    return color
