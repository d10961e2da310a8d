"""Every list that has filters keeps them under a name, for its reader alone, and leads back to itself."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from kernel.saved_views import SavedView
from tests.web.rows import TABLE
from tests.world import register
from web.kept_views import LISTS, capability_of

SAVE = reverse("web:view_save")
# Of each list a filter as somebody may set it.
ASKED = {
    "web:people": {"status": "active"},
    "web:worklist": {"reason": "register_missing"},
    "web:groups": {"q": "work"},
    "web:transfers": {"state": "asked"},
    "web:log": {"who": "own", "act": "readings"},
    "web:matches": {"state": "same"},
    "web:seals": {"lifted": "1"},
    "web:users": {"q": "own", "state": "open"},
}


def kept_here(html: str) -> list[str]:
    """The names of the views that stand above the list."""
    found = re.search(r'<ul class="line views".*?</ul>', html, re.DOTALL)
    return re.findall(r"<bdi>([^<]+)</bdi></a>", found[0]) if found else []


def form_in(html: str) -> dict:
    form = html.split(f'action="{SAVE}"')[1].split("</form>")[0]
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', form)[1].replace("&amp;", "&")
        for name in ("page", "query")
    }


def test_every_list_with_filters_is_tried_here():
    assert set(ASKED) == set(LISTS)


@pytest.mark.parametrize("route", sorted(LISTS))
def test_filters_are_kept_shown_and_forgotten(world, browser_of, route):
    user = world.user[TABLE[route].granted[-1]]
    client, address = browser_of(user), reverse(route)
    assert SAVE not in client.get(address).content.decode()  # nothing is narrowed: nothing to keep
    filters = urlencode(ASKED[route])
    sent = form_in(client.get(f"{address}?{filters}&after=&page=1").content.decode())
    assert sent == {"page": route, "query": filters}
    kept = client.post(SAVE, {**sent, "name": "As I like it"})
    assert kept["Location"] == f"{address}?{filters}"
    html = client.get(address).content.decode()
    assert kept_here(html) == ["As I like it"] and f'href="{address}?{filters.replace("&", "&amp;")}"' in html
    gone = client.post(reverse("web:view_delete", kwargs={"public_id": SavedView.objects.get().public_id}))
    assert gone["Location"] == address and kept_here(client.get(address).content.decode()) == []


@pytest.mark.parametrize("route", sorted(LISTS))
def test_views_are_their_owners_alone(world, browser_of, route):
    row, address = TABLE[route], reverse(route)
    browser_of(world.user[row.granted[0]]).post(
        SAVE, {"page": route, "query": urlencode(ASKED[route]), "name": "Only mine"}
    )
    view = SavedView.objects.get()
    for users in (world.user, world.other_user):
        for role in row.granted:
            user = users[role]
            if user == world.user[row.granted[0]]:
                continue
            client = browser_of(user)
            assert "Only mine" not in client.get(address).content.decode()
            answer = client.post(reverse("web:view_delete", kwargs={"public_id": view.public_id}))
            assert answer.status_code == 404
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize("route", sorted(LISTS))
def test_whom_the_list_does_not_open_to_keeps_no_view_of_it(world, browser_of, route):
    for role, user in world.user.items():
        if role not in TABLE[route].granted:
            answer = browser_of(user).post(SAVE, {"page": route, "query": "", "name": "x"})
            assert answer.status_code == 403
    assert SavedView.objects.count() == 0


def test_what_is_no_list_keeps_nothing(world, browser_of):
    client = browser_of(world.user["social_worker"])
    for page in ("", "web:home", "https://evil.example/", "web:people "):
        assert client.post(SAVE, {"page": page, "query": "q=a", "name": "x"}).status_code == 400
    assert SavedView.objects.count() == 0


def test_a_list_needs_what_its_page_needs():
    assert capability_of("web:log") == "log.read" and capability_of("web:users") == "user.manage"


@pytest.mark.parametrize("route", sorted(LISTS))
def test_the_views_cost_one_statement(world, browser_of, route):
    user = world.user[TABLE[route].granted[0]]
    client, address = browser_of(user), reverse(route)
    client.get(address)
    for number in range(3):
        client.post(SAVE, {"page": route, "query": urlencode(ASKED[route]), "name": f"View {number}"})
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert sum("kernel_savedview" in query["sql"] for query in asked.captured_queries) == 1


def test_the_next_page_keeps_the_filters(world, browser_of, monkeypatch):
    monkeypatch.setattr("web.paging.page_of.__defaults__", (1,))
    family, given = world.own.names
    for number in range(2):
        register(world.own, f"own-twin-{number}", family=family, given=given)
    html = browser_of(world.user["auditor"]).get(reverse("web:matches"), {"state": "open"}).content.decode()
    assert "?state=open&amp;after=" in html


def test_the_words_are_french_too(world, browser_of):
    client = browser_of(world.user["program_manager"], language="fr")
    html = client.get(reverse("web:transfers"), {"state": "declined"}).content.decode()
    assert "Garder ces filtres sous le nom" in html and "Aucun transfert dans cet état" in html
