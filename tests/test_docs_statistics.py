"""The worked examples of docs/statistics.md run against the code, and no formula is without its example."""

import doctest
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent / "docs" / "statistics.md").read_text()
FORMULAS = [
    "Kaplan-Meier", "Greenwood", "log-log", "Wilson", "Newcombe", "Risk ratio", "odds ratio", "Log-rank",
    "RMST", "Cumulative incidence", "Efron", "Proportional hazards", "Balance", "People needed", "E-value",
    "Borderline", "intraclass correlation", "CR2", "Hedges", "Reliable change", "Other outcomes", "Funnel",
]  # fmt: skip


def test_every_example_gives_what_the_page_says():
    # A fence would read as expected output: an empty line in its place ends the example.
    text = re.sub(r"^```.*$", "", PAGE, flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(text, {}, "statistics.md", "docs/statistics.md", 0)
    said = []
    results = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert results.attempted > 40
    assert results.failed == 0, "".join(said)


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_formula_has_a_section_with_an_example(formula):
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert any(formula in section.splitlines()[0] and "```python" in section for section in sections)


def test_every_section_has_an_example():
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        assert ">>> " in section, section.splitlines()[0]
