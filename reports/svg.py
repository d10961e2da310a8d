"""A matplotlib figure as inline SVG for a page that allows no inline style.

No style element, no style attribute, no script, no address: colors are presentation attributes. With the theme
"page" they are `var(--figure-<role>, <print color>)`, so a stylesheet turns the figure dark by setting
`--figure-ink`, `--figure-muted`, `--figure-grid`, `--figure-paper`, `--figure-treated` and `--figure-comparison`;
"light" and "dark" write fixed colors. Parts carry class names (`figure-treated`, `figure-comparison`, `figure-text`).
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from matplotlib.figure import Figure

from reports import figures, flow_figure, fonts, palette
from reports.drawing import Outline, Paint, PlainRenderer, Stroke, Words, draw, size_of
from reports.words import text_in

THEMES = ("page", "light", "dark")
TYPEFACE = f"'{fonts.FAMILY}', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_IDENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def survival_svg(
    result: dict, *, language: str = "en", ident: str = "survival", theme: str = "page", width: float = 560
) -> str:
    """The survival curve of a result with its numbers at risk; empty when the result has no curve.

    `ident` starts every id of the drawing and must be unique on the page; `width` is in points (below 420 the arms
    are named above the curve, for phones).
    """
    if not figures.has_curve(result):
        return ""
    words = text_in(language)
    figure = figures.survival(result, language=language, width=width)
    description = words["figure.survival.description"].format(
        summary=figures.survival_summary(result, language=language)
    )
    return to_svg(figure, title=words["section.survival"], description=description, ident=ident, theme=theme)


def flow_svg(
    result: dict, *, language: str = "en", ident: str = "flow", theme: str = "page", width: float = 560
) -> str:
    """The flow of people through the evaluation, arm by arm; empty when the result has no flow."""
    if not result.get("flow"):
        return ""
    words = text_in(language)
    figure = flow_figure.flow(result, language=language, width=width)
    return to_svg(
        figure,
        title=words["section.flow"],
        description=words["figure.flow.description"].format(
            summary=flow_figure.flow_summary(result, language=language)
        ),
        ident=ident,
        theme=theme,
    )


def hundred_svg(
    result: dict, *, language: str = "en", ident: str = "hundred", theme: str = "page", width: float = 420
) -> str:
    """Of 100 people in each arm, how many failed; empty when the verdict has no such numbers."""
    if not figures.has_hundred(result):
        return ""
    figure = figures.hundred(result, language=language, width=width)
    sentence = (result.get("verdict") or {}).get("of_100_sentence") or ""
    title = text_in(language)["headline.of_100"]
    return to_svg(figure, title=title, description=sentence, ident=ident, theme=theme)


def to_svg(figure: Figure, *, title: str, description: str, ident: str, theme: str = "page") -> str:
    """Any figure as one `<svg>` element. Raises ValueError for an ident that is no XML name or an unknown theme."""
    if not _IDENT.fullmatch(ident):
        raise ValueError("an ident begins with a letter and holds letters, digits, hyphens and underscores")
    if theme not in THEMES:
        raise ValueError(f"a theme is one of {', '.join(THEMES)}")
    width, height = size_of(figure)
    renderer = MarkupRenderer(width, height, theme)
    draw(figure, renderer)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" viewBox="0 0 {_n(width)} {_n(height)}"'
        f' width="{_n(width)}" height="{_n(height)}"'
        f' aria-labelledby="{ident}-title {ident}-description" font-family={quoteattr(TYPEFACE)}>'
        f'<title id="{ident}-title">{escape(fonts.visible(title))}</title>'
        f'<desc id="{ident}-description">{escape(fonts.visible(description))}</desc>'
        f"{''.join(renderer.parts)}</svg>"
    )


class MarkupRenderer(PlainRenderer):
    """Collects SVG elements; SVG counts from the upper left corner, so heights are turned around."""

    def __init__(self, width: float, height: float, theme: str):
        super().__init__(width, height)
        self.theme = theme
        self.parts: list[str] = []

    def open_group(self, s, gid=None):
        self.parts.append(f"<g class={quoteattr('figure-' + gid)}>" if gid else "<g>")

    def close_group(self, s):
        # A group that nothing was put into is not worth its markup.
        if self.parts and self.parts[-1].startswith("<g"):
            self.parts.pop()
        else:
            self.parts.append("</g>")

    def put_outline(self, outline: Outline, stroke: Stroke | None, fill: Paint | None) -> None:
        d = "".join(step + self._points(points) for step, *points in outline)
        paint = self._paint("fill", fill) if fill else ' fill="none"'
        if stroke:
            paint += self._paint("stroke", stroke.paint) + f' stroke-width="{_n(stroke.width)}"'
            if stroke.dashes:
                paint += f' stroke-dasharray="{" ".join(map(_n, stroke.dashes))}"'
            if stroke.cap == "round":
                paint += ' stroke-linecap="round"'
        self.parts.append(f'<path d="{d}"{paint}/>')

    def put_words(self, words: Words, paint: Paint) -> None:
        x, y = _n(words.x), _n(self.height - words.y)
        attributes = f' x="{x}" y="{y}" font-size="{_n(words.size)}"{self._paint("fill", paint)}'
        if words.anchor != "left":
            attributes += f' text-anchor="{_ANCHORS[words.anchor]}"'
        if words.is_bold:
            attributes += ' font-weight="600"'
        if words.is_italic:
            attributes += ' font-style="italic"'
        if words.angle:
            attributes += f' transform="rotate({_n(-words.angle)} {x} {y})"'
        self.parts.append(f'<text class="figure-text"{attributes}>{escape(words.text)}</text>')

    def _points(self, points: list[float]) -> str:
        return " ".join(_n(self.height - v if index % 2 else v) for index, v in enumerate(points))

    def _paint(self, attribute: str, paint: Paint) -> str:
        role = palette.ROLES.get(paint.color)
        color = paint.color
        if role and self.theme == "page":
            color = f"var(--figure-{role}, {color})"
        elif role and self.theme == "dark":
            color = palette.DARK[role]
        opacity = "" if paint.opacity >= 1 else f' {attribute}-opacity="{_n(paint.opacity)}"'
        return f' {attribute}="{color}"{opacity}'


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
