"""What a person does in a real browser. Each visit also checks: no console error, no broken policy, no other host."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

LIFE = "/evaluations/baltimore-life/"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def heading(page):
    return page.locator("h1").inner_text()


def test_sign_in_see_the_curve_take_the_report(story, visit, sign_in):
    page = sign_in(visit(), "own-evaluator")
    page.get_by_role("link", name="Evaluations").first.click()
    page.get_by_role("link", name="The Baltimore LIFE experiment").click()
    assert "reduced the share" in page.locator(".verdict .words").inner_text()
    curve = page.locator("svg[role=img]:visible").nth(1)
    assert curve.bounding_box()["width"] > 400
    page.get_by_label("What the file is for").select_option("steering")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF report (English)").click()
    report = Path(waiting.value.path()).read_bytes()
    assert "reduced" in PdfReader(BytesIO(report)).pages[0].extract_text()
    assert waiting.value.suggested_filename.endswith("-en-internal.pdf")


def test_running_again_shows_the_new_run(story, visit, sign_in):
    page = sign_in(visit(), "own-evaluator")
    page.goto(LIFE)
    before = page.url
    page.get_by_role("button", name=re.compile("Run again")).click()
    assert page.url != before and "This is the new run" in page.get_by_role("status").inner_text()


def test_one_tap_changes_the_language_and_stays_on_the_page(story, visit, sign_in):
    page = sign_in(visit(width=390), "own-evaluator")
    page.goto(LIFE)
    page.get_by_role("button", name="Français", exact=True).click()
    assert page.url.endswith(LIFE)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert "a réduit" in page.locator(".verdict .words").inner_text()


def test_the_language_does_not_throw_away_what_is_typed_without_asking(story, visit, sign_in):
    page = sign_in(visit(), "own-evaluator")
    page.goto("/account/tokens/")
    asked, answers = [], iter([False, True])

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept() if next(answers) else dialog.dismiss()

    page.on("dialog", answer)
    name = page.get_by_label("Name").first
    name.fill("monthly")
    page.get_by_role("button", name="Français", exact=True).click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert name.input_value() == "monthly" and page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Français", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("button", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert asked == ["beforeunload"] * 2  # nothing is typed any more: nothing is asked


def test_five_wrong_passwords_show_the_lock_out_page(story, visit, sign_in):
    page = visit()
    for _ in range(5):
        sign_in(page, "own-evaluator", "wrong password")
    assert heading(page) == "Too many attempts"
    assert "15 minutes" in page.locator("main").inner_text()


def test_signing_in_with_the_keyboard_alone(story, visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    page.keyboard.type("own-evaluator")
    page.keyboard.press("Tab")
    page.keyboard.type("a long test password")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evaluations/")
    assert outline == "solid" and heading(page) == "Evaluations"


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("fr", True)])
def test_every_page_fits_a_phone_and_a_finger(story, visit, sign_in, language, dark):
    small = """() => [...document.querySelectorAll('a, button, input, select')]
        .filter(e => !['hidden', 'checkbox', 'radio'].includes(e.type))
        .filter(e => e.offsetParent && !e.closest('p') && !e.matches('.skip'))
        .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"""
    paths = {
        "own-evaluator": [
            "/help/",
            "/components/",
            "/evaluations/",
            LIFE,
            "/evaluations/own-design/",
            "/account/tokens/",
            "/account/password/change/",
        ],
        "own-social_worker": ["/people/"],
        "own-auditor": ["/log/"],
    }
    for username, addresses in paths.items():
        page = sign_in(visit(width=390, language=language, dark=dark), username)
        for address in addresses:
            page.goto(address)
            assert page.evaluate(OVERFLOW) <= 0, address
            assert page.evaluate(small) == [], address


def test_everything_works_without_scripts(story, chromium, live_server, sign_in):
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url, locale="en")
    page = context.new_page()
    page.goto("/account/tokens/")
    sign_in(page, "own-evaluator")
    page.get_by_label("Name").fill("monthly")
    page.get_by_label("Purpose").fill("monthly figures")
    page.get_by_label("Evaluation designs and results").check()
    page.get_by_role("button", name="Make the token").click()
    assert len(page.locator("#secret").inner_text()) > 40
    context.close()


def test_the_parts_of_the_pages(story, visit, sign_in, axe):
    page = sign_in(visit(), "own-social_worker")
    page.goto("/components/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(4)  # each leads to its field
    page.get_by_role("alert").get_by_role("link", name="Name").click()
    page.keyboard.type("Somebody")
    page.get_by_label("Date").fill("2026-02-28")
    page.get_by_label("Kind").select_option("a")
    page.get_by_label("yes", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("This would be saved now.")
    assert axe(page) == []


def test_one_tap_changes_the_look_and_stays_on_the_page(story, visit, sign_in, axe):
    page = sign_in(visit(), "own-social_worker")
    page.goto("/components/")
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/components/") and page.locator("html").get_attribute("data-theme") == "dark"
    assert axe(page) == []


def test_a_token_is_made_and_revoked(story, visit, sign_in, axe):
    page = sign_in(visit(), "own-evaluator")
    page.goto("/account/tokens/")
    page.get_by_label("Name").fill("monthly")
    page.get_by_label("Purpose").fill("monthly figures")
    page.get_by_label("Evaluation designs and results").check()
    page.get_by_role("button", name="Make the token").click()
    assert len(page.locator("#secret").inner_text()) > 40
    assert axe(page) == []
    page.goto("/help/")
    page.go_back()
    expect(page.locator("#secret")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("was shown once and is not kept")
    page.get_by_role("button", name="Revoke").click()
    assert "no longer works" in page.get_by_role("status").inner_text()


def test_a_draft_is_kept_every_ten_seconds_and_can_be_thrown_away(story, chromium, visit, sign_in):
    page = sign_in(visit(), "own-social_worker")
    page.clock.install()
    page.goto("/components/")
    page.get_by_role("textbox", name="Note").fill("A long text, half written.")
    with page.expect_response("**/drafts/") as kept:
        page.clock.run_for(11_000)
    assert kept.value.status == 204
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft kept at")
    page.goto("/components/")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("A long text, half written.")
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("")
