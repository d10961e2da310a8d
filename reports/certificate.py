"""A certificate of completion: one A4 page across, one typeface, nothing on it but what the register knows.

The same facts and language give the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from reports import fonts
from reports.layout import COLOR, clean
from reports.typography import day
from reports.words import LANGUAGES, text_in

PAGE = landscape(A4)
EDGE = 34.0


@dataclass(frozen=True)
class CertificateFacts:
    """What is certified. `sessions` attended; days that are not known are left out."""

    name: str
    program: str
    agency: str
    place: str
    started_on: date | None
    ended_on: date | None
    sessions: int
    made_on: date


def render_certificate(facts: CertificateFacts, *, language: str) -> bytes:
    """The certificate as PDF. Raises ValueError for a language it is not written in."""
    if language not in LANGUAGES:
        raise ValueError(f"certificates are written in {', '.join(LANGUAGES)}, not in {language!r}")
    fonts.register()
    words = text_in(language)
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=PAGE, invariant=1, lang=language)
    canvas.setTitle(clean(f"{words['certificate.title']}: {facts.program}", language))
    canvas.setAuthor(clean(facts.agency, language))
    _frame(canvas)
    _lines(canvas, facts, language, words)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _frame(canvas: Canvas) -> None:
    width, height = PAGE
    canvas.setStrokeColor(COLOR["ink"])
    canvas.setLineWidth(1.2)
    canvas.rect(EDGE, EDGE, width - 2 * EDGE, height - 2 * EDGE)
    canvas.setLineWidth(0.4)
    canvas.rect(EDGE + 6, EDGE + 6, width - 2 * EDGE - 12, height - 2 * EDGE - 12)


def _lines(canvas: Canvas, facts: CertificateFacts, language: str, words: dict[str, str]) -> None:
    width, height = PAGE
    y = height - 128
    y = _centered(canvas, words["certificate.title"], y, fonts.BOLD, 30, language) - 30
    y = _centered(canvas, words["certificate.says"], y, fonts.REGULAR, 14, language) - 24
    y = _centered(canvas, facts.name, y, fonts.BOLD, 26, language) - 10
    y = _centered(canvas, words["certificate.completed"], y, fonts.REGULAR, 14, language) - 18
    y = _centered(canvas, facts.program, y, fonts.BOLD, 20, language) - 12
    for line in _facts(facts, language, words):
        y = _centered(canvas, line, y, fonts.REGULAR, 12, language) - 4
    canvas.setFont(fonts.REGULAR, 11)
    canvas.setFillColor(COLOR["muted"])
    made = words["certificate.made"].format(day=day(facts.made_on, language))
    canvas.drawString(EDGE + 40, EDGE + 52, clean(made, language))
    canvas.line(width - EDGE - 260, EDGE + 66, width - EDGE - 40, EDGE + 66)
    canvas.drawCentredString(width - EDGE - 150, EDGE + 50, clean(words["certificate.signature"], language))


def _facts(facts: CertificateFacts, language: str, words: dict[str, str]) -> list[str]:
    said = [", ".join(text for text in (facts.agency, facts.place) if text)]
    if facts.started_on and facts.ended_on:
        said.append(
            words["certificate.from_until"].format(
                start=day(facts.started_on, language), end=day(facts.ended_on, language)
            )
        )
    if facts.sessions:
        key = "certificate.session" if facts.sessions == 1 else "certificate.sessions"
        said.append(words[key].format(count=facts.sessions))
    return said


def _centered(canvas: Canvas, text: str, y: float, face: str, size: float, language: str) -> float:
    """Write centered lines from `y` down; returns where the next line may stand."""
    width, _height = PAGE
    canvas.setFillColor(COLOR["ink"])
    room = width - 2 * EDGE - 80
    plain, is_bold = clean(text, language)[:300], face == fonts.BOLD
    while size > 12 and len(fonts.wrap(plain, room, size, bold=is_bold)) > 2:
        size -= 2
    for line in fonts.wrap(plain, room, size, bold=is_bold, most=3):
        canvas.setFont(face, size)
        canvas.drawCentredString(width / 2, y, line)
        y -= size * 1.35
    return y
