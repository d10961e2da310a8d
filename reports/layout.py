"""The typography of a document: styles, safe text, headings that become bookmarks, tables, columns.

Text from people reaches reportlab only through `clean` and `text`: markup in it stays literal, a character
without a glyph shows as a box.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from reports import fonts
from reports.palette import PRINT
from reports.typography import NARROW_NO_BREAK, NO_BREAK, spaced

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 56.0
TOP, BOTTOM = 72.0, 64.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
# A row cannot be split between pages where it has several cells: a longer text goes on in a row of its own.
LONGEST_CELL = 2500
COLOR = {role: HexColor(value) for role, value in PRINT.items()}


def _style(name: str, size: float, leading: float, **more) -> ParagraphStyle:
    usual = {"fontName": fonts.REGULAR, "textColor": COLOR["ink"], "splitLongWords": 1}
    whole = {"allowWidows": 0, "allowOrphans": 0}
    return ParagraphStyle(name, fontSize=size, leading=leading, **{**usual, **whole, **more})


STYLES = {
    "body": _style("body", 10, 14.2, spaceAfter=5),
    "small": _style("small", 8.5, 11.6, textColor=COLOR["muted"], spaceAfter=4),
    "eyebrow": _style("eyebrow", 9, 12, fontName=fonts.BOLD, textColor=COLOR["muted"], spaceAfter=6),
    "title": _style("title", 25, 29, fontName=fonts.BOLD, spaceAfter=5),
    "question": _style("question", 12.5, 17, fontName=fonts.ITALIC, textColor=COLOR["muted"], spaceAfter=14),
    "verdict": _style("verdict", 16.5, 22, fontName=fonts.BOLD),
    "verdict_refused": _style("verdict_refused", 14, 19, fontName=fonts.BOLD),
    "heading": _style("heading", 14.5, 18, fontName=fonts.BOLD, spaceBefore=20, spaceAfter=7, keepWithNext=1),
    "subheading": _style(
        "subheading", 10.5, 14, fontName=fonts.BOLD, spaceBefore=4, spaceAfter=4, keepWithNext=1
    ),
    "flag": _style("flag", 9, 12, fontName=fonts.BOLD, textColor=COLOR["warning"], spaceAfter=2),
    "note": _style("note", 9.5, 13.2, spaceAfter=3),
    "fact": _style("fact", 17, 21, fontName=fonts.BOLD),
    "fact_label": _style("fact_label", 8.5, 11, textColor=COLOR["muted"]),
    "cell": _style("cell", 9, 12),
    "cell_strong": _style("cell_strong", 9, 12, fontName=fonts.BOLD),
    "cell_right": _style("cell_right", 9, 12, alignment=2),
    "head": _style("head", 8.5, 11, fontName=fonts.BOLD, textColor=COLOR["muted"]),
    "head_right": _style("head_right", 8.5, 11, fontName=fonts.BOLD, textColor=COLOR["muted"], alignment=2),
    "head_over": _style("head_over", 8.5, 11, fontName=fonts.BOLD, alignment=1),
    "mark": _style("mark", 8.5, 11, fontName=fonts.BOLD, textColor=COLOR["warning"]),
}


def clean(value: object, language: str) -> str:
    """Plain text ready for print: visible characters, spaces of the language."""
    return fonts.visible(spaced(fonts.visible(value), language))


def text(value: object, language: str, style: str = "body") -> Paragraph:
    """A paragraph of plain text: whatever looks like markup is printed as it stands."""
    # A paragraph breaks lines at the narrow no-break space; the wide one holds.
    plain = clean(value, language).replace(NARROW_NO_BREAK, NO_BREAK)
    return Paragraph(escape(plain), STYLES[style])


def labelled(label: object, value: object, language: str, style: str = "body") -> Paragraph:
    """A paragraph that begins with a label in bold."""
    parts = [clean(part, language).replace(NARROW_NO_BREAK, NO_BREAK) for part in (label, value)]
    return Paragraph(f"<b>{escape(parts[0])}</b> {escape(parts[1])}", STYLES[style])


class Heading(Flowable):
    """A section heading that is also a bookmark in the outline of the document."""

    def __init__(self, title: str, language: str, key: str):
        super().__init__()
        self.title, self.key = clean(title, language), key
        self.paragraph = text(title, language, "heading")
        self.keepWithNext = 1

    def getSpaceBefore(self):
        return STYLES["heading"].spaceBefore

    def getSpaceAfter(self):
        return STYLES["heading"].spaceAfter

    def wrap(self, available_width, available_height):
        self.width, self.height = self.paragraph.wrap(available_width, available_height)
        return self.width, self.height

    def draw(self):
        self.canv.bookmarkPage(self.key, fit="XYZ", top=self.canv.absolutePosition(0, self.height + 8)[1])
        self.canv.addOutlineEntry(self.title, self.key, 0)
        self.paragraph.drawOn(self.canv, 0, 0)


def numbers(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    language: str,
    *,
    left: Sequence[int] = (0,),
    strong: Sequence[int] = (),
    washed: Sequence[int] = (),
    over: Sequence[tuple[str, int]] = (),
) -> Table:
    """A table of numbers: columns in `left` hold text, the others are aligned right; heads repeat on a new page.

    Rows in `strong` are set bold, rows in `washed` get a light ground. `widths` are in points. `over` is a first row of
    heads, each over a number of columns.
    """
    cells: list[list[object]] = [
        [
            text(title, language, "head" if column in left else "head_right")
            for column, title in enumerate(head)
        ]
    ]
    top, spans = 1, []
    if over:
        top, first, titles = 2, 0, []
        for title, count in over:
            titles += [text(title, language, "head_over") if title else "", *[""] * (count - 1)]
            if title:
                last = first + count - 1
                spans += [
                    ("SPAN", (first, 0), (last, 0)),
                    ("LINEBELOW", (first, 0), (last, 0), 0.4, COLOR["muted"]),
                ]
            first += count
        cells.insert(0, titles)
    for index, row in enumerate(rows):
        style = "cell_strong" if index in strong else "cell"
        cells.append(
            [
                value
                if isinstance(value, Flowable)
                else (text(value, language, style) if column in left else clean(value, language))
                for column, value in enumerate(row)
            ]
        )
    commands = [
        ("FONT", (0, top), (-1, -1), fonts.REGULAR, 9, 12),
        ("TEXTCOLOR", (0, top), (-1, -1), COLOR["ink"]),
        ("ALIGN", (0, 0), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, top - 1), "BOTTOM"),
        ("VALIGN", (0, top), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LEFTPADDING", (1, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-2, -1), 4),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.6),
        ("LINEBELOW", (0, top - 1), (-1, top - 1), 0.9, COLOR["ink"]),
        ("LINEBELOW", (0, top), (-1, -2), 0.4, COLOR["grid"]),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, COLOR["ink"]),
        *spans,
    ]
    commands += [("ALIGN", (column, 0), (column, -1), "LEFT") for column in left]
    commands += [("FONT", (0, row + top), (-1, row + top), fonts.BOLD, 9, 12) for row in strong]
    commands += [("BACKGROUND", (0, row + top), (-1, row + top), COLOR["wash"]) for row in washed]
    return Table(
        cells, colWidths=list(widths), repeatRows=top, style=TableStyle(commands), hAlign="LEFT", splitInRow=1
    )


def pairs(rows: Sequence[tuple[str, object]], language: str, label_width: float = 150) -> Table:
    """A table of labels and what they stand for."""
    cells = [
        [text(label if index == 0 else "", language, "head"), text(part, language, "cell")]
        for label, value in rows
        for index, part in enumerate(textwrap.wrap(str(value), LONGEST_CELL) or [""])
    ]
    commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.6),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, COLOR["grid"]),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, COLOR["ink"]),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, COLOR["ink"]),
    ]
    return Table(
        cells, colWidths=[label_width, WIDTH - label_width], style=TableStyle(commands), hAlign="LEFT"
    )


def boxed(content: Sequence[Flowable], *, bar: str, ground: str | None = None, padding: float = 12) -> Table:
    """Paragraphs beside a thick bar of a color, on a light ground; may run over a page break between paragraphs."""
    commands = [
        ("LINEBEFORE", (0, 0), (0, -1), 3, COLOR[bar]),
        ("LEFTPADDING", (0, 0), (-1, -1), 14),
        ("RIGHTPADDING", (0, 0), (-1, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, 0), padding - 4 if ground else 1),
        ("BOTTOMPADDING", (0, -1), (-1, -1), padding - 2 if ground else 3),
    ]
    if ground:
        commands.append(("BACKGROUND", (0, 0), (-1, -1), COLOR[ground]))
    return Table(
        [[item] for item in content],
        colWidths=[WIDTH],
        style=TableStyle(commands),
        hAlign="LEFT",
        splitInRow=1,
    )


def columns(blocks: Sequence[Sequence[Flowable]], widths: Sequence[float], *, rule: bool = True) -> Table:
    """Blocks side by side, a thin rule between them."""
    commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LEFTPADDING", (1, 0), (-1, -1), 10),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    if rule and len(blocks) > 1:
        commands.append(("LINEBEFORE", (1, 0), (-1, -1), 0.5, COLOR["grid"]))
    return Table(
        [[list(block) for block in blocks]], colWidths=list(widths), style=TableStyle(commands), hAlign="LEFT"
    )


def listed(items: Sequence[str], language: str, sign: str, color: str) -> Table:
    """Sentences one under the other, each after a sign."""
    mark = STYLES["cell_strong"].clone("sign", textColor=COLOR[color], fontSize=10, leading=14.2)
    cells = [
        [Paragraph(sign if index == 0 else "", mark), text(part, language, "body")]
        for item in items
        for index, part in enumerate(textwrap.wrap(str(item), LONGEST_CELL) or [""])
    ]
    commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return Table(cells, colWidths=[16, WIDTH - 16], style=TableStyle(commands), hAlign="LEFT", splitInRow=1)
