"""The register under a thumb: three taps for a group, nothing twice, nothing lost."""

import re

import pytest
from playwright.sync_api import expect

from participants.models import Attendance
from participants.services.attendance import attendance_correct
from participants.services.register import register_save
from tests.browser.day import FAMILIES, WORKER, meeting
from tests.participants.registers import again, mark, member, session_of
from tests.world import BY

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def line(page, name):
    return page.get_by_role("group", name=name).filter(has=page.get_by_role("radio", name="Present"))


def answer(page, name, word):
    return line(page, name).get_by_text(word, exact=True)


def save_button(page):
    return page.get_by_role("button", name="Save the register")


def marks_of(session):
    return dict(
        Attendance.objects.filter(session=session).values_list(
            "enrollment__participant__identity__family_name", "status"
        )
    )


@pytest.fixture
def phone(visit, sign_in):
    """A phone in the worker's hand, signed in: on Today."""

    def signed_in(width=390, user=WORKER, **options):
        return sign_in(visit(width=width, **options), user)

    return signed_in


def test_all_present_in_three_taps(phone, taps, axe):
    group = meeting()
    page = phone()
    page.wait_for_url("**/today/")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="work-group"))
    assert page.locator("input[type=radio]:checked").count() == 0, "nobody is marked beforehand"
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    everybody = page.get_by_role("button", name="All present")
    assert hand.is_in_sight(everybody) and hand.is_in_sight(save_button(page))
    hand.tap(everybody)
    expect(page.locator("[data-count]")).to_have_text("12 present, 0 absent, 0 open")
    assert hand.is_in_sight(save_button(page))
    hand.tap(save_button(page))
    expect(page.get_by_role("status")).to_contain_text("Saved: 12 people were there")
    assert hand.count == 3
    assert set(marks_of(group.session).values()) == {"attended"} and len(marks_of(group.session)) == 12
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("taken back")
    assert marks_of(group.session) == {} and again(group.session).state == "planned"


def test_two_absent_in_five_taps(phone, taps):
    group = meeting()
    page = phone()
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="work-group"))
    hand.tap(page.get_by_role("button", name="All present"))
    hand.tap(answer(page, "Birch", "Unexcused"))
    hand.tap(answer(page, "Larch", "Excused"))
    expect(page.locator("[data-count]")).to_have_text("10 present, 2 absent, 0 open")
    hand.tap(save_button(page))
    expect(page.get_by_role("status")).to_contain_text("Saved: 10 people were there, 2 absent")
    assert hand.count == 5
    marks = marks_of(group.session)
    assert (marks["Birch"], marks["Larch"], marks["Alder"]) == ("unexcused", "excused", "attended")


def test_two_absent_with_reasons_in_seven_taps(phone, taps, axe):
    group = meeting()
    page = phone()
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="work-group"))
    hand.tap(page.get_by_role("button", name="All present"))
    hand.tap(answer(page, "Birch", "Unexcused"))
    hand.tap(line(page, "Birch").get_by_text("not unlocked or not escorted"))
    hand.tap(answer(page, "Larch", "Excused"))
    hand.tap(line(page, "Larch").get_by_text("illness"))
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    hand.tap(save_button(page))
    expect(page.get_by_role("status")).to_contain_text("2 absent")
    assert hand.count == 7
    reasons = Attendance.objects.filter(session=group.session).exclude(reason="")
    assert sorted(reasons.values_list("reason", flat=True)) == ["illness", "not_unlocked"]


def test_who_is_not_marked_blocks_saving_and_is_named(phone, axe):
    group = meeting(FAMILIES[:4])
    page = phone()
    page.goto(group.path)
    answer(page, "Alder", "Present").click()
    answer(page, "Dogwood", "Present").click()
    save_button(page).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Not marked yet: Birch, Cedar")
    assert axe(page) == []
    alert.get_by_role("link", name="Cedar").click()
    expect(line(page, "Cedar")).to_be_in_viewport()
    assert marks_of(group.session) == {}
    page.get_by_role("button", name="All others present").click()
    save_button(page).click()
    expect(page.get_by_role("status")).to_contain_text("4 people")


def test_a_note_that_is_too_long_is_refused_and_kept(phone):
    group = meeting(FAMILIES[:2])
    page = phone()
    page.goto(group.path)
    page.get_by_role("button", name="All present").click()
    long = "x" * 3000
    line(page, "Birch").get_by_text("More", exact=True).click()
    line(page, "Birch").get_by_label("Note").fill(long)
    save_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("Birch")
    note = line(page, "Birch").get_by_label("Note")
    expect(note).to_have_value(long)
    note.fill("<script>document.title = 'broken'</script>")
    line(page, "Birch").get_by_text("Late", exact=True).click()
    line(page, "Birch").get_by_label("Minutes present").fill("999")
    save_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("The session lasted 90 minutes.")
    expect(line(page, "Birch").get_by_label("Note")).to_have_value(re.compile("^<script>"))
    line(page, "Birch").get_by_label("Minutes present").fill("60")
    save_button(page).click()
    expect(page.get_by_role("status")).to_contain_text("2 people")
    assert "broken" not in page.title()
    assert Attendance.objects.get(session=group.session, status="late").minutes == 60


def test_a_double_click_saves_once(phone):
    group = meeting(FAMILIES[:3])
    page = phone()
    page.goto(group.path)
    page.get_by_role("button", name="All present").click()
    save_button(page).dblclick()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert Attendance.all_records.filter(session=group.session).count() == 3


def test_of_two_who_save_the_second_is_told_and_nothing_is_doubled(phone, axe):
    group = meeting(FAMILIES[:3])
    page = phone()
    page.goto(group.path)
    page.get_by_role("button", name="All present").click()
    answer(page, "Cedar", "Unexcused").click()
    register_save(by=BY, session=again(group.session), entries=[mark(one) for one in group.members])
    save_button(page).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This register was saved before yours")
    expect(page.locator(".card-row.is-notice")).to_have_count(1)
    expect(page.locator(".card-row.is-notice")).to_contain_text("you marked: unexcused")
    assert axe(page) == []
    assert Attendance.all_records.filter(session=group.session).count() == 3


def test_a_lost_network_loses_nothing(visit, chromium, live_server, sign_in):
    group = meeting(FAMILIES[:3])
    context = chromium.new_context(
        base_url=live_server.url, locale="en", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/account/login/")
    sign_in(page, WORKER)
    page.goto(group.path)
    page.get_by_role("button", name="All present").click()
    context.set_offline(True)
    save_button(page).click()
    expect(page.locator(".not-saved")).to_contain_text("Nothing is lost")
    context.set_offline(False)
    save_button(page).click()
    expect(page.get_by_role("status")).to_contain_text("3 people")
    assert Attendance.all_records.filter(session=group.session).count() == 3
    context.close()


def test_a_browser_without_scripts_saves_a_register(visit, chromium, live_server, sign_in):
    group = meeting(FAMILIES[:3])
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url, locale="en")
    page = context.new_page()
    page.goto("/account/login/")
    sign_in(page, WORKER)
    page.get_by_role("link", name="work-group").click()
    page.get_by_role("button", name="All present").click()
    assert page.locator("input[value=attended]:checked").count() == 3
    assert page.locator("[data-count]").inner_text() == "3 present, 0 absent, 0 open"
    answer(page, "Birch", "Excused").click()
    page.get_by_label("Find somebody you know").fill("Quill")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name="Odalys Quillfeather").check()
    save_button(page).click()
    assert "3 people were there" in page.get_by_role("status").inner_text()
    assert marks_of(group.session) == {
        "Alder": "attended", "Birch": "excused", "Cedar": "attended", "Quillfeather": "attended",
    }  # fmt: skip
    context.close()


def test_who_walks_in_is_found_or_gets_a_file(phone, axe):
    group = meeting(FAMILIES[:2])
    page = phone()
    page.goto(group.path)
    page.get_by_role("button", name="All present").click()
    page.get_by_label("Find somebody you know").press_sequentially("quill")
    page.get_by_role("checkbox", name="Odalys Quillfeather").check()
    expect(page.locator("#walked")).to_contain_text("Quillfeather")
    page.get_by_text("Somebody new").click()
    page.get_by_label("First name").first.fill("Noor")
    expect(page.locator("[data-count]")).to_have_text("4 present, 0 absent, 0 open")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    save_button(page).click()
    expect(page.get_by_role("status")).to_contain_text("4 people")
    walked = Attendance.objects.filter(session=group.session, is_walk_in=True)
    assert {one.enrollment.participant.identity.family_name for one in walked} == {"Noor", "Quillfeather"}


def test_a_second_register_of_a_day_asks(phone):
    group = meeting(FAMILIES[:2])
    register_save(by=BY, session=again(group.session), entries=[mark(one) for one in group.members])
    other = session_of(group.offering, starts_at="18:00")
    page = phone()
    page.goto(f"/sessions/{other.public_id}/register/")
    page.get_by_role("button", name="All present").click()
    save_button(page).click()
    page.get_by_label("Yes, this is another session").check()
    assert page.locator("input[value=attended]:checked").count() == 2
    save_button(page).click()
    expect(page.get_by_role("status")).to_contain_text("2 people")


def test_names_from_right_to_left_stay_in_their_place(phone, axe):
    meeting(["عبد الرحمن", "Birch"], code="rtl-group")
    page = phone()
    page.get_by_role("link", name="rtl-group").click()
    name = page.locator("bdi", has_text="عبد الرحمن")
    assert name.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
    assert name.bounding_box()["x"] < 60 and page.evaluate(OVERFLOW) <= 0
    assert axe(page) == []


def test_a_mark_of_yesterday_is_corrected_with_the_old_value_in_sight(phone, taps, axe):
    group = meeting(FAMILIES[:3], days_ago=1)
    register_save(by=BY, session=again(group.session), entries=[mark(one) for one in group.members])
    page = phone()
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="work-group"))
    hand.tap(page.get_by_role("link", name="Correct Birch"))
    expect(page.locator(".past")).to_contain_text("Now: attended, 90 minutes")
    expect(page.locator(".past")).to_contain_text("the system")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    hand.tap(page.get_by_label("excused", exact=True))
    page.get_by_label("Why it is changed").fill("He called in the morning.")
    hand.tap(page.get_by_role("button", name="Save the correction"))
    expect(page.get_by_role("status")).to_contain_text("The mark is corrected")
    assert hand.count == 4 and marks_of(group.session)["Birch"] == "excused"
    expect(page.locator(".card-row", has_text="Birch")).to_contain_text("corrected by you")


def test_two_who_correct_one_mark_see_both_values(phone):
    group = meeting(FAMILIES[:2])
    register_save(by=BY, session=again(group.session), entries=[mark(one) for one in group.members])
    found = Attendance.objects.get(session=group.session, enrollment=group.members[0])
    page = phone()
    page.goto(f"/attendances/{found.public_id}/correct/")
    attendance_correct(
        by=BY,
        attendance=Attendance.objects.select_related("session").get(pk=found.pk),
        reason="seen",
        status="late",
    )
    page.get_by_label("excused", exact=True).check()
    page.get_by_label("Why it is changed").fill("He called.")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator("h1")).to_have_text("Somebody else changed this meanwhile")
    expect(page.locator("tr", has_text="Mark")).to_contain_text("late")
    page.get_by_role("button", name="Save mine instead").click()
    expect(page.get_by_role("status")).to_contain_text("The mark is corrected")
    assert again(found).status == "excused"


def test_who_was_forgotten_is_added(phone):
    group = meeting(FAMILIES[:2])
    register_save(by=BY, session=again(group.session), entries=[mark(one) for one in group.members])
    member(group.world.own, group.offering, "late-001", family="Zelkova")
    page = phone()
    page.goto(group.path)
    page.get_by_role("link", name="Mark Zelkova").click()
    page.get_by_label("attended", exact=True).check()
    page.get_by_label("Why it is changed").fill("Left out by mistake.")
    page.get_by_role("button", name="Add the mark").click()
    expect(page.get_by_role("status")).to_contain_text("The mark is added")
    assert marks_of(group.session)["Zelkova"] == "attended"


def test_a_register_of_hundreds_fetches_the_details_of_a_line_by_its_button(phone, axe, monkeypatch):
    monkeypatch.setattr("web.forms.register.DETAILED", 2)
    group = meeting(FAMILIES[:10])
    page = phone()
    page.goto(group.path)
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="All present").click()
    page.get_by_label("Narrow the list to a name").fill("bir")
    expect(page.locator("#roster fieldset:visible")).to_have_count(1)
    answer(page, "Birch", "Absent").click()
    page.get_by_label("Narrow the list to a name").fill("")
    line(page, "Cedar").get_by_role("button", name="More").click()
    answer(page, "Cedar", "Excused").click()
    line(page, "Cedar").get_by_text("illness").click()
    expect(page.locator("[data-count]")).to_have_text("8 present, 2 absent, 0 open")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    save_button(page).click()
    expect(page.get_by_role("status")).to_contain_text("8 people")
    marks = marks_of(group.session)
    assert (marks["Birch"], marks["Cedar"], marks["Alder"]) == ("unexcused", "excused", "attended")
