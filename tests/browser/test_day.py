"""An open evening, a talk at school, a session that did not take place, a contact, and the worklist."""

import pytest
from playwright.sync_api import expect

from accounts.actors import user_actor
from kernel.clock import today
from participants.models import Appointment, Attendance, Contact
from participants.services.appointments import appointment_plan
from participants.services.contacts import contact_correct, contact_record
from participants.services.register import register_save
from tests.browser.day import FAMILIES, WORKER, meeting
from tests.participants.registers import again, mark, session_of
from tests.world import BY

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def phone(visit, sign_in):
    """A phone in the worker's hand, signed in: on Today."""

    def signed_in(width=390, **options):
        return sign_in(visit(width=width, **options), WORKER)

    return signed_in


def test_an_open_evening_of_five_in_six_taps(phone, taps, axe):
    evening = meeting(kind="drop_in", code="open-evening")
    page = phone()
    page.get_by_role("link", name="open-evening").click()
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    hand = taps(page)
    for name in FAMILIES[:5]:
        page.get_by_label("Narrow the list to a name").fill(name[:3])
        hand.tap(page.locator("#roster").get_by_role("checkbox", name=name))
    expect(page.locator("[data-count]")).to_have_text("5 present")
    hand.tap(page.get_by_role("button", name="Save the register"))
    expect(page.get_by_role("status")).to_contain_text("5 people")
    assert hand.count == 6
    assert Attendance.objects.filter(session=evening.session, status="attended").count() == 5


def test_an_evening_like_the_last_one(phone, taps):
    evening = meeting(FAMILIES[:6], kind="drop_in", code="open-evening", days_ago=7)
    register_save(by=BY, session=again(evening.session), entries=[mark(one) for one in evening.members[:4]])
    tonight = session_of(evening.offering)
    page = phone()
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="open-evening").first)
    hand.tap(page.get_by_role("button", name="The 4 of last time"))
    expect(page.locator("[data-count]")).to_have_text("4 present")
    page.get_by_label("First name").first.fill("Noor")
    hand.tap(page.get_by_role("button", name="Save the register"))
    expect(page.get_by_role("status")).to_contain_text("5 people")
    assert hand.count == 3
    assert Attendance.objects.filter(session=tonight).count() == 5


def test_an_audience_is_counted_and_counted_again(phone, axe):
    talk = meeting((), code="school-talk", is_anonymous=True)
    page = phone()
    page.get_by_role("link", name="school-talk").click()
    page.get_by_label("Girls, women, 10 to 13").fill("12")
    page.get_by_label("Boys, men, 10 to 13").fill("9")
    expect(page.locator("[data-sum]")).to_have_text("21 in all")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Save the headcount").click()
    expect(page.get_by_role("status")).to_contain_text("Saved: 21 people.")
    assert again(talk.session).headcount == {"female": {"10-13": 12}, "male": {"10-13": 9}}
    page.goto(f"/sessions/{talk.session.public_id}/headcount/")
    page.get_by_label("Girls, women, 10 to 13").fill("13")
    page.get_by_role("button", name="Save the headcount").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why.")
    expect(page.get_by_label("Girls, women, 10 to 13")).to_have_value("13")
    page.get_by_label("Why it is counted again").fill("One was outside.")
    page.get_by_role("button", name="Save the headcount").click()
    expect(page.get_by_role("status")).to_contain_text("Saved: 22 people.")


def test_a_session_that_did_not_take_place(phone, axe):
    group = meeting(FAMILIES[:2])
    page = phone()
    page.goto(group.path)
    page.get_by_text("About the session").click()
    page.get_by_role("link", name="The session did not take place").click()
    page.get_by_label("lockdown or regime").check()
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("did not take place")
    assert again(group.session).not_held_reason == "lockdown"
    page.goto(group.path)
    expect(page.locator(".note")).to_contain_text("lockdown or regime")


def test_a_contact_in_four_taps(phone, taps, axe):
    group = meeting(FAMILIES[:2])
    page = phone()
    hand = taps(page)
    page.get_by_label("With whom?").press_sequentially("bir")
    hand.tap(page.locator("#who-found").get_by_role("link", name="Birch"))
    hand.tap(page.get_by_label("by phone"))
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    page.get_by_label("Minutes").fill("20")
    page.get_by_label("What was said and done").fill("Has found a <b>room</b>.")
    assert hand.is_in_sight(page.get_by_role("button", name="Save the contact"))
    hand.tap(page.get_by_role("button", name="Save the contact"))
    expect(page.get_by_role("status")).to_contain_text("The contact is written down")
    assert hand.count == 3
    expect(page.locator(".written")).to_have_text("Has found a <b>room</b>.")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    contact = Contact.objects.get(participant=group.members[1].participant)
    assert (contact.kind, contact.setting, contact.channel, contact.minutes) == (
        "individual",
        "inside",
        "phone",
        20,
    )


def test_a_contact_that_is_refused_keeps_what_was_typed(phone):
    group = meeting(FAMILIES[:1])
    page = phone()
    page.goto(f"/people/{group.members[0].participant.public_id}/contacts/new/")
    page.get_by_label("attempt without success").check()
    page.get_by_label("by phone").check()
    page.get_by_label("Minutes").fill("5")
    page.get_by_label("What was said and done").fill("Nobody answered.")
    page.get_by_role("button", name="Save the contact").click()
    expect(page.get_by_role("alert")).to_contain_text("An attempt without success has no minutes.")
    expect(page.get_by_label("What was said and done")).to_have_value("Nobody answered.")


def contact_of(group):
    """A call of the worker with the first of the group."""
    return contact_record(
        by=user_actor(group.world.user["social_worker"]), participant=group.members[0].participant, kind="individual",
        setting="inside", channel="phone", on=today(), minutes=20, note="Has found a room.",
    )  # fmt: skip


def test_a_contact_is_corrected_with_the_old_value_in_sight(phone, taps, axe):
    group = meeting(FAMILIES[:1])
    contact = contact_of(group)
    page = phone()
    page.goto(f"/people/{contact.participant.public_id}/contacts/")
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="Correct"))
    expect(page.locator(".past")).to_contain_text("20 minutes")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    hand.tap(page.get_by_label("in person"))
    page.get_by_label("Minutes").fill("50")
    page.get_by_label("Why it is changed").fill("Mixed up with another call.")
    hand.tap(page.get_by_role("button", name="Save the correction"))
    expect(page.get_by_role("status")).to_contain_text("The contact is corrected")
    assert hand.count == 3
    expect(page.locator(".contact-row")).to_contain_text("Mixed up with another call.")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    page.get_by_role("link", name="Correct").click()
    expect(page.locator(".past li").nth(1)).to_contain_text("by phone, inside · 20 minutes")


def test_two_who_correct_one_contact_see_both_values(phone):
    contact = contact_of(meeting(FAMILIES[:1]))
    page = phone()
    page.goto(f"/contacts/{contact.public_id}/correct/")
    contact_correct(by=BY, contact=Contact.objects.get(pk=contact.pk), reason="read again", minutes=35)
    page.get_by_label("Minutes").fill("50")
    page.get_by_label("Why it is changed").fill("Mixed up.")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator("h1")).to_have_text("Somebody else changed this meanwhile")
    expect(page.locator("tr", has_text="Minutes")).to_contain_text("35")
    page.get_by_role("button", name="Save mine instead").click()
    expect(page.get_by_role("status")).to_contain_text("The contact is corrected")
    assert again(contact).minutes == 50


def test_an_appointment_is_closed_by_its_contact(phone):
    group = meeting(FAMILIES[:1])
    person = group.members[0].participant
    worker = group.world.user["social_worker"]
    appointment = appointment_plan(by=BY, participant=person, on=today(), user=worker)
    page = phone()
    page.get_by_role("link", name="Log it Alder").click()
    page.get_by_label("in person").check()
    page.get_by_role("button", name="Save the contact").click()
    expect(page.get_by_role("status")).to_contain_text("The contact is written down")
    closed = Appointment.objects.get(pk=appointment.pk)
    assert (closed.state, closed.contact) == ("kept", Contact.objects.get(participant=person))


def test_the_worklist_leads_to_the_page_that_clears_it(phone, axe):
    group = meeting(FAMILIES[:2], days_ago=1)
    page = phone()
    page.goto("/worklist/")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    page.get_by_role("link", name="Register missing 1").click()
    assert page.url.endswith("?reason=register_missing")
    expect(page.locator(".card-row")).to_have_count(1)
    page.get_by_role("link", name="Keep the register").click()
    page.get_by_role("button", name="All present").click()
    page.get_by_role("button", name="Save the register").click()
    expect(page.get_by_role("status")).to_contain_text("2 people")
    page.goto("/worklist/?reason=register_missing")
    expect(page.locator(".note")).to_contain_text("Nothing to do for")
    assert again(group.session).state == "held"
