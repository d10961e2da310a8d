"""The pages of one person: every form filled and saved as somebody would, on a desk and on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.services import site_create
from kernel.clock import today
from participants.models import Identity, Participation, Relation
from participants.services.people import identity_change
from tests.world import BY, register, world

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def built(transactional_db):
    return world()


@pytest.fixture
def file_of(built, visit, sign_in):
    """`file_of(role, part="", width=)`: the person's file, opened by somebody of the own agency."""

    def opened(role, part="", **look):
        page = sign_in(visit(**look), f"own-{role}")
        page.wait_for_url(re.compile("/(people|today|dashboard|overview|groups)?/?"))
        page.goto(f"/people/{built.person.public_id}/{part}")
        return page

    return opened


def save(page, button, done):
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(done)


def follow(page, link):
    page.locator("main").get_by_role("link", name=re.compile(link)).first.click()
    page.wait_for_load_state()


def looks_right(page, axe):
    assert axe(page) == []
    assert page.evaluate(OVERFLOW) <= 0


def test_found_while_typing_and_kept_as_a_view(built, visit, sign_in, axe):
    register(built.own, "own-zephyr", family="Zephyrine", given="Basil")
    page = sign_in(visit(), "own-prison_administrator")
    page.goto("/people/")
    page.get_by_label("Name or file number").press_sequentially("zephy")
    expect(page.get_by_role("status")).to_contain_text("One person found.")
    assert page.url.endswith("q=zephy&status=&program=&site=")
    expect(page.locator("#people tbody tr")).to_have_count(1)
    looks_right(page, axe)
    page.goto("/people/?status=active")
    page.get_by_label("Keep these filters as").fill("Active ones")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("is kept")
    page.get_by_role("link", name="Active ones").click()
    assert page.url.endswith("?status=active")
    page.get_by_role("button", name=re.compile("Forget")).click()
    expect(page.get_by_role("status")).to_contain_text("The view is gone.")


def test_the_overview_on_a_desk_and_on_a_phone(file_of, axe):
    page = file_of("social_worker")
    assert page.locator("h1").inner_text() == "Quillfeather, Odalys"
    assert page.locator("svg.timeline:visible").bounding_box()["width"] > 600
    looks_right(page, axe)
    page = file_of("social_worker", width=390, language="fr", dark=True)
    assert page.locator("svg.timeline:visible").count() == 1
    looks_right(page, axe)


def test_a_guardian_agrees_on_one_page_and_takes_it_back(built, file_of, axe, taps):
    page = file_of("social_worker", "consent/", width=390)
    looks_right(page, axe)
    count = taps(page)
    count.tap(page.get_by_role("link", name="Record an answer"))
    looks_right(page, axe)
    count.choose(page.get_by_label("Program"), label="Own work program")
    count.choose(page.get_by_label("What the person says"), label="agreed")
    page.get_by_label("In the child's own words").fill("Wants to cook.")
    count.choose(page.get_by_label("Guardian", exact=True), label="somebody new, named below")
    page.get_by_label("Name of the new guardian").fill("Perpetua Quillfeather")
    count.choose(page.get_by_label("Who that is"), label="parent")
    count.choose(page.get_by_label("What the guardian says"), label="agreed")
    page.get_by_label("Guardian answered on").fill(str(today()))
    page.get_by_label("Guardian's consent holds until").fill(str(today() + timedelta(days=365)))
    save(page, "Save the answers", "The answers are saved.")
    assert count.count <= 12
    answer = Participation.objects.get(participant=built.person)
    assert (answer.guardian_answer, answer.child_view) == ("agreed", "Wants to cook.")
    assert Relation.objects.get(participant=built.person).is_legal_guardian
    follow(page, "Ask again")
    page.get_by_label("In the child's own words").fill("Wants to cook and to paint.")
    save(page, "Save the answers", "The answers are saved.")
    expect(page.locator("main")).to_contain_text("and to paint")
    follow(page, "Take back")
    page.get_by_label("Who takes it back").select_option("guardian")
    save(page, "Take the agreement back", "The agreement is taken back.")
    expect(page.locator("main")).to_contain_text("withdrawn")


def test_a_basis_is_recorded_and_withdrawn(file_of):
    page = file_of("social_worker", "consent/")
    follow(page, "Record a basis")
    page.get_by_label("What it allows").select_option("sharing")
    page.get_by_label("What it rests on").select_option("consent")
    save(page, "Save the basis", "The basis is recorded.")
    follow(page, "Withdraw consent of the person")
    save(page, "Withdraw it", "The basis is withdrawn.")


def test_somebody_who_matters_is_added_put_right_and_ended(file_of, axe):
    page = file_of("social_worker", "relations/", width=390)
    looks_right(page, axe)
    follow(page, "Add somebody")
    page.get_by_label("Who that is").select_option("partner")
    page.get_by_label("Name").fill("Basil <script>alert(1)</script>")
    page.get_by_label("To be called in an emergency").check()
    save(page, "Save", "Saved.")
    expect(page.locator("main")).to_contain_text("Basil <script>alert(1)</script>")
    follow(page, "Change Basil")
    page.get_by_label("Phone").fill("555 01")
    save(page, "Save", "Saved.")
    expect(page.locator("main")).to_contain_text("555 01")
    follow(page, "It is over")
    save(page, "Save", "Saved.")


def test_a_name_that_is_too_long_or_turned_around_is_refused_and_kept(built, file_of):
    page = file_of("social_worker", "relations/")
    follow(page, "Change name or contact data")
    page.get_by_label("Given names").fill("x" * 3000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("120")
    assert page.get_by_label("Given names").input_value() == "x" * 3000
    page.get_by_label("Given names").fill("Oda\u202elys")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("invisible mark")
    page.get_by_label("Given names").fill("Odile")
    page.get_by_label("Phone").fill("555 02")
    save(page, "Save", "Name and contact data are saved.")
    assert page.locator("h1 bdi").inner_text() == "Quillfeather, Odile"


def test_two_at_one_name_see_both(built, file_of):
    page = file_of("social_worker", "relations/")
    follow(page, "Change name or contact data")
    identity_change(by=BY, identity=Identity.objects.get(participant=built.person), given_names="Ottilie")
    page.get_by_label("Given names").fill("Odile")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody else changed this meanwhile")
    expect(page.locator("main")).to_contain_text("Ottilie")
    page.get_by_role("button", name="Save mine instead").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    assert Identity.objects.get(participant=built.person).given_names == "Odile"


def test_birth_and_languages_are_put_right_and_a_name_given(built, file_of, visit, sign_in):
    page = file_of("social_worker", "relations/")
    follow(page, "Change birth, sex or languages")
    page.get_by_role("textbox", name="Languages").fill("fr, ar")
    page.get_by_label("Born on").fill("1991-05-06")
    save(page, "Save", "Saved.")
    expect(page.locator("main")).to_contain_text("French, Arabic")
    nameless = register(built.own, "own-nameless", worker=built.user["social_worker"])
    page.goto(f"/people/{nameless.public_id}/relations/")
    follow(page, "Say who the person is")
    page.get_by_label("Family name").fill("Quillfeather")
    page.get_by_label("Given names").fill("Isaura")
    save(page, "Save", "The name is saved.")


def test_a_flag_a_pair_and_their_end(built, file_of, axe):
    register(built.own, "own-apart", family="Brumaire", given="Cosima", worker=built.user["social_worker"])
    page = file_of("social_worker", "safety/", width=390)
    looks_right(page, axe)
    follow(page, "Raise a flag")
    page.get_by_label("What to know").select_option("self_harm")
    page.get_by_label("Note").fill("Said so on Monday.")
    save(page, "Raise the flag", "The flag is up.")
    follow(page, "Take down")
    save(page, "Take it down", "The flag is down.")
    follow(page, "Keep somebody apart")
    page.get_by_label("File number").fill("other-001")
    page.get_by_role("button", name="Keep them apart", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody within your reach")
    page.get_by_label("File number").fill("own-apart")
    page.get_by_label("Reason").fill("An old quarrel.")
    save(page, "Keep them apart", "They are kept apart")
    expect(page.locator("main")).to_contain_text("Cosima Brumaire")
    follow(page, "Lift")
    save(page, "Lift it", "They may meet again.")


def test_a_concern_is_written_down_escalated_reported_and_closed(built, file_of, axe):
    page = file_of("social_worker", "safety/")
    follow(page, "Write down a concern")
    page.get_by_label("Kind").select_option("safeguarding")
    page.get_by_label("What it is about").select_option("exploitation")
    page.get_by_role("textbox", name="What happened").fill("An older man waits at the gate every evening.")
    save(page, "Save", "It is written down.")
    expect(page.locator("main")).to_contain_text("to be reported by")
    follow(page, "Safeguarding concern")
    looks_right(page, axe)
    follow(page, "Bring it before a colleague")
    page.get_by_label("Colleague").select_option(label="own-prison_administrator")
    save(page, "Bring it up", "Your colleague has it now.")
    follow(page, "Safeguarding concern")
    follow(page, "Close it")
    page.get_by_role("button", name="Close it", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("must be reported before")
    page.goto(f"/people/{built.person.public_id}/safety/")
    follow(page, "Safeguarding concern")
    follow(page, "It was reported")
    page.get_by_label("Reported to").fill("Youth office, Ms. Example")
    save(page, "Save the report", "The report is recorded.")
    follow(page, "Safeguarding concern")
    follow(page, "Close it")
    save(page, "Close it", "It is closed.")


def test_held_transferred_released_and_admitted_again(built, file_of, axe):
    site_create(by=BY, agency=built.agency, code="own-farm", name="Own Farm", kind="prison")
    page = file_of("prison_administrator", "custody/")
    looks_right(page, axe)
    follow(page, "Status and expected release")
    page.get_by_label("Release expected on").fill(str(today() + timedelta(days=90)))
    save(page, "Save", "Saved.")
    follow(page, "^Transfer")
    page.get_by_label("To which site").select_option(label="Own Farm")
    save(page, "Transfer", "The transfer is recorded.")
    follow(page, "^Release")
    page.get_by_label("Why").select_option("parole")
    save(page, "Save the release", "The release is recorded.")
    follow(page, "Record an admission")
    page.get_by_label("Site").select_option(label="Own Prison")
    save(page, "Save the admission", "The admission is recorded.")


def test_supervised_sentenced_and_put_right(file_of, axe):
    page = file_of("prison_administrator", "custody/", width=390)
    looks_right(page, axe)
    follow(page, "Record a supervision")
    page.get_by_label("Office").select_option(label="Own Prison")
    page.get_by_label("Kind").select_option("aftercare")
    save(page, "Save the supervision", "The supervision is recorded.")
    follow(page, "End it")
    page.get_by_label("How it ended").select_option("completed")
    save(page, "Save the end", "The end of the supervision is recorded.")
    follow(page, "Record a sentence")
    page.get_by_label("Imposed on").fill(str(today() - timedelta(days=200)))
    page.get_by_label("Length in days").fill("400")
    save(page, "Save the sentence", "The sentence is recorded.")
    follow(page, "Put right")
    page.get_by_label("Length in days").fill("300")
    save(page, "Save the sentence", "The sentence is saved.")
    expect(page.locator("main")).to_contain_text("300 days")


def test_an_event_and_an_end_that_is_taken_back(file_of, axe):
    page = file_of("social_worker", "justice/")
    looks_right(page, axe)
    follow(page, "Write down an event")
    page.get_by_label("What happened").select_option("arrest")
    page.locator("[name=occurred_on]").fill(str(today() - timedelta(days=3)))
    save(page, "Save the event", "The event is recorded.")
    follow(page, "Record an end of observation")
    page.get_by_label("What it is").select_option("lost")
    save(page, "Save", "The end is recorded.")
    follow(page, "Take back")
    page.get_by_label("Reason").fill("Came to the office today.")
    save(page, "Take it back", "The end is taken back.")


def test_a_worker_is_made_responsible_and_relieved(file_of):
    page = file_of("program_manager")
    follow(page, "Make a worker responsible")
    page.get_by_label("Social worker").select_option(label="own-social_worker")
    save(page, "Save", "The worker is responsible")
    follow(page, r"^End\s*:\s*own-social_worker")
    save(page, "Save", "Saved.")
