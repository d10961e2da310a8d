"""The administrator at a desk: each key task counted against its budget, each form filled and saved."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kernel.clock import today
from participants.models import Enrollment, HandOver, Participant, Transfer
from participants.services import enrollment_move
from participants.services.basis import legal_basis_withdraw
from participants.services.transfers import transfer_ask
from programs.models import Offering, Session
from programs.services import session_add
from tests.browser.prison import ADMINISTRATOR, room, someone, waiting
from tests.world import BY, register, world

pytestmark = pytest.mark.browser

TREES = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple",
)  # fmt: skip


@pytest.fixture
def desk(visit, sign_in):
    """The own administrator, signed in."""
    built = world()

    def at(path, **options):
        page = sign_in(visit(**options), ADMINISTRATOR)
        page.wait_for_url("**/dashboard/")
        page.goto(path)
        return page

    at.built = built
    return at


def monday():
    return today() + timedelta(days=7 - today().weekday())


def test_a_group_of_24_sessions_is_one_page(desk, taps, axe):
    page = desk("/groups/new/")
    assert page.locator("main form .form-control, main form .form-select, main form fieldset").count() <= 8
    hand = taps(page)
    hand.choose(page.get_by_label("Program"), label="Own work program")
    page.get_by_label("Name of the group").fill("Winter group")
    page.get_by_label("First day").fill(monday().isoformat())
    hand.tap(page.get_by_label("Monday"))
    hand.tap(page.get_by_label("Thursday"))
    page.get_by_label("Begins at").fill("14:00")
    hand.tap(page.get_by_role("button", name="Show the days"))
    expect(page.get_by_role("heading", name="24 sessions")).to_be_visible()
    assert Session.objects.count() == 0, "nothing is saved before the days were seen"
    hand.tap(page.locator("input[name=left_out]").nth(2))  # a holiday
    hand.tap(page.get_by_role("button", name="Look again"))
    expect(page.locator("li.is-out")).to_have_count(1)
    expect(page.get_by_role("heading", name="24 sessions")).to_be_visible()
    assert axe(page) == []
    hand.tap(page.get_by_role("button", name="Open the group"))
    expect(page.get_by_role("status")).to_contain_text("Winter group is open, with 24 sessions.")
    made = Offering.objects.get(name="Winter group")
    days = list(Session.objects.filter(offering=made).order_by("held_on").values_list("held_on", flat=True))
    assert len(days) == 24 and monday() + timedelta(days=7) not in days and made.capacity == 12
    assert hand.count <= 10


def test_twelve_people_into_a_group_in_sixteen_clicks(desk, taps, axe):
    side = desk.built.own
    group = room(side, "carpentry")
    for number, family in enumerate(TREES):
        register(side, f"t-{number}", family=family, given="Ana")
    someone(side, "t-99", "Zinnia")
    page = desk(f"/groups/{group.public_id}/")
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="Add people"))
    narrow = page.get_by_label("Name or file number")
    hand.tap(narrow)
    narrow.press_sequentially("ald")
    expect(page.get_by_text("Birch, Ana")).to_be_hidden()
    narrow.fill("")
    for family in TREES:
        hand.tap(page.get_by_label(f"{family}, Ana"))
    expect(page.locator("[data-chosen=people]")).to_have_text("12")
    assert axe(page) == []
    hand.tap(page.get_by_role("button", name="Add to the group"))
    expect(page.get_by_role("status")).to_contain_text("12 people have a place in Carpentry.")
    assert hand.count <= 16
    assert Enrollment.objects.filter(offering=group, status="enrolled").count() == 12


def test_all_or_nobody_and_the_reason_beside_the_name(desk, axe):
    side = desk.built.own
    group = room(side, "carpentry")
    register(side, "b-1", family="Birch", given="Ana")
    unbased = someone(side, "b-2", "Cedar")
    legal_basis_withdraw(by=BY, legal_basis=unbased.legal_bases.get(), on=today())
    page = desk(f"/groups/{group.public_id}/members/")
    page.get_by_label("Birch, Ana").check()
    cedar = page.locator("li").filter(has_text="Cedar, Ana")
    expect(cedar).to_contain_text("No legal basis")
    cedar.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add to the group").click()
    expect(page.locator("#errors")).to_contain_text("Nobody was added")
    expect(page.locator("li").filter(has_text="Cedar, Ana")).to_contain_text("record it first")
    assert page.get_by_label("Birch, Ana").is_checked(), "what was ticked is still ticked"
    assert axe(page) == []
    assert not Enrollment.objects.filter(offering=group).exists()


def test_whoever_waits_is_not_passed_without_a_reason(desk):
    side = desk.built.own
    group = room(side, "carpentry", capacity=1)
    waiting(side, "w-1", "Larch", 30)
    waiting(side, "w-2", "Maple", 20)
    page = desk(f"/groups/{group.public_id}/members/")
    page.get_by_label("Maple, Ana").check()
    page.get_by_role("button", name="Add to the group").click()
    expect(page.locator("#errors")).to_contain_text("1 person has waited longer")
    page.get_by_label("Why somebody who waits longer is passed over").fill("Released in three weeks")
    page.get_by_role("button", name="Add to the group").click()
    expect(page.get_by_role("status")).to_contain_text("1 person has a place in Carpentry.")
    page.goto(f"/waiting/{side.program.public_id}/")
    expect(page.locator("main")).to_contain_text("got a place before others. Released in three weeks")


def test_a_new_person_and_a_place_on_one_page(desk, taps, axe):
    someone(desk.built.own, "s-1", "Kestrel", "Iris")
    page = desk("/people/new/")
    required = page.locator("main .asteriskField")
    assert required.count() <= 8

    def fill():
        page.get_by_label("Family name").fill("Kestrel")
        page.get_by_label("Given names").fill("Iris")
        page.get_by_label("Born on").fill("1990-04-03")
        page.get_by_label("Sex").select_option("2")
        page.get_by_label("Legal basis").select_option("law")
        page.get_by_label("Group").select_option(
            label=page.locator("#id_offering option").nth(1).inner_text()
        )

    fill()
    page.get_by_role("button", name="Register and enroll").click()
    expect(page.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    expect(page.locator("main table")).to_contain_text("s-1")
    assert Participant.objects.filter(identity__family_name="Kestrel").count() == 1, "shown before saving"
    assert axe(page) == []
    page.get_by_label("This is somebody else: open a new file").check()
    page.get_by_role("button", name="Register and enroll").click()
    expect(page.get_by_role("status")).to_contain_text("The person has a place in Own group.")
    made = Participant.objects.filter(identity__family_name="Kestrel").order_by("-pk").first()
    assert made.enrollments.get().status == "enrolled" and made.custody_periods.get().site == desk.built.site


def test_a_known_person_in_five_clicks(desk, taps, axe):
    person = someone(desk.built.own, "k-1", "Heron", "Noa")
    page = desk("/people/?q=heron")
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="Heron, Noa"))
    hand.tap(page.get_by_role("link", name="Enroll in a group"))
    hand.tap(page.get_by_role("radio", name="Own group"))
    assert axe(page) == []
    hand.tap(page.get_by_role("button", name="Enroll"))
    expect(page.get_by_role("status")).to_contain_text("The person has a place in Own group.")
    assert hand.count <= 5
    assert person.enrollments.get().status == "enrolled"


def test_the_next_in_line_gets_the_place(desk, axe):
    side = desk.built.own
    first, second = waiting(side, "w-1", "Larch", 30), waiting(side, "w-2", "Maple", 20)
    legal_basis_withdraw(by=BY, legal_basis=first.participant.legal_bases.get(), on=today())
    page = desk(f"/waiting/{side.program.public_id}/")
    assert axe(page) == []
    page.get_by_role("button", name="Offer to the next").click()
    expect(page.get_by_role("status")).to_contain_text("The place in Own group is given.")
    offer = page.get_by_role("region", name="The last offer")
    expect(offer).to_contain_text("Maple, Ana")
    expect(offer).to_contain_text("Larch, Ana: No legal basis")
    assert [Enrollment.objects.get(pk=row.pk).status for row in (first, second)] == ["waitlisted", "enrolled"]
    page.goto(f"/enrollments/{first.public_id}/priority/")
    page.get_by_label("urgent").check()
    page.get_by_label("Why").fill("The court asks for it")
    page.get_by_role("button", name="Change the priority").click()
    expect(page.locator("main")).to_contain_text("another priority. The court asks for it")


def test_a_referral_is_declined_with_a_reason_of_the_list(desk, axe):
    row = register(desk.built.own, "d-1", family="Fir", given="Ana").enrollments.get()
    page = desk("/dashboard/")
    page.get_by_role("link", name="Fir, Ana").click()
    assert axe(page) == []
    page.get_by_role("link", name="Decline the referral").click()
    page.get_by_role("button", name="Decline the referral").click()
    expect(page.locator("#errors")).to_contain_text("Say why.")
    page.get_by_label("Why").select_option("regime")
    page.get_by_role("button", name="Decline the referral").click()
    expect(page.get_by_role("status")).to_contain_text("Saved: declined.")
    row.refresh_from_db()
    assert (row.status, row.exit_category, row.exit_code) == ("declined", "operational", "regime")


def test_a_transfer_is_asked_for_and_accepted(desk, axe):
    side = desk.built.own
    group = room(side, "carpentry")
    page = desk(f"/enrollments/{side.enrollment.public_id}/transfer/")
    page.get_by_label("To which group").select_option(label="Carpentry · Own work program · Own Prison")
    page.get_by_label("Why").fill("Works in the carpentry now")
    page.get_by_role("button", name="Ask another group to take over").click()
    expect(page.get_by_role("status")).to_contain_text("The other side is asked.")
    page.goto("/dashboard/")
    page.get_by_role("link", name="Carpentry").click()
    assert axe(page) == []
    page.get_by_role("button", name="Accept the transfer").click()
    expect(page.get_by_role("status")).to_contain_text("Saved: accepted.")
    assert Transfer.objects.get().opened.offering == group


def test_a_transfer_is_declined(desk):
    side = desk.built.own
    asked = transfer_ask(
        by=BY,
        enrollment=side.enrollment,
        to_offering=room(side, "carpentry"),
        basis="law",
        reason="x",
        on=today(),
    )
    page = desk(f"/transfers/{asked.public_id}/")
    page.locator("#answer_reason").fill("The workshop is closed")
    page.get_by_role("button", name="Decline the transfer").click()
    expect(page.get_by_role("status")).to_contain_text("Saved: declined.")


def test_release_and_hand_over_as_one_act(desk, axe):
    from accounts.services import site_create

    side = desk.built.own
    site_create(by=BY, agency=side.agency, code="office", name="Probation office", kind="probation_office")
    page = desk(f"/people/{side.person.public_id}/hand-over/")
    page.get_by_label("Office that takes over").select_option(label="Probation office · Own Prison Service")
    page.locator("#id_first_contact_on").fill((today() + timedelta(days=3)).isoformat())
    assert axe(page) == []
    page.get_by_role("button", name="Release and hand over").click()
    expect(page.get_by_role("status")).to_contain_text("handed over to Probation office")
    assert HandOver.objects.get().first_contact.on == today() + timedelta(days=3)
    side.enrollment.refresh_from_db()
    assert side.enrollment.status == "released_early"


def test_a_day_is_called_off_after_it_was_shown(desk, axe):
    side = desk.built.own
    for code in ("carpentry", "kitchen"):
        session_add(by=BY, offering=room(side, code), held_on=today(), planned_minutes=60)
    page = desk("/lockdown/")
    page.get_by_role("button", name="Show what is planned").click()
    expect(page.get_by_role("heading", name="2 sessions will be called off")).to_be_visible()
    assert axe(page) == [] and Session.objects.filter(state="planned").count() == 2
    page.get_by_role("button", name="Call off all of them").click()
    expect(page.get_by_role("status")).to_contain_text("2 sessions are called off.")
    assert set(Session.objects.values_list("state", "not_held_reason")) == {("not_held", "lockdown")}


def test_one_session_is_moved_and_another_called_off(desk):
    group = room(desk.built.own, "carpentry")
    one, other = (
        session_add(by=BY, offering=group, held_on=today() + timedelta(days=days), planned_minutes=60)
        for days in (1, 2)
    )
    page = desk(f"/sessions/{one.public_id}/plan/")
    page.get_by_label("New day").fill((today() + timedelta(days=5)).isoformat())
    page.get_by_role("button", name="Move the session").click()
    expect(page.get_by_role("status")).to_contain_text("The session is on")
    page.goto(f"/sessions/{other.public_id}/plan/")
    page.get_by_label("Why").select_option("place")
    page.get_by_role("button", name="Call off the session").click()
    expect(page.get_by_role("status")).to_contain_text("Nobody is counted as absent.")
    assert Session.objects.filter(moved_from=one).exists()


def test_a_pasted_list_is_matched_then_enrolled(desk, axe):
    side = desk.built.own
    group = room(side, "carpentry")
    for number, family in enumerate(TREES[:3]):
        register(side, f"p-{number}", family=family, given="Ana")
    page = desk(f"/groups/{group.public_id}/paste/")
    page.get_by_label("The list").fill("p-0\nBirch, Ana\nAna Cedar\nnobody at all")
    page.get_by_role("button", name="See who is meant").click()
    expect(page.locator("main table tbody tr").first).to_contain_text("nobody within reach")
    assert axe(page) == []
    page.get_by_label("Leave out the lines that cannot be used").check()
    page.get_by_role("button", name="Enroll 3 people").click()
    expect(page.get_by_role("status")).to_contain_text("3 people are enrolled in Carpentry")
    assert Enrollment.objects.filter(offering=group).count() == 3


HEADINGS = "reference,family_name,given_names,sex,birth_on,site,admitted_on"


def test_a_file_is_tried_then_stopped_and_asked_for_again(desk, axe, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(f"{HEADINGS}\nx-1,Osprey,Ana,female,not a day,,\n", encoding="utf-8")
    page = desk("/imports/")
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/jobs/**")
    expect(page.locator("#job")).to_contain_text("failed", timeout=10_000)
    expect(page.locator("#job table")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Ask for it again").click()
    expect(page.get_by_role("status").first).to_contain_text("It is asked for again.")


def test_work_that_waits_is_given_up(desk):
    from accounts.actors import user_actor
    from accounts.jobs import job_start

    built = desk.built
    by = user_actor(built.user["prison_administrator"])
    job = job_start(by=by, kind="import_people", capability="people.import", agency=built.agency, values={})
    page = desk(f"/jobs/{job.public_id}/")
    page.get_by_role("button", name="Give it up").click()
    expect(page.locator("#job")).to_contain_text("cancelled")


def test_papers(desk, axe):
    side = desk.built.own
    session = session_add(by=BY, offering=side.offering, held_on=today(), planned_minutes=60)
    page = desk("/movements/")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Quillfeather")
    page.goto(f"/sessions/{session.public_id}/sheet/")
    expect(page.locator("main table")).to_contain_text("Quillfeather, Odalys")
    assert axe(page) == []
    enrollment_move(by=BY, enrollment=side.enrollment, verb="complete", on=today(), reason="enough")
    page.goto(f"/enrollments/{side.enrollment.public_id}/")
    with page.expect_download() as waiting_for:
        page.get_by_role("link", name="Français (PDF)").click()
    assert waiting_for.value.suggested_filename == "certificate-fr.pdf"
