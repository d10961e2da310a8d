"""The typeface of every document and figure, and what happens to a character it does not have.

Source Sans 3 (SIL Open Font License, beside the files) has the minus sign, the signs of inequality and the French
spaces. A character without a glyph would vanish from a PDF without an error, so `visible` puts a box in its place.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Source Sans 3"
REGULAR, BOLD, ITALIC = "SourceSans3", "SourceSans3-SemiBold", "SourceSans3-Italic"
FILES = {
    REGULAR: FOLDER / "SourceSans3-Regular.ttf",
    BOLD: FOLDER / "SourceSans3-SemiBold.ttf",
    ITALIC: FOLDER / "SourceSans3-Italic.ttf",
}
MISSING = "\u25a1"

# Invisible by design, and some of them reorder the text around them: nothing is lost by leaving them out.
_INVISIBLE = {"Cf"}
_AS_SPACE = {"\t", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}


@cache
def register() -> None:
    """Make the family known to reportlab and to matplotlib (once)."""
    for name, path in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(path)))
        font_manager.fontManager.addfont(str(path))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


@cache
def coverage() -> frozenset[int]:
    """The code points that all three faces can print."""
    register()
    faces = [pdfmetrics.getFont(name).face.charToGlyph for name in FILES]
    return frozenset(set(faces[0]).intersection(*faces[1:]))


def visible(text: object) -> str:
    """The text with composed accents and single-line spaces; a character the typeface lacks becomes `MISSING`."""
    known = coverage()
    characters = []
    for character in unicodedata.normalize("NFC", str(text)):
        if character in _AS_SPACE:
            characters.append(" ")
        elif unicodedata.category(character) not in _INVISIBLE:
            characters.append(character if ord(character) in known else MISSING)
    return "".join(characters)


def has_missing(text: object) -> bool:
    """Whether `visible` has to put a box for some character."""
    return visible(text).count(MISSING) > str(text).count(MISSING)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line in points."""
    register()
    return pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, size)


def wrap(text: str, width: float, size: float, *, bold: bool = False, most: int | None = None) -> list[str]:
    """Lines no wider than `width` points, broken at plain spaces; a word that is wider than a line is cut.

    Of more than `most` lines the last one kept ends in an ellipsis.
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = word
        while width_of(lines[-1], size, bold=bold) > width and len(lines[-1]) > 1:
            fits = _count_that_fits(lines[-1], width, size, bold)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + "…", size, bold=bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def _count_that_fits(word: str, width: float, size: float, bold: bool) -> int:
    count, used = 0, 0.0
    for character in word:
        used += width_of(character, size, bold=bold)
        if used > width:
            break
        count += 1
    return max(1, min(count, len(word) - 1))
