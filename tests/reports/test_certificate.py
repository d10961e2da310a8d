"""The certificate of completion: what is read on it, in both languages, and that no name falls off the page."""

import dataclasses
import io
from datetime import date

import pytest
from pypdf import PdfReader

from reports.certificate import CertificateFacts, render_certificate
from tests.reports.conftest import plain

FACTS = CertificateFacts(
    name="Zoë Žižek-Ngạn",
    program="Work and training",
    agency="Own Prison Service",
    place="Own Prison",
    started_on=date(2026, 3, 1),
    ended_on=date(2026, 6, 28),
    sessions=24,
    made_on=date(2026, 7, 2),
)


def pages_of(facts: CertificateFacts, language: str) -> list[str]:
    reader = PdfReader(io.BytesIO(render_certificate(facts, language=language)))
    return [plain(page.extract_text()) for page in reader.pages]


SAID = {
    "en": [
        "Certificate of completion", "This certifies that", "Zoë Žižek-Ngạn", "completed the program",
        "Work and training", "Own Prison Service, Own Prison", "from 1 March 2026 to 28 June 2026",
        "24 sessions attended", "Made on 2 July 2026", "Signature and stamp",
    ],
    "fr": [
        "Attestation de fin de programme", "Il est attesté que", "Zoë Žižek-Ngạn", "a mené à son terme le programme",
        "Work and training", "Own Prison Service, Own Prison", "du 1er mars 2026 au 28 juin 2026",
        "24 séances suivies", "Fait le 2 juillet 2026", "Signature et cachet",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_is_said_on_one_page_in_the_language_asked_for(language):
    pages = pages_of(FACTS, language)
    assert len(pages) == 1
    places = [pages[0].find(words) for words in SAID[language]]
    assert -1 not in places, [words for words in SAID[language] if words not in pages[0]]
    # From the title down to the facts the page is read in this order; the two lines of the foot stand side by side.
    assert places[:8] == sorted(places[:8])


def test_what_is_not_known_is_left_out():
    facts = dataclasses.replace(FACTS, started_on=None, sessions=0, place="")
    [text] = pages_of(facts, "en")
    assert "from" not in text.split() and "attended" not in text
    assert "Own Prison Service" in text and "Own Prison Service," not in text


def test_one_session_is_not_several():
    [text] = pages_of(dataclasses.replace(FACTS, sessions=1), "fr")
    assert "1 séance suivie" in text and "séances" not in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_long_name_is_set_smaller_and_stays_within_the_frame(language):
    name = "Maximiliana Anastasia " + "Papadopoulou-Konstantinopoulou " * 5 + "Ülker"
    facts = dataclasses.replace(FACTS, name=name, program="Preparing for work, housing and family life " * 4)
    content = render_certificate(facts, language=language)
    [page] = PdfReader(io.BytesIO(content)).pages
    assert plain(name) in plain(page.extract_text())
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    placed = []

    def note(text, _matrix, position, _font, size):
        if text.strip():
            placed.append((text, position[4], position[5], size))

    page.extract_text(visitor_text=note)
    assert placed
    assert [text for text, x, y, _size in placed if not (40 < x < width - 40 and 40 < y < height - 40)] == []


def test_a_language_it_is_not_written_in_is_refused():
    with pytest.raises(ValueError, match="not in 'de'"):
        render_certificate(FACTS, language="de")


def test_the_same_facts_give_the_same_bytes():
    assert render_certificate(FACTS, language="fr") == render_certificate(FACTS, language="fr")
