"""Signing in in a real browser: typed codes, a printed sheet, a security key, and signing out everywhere."""

import time
from io import BytesIO

import pytest
from pypdf import PdfReader

from accounts.models import OpenSession, User
from accounts.second_factor import factors_of
from tests.browser.posted import note
from tests.factors import give_sheet, totp
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

WORKER = "own-social_worker"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ACCOUNT_PAGES = (
    "/account/",
    "/account/sessions/",
    "/account/second-factor/",
    "/account/second-factor/app/",
    "/account/second-factor/key/",
    "/account/second-factor/codes/",
)


@pytest.fixture
def world(visit):
    """Two agencies, in the database that the live server reads."""
    from tests.world import world as build

    return build()


def is_home(page):
    """Signed in: the page of the role is there, with the way out."""
    page.locator("footer form[action='/account/logout/']").wait_for()
    return True


def heading(page):
    return page.locator("h1").inner_text()


def sign_out(page):
    page.get_by_role("button", name="Sign out", exact=True).last.click()


def next_code(secret: str, used: str) -> str:
    """The next code of the app that differs from the one used: waits for the half minute to be over."""
    while totp(secret) == used:
        time.sleep(0.5)
    return totp(secret)


def test_an_app_is_set_up_by_typing_and_asked_for_at_sign_in(world, visit, sign_in):
    page = sign_in(visit(), WORKER)
    page.goto("/account/")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Authenticator app").click()
    assert page.locator("svg.qr").bounding_box()["width"] >= 200
    secret = page.locator("#secret").inner_text()
    code = totp(secret)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Set up the app").click()
    assert "The app is set up" in page.get_by_role("status").inner_text()
    sign_out(page)
    sign_in(page, WORKER)
    assert heading(page) == "Second step"
    page.get_by_label("Code").fill(next_code(secret, code))
    page.keyboard.press("Enter")
    assert is_home(page)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_printed_sheet_is_enough_without_scripts(world, chromium, live_server, sign_in, language):
    context = chromium.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        locale=language,
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.on("response", note)
    page.goto("/account/second-factor/codes/")
    sign_in(page, WORKER)
    page.locator("main form button[type=submit]").click()
    codes = page.locator("ol.codes code").all_inner_texts()
    assert len(codes) == 30
    page.emulate_media(media="print")
    assert page.locator("ol.codes").is_visible() and not page.locator(".footing").is_visible()
    lefts = {round(code.bounding_box()["x"]) for code in page.locator("ol.codes li").all()}
    assert len(lefts) == 3
    for paper in ("A4", "Letter"):
        assert len(PdfReader(BytesIO(page.pdf(format=paper))).pages) == 1, paper
    page.emulate_media(media="screen")
    page.locator("main a.button").click()
    page.locator("footer form[action='/account/logout/'] button").click()
    for code, is_right in ((codes[4], True), (codes[4], False), (codes[5], True)):
        if page.locator("input[type=password]").count():
            sign_in(page, WORKER)
        page.locator("input[name=code]").fill(code)
        page.locator("main form button[type=submit]").first.click()
        assert (page.locator("input[name=code]").count() == 0) == is_right
        if is_right:
            page.locator("footer form[action='/account/logout/'] button").click()
    context.close()


def test_a_security_key_is_set_up_and_signs_in(world, chromium, live_server, sign_in):
    assert live_server.url.startswith("http://localhost:"), "a key is bound to a name, and a number is none"
    context = chromium.new_context(base_url=live_server.url, locale="en")
    page = context.new_page()
    page.on("response", note)
    troubles = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    key = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.goto("/account/second-factor/key/")
    sign_in(page, WORKER)
    page.get_by_label("Name").fill("blue key")
    page.get_by_role("button", name="Set up the key").click()
    page.wait_for_url("**/account/second-factor/")
    assert "blue key" in page.locator("table").inner_text()
    (stored,) = devices.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert stored["rpId"] == "localhost"

    sign_out(page)
    sign_in(page, WORKER)
    assert heading(page) == "Second step" and page.get_by_label("Code").count() == 0
    page.get_by_role("button", name="Use the security key").click()
    assert is_home(page)
    (factor,) = factors_of(User.objects.get(username=WORKER))
    assert factor.used_at is not None

    # Another key is not taken.
    sign_out(page)
    devices.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    sign_in(page, WORKER)
    page.get_by_role("button", name="Use the security key").click()
    page.locator("#key-failed").wait_for(state="visible")
    assert troubles == []
    context.close()


def test_without_scripts_the_page_of_the_key_says_so(world, chromium, live_server, sign_in):
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url, locale="en")
    page = context.new_page()
    page.on("response", note)
    page.goto("/account/second-factor/key/")
    sign_in(page, WORKER)
    assert "needs JavaScript" in page.locator("main").inner_text()
    assert not page.locator("#key-button").is_visible()
    context.close()


def test_signing_out_everywhere_ends_the_other_browser(world, visit, sign_in):
    here, other = sign_in(visit(), WORKER), sign_in(visit(width=390), WORKER)
    other.goto("/people/")
    here.goto("/account/sessions/")
    assert here.locator("tbody tr").count() == 2 and here.locator(".tag").count() == 1
    here.get_by_role("button", name="Sign out everywhere but here").click()
    assert "everywhere but here" in here.get_by_role("status").inner_text()
    other.reload()
    assert heading(other) == "Sign in"
    here.get_by_role("button", name="Sign out everywhere", exact=True).click()
    assert heading(here) == "Sign in"
    assert not OpenSession.objects.filter(user__username=WORKER).exists()


def test_one_browser_is_signed_out_and_a_sheet_is_given_up(world, visit, sign_in):
    here, other = sign_in(visit(), WORKER), sign_in(visit(width=390), WORKER)
    other.goto("/people/")
    here.goto("/account/sessions/")
    theirs = here.locator("tbody tr").filter(has_not=here.locator(".tag"))
    theirs.get_by_role("button", name="Sign out").click()
    here.get_by_role("status").wait_for()
    other.reload()
    assert heading(other) == "Sign in" and here.locator("tbody tr").count() == 1
    here.goto("/account/second-factor/codes/")
    here.get_by_role("button", name="Make the sheet").click()
    here.locator("ol.codes").wait_for()
    here.goto("/account/second-factor/")
    here.get_by_role("link", name="Remove").click()
    if here.locator("main input[type=password]").count():  # asked for again when it was typed a while ago
        here.locator("main input[type=password]").fill(PASSWORD)
        here.locator("main form button[type=submit]").first.click()
    here.get_by_role("button", name="Remove").click()
    assert "Removed" in here.get_by_role("status").inner_text()
    assert factors_of(User.objects.get(username=WORKER)) == []


def test_whoever_must_have_one_gets_on_with_the_work_in_three_taps(world, visit, sign_in, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"social_worker"})
    page = sign_in(visit("/people/", width=390), WORKER)
    assert heading(page) == "Second factor" and "your role needs one" in page.locator("main").inner_text()
    page.get_by_role("link", name="Printed codes").click()
    page.get_by_role("button", name="Make the sheet").click()
    page.get_by_role("link", name="I have the sheet: go on").click()
    assert page.url.endswith("/people/")


def test_the_pages_of_the_account_fit_a_phone_and_a_finger(world, visit, sign_in):
    small = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]):not([type=checkbox]), select')]
        .filter(e => e.offsetParent && !e.closest('p') && !e.matches('.skip'))
        .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"""
    for language, dark in (("en", False), ("fr", True)):
        page = sign_in(visit(width=390, language=language, dark=dark), WORKER)
        for address in ACCOUNT_PAGES:
            page.goto(address)
            assert page.evaluate(OVERFLOW) <= 0, address
            assert page.evaluate(small) == [], address


def test_the_second_step_by_keyboard_alone(world, visit):
    give_sheet(User.objects.get(username=WORKER))
    codes = give_sheet(User.objects.get(username=WORKER))
    page = visit()
    page.get_by_label("Username").focus()
    page.keyboard.type(WORKER)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-step/")
    page.get_by_label("Code").focus()
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    assert is_home(page)
