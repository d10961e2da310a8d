"""A register of hundreds, with scripts and without; and what comes back of a register that was left half-way."""

import pytest
from playwright.sync_api import expect

from kernel.drafts import Draft
from participants.models import Attendance
from participants.services.register import register_save
from tests.browser.day import FAMILIES, WORKER, meeting
from tests.participants.registers import again, mark
from tests.world import BY

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def line(page, name):
    return page.get_by_role("group", name=name).filter(has=page.get_by_role("radio", name="Present"))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def marks_of(session):
    rows = Attendance.objects.filter(session=session).select_related("enrollment__participant__identity")
    return {
        row.enrollment.participant.identity.family_name: (row.status, row.minutes, row.reason, row.note)
        for row in rows
    }


@pytest.fixture
def phone(visit, sign_in):
    return lambda: sign_in(visit(width=390), WORKER)


@pytest.fixture
def without_scripts(visit, chromium, live_server, sign_in):
    context = chromium.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        locale="en",
        viewport={"width": 390, "height": 844},
    )

    def signed_in():
        page = context.new_page()
        page.goto("/account/login/")
        return sign_in(page, WORKER)

    yield signed_in
    context.close()


def test_hundreds_without_scripts_say_everything_of_anybody(without_scripts, taps, monkeypatch):
    monkeypatch.setattr("web.forms.register.DETAILED", 2)
    group = meeting(FAMILIES[:10])
    page = without_scripts()
    page.goto(group.path)
    press(page, "All present")
    line(page, "Alder").get_by_label("Absent").check()
    page.get_by_label("Narrow the list to a name").fill("cedar")
    hand = taps(page)
    hand.tap(page.get_by_role("button", name="Details of this name"))
    assert page.get_by_role("group", name="Alder").count() == 0
    hand.tap(line(page, "Cedar").get_by_text("Late", exact=True))
    line(page, "Cedar").get_by_label("Minutes present").fill("45")
    hand.tap(line(page, "Cedar").get_by_text("illness"))
    line(page, "Cedar").get_by_label("Note").fill("Came late, with a letter.")
    page.get_by_label("Narrow the list to a name").fill("Birch")
    page.get_by_label("Narrow the list to a name").press("Enter")
    line(page, "Birch").get_by_text("Excused", exact=True).click()
    press(page, "Show everybody")
    assert "illness, 45 min, note" in line(page, "Cedar").inner_text()
    press(page, "Save the register")
    assert "8 people were there, 2 absent" in page.get_by_role("status").inner_text()
    marks = marks_of(group.session)
    assert marks["Cedar"] == ("late", 45, "illness", "Came late, with a letter.")
    assert (marks["Alder"][0], marks["Birch"][0], marks["Elm"][0]) == ("unexcused", "excused", "attended")
    assert hand.count == 3


def test_what_was_said_of_a_line_goes_into_its_fields(phone, axe, monkeypatch):
    """With scripts: a refused register shows its lines closed, and "More" opens one with what was said."""
    monkeypatch.setattr("web.forms.register.DETAILED", 2)
    group = meeting(FAMILIES[:10])
    page = phone()
    page.goto(group.path)
    assert page.get_by_role("button", name="Details of this name").count() == 0, "scripts have a better way"
    line(page, "Cedar").get_by_role("button", name="More").click()
    line(page, "Cedar").get_by_text("Excused", exact=True).click()
    line(page, "Cedar").get_by_text("illness").click()
    line(page, "Cedar").get_by_label("Note").fill("Has a letter.")
    press(page, "Save the register")
    expect(page.get_by_role("alert")).to_contain_text("Not marked yet: Alder")
    expect(line(page, "Cedar")).to_contain_text("illness, note")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    line(page, "Cedar").get_by_role("button", name="More").click()
    expect(line(page, "Cedar").get_by_label("Note")).to_have_value("Has a letter.")
    assert line(page, "Cedar").get_by_label("Excused").count() == 1
    expect(line(page, "Cedar").get_by_label("illness")).to_be_checked()
    line(page, "Cedar").get_by_label("Note").fill("Has two letters.")
    press(page, "All others present")
    press(page, "Save the register")
    expect(page.get_by_role("status")).to_contain_text("9 people were there, 1 absent")
    assert marks_of(group.session)["Cedar"] == ("excused", 0, "illness", "Has two letters.")


def test_a_register_left_half_way_comes_back(phone, axe):
    group = meeting(FAMILIES[:3])
    page = phone()
    page.clock.install()
    page.goto(group.path)
    line(page, "Alder").get_by_text("Present", exact=True).click()
    line(page, "Birch").get_by_text("Excused", exact=True).click()
    with page.expect_response("**/drafts/") as kept:
        page.clock.run_for(11_000)
    assert kept.value.status == 204
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft kept at")
    page.goto("/today/")
    page.goto(group.path)
    expect(page.get_by_role("status")).to_contain_text("your draft of")
    expect(line(page, "Alder").get_by_label("Present", exact=True)).to_be_checked()
    expect(page.locator("[data-count]")).to_have_text("1 present, 1 absent, 1 open")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    press(page, "All others present")
    press(page, "Save the register")
    expect(page.get_by_role("status")).to_contain_text("2 people were there, 1 absent")
    assert not Draft.objects.exists()


def test_a_register_left_half_way_and_saved_by_a_colleague_is_compared(phone, axe):
    group = meeting(FAMILIES[:3])
    page = phone()
    page.clock.install()
    page.goto(group.path)
    line(page, "Birch").get_by_text("Excused", exact=True).click()
    with page.expect_response("**/drafts/"):
        page.clock.run_for(11_000)
    register_save(by=BY, session=again(group.session), entries=[mark(one) for one in group.members])
    page.goto(group.path)
    expect(page.get_by_role("alert")).to_contain_text("This register was saved before yours")
    expect(page.locator(".card-row.is-notice")).to_contain_text("you marked: excused")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    press(page, "Throw the draft away")
    expect(page.get_by_role("status")).to_contain_text("The draft is thrown away")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert marks_of(group.session)["Birch"][0] == "attended"
