"""A real browser on a live server. `pytest -m browser tests/browser`; CHROMIUM names another browser than Debian's."""

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.posted import note
from tests.world import PASSWORD

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail(
            "There is no chromium here: install it (Debian: apt install chromium) or name one in CHROMIUM."
        )
    # Playwright runs an event loop in this thread; Django would take it for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


REFUSED = re.compile(
    r"the server responded with a status of (400|403|404|409|422|429)|Response Status Error Code 4"
)


@pytest.fixture
def visit(chromium, live_server, transactional_db):
    """Open a page: `visit(path, width=, language=, dark=)`. At the end nothing may have gone wrong in the browser."""
    contexts, troubles, hosts = [], [], set()

    def open_page(path="/account/login/", *, width=1280, language="en", dark=False):
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            locale=language,
            color_scheme="dark" if dark else "light",
            base_url=live_server.url,
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("response", note)
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert hosts <= {live_server.url.split("/")[2]}
    # A refused form or sign-in is an answer of 4xx; the browser calls that an error.
    assert [trouble for trouble in troubles if not REFUSED.search(trouble)] == []


@pytest.fixture
def axe():
    """What axe finds on the page as it stands (WCAG 2.2 AA): one line for each rule broken."""
    source = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")

    def look(page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate(
            """async () => (await axe.run(document, {
                runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
            })).violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "))"""
        )
        return [f"{page.url}: {line}" for line in found]

    return look


class Taps:
    """Counts what a person does on a page: a click is one, a choice in a list two, typing nothing."""

    def __init__(self, page):
        self.page, self.count, self.pages = page, 0, 0
        page.on("framenavigated", lambda frame: self._arrived(frame))

    def _arrived(self, frame) -> None:
        self.pages += frame == self.page.main_frame

    def tap(self, target) -> None:
        target.click()
        self.count += 1

    def choose(self, target, **option) -> None:
        target.select_option(**option)
        self.count += 2

    def is_in_sight(self, target) -> bool:
        """Can it be tapped without scrolling?"""
        box, height = target.bounding_box(), self.page.viewport_size["height"]
        return bool(box) and box["y"] >= 0 and box["y"] + box["height"] <= height


@pytest.fixture
def taps():
    """`taps(page)` begins to count."""
    return Taps


@pytest.fixture
def sign_in():
    """Sign in on the page that is open, by typing."""

    def by_typing(page, username, password=PASSWORD):
        page.get_by_label(USERNAME[page.locator("html").get_attribute("lang")]).fill(username)
        page.locator("input[type=password]").fill(password)
        page.locator("main form button[type=submit]").click()
        return page

    return by_typing


USERNAME = {"en": "Username", "fr": "Nom d'utilisateur"}


@pytest.fixture
def story(visit):
    """Two agencies, and the LIFE experiment run and readable for the own evaluator."""
    from datetime import timedelta

    from accounts.services import membership_grant
    from kernel.actors import system_actor
    from kernel.clock import today
    from outcomes.services import evaluation_run
    from outcomes.studies.loader import load_study
    from outcomes.studies.package import read_study
    from tests.world import BY, world

    built = world()
    design, _is_new = load_study(read_study("baltimore-life"), by=system_actor("test"))
    membership_grant(
        by=BY,
        user=built.user["evaluator"],
        agency=design.agency,
        role="evaluator",
        starts_on=today() - timedelta(days=9),
    )
    evaluation_run(by=BY, design=design)
    return built
