"""The result as a table: every number exact, the profile said, nothing that a spreadsheet would run."""

import csv
import io
import subprocess
import sys

import pytest

from reports.cells import safe_cell
from reports.csv_out import COLUMNS, result_csv


def table(result: dict) -> list[dict]:
    return list(csv.DictReader(io.StringIO(result_csv(result))))


def one(rows, section, measure, **more):
    found = [
        r for r in rows if (r["section"], r["measure"]) == (section, measure) and more.items() <= r.items()
    ]
    assert len(found) == 1
    return found[0]


def test_numbers_are_exact(sample):
    result = sample("baltimore-life")
    rows = table(result)
    effect = one(rows, "effect", "risk_difference", arm="treated-comparison")
    expected = result["effect"]["risk_difference"]
    assert [float(effect[key]) for key in ("value", "low", "high")] == [expected["estimate"], *expected["ci"]]
    assert float(one(rows, "effect", "logrank_p")["value"]) == result["effect"]["logrank"]["p"]
    aid = one(rows, "cox", "fin_hr")
    assert float(aid["value"]) == result["cox"]["terms"][0]["hr"] and aid["text"] == "Financial aid"
    point = one(rows, "survival", "survival", arm="comparison", at="26")
    assert float(point["value"]) == result["arms"][1]["survival"][1]["estimate"]
    assert one(rows, "survival", "at_risk", arm="comparison", at="26")["value"] == "187"
    assert one(rows, "baseline", "age_is_imbalanced")["text"] == "true"
    assert len([r for r in rows if r["section"] == "curve" and r["measure"] == "events"]) == sum(
        len(arm["curve"]) for arm in result["arms"]
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_profile_comes_first(sample, language):
    rows = table(sample("baltimore-life", language))
    assert (rows[0]["section"], rows[0]["measure"]) == ("report", "profile")
    assert rows[0]["text"].startswith("INTERN")
    assert tuple(rows[0]) == COLUMNS


def test_refused_result_has_its_refusals_and_no_numbers(sample):
    rows = table(sample("eight-per-arm"))
    assert len([r for r in rows if r["section"] == "refusal"]) == 2
    assert not [r for r in rows if r["section"] in ("effect", "cox", "survival", "curve")]
    assert one(rows, "arm", "rate", arm="treated")["value"] == ""
    assert one(rows, "excluded", "index_after_cutoff")["value"] == "12"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+33 1", "'+33 1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("−8.3", "−8.3"),
        (-8.3, -8.3),
        (0, 0),
        (None, ""),
        (True, "true"),
        ("a\x00b", "ab"),
        ("\x00=1", "'=1"),
        ("", ""),
    ],
)
def test_safe_cell(value, expected):
    assert safe_cell(value) == expected and type(safe_cell(value)) is type(expected)


def test_formula_in_a_label_is_kept_text(sample):
    result = sample("baltimore-life")
    result["arms"][0]["label"] = '=HYPERLINK("http://example.org")'
    result["cox"]["terms"][0]["label"] = "@x"
    rows = table(result)
    assert one(rows, "arm", "label", arm="treated")["text"].startswith("'=")
    assert not [value for row in rows for value in row.values() if value[:1] in ("=", "@", "+")]
    assert [row for row in rows if row["value"].startswith("-")]  # negative numbers stay numbers


def test_table_draws_nothing():
    """JSON and CSV come without the seconds that drawing libraries take to load."""
    code = (
        "import sys, reports.csv_out; print(sorted({'matplotlib', 'reportlab', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
