"""Numbers and spaces in print, the labels of both languages, and the characters of the typeface."""

import re
import string
from datetime import UTC, date, datetime

import pytest

from reports import fonts
from reports.typography import day, interval, number, p_value, percent, percent_interval, spaced, titled
from reports.words import LANGUAGES


@pytest.mark.parametrize(
    ("value", "digits", "null", "en", "fr"),
    [
        (1266, 0, None, "1,266", "1\u202f266"),
        (-8.3333, 2, 0, "−8.33", "−8,33"),
        (-0.0151, 1, 0, "−0.02", "−0,02"),
        (-0.0001510, 2, 0, "−0.0002", "−0,0002"),
        (1.0003170, 3, 1, "1.0003", "1,0003"),
        (1.0003170, 3, None, "1.000", "1,000"),
        (-0.0001, 2, None, "0.00", "0,00"),
        (0.0, 2, 0, "0.00", "0,00"),
        (1.0, 3, 1, "1.000", "1,000"),
        (None, 2, 0, "–", "–"),
    ],
)
def test_number(value, digits, null, en, fr):
    assert number(value, "en", digits, null=null) == en
    assert number(value, "fr", digits, null=null) == fr


def test_interval_has_the_same_decimals_on_both_ends():
    assert interval((-16.5046, -0.0151), "en", 1, null=0) == "−16.50 to −0.02"
    assert interval((0.4215, 1.00032), "fr", 3, null=1) == "0,4215 à\u00a01,0003"
    assert interval((None, None), "en", 2) == interval(None, "en", 2) == "–"
    assert percent_interval((0.1719, 0.28224), "fr") == "17,2 à\u00a028,2\u00a0%"
    assert percent(0.2222, "en") == "22.2%" and percent(None, "fr") == "–"


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0.0501161, "0.0501"), (0.0474161, "0.047"), (0.0004, "<\u00a00.001"), (0.05, "0.050"), (None, "–")],
)
def test_p_never_lands_on_the_threshold(p, expected):
    assert p_value(p, "en") == expected


def test_days():
    assert day(date(2026, 3, 1), "fr") == "1er\u00a0mars 2026"
    assert day("1972-12-30", "en") == "30\u00a0December 1972"
    assert day(datetime(2026, 8, 2, tzinfo=UTC), "fr") == "2\u00a0août 2026"
    assert day("spring", "en") == "spring" and day(None, "en") == "–"


def test_french_running_text():
    assert spaced("Est-ce l'effet ? Oui : 95 % ; « bien » !", "fr") == (
        "Est-ce l’effet\u202f? Oui\u00a0: 95\u00a0%\u202f; «\u00a0bien\u00a0»\u202f!"
    )
    assert spaced("22,2% : -8,3 (-0,3 à 4,4)", "fr") == "22,2\u00a0%\u00a0: −8,3 (−0,3 à 4,4)"
    assert spaced("re-arrest 2020-21, 10-20, a -3", "en") == "re-arrest 2020-21, 10-20, a −3"
    assert (
        titled("Suivies", "n = 3", "fr") == "Suivies\u00a0: n = 3"
        and titled("Followed", "3", "en") == "Followed: 3"
    )


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_labels():
    english, french = LANGUAGES["en"], LANGUAGES["fr"]
    assert set(english) == set(french)
    assert [key for key in english if placeholders(english[key]) != placeholders(french[key])] == []
    assert [key for key in english if not (english[key].strip() and french[key].strip())] == []


def test_labels_can_all_be_printed():
    for words in LANGUAGES.values():
        assert [text for text in words.values() if fonts.visible(text).count("□") != text.count("□")] == []


def test_french_labels_are_french():
    same = {key for key in LANGUAGES["en"] if LANGUAGES["en"][key] == LANGUAGES["fr"][key]}
    allowed = {"product", "provenance.versions", "cox.coef", "cox.p", "headline.p", "flow.people"}
    words_of_both = {key for key in same if re.fullmatch(r"[^a-z]*|points|conviction", LANGUAGES["en"][key])}
    assert same - allowed - words_of_both == set()


@pytest.mark.parametrize("name", fonts.FILES)
def test_every_face_has_the_signs_of_a_report(name):
    fonts.register()
    from reportlab.pdfbase import pdfmetrics

    glyphs = pdfmetrics.getFont(name).face.charToGlyph
    needed = "−≤≥≠×±–—“”‘’«»…·χ²éèàùçœŒÉ□✓←→0123456789\u00a0\u202f"
    assert [sign for sign in needed if ord(sign) not in glyphs] == []


def test_figures_of_the_typeface_are_all_as_wide():
    assert len({round(fonts.width_of(digit, 10), 6) for digit in "0123456789−"}) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e\u0301", "é"),
        ("a\tb\nc\u2028d", "a b c d"),
        ("名 x", "□ x"),
        ("a\x00b", "a□b"),
        ("\ud800", "□"),
        ("ab\u202ecd\u2066\u200b\ufeff\u00ad", "abcd"),
        ("−≤×“é”", "−≤×“é”"),
    ],
)
def test_visible(text, expected):
    assert fonts.visible(text) == expected


def test_box_typed_by_a_person_is_not_a_missing_character():
    assert not fonts.has_missing("□ done") and fonts.has_missing("名")


def test_wrap_keeps_lines_inside_and_no_break_spaces_together():
    lines = fonts.wrap("Réparties\u00a0: n\u00a0=\u00a01\u202f216 personnes " + "x" * 60, 60, 9)
    assert all(fonts.width_of(line, 9) <= 60 for line in lines)
    assert "n\u00a0=\u00a01\u202f216" in lines and "".join(lines).count("x") == 60
    short = fonts.wrap("one two three four five six", 50, 9, most=2)
    assert len(short) == 2 and short[-1].endswith("…") and fonts.width_of(short[-1], 9) <= 50


def test_license_lies_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8").upper()
    assert all(path.is_file() for path in fonts.FILES.values())


def test_every_label_is_used():
    """A label that nothing prints is a translation that nobody sees."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in fonts.FOLDER.parent.glob("*.py")
        if "words_" not in path.name
    )
    by_code = (
        "unit",
        "free",
        "did",
        "kind",
        "index",
        "assignment",
        "assignment_unit",
        "comparison",
        "exposure",
    )
    composed = (*by_code, "arm", "profile", "definition", "others")
    unused = [k for k in LANGUAGES["en"] if f'"{k}"' not in source and f"'{k}'" not in source]
    assert [key for key in unused if key.partition(".")[0] not in composed] == []
