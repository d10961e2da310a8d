"""Clusters and other outcomes in the printed report, the table and the flow figure."""

import copy
import csv
import io

import pytest

from outcomes.evaluation.engine import evaluate
from reports.csv_out import result_csv
from reports.flow_figure import flow
from tests.reference import youth


@pytest.fixture(scope="module")
def results():
    return {language: evaluate(youth.design(), youth.cohort(), language=language) for language in ("en", "fr")}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["What was assigned: schools", "intraclass correlation 0.023", "Design effect 1.38", "−13.32"]),
        ("en", ["Other outcomes named in advance", "−2.85", "−4.89 to −0.80", "63 (33%)", "10.3", "1.3 to 19.4"]),
        ("en", ["in contact with justice", "Tests that take people for separate"]),
        ("fr", ["Ce qui a été réparti : écoles", "corrélation intraclasse 0,023", "Autres résultats nommés d’avance"]),
        ("fr", ["g de Hedges", "Changement fiable", "en contact avec la justice"]),
    ],
)
def test_the_report_shows_schools_and_other_outcomes(results, printed, language, words):
    text = printed(results[language], language)
    for each in words:
        assert each in text, each
    assert "Log-rank" not in text and "Fisher’s exact" not in text


def test_harm_stands_out_and_a_refusal_has_no_table(results, printed):
    harmed = copy.deepcopy(results["en"])
    score, school = harmed["other_outcomes"]
    score["verdict"].update(is_harm=True, sentence="Score: the program raised the mean score.")
    school.update(difference=None)
    school["verdict"]["sentence"] = "“Back at school” is not known."
    text = printed(harmed)
    assert "Marked for review Score: the program raised the mean score." in text
    assert "is not known." in text and "1.3 to 19.4" not in text


def test_every_number_of_them_is_in_the_table(results):
    rows = list(csv.DictReader(io.StringIO(result_csv(results["en"]))))
    found = {(row["section"], row["measure"], row["arm"]): row for row in rows}
    assert float(found["clusters", "df", ""]["value"]) == results["en"]["clusters"]["df"]
    assert found["clusters", "n", "treated"]["value"] == "12"
    assert found["flow", "assigned_clusters", "comparison"]["value"] == "12"
    assert found["other", "risk-score_reliable_change_improved", "treated"]["value"] == "63"
    difference = found["other", "back-at-school_difference", ""]
    assert [float(difference[key]) for key in ("low", "high")] == pytest.approx([0.01284, 0.19364], abs=1e-5)


def test_the_flow_counts_the_schools(results):
    texts = [text.get_text() for text in flow(results["en"]).axes[0].texts]
    assert texts.count("12 schools") == 8
