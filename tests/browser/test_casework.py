"""Casework on rendered pages: an assessment from the first item to another band, a plan, appointments, follow-up."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kernel.clock import today
from outcomes.models import ReintegrationOutcome
from outcomes.services.follow_up import follow_ups_plan
from participants.models import Appointment, Assessment, BandOverride, Plan, PlanAction
from tests.web.rows.casework import (
    action_for,
    appointment_for,
    draft_for,
    needs_version,
    signed_for,
    worker_of,
)
from tests.world import world

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def built(transactional_db):
    needs_version()
    return world()


@pytest.fixture
def worker(built, visit, sign_in):
    """The worker's phone, signed in."""
    page = sign_in(visit(width=390), "own-social_worker")
    page.wait_for_url(re.compile("(?!.*login)"))
    return page


def said(page, words):
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def shows(page, words):
    expect(page.locator("main")).to_contain_text(words)


def file_of(built, part):
    return f"/people/{built.person.public_id}/{part}/"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_an_assessment_from_the_first_item_to_the_signature(built, worker, axe):
    page = worker
    page.goto(file_of(built, "assessments"))
    page.get_by_role("link", name="Begin an assessment").click()
    page.get_by_label("Need domains (people who have offended)").check()
    press(page, "Go on to the questions")
    shows(page, "A score needs the answer.")
    item = page.get_by_role("group", name=re.compile("^Housing"))
    assert item.get_by_text("acute need").bounding_box()["height"] >= 44
    item.get_by_label("acute need").check()
    page.get_by_role("group", name=re.compile("^Self-control")).get_by_label("refused").check()
    page.get_by_label("What you make of it").fill("Sleeps where there is a sofa.")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    press(page, "Save the draft")
    said(page, "The draft is saved")
    expect(page.get_by_role("group", name=re.compile("^Housing")).get_by_label("acute need")).to_be_checked()
    press(page, "Look it over and sign")
    shows(page, "1 of 15 items are answered.")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    press(page, "Sign")
    said(page, "The assessment is signed.")
    for words in ("version 1", "own-social_worker", "acute need", "No score: the only item is missing."):
        shows(page, words)
    assert Assessment.objects.get().is_signed and (axe(page), page.evaluate(OVERFLOW)) == ([], 0)


def test_a_signed_assessment_cannot_be_edited_only_superseded(built, worker):
    row = signed_for(built.own)
    worker.goto(f"/assessments/{row.public_id}/fill/")
    said(worker, "signed and stays as it is")
    assert worker.get_by_role("radio").count() == 0
    worker.get_by_role("link", name="Signed in error").click()
    worker.get_by_role("textbox", name="Reason").fill("Another person's answers.")
    press(worker, "Supersede it")
    said(worker, "marked as signed in error")
    expect(
        worker.get_by_role("group", name=re.compile("^Housing")).get_by_label("acute need")
    ).to_be_checked()
    press(worker, "Give this assessment up")
    said(worker, "The draft is given up.")
    assert not Assessment.objects.exists()


def test_what_two_tabs_say_of_a_draft_stands_side_by_side(built, worker):
    draft = draft_for(built.own)
    address = f"/assessments/{draft.public_id}/fill/"
    worker.goto(address)
    other = worker.context.new_page()
    other.goto(address)
    other.get_by_label("What you make of it").fill("From the other tab.")
    press(other, "Save the draft")
    said(other, "The draft is saved")
    worker.get_by_label("What you make of it").fill("From this tab.")
    press(worker, "Save the draft")
    expect(worker.get_by_role("heading", level=1)).to_have_text("Somebody else changed this meanwhile")
    for words in ("From the other tab.", "From this tab."):
        shows(worker, words)
    press(worker, "Save mine instead")
    said(worker, "The draft is saved")
    draft.refresh_from_db()
    assert draft.opinion == "From this tab."


def test_what_is_typed_is_kept_while_it_is_typed(built, worker):
    draft = draft_for(built.own)
    worker.goto(f"/assessments/{draft.public_id}/fill/")
    assert worker.locator("form[data-draft]").get_attribute("data-draft") == f"assessment:{draft.public_id}"
    worker.get_by_label("What you make of it").fill("Half a sentence")
    expect(worker.locator("[data-draft-state]")).to_contain_text("Draft kept at", timeout=15_000)
    worker.reload()
    expect(worker.get_by_label("What you make of it")).to_have_value("Half a sentence")
    shows(worker, "your draft of")


def test_another_band_is_asked_for_and_somebody_else_agrees(built, worker, visit, sign_in, axe):
    row = signed_for(built.own)
    worker.goto(f"/assessments/{row.public_id}/another-band/")
    worker.get_by_label("Which band fits the person").select_option("housing:some")
    worker.get_by_role("textbox", name="Reason").fill("An aunt takes her in.")
    assert (axe(worker), worker.evaluate(OVERFLOW)) == ([], 0)
    press(worker, "Ask for it")
    said(worker, "Asked.")
    assert worker.get_by_role("button", name="Agree").count() == 0
    page = sign_in(visit(), "own-prison_administrator")
    page.wait_for_url(re.compile("(?!.*login)"))
    page.goto(f"/assessments/{row.public_id}/")
    text = page.locator("main").inner_text()
    assert "An aunt takes her in." in text and "Answers, item by item" not in text
    press(page, "Agree")
    said(page, "The other band holds from now on.")
    shows(page, "signed as: acute need")
    assert BandOverride.objects.get().state == "approved" and axe(page) == []


def test_a_plan_with_goals_actions_and_what_the_person_says(built, worker, axe):
    page = worker
    page.goto(file_of(built, "plan"))
    page.get_by_label("What the person wants").fill("Work in a kitchen.")
    page.get_by_label("agreed").check()
    press(page, "Save the plan")
    said(page, "The plan is made.")
    page.get_by_role("combobox", name="Need").select_option("education_work")
    page.get_by_role("textbox", name="What is to be reached").fill("A place in the kitchen course")
    press(page, "Add the goal")
    said(page, "The goal is added.")
    page.get_by_text("Add what is to be done", exact=True).last.click()
    page.get_by_role("textbox", name="What is to be done").fill("Ask the cook")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    page.get_by_label("For which goal").select_option(index=0)
    press(page, "Add it")
    said(page, "It is added.")
    page.get_by_role("link", name="Change", exact=True).first.click()
    page.get_by_label("By whom").select_option("person")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    press(page, "Save")
    said(page, "It is changed.")
    press(page, "Done")
    said(page, "What came of it is written down.")
    page.get_by_role("link", name="Change", exact=True).first.click()
    page.get_by_role("textbox", name="What is to be reached").fill("A place in the bakery course")
    press(page, "Save the goal")
    said(page, "The goal is changed.")
    page.get_by_role("link", name="Review the plan").click()
    page.get_by_label("What changed, or that nothing did").fill("The course has begun.")
    press(page, "Save the review")
    said(page, "The review is saved.")
    page.get_by_role("link", name="What the person says").click()
    page.get_by_label("withdrawn").check()
    press(page, "Save")
    said(page, "What the person says is written down.")
    page.get_by_role("link", name="A new plan").click()
    page.get_by_label("Why a new plan").fill("Released.")
    press(page, "Begin the new plan")
    said(page, "The new plan holds")
    assert Plan.objects.count() == 2
    page.get_by_role("link", name="Close the goal").first.click()
    page.get_by_label("given up").check()
    press(page, "Close the goal")
    expect(page.locator("#errors")).to_be_visible()
    page.get_by_label("In a few words").fill("Found work instead.")
    press(page, "Close the goal")
    said(page, "The goal is closed.")
    page.get_by_role("link", name="End the plan").click()
    page.get_by_role("textbox", name="Reason").fill("Moved away.")
    press(page, "End the plan")
    said(page, "The plan is ended")
    assert not Plan.objects.filter(closed_on=None).exists() and axe(page) == []


def test_an_action_is_done_with_one_tap_or_not_with_a_reason(built, worker, taps):
    action = action_for(built.own)
    worker.goto(file_of(built, "plan"))
    counted = taps(worker)
    counted.tap(worker.get_by_role("button", name="Done", exact=True))
    said(worker, "What came of it is written down.")
    assert counted.count == 1
    action.refresh_from_db()
    assert action.state == "done"


def test_a_plan_and_its_forms_have_pages_of_their_own(built, worker):
    """Without scripts, or by an address: the same forms one by one."""
    worker.goto(file_of(built, "plan/new"))
    worker.get_by_label("not asked").check()
    press(worker, "Save the plan")
    said(worker, "The plan is made.")
    plan = Plan.objects.get()
    worker.goto(f"/plans/{plan.public_id}/actions/")
    said(worker, "add a goal first")
    worker.goto(f"/plans/{plan.public_id}/goals/")
    press(worker, "Add the goal")
    expect(worker.locator("#errors")).to_be_visible()
    worker.get_by_role("combobox", name="Need").select_option("housing")
    worker.get_by_role("textbox", name="What is to be reached").fill("A room")
    press(worker, "Add the goal")
    said(worker, "The goal is added.")
    worker.get_by_role("link", name="Add what is to be done").click()
    worker.get_by_role("textbox", name="What is to be done").fill("Write to the office")
    press(worker, "Add it")
    said(worker, "It is added.")
    worker.get_by_role("link", name="Not done").click()
    worker.get_by_label("not done", exact=True).check()
    worker.get_by_label("Why it was not done").fill("The office was closed.")
    press(worker, "Save")
    said(worker, "What came of it is written down.")
    assert PlanAction.objects.get().state == "not_done"


def test_an_appointment_is_planned_moved_and_missed(built, worker, axe):
    page = worker
    page.goto(file_of(built, "appointments"))
    page.get_by_role("link", name="Plan an appointment").click()
    page.get_by_role("textbox", name="Day").fill(str(today() + timedelta(days=3)))
    page.get_by_role("textbox", name="Time").fill("10:30")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    press(page, "Plan it")
    said(page, "The appointment is planned.")
    page.get_by_role("link", name="Move", exact=True).click()
    page.get_by_role("textbox", name="Day").fill(str(today()))
    page.get_by_label("Why it is moved").fill("Visitors' day.")
    press(page, "Move the appointment")
    said(page, "The appointment is moved.")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    page.get_by_role("link", name="What came of it").click()
    page.get_by_label("missed").check()
    press(page, "Save")
    said(page, "What came of the appointment is written down.")
    assert Appointment.objects.get().state == "missed"


def test_two_who_move_an_appointment_see_both_days(built, worker):
    appointment = appointment_for(built.own)
    address = f"/appointments/{appointment.public_id}/move/"
    worker.goto(address)
    other = worker.context.new_page()
    other.goto(address)
    other.get_by_role("textbox", name="Day").fill(str(today() + timedelta(days=2)))
    press(other, "Move the appointment")
    said(other, "The appointment is moved.")
    worker.get_by_role("textbox", name="Day").fill(str(today() + timedelta(days=5)))
    press(worker, "Move the appointment")
    expect(worker.get_by_role("heading", level=1)).to_have_text("Somebody else changed this meanwhile")


def test_one_talk_answers_all_domains_of_a_month(built, worker, axe):
    page = worker
    page.goto(file_of(built, "follow-up"))
    page.get_by_role("link", name="Plan the follow-up").click()
    page.get_by_label(re.compile("start of")).check()
    press(page, "Plan it")
    said(page, "The follow-up is planned.")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    page.get_by_role("link", name="Say what is known").first.click()
    page.get_by_label("yes, reached", exact=True).check()
    page.get_by_label("How it is known").select_option("self_report")
    page.get_by_label("Housing").select_option("with_family")
    page.get_by_label("Employment").select_option("looking_for_work")
    assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
    press(page, "Save")
    said(page, "What is known is written down.")
    assert ReintegrationOutcome.objects.filter(state="reached").count() == 2
    page.get_by_role("link", name="Correct", exact=True).first.click()
    page.get_by_label("not reached").check()
    page.get_by_label("Why it is changed").fill("It was her sister on the phone.")
    press(page, "Save the correction")
    said(page, "The answer is corrected")
    assert ReintegrationOutcome.objects.filter(state="not_reached").count() == 1


def test_a_phone_in_french_by_night(built, visit, sign_in, axe):
    signed_for(built.own)
    action_for(built.own)
    follow_ups_plan(by=worker_of(built.own), index_event="program_start", enrollment=built.own.enrollment)
    page = sign_in(visit(width=390, language="fr", dark=True), "own-social_worker")
    page.wait_for_url(re.compile("(?!.*login)"))
    for part in ("assessments", "plan", "appointments", "follow-up"):
        page.goto(file_of(built, part))
        assert (axe(page), page.evaluate(OVERFLOW)) == ([], 0)
