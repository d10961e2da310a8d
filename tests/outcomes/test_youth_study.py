"""The synthetic youth study from its package to the page: schools drawn by lot, a known answer, and its plain label."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from outcomes.studies import build_youth_schools
from outcomes.studies.build_youth_schools import FOLDER, truth
from outcomes.studies.loader import load_study
from outcomes.studies.package import read_study
from participants.models import Allocation, Characteristic, Participant
from tests.reference import youth


def test_package_is_what_the_seed_makes():
    for name, content in build_youth_schools.package().items():
        assert (FOLDER / name).read_bytes() == content, f"run python -m outcomes.studies.build_youth_schools ({name})"


def test_the_package_says_plainly_that_it_is_synthetic():
    descriptor = json.loads((FOLDER / "datapackage.json").read_text())
    given = youth.study().design["design"]
    assert "no person and no school in it exists" in descriptor["description"]
    assert "synthetic" in descriptor["title"] and "synthetic" in given["title"]["en"]
    assert "synthétique" in given["title"]["fr"]
    assert "Invented data" in given["question"]["en"] and "inventées" in given["question"]["fr"]
    assert "no school in it exists" in given["citation"]


@pytest.fixture
def study(db, by, world):
    """The design of the study, loaded under an agency whose evaluators may see it."""
    design, _is_new = load_study(read_study("youth-schools"), by=by, under=world.agency)
    return design


def test_schools_are_allocated_and_scores_recorded_twice(study):
    people = Participant.objects.filter(agency=study.agency)
    assert people.count() == 410
    allocations = Allocation.objects.filter(referral__participant__in=people)
    assert allocations.values("unit_code").distinct().count() == 24
    assert set(allocations.values_list("unit", "method")) == {("site", "randomized")}
    scores = Characteristic.objects.filter(participant__in=people, code="risk-score")
    assert scores.count() == 410 + 396
    assert study.other_outcomes[0]["code"] == "risk-score"


def test_from_records_to_the_same_numbers_page_and_files(study, tmp_path, world):
    target = tmp_path / "answer.json"
    call_command("evaluate", "youth-schools", output=str(target))
    answer = json.loads(target.read_text())
    pure = youth.result()
    for key in ("effect", "clusters", "baseline"):
        assert answer[key] == pure[key]
    assert [other["difference"] for other in answer["other_outcomes"]] == [
        other["difference"] for other in pure["other_outcomes"]
    ]
    assert answer["digest"] == pure["digest"]
    assert answer["refusals"] == []
    assert "Mentoring and family support at school reduced the share of people arrested or charged" in (
        answer["verdict"]["sentence"]
    )
    low, high = answer["effect"]["risk_difference"]["ci"]
    assert low < truth()["first_contact"]["effect"] < high

    call_command("evaluate", "youth-schools", format="csv", output=str(tmp_path / "answer.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "answer.csv").read_text())))
    assert any(row["section"] == "clusters" and row["measure"] == "icc" for row in rows)
    assert any(row["measure"] == "risk-score_hedges_g" for row in rows)

    call_command("evaluate", "youth-schools", format="pdf", language="fr", output=str(tmp_path / "answer.pdf"))
    pages = PdfReader(io.BytesIO((tmp_path / "answer.pdf").read_bytes())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("étude synthétique", "Ce qui a été réparti : écoles", "Autres résultats nommés", "Changement fiable"):
        assert words in text.replace("\u00a0", " "), words

    reader = Client(headers={"accept-language": "en"})
    reader.force_login(world.user["evaluator"], backend="accounts.backends.PasswordBackend")
    html = reader.get(reverse("web:design", kwargs={"code": "youth-schools"})).content.decode()
    for words in ("a synthetic study", "What was assigned: schools", "Other outcomes named in advance", "No reliable"):
        assert words in html, words
