"""Frozen results and the text of the documents made of them. Nothing here needs a database."""

import copy
import io
import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.pdf import RunFacts, render_pdf

DATA = Path(__file__).parent / "data"


def plain(text: str) -> str:
    """Text with every kind of space as one plain space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


@pytest.fixture(scope="session")
def sample():
    """A fresh copy of a frozen result: sample("baltimore-life", "en")."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in DATA.glob("*.json")}
    return lambda name, language="en": copy.deepcopy(json.loads(texts[f"{name}-{language}"]))


@pytest.fixture(scope="session")
def facts():
    return RunFacts(
        public_id="r7f3kq2m9",
        executed_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        code_version="0.1.0",
        citation="Rossi, Berk & Lenihan (1980)",
        license="Open",
    )


@pytest.fixture(scope="session")
def read_pdf():
    """Pages of a PDF as plain text, and the reader itself."""

    def read(content: bytes) -> tuple[list[str], PdfReader]:
        reader = PdfReader(io.BytesIO(content))
        return [plain(page.extract_text()) for page in reader.pages], reader

    return read


@pytest.fixture(scope="session")
def printed(facts, read_pdf):
    """The whole text of the report of a result."""

    def text_of(result: dict, language: str = "en", **more) -> str:
        pages, _ = read_pdf(render_pdf(result, language=language, run=more.get("run", facts)))
        return " ".join(pages)

    return text_of


@pytest.fixture(scope="session")
def life(sample, facts, read_pdf):
    """The report on the LIFE experiment by language: (pages, reader, bytes)."""
    made = {}
    for language in ("en", "fr"):
        content = render_pdf(sample("baltimore-life", language), language=language, run=facts)
        made[language] = (*read_pdf(content), content)
    return made


@pytest.fixture(scope="session")
def as_plain():
    return plain
