"""The pages of evaluations: verdict, numbers, curve, words, acts, and the same for a refused run."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from outcomes.models import EvaluationDesign, EvaluationRun
from outcomes.services import design_create, evaluation_run
from tests.world import BY

LIFE = reverse("web:design", kwargs={"code": "baltimore-life"})
LIST = reverse("web:evaluations")


def words_of(html: str) -> str:
    """The text of a page, one space between words."""
    without = re.sub(r"<svg.*?</svg>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", without)).replace("&#x27;", "'")


def drawings(html: str) -> list[ElementTree.Element]:
    found = re.findall(r'<svg[^>]*role="img".*?</svg>', html, flags=re.DOTALL)
    return [ElementTree.fromstring(drawing) for drawing in found]  # noqa: S314 - our own drawing


def test_the_page_of_the_life_experiment_leads_with_the_verdict(evaluator, life_run, browser_of):
    html = browser_of(evaluator).get(LIFE).content.decode()
    text = words_of(html)
    assert html.count("<h1") == 1
    assert "reduced the share of people re-arrested within 52 weeks by 8.3 percentage points" in text
    assert text.index("reduced the share") < text.index("This result is borderline") < text.index("Cox model")
    assert "Evidence level 5 of 5" in text
    assert "Internal. Exact figures, not for publication." in text


@pytest.mark.parametrize(
    "words",
    [
        "216 48 22.2% 17.2 to 28.2%",
        "216 66 30.6% 24.8 to 37.0%",
        "\N{MINUS SIGN}8.3 \N{MINUS SIGN}16.50 to \N{MINUS SIGN}0.02",
        "0.727 0.528 to 1.002",
        "0.4215 to 1.0003",
        "p 0.0501",
        "p 0.063",
        "95.8% 92.1 to 97.8% 207",
        "69.4% 62.8 to 75.1% 154",
        "0.684 0.470 to 0.996 0.047",
        "22 were re-arrested",
        "Rossi, Berk and Lenihan",
    ],
)
def test_the_page_shows_the_printed_numbers(evaluator, life_run, browser_of, words):
    assert words in words_of(browser_of(evaluator).get(LIFE).content.decode())


def test_the_page_in_french(evaluator, life_run, browser_of):
    answer = browser_of(evaluator, language="fr").get(LIFE)
    text = words_of(answer.content.decode())
    assert answer["Content-Language"] == "fr"
    assert "a réduit de 8,3 points" in text and "à la limite" in text
    assert "22,2\N{NO-BREAK SPACE}%" in answer.content.decode() and "Niveau de preuve 5 sur 5" in text


def test_the_curve_is_drawn_in_the_page_without_style_and_with_its_words(evaluator, life_run, browser_of):
    html = browser_of(evaluator).get(LIFE).content.decode()
    found = drawings(html)
    assert len(found) == 4  # the curve and the hundred people, each wide and for phones
    ids = [element.get("id") for drawing in found for element in drawing.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for drawing in found:
        tags = {element.tag.rpartition("}")[2] for element in drawing.iter()}
        assert {"title", "desc"} <= tags and "style" not in tags
        assert not any(element.get("style") for element in drawing.iter())


def test_an_address_names_one_run_and_the_design_shows_the_latest(evaluator, life, life_run, browser_of):
    newer = evaluation_run(by=BY, design=life)
    client = browser_of(evaluator)
    latest = words_of(client.get(LIFE).content.decode())
    assert str(newer.public_id) in latest and "same data" in latest
    earlier = words_of(
        client.get(reverse("web:run", kwargs={"public_id": life_run.public_id})).content.decode()
    )
    assert str(life_run.public_id) in earlier and "This is an earlier run" in earlier


def test_a_refused_run_says_why_and_what_would_help(world, browser_of):
    html = (
        browser_of(world.user["evaluator"])
        .get(reverse("web:design", kwargs={"code": world.design.code}))
        .content.decode()
    )
    text = words_of(html)
    refusals = world.run.results["en"]["refusals"]
    assert world.run.is_refused and refusals
    assert "There is no answer" in text
    assert all(words_of(refusal["cure"]) in text for refusal in refusals if refusal["cure"])
    assert not drawings(html) and "Hazard ratio" not in text


def test_a_design_that_was_never_run_invites_to_run_it(world, browser_of):
    design = world.design
    new = design_create(
        by=BY, agency=world.agency, code="own-second", outcome=design.outcome, programs=[world.program],
        title={"en": "Second"}, question={"en": "Does it?"}, index_event="release", assignment_method="randomized",
        comparison="randomized", arm_labels=design.arm_labels, outcome_source=design.outcome_source,
        cutoff_on=design.cutoff_on,
    )  # fmt: skip
    address = reverse("web:design", kwargs={"code": new.code})
    text = words_of(browser_of(world.user["evaluator"]).get(address).content.decode())
    assert "This design has not been run yet." in text and "It is a draft" in text and "Run it" not in text
    assert "Not run yet." in words_of(browser_of(world.user["evaluator"]).get(LIST).content.decode())
    answer = browser_of(world.user["evaluator"]).post(
        reverse("web:run_again", kwargs={"code": new.code}), follow=True
    )
    assert "own-second is not approved yet." in answer.content.decode()


def test_running_again_makes_a_run_with_a_name_on_it(world, browser_of):
    evaluator = world.user["evaluator"]
    answer = browser_of(evaluator).post(reverse("web:run_again", kwargs={"code": world.design.code}))
    made = EvaluationRun.objects.filter(design=world.design).order_by("-id").first()
    assert made.pk != world.run.pk
    assert answer["Location"] == reverse("web:run", kwargs={"public_id": made.public_id})
    assert made.created_by == f"user:{evaluator.public_id}"
    assert AuditEvent.objects.filter(action="run.execute", object_ids=[str(made.public_id)]).exists()


@pytest.mark.parametrize(
    ("role", "runs", "takes"),
    [("evaluator", True, True), ("program_manager", False, True), ("social_worker", False, False)],
)
def test_buttons_are_for_those_who_may(world, browser_of, role, runs, takes):
    html = (
        browser_of(world.user[role])
        .get(reverse("web:design", kwargs={"code": world.design.code}))
        .content.decode()
    )
    assert ("Run again" in html) == runs
    assert ("Take it along" in html) == takes


def test_the_list_says_question_verdict_level_and_day(evaluator, life_run, browser_of):
    text = words_of(browser_of(evaluator).get(LIST).content.decode())
    for words in (
        "Does financial aid",
        "reduced the share",
        "Evidence level 5 of 5",
        "Borderline",
        "No answer",
    ):
        assert words in text
    assert "do not exclude no difference" not in text
    assert "a réduit" in words_of(browser_of(evaluator, language="fr").get(LIST).content.decode())


def test_statements_of_the_list_do_not_grow(world, browser_of):
    client = browser_of(world.user["evaluator"])

    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    few = statements()
    old = world.design
    for number in range(5):
        design_create(
            by=BY, agency=world.agency, code=f"own-more-{number}", outcome=old.outcome, programs=[world.program],
            title={"en": f"More {number}"}, question={"en": "?"}, index_event="release", assignment_method="other",
            comparison="none", arm_labels=old.arm_labels, outcome_source=old.outcome_source, cutoff_on=old.cutoff_on,
        )  # fmt: skip
    assert EvaluationDesign.objects.filter(agency=world.agency).count() == 6
    assert statements() == few


def test_the_list_says_so_when_it_is_empty(world, browser_of):
    from accounts.services import agency_create, membership_grant, user_create
    from kernel.clock import today

    empty = agency_create(by=BY, code="empty", name="Empty", sector="prison", tier="local")
    user = user_create(by=BY, username="empty-evaluator", password="a long test password")
    membership_grant(by=BY, user=user, agency=empty, role="evaluator", starts_on=today())
    assert "No evaluation yet." in browser_of(user).get(LIST).content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_is_a_pdf_in_the_language_asked_for(evaluator, life_run, browser_of, language):
    from io import BytesIO

    from pypdf import PdfReader

    address = reverse("web:run_pdf", kwargs={"public_id": life_run.public_id, "language": language})
    answer = browser_of(evaluator).get(address, {"purpose": "steering"})
    assert answer["Content-Type"] == "application/pdf" and answer["Cache-Control"] == "no-store, private"
    assert (
        f"baltimore-life-{life_run.executed_at:%Y-%m-%d}-{language}-internal.pdf"
        in answer["Content-Disposition"]
    )
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert {"en": "reduced", "fr": "a réduit"}[language] in re.sub(r"\s+", " ", text)


def test_a_report_in_a_language_nobody_wrote_is_not_found(evaluator, life_run, browser_of):
    address = reverse("web:run_pdf", kwargs={"public_id": life_run.public_id, "language": "xx"})
    assert browser_of(evaluator).get(address, {"purpose": "steering"}).status_code == 404


def test_files_hold_the_frozen_result(evaluator, life_run, browser_of):
    client = browser_of(evaluator)
    key = {"public_id": life_run.public_id}
    answer = client.get(reverse("web:run_json", kwargs=key), {"purpose": "steering"})
    assert json.loads(answer.content) == life_run.results["en"]
    table = client.get(reverse("web:run_csv", kwargs=key), {"purpose": "steering"}).content.decode()
    assert "-0.0833333" in table
