"""Work done with the keyboard alone: a register, a search, a filter. Signing in: test_pages.py and test_sign_in.py."""

import pytest
from playwright.sync_api import expect

from participants.models import Attendance
from tests.browser.day import WORKER, meeting
from tests.world import register, world

pytestmark = pytest.mark.browser

HERE = "document.activeElement.innerText || document.activeElement.value || document.activeElement.name"


def tab_to(page, words, most=80):
    """Press Tab until what is focused bears these words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in (page.evaluate(HERE) or ""):
            return
    raise AssertionError(f"{words} is not reached with the Tab key")


def test_a_register_is_saved_with_the_keyboard(visit, sign_in):
    group = meeting()
    page = sign_in(visit(), WORKER)
    page.wait_for_url("**/today/")
    tab_to(page, "work-group")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/")
    tab_to(page, "All present")
    page.keyboard.press("Enter")
    expect(page.locator("[data-count]")).to_have_text("12 present, 0 absent, 0 open")
    tab_to(page, "Save the register")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved: 12 people were there")
    assert Attendance.objects.filter(session=group.session).count() == 12


def test_a_person_is_found_with_the_keyboard(visit, sign_in, transactional_db):
    built = world()
    person = register(built.own, "own-zephyr", family="Zephyrine", worker=built.user["social_worker"])
    page = sign_in(visit(), "own-social_worker")
    page.wait_for_url("**/today/")
    page.keyboard.press("/")
    page.keyboard.type("zephy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/?q=zephy*")
    tab_to(page, "Zephyrine")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{person.public_id}/")


def test_the_help_is_one_key_away(visit, sign_in, transactional_db):
    world()
    page = sign_in(visit(), "own-evaluator")
    page.wait_for_url("**/evaluations/")
    page.keyboard.press("?")
    page.wait_for_url("**/help/")


def test_the_single_keys_can_be_switched_off(visit, sign_in, transactional_db):
    world()
    page = sign_in(visit(), "own-social_worker")
    page.wait_for_url("**/today/")
    page.goto("/account/")
    page.get_by_role("button", name="Keys off").click()
    expect(page.get_by_role("button", name="Keys off")).to_have_attribute("aria-pressed", "true")
    page.goto("/people/")
    page.keyboard.type("/?")
    expect(page.locator("[data-finder]")).not_to_be_focused()
    assert page.url.endswith("/people/")
    page.goto("/help/")
    expect(page.locator("main")).to_contain_text("These keys are switched off in this browser.")
    page.get_by_role("link", name="Switch these keys on").click()
    page.get_by_role("button", name="Keys on").click()
    expect(page.get_by_role("button", name="Keys on")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("/")
    expect(page.locator("[data-finder]")).to_be_focused()
