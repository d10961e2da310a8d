"""Words: the same templates in every language, numbers that do not lie by rounding."""

import re
from pathlib import Path
from string import Formatter

import pytest

from outcomes import evaluation
from outcomes.evaluation.spec import FAILURE_KINDS, UNITS, Window
from outcomes.evaluation.verdict import HIGHER, LOWER
from outcomes.evaluation.wording import LANGUAGES, Words, capitalized
from tests.outcomes.evaluation.small import design

EN, FR = Words("en"), Words("fr")


def facts_of(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_language_has_the_same_templates(language):
    text = LANGUAGES[language]
    assert list(text) == list(LANGUAGES["en"])
    for key, template in LANGUAGES["en"].items():
        assert facts_of(text[key]) == facts_of(template), key


def test_there_are_words_for_everything():
    for kind in FAILURE_KINDS:
        assert EN.has(f"did.{kind}")
        assert EN.has(f"thing.{kind}")
    for unit in UNITS:
        assert EN.has(f"unit.{unit}.one")
    for word in (*LOWER, *HIGHER):
        assert EN.has(f"verdict.{word}")
    assert {key.split(".")[1] for key in EN.text if key.startswith("refusal.")} == {
        key.split(".")[1] for key in EN.text if key.startswith("cure.")
    }


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        (r'note\(\s*cohort,\s*"(\w+)"', "note"),
        (r'exclude\(\s*cohort,\s*"(\w+)"', "excluded"),
        (r'"code": "(\w+)",\s*"what"', "refusal"),
        (r'"code": "(\w+)",\s*"what"', "cure"),
    ],
)
def test_every_code_in_the_source_has_its_words(pattern, key):
    source = "".join(path.read_text() for path in Path(evaluation.__file__).parent.glob("*.py"))
    codes = set(re.findall(pattern, source))
    assert codes == {name.split(".", 1)[1] for name in EN.text if name.startswith(f"{key}.")}


@pytest.mark.parametrize(
    ("x", "en", "fr"),
    [
        (8.333, "8.3", "8,3"),
        (0.0151, "0.02", "0,02"),
        (0.0, "0.0", "0,0"),
        (-0.04, "-0.04", "-0,04"),
        (16.5, "16.5", "16,5"),
    ],
)
def test_a_small_number_never_looks_like_nothing(x, en, fr):
    assert EN.number(x) == en
    assert FR.number(x) == fr


def test_percent_and_french_spaces():
    assert EN.percent(0.2222) == "22.2%"
    assert FR.percent(0.2222) == "22,2\u00a0%"
    assert "«\u00a0A\u00a0»" in FR.say("caveat.crossover", arm="A", n=1, total=2)


def test_windows_in_words():
    assert EN.span(Window(52, "week")) == "52 weeks"
    assert EN.span(Window(1, "year")) == "1 year"
    assert FR.span(Window(12, "month")) == "12 mois"


def test_lists():
    assert EN.listed([]) == ""
    assert EN.listed(["a"]) == "a"
    assert EN.listed(["a", "b", "c"]) == "a, b and c"
    assert FR.listed(["a", "b"], "or") == "a ou b"
    assert capitalized("élan") == "Élan"


def test_several_kinds_of_failure():
    spec = design(failure_kinds=("arrest", "return_to_custody"))
    assert EN.did(spec) == "re-arrested or returned to custody"
    assert EN.thing(spec) == "failure"
    assert "re-arrest or return to custody" in EN.definition(spec)


def test_interval_in_words():
    assert EN.interval((-0.165, -0.000151), 0.05) == "95% interval: 0.02 to 16.5 points lower"
    assert EN.interval((0.01, 0.2), 0.1) == "90% interval: 1.0 to 20.0 points higher"
    assert EN.interval((-0.01, 0.2), 0.05) == "95% interval: from 1.0 points lower to 20.0 points higher"


def test_definition_says_window_codes_and_source():
    spec = design(iccs_codes=("03", "04"), window=Window(12, "month"))
    for words in (EN, FR):
        text = words.definition(spec)
        assert "03, 04" in text
        assert "12 mo" in text
        assert "arrest records" in text
