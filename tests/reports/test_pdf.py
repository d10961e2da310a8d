"""The printed report: what stands in it, on every page, in both languages, for answered and refused results."""

import dataclasses
import json
from datetime import datetime, timedelta, timezone

import pytest

from reports.pdf import render_pdf

PROFILE = {
    "en": "INTERNAL – exact figures, not for publication",
    "fr": "INTERNE – chiffres exacts, ne pas publier",
}
# What the literature and the reference printed, rounded as the report shows it.
NUMBERS = {
    "rates": ["22.2%", "17.2 to 28.2%", "30.6%", "24.8 to 37.0%"],
    "effects": [
        "−8.33 −16.50 to −0.02",
        "0.727 0.528 to 1.002",
        "0.649 0.4215 to 1.0003",
        "2.04 −0.34 to 4.42",
        "χ² = 3.838, 1 df",
        "0.0501",
        "0.063",
    ],
    "survival": [
        "13 weeks 95.8% 92.1 to 97.8% 207 94.9% 91.0 to 97.1% 206",
        "26 weeks 89.8% 84.9 to 93.2% 194 85.2% 79.7 to 89.3% 187",
        "52 weeks 77.8% 71.6 to 82.8% 168 69.4% 62.8 to 75.1% 154",
        "46.87 weeks (standard error 0.79)",
        "44.83 weeks (standard error 0.92)",
    ],
    "cox": [
        "Financial aid 0.684 0.470 to 0.996 −0.3794 0.1914 0.047",
        "Age at release 0.944 0.904 to 0.986 −0.0574 0.0220 0.009",
        "Black 1.369 0.748 to 2.503 0.3139 0.3080 0.308",
        "Full-time work before 0.861 0.568 to 1.305 −0.1498 0.2122 0.480",
        "Married 0.648 0.307 to 1.370 −0.4337 0.3819 0.256",
        "Released on parole 0.919 0.626 to 1.348 −0.0849 0.1958 0.665",
        "Prior convictions 1.096 1.036 to 1.159 0.0915 0.0286 0.001",
        "log likelihood −658.748 (without terms −675.381)",
        "χ² = 33.27, 7 df",
    ],
    "baseline": ["24.97 (6.47) 24.22 (5.73) 0.123 1.28 imbalanced", "89.8% 85.6% 0.127 – imbalanced"],
}


@pytest.mark.parametrize("part", NUMBERS)
def test_reference_numbers_are_printed(life, part):
    text = " ".join(life["en"][0])
    assert [number for number in NUMBERS[part] if number not in text] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_word_of_the_result_is_printed(life, sample, as_plain, language):
    result, text = sample("baltimore-life", language), " ".join(life[language][0])
    verdict = result["verdict"]
    said = [result["design"]["question"], verdict["of_100_sentence"], result["definition"]["words"]]
    said += [*verdict["borderline_reasons"], *verdict["can_say"], *verdict["cannot_say"], *result["caveats"]]
    said += verdict["level_reasons"]
    # Typeset: the minus sign and the apostrophe are the printer's.
    said = [as_plain(s).replace(" -", " −").replace("'", "’") for s in said]
    assert [s for s in said if s not in text] == []
    assert result["digest"] in text


def test_verdict_stands_first_and_borderline_follows_it(life):
    first = life["en"][0][0]
    verdict = first.index("Financial aid reduced the share of people re-arrested within 52 weeks by 8.3")
    assert verdict < first.index("Borderline") < first.index("This result is borderline: the log-rank test")
    assert first.count("This result is borderline") == 1


def test_french_verdict_with_french_numbers(life):
    pages, text = life["fr"][0], " ".join(life["fr"][0])
    assert "L’aide financière a réduit de 8,3 points" in pages[0] and "À la limite" in pages[0]
    assert "−8,33 −16,50 à −0,02" in text and "22,2 % 17,2 à 28,2 %" in text and "1 266 personnes" in text
    for english in ("People", "Group ", "weeks", "95%", "22.2", "imbalanced"):
        assert english not in text


def test_no_line_begins_with_a_sign_that_belongs_to_the_word_before(life):
    lines = [line for page in life["fr"][1].pages for line in page.extract_text().splitlines()]
    assert [line for line in lines if line.lstrip()[:1] in (*":;?!%»", "")] == []
    assert [line for line in lines if line.rstrip()[-1:] == "«"] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_profile_and_page_number_on_every_page(life, language):
    pages = life[language][0]
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        assert page.count(PROFILE[language]) >= 2
        assert f"Page {number} {'of' if language == 'en' else 'sur'} {len(pages)}" in page
        assert "r7f3kq2m9" in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_document_says_its_title_and_language(life, language):
    reader = life[language][1]
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.title == {"en": "Financial aid", "fr": "L’aide financière"}[language]
    assert reader.metadata.get("/CreationDate") == "D:20260301093000+00'00'"
    titles = [entry.title for entry in reader.outline]
    assert len(titles) >= 8 and titles[0] == {"en": "Of 100 people", "fr": "Sur 100 personnes"}[language]
    assert reader.get_destination_page_number(reader.outline[-1]) == len(reader.pages) - 1


def test_only_vector_graphics_and_embedded_fonts(life):
    reader = life["en"][1]
    assert sum(len(page.images) for page in reader.pages) == 0
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    used = {font["/BaseFont"] for font in fonts if "/FontDescriptor" in font}
    assert used and all("SourceSans3" in name for name in used)
    assert len(life["en"][2]) < 200_000


def test_same_input_same_bytes(life, sample, facts):
    again = render_pdf(sample("baltimore-life"), language="en", run=facts)
    assert again == life["en"][2]
    other = dataclasses.replace(facts, public_id="another")
    assert render_pdf(sample("baltimore-life"), language="en", run=other) != again


def test_instant_of_the_run_is_kept_in_utc_in_the_metadata(sample, facts, read_pdf):
    at = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    run = dataclasses.replace(facts, executed_at=at)
    _, reader = read_pdf(render_pdf(sample("eight-per-arm"), language="en", run=run))
    assert reader.metadata.get("/CreationDate") == "D:20260228233000+00'00'"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_refused_result_leads_with_the_refusal(sample, printed, as_plain, language):
    result = sample("eight-per-arm", language)
    text = printed(result, language)
    for refusal in result["refusals"]:
        assert as_plain(refusal["message"]).replace("'", "’") in text
        assert as_plain(refusal["cure"]).replace("'", "’") in text
    labels = {
        "en": ("What was refused", "Who was counted"),
        "fr": ("Ce qui a été refusé", "Qui a été compté"),
    }
    refused, counted = labels[language]
    sentence = as_plain(result["verdict"]["sentence"]).replace("'", "’")
    assert text.index(sentence) < text.index(refused) < text.index(counted)
    assert {"en": "Hazard ratio", "fr": "Rapport de risques"}[language] not in text
    assert PROFILE[language] in text


def test_small_groups_without_cox_say_why(sample, printed):
    text = printed(sample("thirty-per-arm"))
    assert "There is no adjusted estimate: The smaller group has 30 people" in text
    assert "Coefficient" not in text and "−10.00 −30.08 to 11.01" in text
    assert "Referred n = 155" in text and "12 index date after the last day the source covers" in text
    assert "2 on this program and outcome" in text


def test_result_without_cox_and_without_refusal(sample, printed):
    result = sample("baltimore-life")
    result["cox"], result["design"]["covariates"], result["baseline"] = None, [], []
    text = printed(result)
    assert "names no covariates" in text and "Groups before the start" not in text


@pytest.mark.parametrize(
    "key",
    ["arms", "contrasts", "effect", "cox", "flow", "baseline", "verdict", "definition", "design", "horizon"],
)
def test_a_missing_part_leaves_the_rest_standing(sample, printed, key):
    result = sample("baltimore-life")
    result[key] = None
    assert result["digest"] in printed(result)


def test_markup_from_people_is_printed_as_it_stands(sample, printed, facts):
    result = sample("baltimore-life")
    evil = '<img src="http://example.org/x.png"/> <a href="http://example.org">x</a> &lt;b&gt; <para'
    result["design"]["question"] = evil
    result["arms"][0]["label"] = evil
    result["baseline"][0]["label"] = evil
    result["verdict"]["sentence"] = evil
    result["refusals"] = [{"code": "x", "what": "cox", "message": evil, "cure": evil}]
    run = dataclasses.replace(facts, title=evil, agency=evil, license=evil)
    text = printed(result, run=run)
    assert text.replace(" ", "").count(evil.replace(" ", "")) >= 5


def test_markup_makes_no_link_and_no_picture(sample, facts, read_pdf):
    result = sample("baltimore-life")
    result["design"]["question"] = '<a href="http://example.org">x</a><img src="x.png"/>'
    _, reader = read_pdf(render_pdf(result, language="en", run=facts))
    assert not any("/Annots" in page for page in reader.pages)


def test_long_texts_and_long_tables_still_fit(sample, printed):
    result = sample("baltimore-life", "fr")
    long = "Accompagnement socioprofessionnel renforcé avec hébergement transitoire "
    result["arms"][0]["label"] = long * 4
    result["arms"][1]["label"] = "x" * 400
    result["baseline"] = [
        {**row, "label": f"{number} {long * 5}"} for number, row in enumerate(result["baseline"] * 9)
    ]
    result["verdict"]["can_say"] = ["w" * 9000]
    result["definition"]["words"] = "mot " * 4000
    result["refusals"] = [{"code": "x", "what": "cox", "message": "m " * 4000, "cure": "c " * 4000}]
    result["excluded"] = [
        {"reason": f"r{n}", "arm": "treated", "n": n, "label": f"motif {n} {long}"} for n in range(1, 26)
    ]
    text = printed(result, "fr")
    assert "53 Accompagnement" in text and text.count("mot mot") > 1500 and "25 motif 25" in text


def test_character_without_a_glyph_is_shown_as_a_box(sample, printed):
    result = sample("baltimore-life")
    assert "stands in their place" not in printed(result)
    result["definition"]["source"]["name"] = "警察 records"
    text = printed(result)
    assert "□□ records" in text and "a box □ stands in their place" in text


def test_other_profile_is_named(sample, printed):
    result = sample("eight-per-arm")
    result["profile"] = "release"
    text = printed(result)
    assert "FOR RELEASE" in text and "INTERNAL" not in text
    result["profile"] = "draft"
    assert "PROFILE: draft" in printed(result)


def test_harm_is_marked_for_review(sample, printed):
    result = sample("baltimore-life")
    assert "Marked for review" not in printed(result)
    result["verdict"]["needs_review"] = True
    assert "Marked for review" in printed(result)


def test_language_without_words_is_refused(sample, facts):
    with pytest.raises(ValueError, match="en, fr"):
        render_pdf(sample("baltimore-life"), language="de", run=facts)


def test_result_is_not_changed_by_printing(sample, facts):
    result = sample("baltimore-life")
    before = json.dumps(result)
    render_pdf(result, language="en", run=facts)
    assert json.dumps(result) == before
