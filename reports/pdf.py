"""A frozen result as a PDF that can be printed: A4, one typeface, the profile on every page, page x of y.

The same result, language and run give the same bytes.
"""

from __future__ import annotations

import io
from datetime import UTC

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from reports import fonts, sections
from reports.arms import profile_line
from reports.facts import RunFacts
from reports.layout import BOTTOM, COLOR, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, TOP, WIDTH, clean
from reports.reader import Reader
from reports.words import LANGUAGES, text_in

__all__ = ["RunFacts", "render_pdf"]


def render_pdf(result: dict, *, language: str, run: RunFacts) -> bytes:
    """The report of a run, refused or not. `result` is the frozen result in that language.

    Raises ValueError for a language that reports are not written in.
    """
    if language not in LANGUAGES:
        raise ValueError(f"reports are written in {', '.join(LANGUAGES)}, not in {language!r}")
    fonts.register()
    # The number of pages is known once the document has been laid out, so it is laid out twice.
    first = _Document(io.BytesIO(), result, language, run, total=None)
    first.build(_story(result, language, run))
    target = io.BytesIO()
    _Document(target, result, language, run, total=first.page).build(_story(result, language, run))
    return target.getvalue()


def _story(result: dict, language: str, run: RunFacts) -> list[Flowable]:
    reader = Reader(result, language, run)
    return [flowable for section in sections.in_order(reader) for flowable in section(reader)]


class _Document(BaseDocTemplate):
    """The page frame: banner above and below, title, run, page x of y."""

    def __init__(self, target, result: dict, language: str, run: RunFacts, total: int | None):
        reader = Reader(result, language, run)
        self.language, self.run, self.total = language, run, total
        self.report_title = clean(reader.title, language)
        self.profile = clean(profile_line(result, language), language)
        words = text_in(language)
        super().__init__(
            target,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            invariant=1,
            lang=language,
            title=self.report_title,
            author=clean(run.agency or words["product"], language),
            subject=clean(f"{words['document.subject']}, {self.profile}", language),
            creator=f"{words['product']} {run.code_version}",
            keywords=f"{result.get('digest') or ''}",
            displayDocTitle=True,
        )
        frame = Frame(
            MARGIN, BOTTOM, WIDTH, PAGE_HEIGHT - TOP - BOTTOM,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._furniture))

    def beforeDocument(self):
        executed_at = self.run.executed_at
        instant = executed_at if executed_at.tzinfo is None else executed_at.astimezone(UTC)
        stamp = instant.strftime("D:%Y%m%d%H%M%S") + "+00'00'"
        self.canv.setDateFormatter(lambda *_: stamp)
        self.canv.showOutline()

    def _furniture(self, canvas, _document) -> None:
        words = text_in(self.language)
        canvas.saveState()
        self._banner(canvas, PAGE_HEIGHT - 40)
        canvas.setFont(fonts.REGULAR, 8)
        canvas.setFillColor(COLOR["muted"])
        if canvas.getPageNumber() > 1:
            title = fonts.wrap(self.report_title[:400], WIDTH, 8, most=1)[0]
            canvas.drawString(MARGIN, PAGE_HEIGHT - 55, title)
        self._banner(canvas, 36)
        canvas.setFont(fonts.REGULAR, 8)
        canvas.setFillColor(COLOR["muted"])
        run = words["page.run"].format(run=self.run.public_id)
        canvas.drawString(MARGIN, 22, clean(run, self.language)[:80])
        page = words["page"].format(number=canvas.getPageNumber(), total=self.total or "…")
        canvas.drawRightString(PAGE_WIDTH - MARGIN, 22, page)
        canvas.restoreState()

    def _banner(self, canvas, y: float) -> None:
        canvas.setFillColor(COLOR["warning_wash"])
        canvas.rect(MARGIN, y, WIDTH, 14, stroke=0, fill=1)
        canvas.setFillColor(COLOR["warning"])
        canvas.setFont(fonts.BOLD, 8)
        canvas.drawCentredString(PAGE_WIDTH / 2, y + 4.2, self.profile)
