"""Every page of the table of pages, looked at as its readers do: axe, a phone, the dark, French, right to left.

A page that gets a row in tests/web/rows is looked at here without being named again.
"""

from collections import defaultdict
from urllib.parse import urljoin

import pytest
from django.conf import settings as configured
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse

from accounts.roles import Role
from tests.web.conftest import BACKEND
from tests.web.rows import TABLE
from tests.world import world

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('a, button, input, select, summary, textarea')]
    .filter(e => !['hidden', 'checkbox', 'radio'].includes(e.type) && e.checkVisibility())
    .filter(e => !e.closest('p, dd, [aria-hidden=true]') && !e.matches('.skip'))
    .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 200))"""
SIGNED_OUT = {"account_login"}


@pytest.fixture
def built(transactional_db):
    return world()


def pages_of(built) -> dict[str, list[str]]:
    """Role → addresses of the pages (HTML, 200) that one role of those granted opens; each page once."""
    found, templates = defaultdict(list), {}
    clients = {}
    for role in Role.values:
        clients[role] = Client()
        clients[role].force_login(built.user[role], backend=BACKEND)
    for route, row in sorted(TABLE.items()):
        if row.method != "get" or route in SIGNED_OUT:
            continue
        role = str(row.granted[0])
        address = reverse(route, kwargs=row.address(built.own, built.user[role]) if row.address else None)
        used = []

        def note(sender, template, used=used, **kwargs):
            used.append(template.name)

        template_rendered.connect(note)
        answer = clients[role].get(address)
        template_rendered.disconnect(note)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and used:
            found[role].append(address)
            templates.setdefault(used[0], (role, address))
    chosen = defaultdict(list)
    for role, address in templates.values():
        chosen[role].append(address)
    return {"all": dict(found), "one of each template": dict(chosen)}


def walk(built, addresses, visit, **how):
    """The open page at each address, signed in (by the session itself) as the role that reads it."""
    for role, paths in addresses.items():
        client = Client()
        client.force_login(built.user[role], backend=BACKEND)
        page = visit(**how)
        name = configured.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": urljoin(page.url, "/")}]
        )
        for path in paths:
            answer = page.goto(path)
            assert (answer.status, page.url.partition("/login/")[1]) == (200, ""), path
            yield page


def test_the_table_has_pages_for_every_role(built):
    pages = pages_of(built)["all"]
    assert sum(map(len, pages.values())) > 12


def test_every_page_in_english_and_light(built, visit, axe):
    found = []
    for page in walk(built, pages_of(built)["all"], visit):
        found += axe(page)
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{page.url} is wider than a desk")
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(("language", "dark"), [("en", True), ("fr", False), ("fr", True)])
def test_one_of_each_template_in_the_other_looks(built, visit, axe, language, dark):
    found = []
    pages = pages_of(built)["one of each template"]
    for page in walk(built, pages, visit, width=390, language=language, dark=dark):
        found += axe(page)
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{page.url} is wider than a phone")
        found += [f"{page.url} too small for a finger: {html}" for html in page.evaluate(SMALL)]
    assert found == [], "\n".join(found)


GEOMETRY = """() => {
    const middle = e => { const box = e.getBoundingClientRect(); return box.left + box.width / 2; };
    const half = document.documentElement.clientWidth / 2;
    const wrong = [];
    if (document.documentElement.dir !== 'rtl') wrong.push('the page does not run from right to left');
    if (middle(document.querySelector('.brand')) < half) wrong.push('the name of the product is on the left');
    const h1 = document.querySelector('h1');
    if (getComputedStyle(h1).textAlign !== 'start') wrong.push('the heading is aligned to a side');
    for (const table of document.querySelectorAll('table')) {
        const row = table.querySelector('tbody tr') ?? table.querySelector('tr');
        const cells = [...row?.children ?? []].filter(e => e.checkVisibility());
        if (cells.length > 1 && middle(cells[0]) < middle(cells.at(-1))) wrong.push('a table begins on the left');
    }
    for (const box of document.querySelectorAll('.form-check')) {
        const input = box.querySelector('input'), label = box.querySelector('label');
        if (input && label && middle(input) < middle(label)) wrong.push('a box stands left of its words');
    }
    return wrong;
}"""


def test_right_to_left_needs_only_a_catalog(built, visit, settings):
    """Arabic without a translation: the words are English, the page is laid out from right to left."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    wrong = []
    for page in walk(built, pages_of(built)["one of each template"], visit, language="ar"):
        wrong += [f"{page.url}: {what}" for what in page.evaluate(GEOMETRY)]
        if page.evaluate(OVERFLOW) > 0:
            wrong.append(f"{page.url} is wider than a desk")
    assert wrong == []
