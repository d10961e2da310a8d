"""What every page has in common: headers, navigation by role, the demo strip, and home."""

import re

import pytest
from django.db import OperationalError
from django.urls import reverse

from accounts.roles import Role
from accounts.services import user_create
from tests.world import BY, PASSWORD

HOME = reverse("web:home")
HELP = reverse("web:help")
WAYS = {
    "social_worker": ["Today", "Worklist", "People", "Groups", "Evaluations", "API tokens"],
    "prison_administrator": [
        "Today", "Worklist", "Dashboard", "People", "Groups", "Waiting lists", "Transfers", "Evaluations", "API tokens",
    ],  # fmt: skip
    "program_manager": [
        "Today", "Worklist", "Overview", "People", "Groups", "Waiting lists", "Transfers", "Evaluations", "API tokens",
    ],  # fmt: skip
    "evaluator": ["Evaluations", "API tokens"],
    "auditor": ["Log", "API tokens"],
    "system_administrator": ["Accounts"],
}


def ways(html):
    navigation = re.search(r'<ul class="ways">(.*?)</ul>', html, re.DOTALL)
    return re.findall(r">([^<>]+)</a>", navigation[1]) if navigation else []


@pytest.mark.parametrize("role", Role.values)
def test_navigation_and_help_follow_the_role(world, browser_of, role):
    html = browser_of(world.user[role]).get(HELP).content.decode()
    assert ways(html) == WAYS[role]
    assert re.findall(r'<dt><a href="[^"]+">([^<]+)<', html) == WAYS[role]


@pytest.mark.parametrize("role", Role.values)
def test_home_is_where_the_day_of_the_role_begins(world, browser_of, role):
    client = browser_of(world.user[role])
    assert client.get(client.get(HOME)["Location"]).status_code == 200


def test_an_account_without_a_role_is_told_so(world, browser_of):
    user = user_create(by=BY, username="newcomer", password=PASSWORD)
    html = browser_of(user).get(HOME).content.decode()
    assert "Your account has no role at present." in html and ways(html) == []


def test_where_one_is_is_marked(world, browser_of):
    html = browser_of(world.user["evaluator"]).get(reverse("web:evaluations")).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)<', html) == ["Evaluations"]


@pytest.mark.parametrize("route", ["web:home", "web:evaluations", "web:tokens", "account_change_password"])
def test_headers_of_a_page(world, browser_of, route):
    answer = browser_of(world.user["evaluator"]).get(reverse(route))
    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    allowed = dict(part.split("=") for part in answer["Permissions-Policy"].split(", "))
    assert {allowed[name] for name in ("camera", "microphone", "geolocation")} == {"()"}
    assert allowed["publickey-credentials-create"] == allowed["publickey-credentials-get"] == "(self)"


@pytest.mark.parametrize("route", ["web:help", "web:evaluations", "web:tokens", "web:log", "web:people"])
@pytest.mark.parametrize("role", Role.values)
def test_a_page_has_one_heading_a_way_past_the_frame_and_no_double_id(world, browser_of, route, role):
    html = browser_of(world.user[role]).get(reverse(route)).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert html.count("<h1") == 1 and 'href="#content"' in html and 'id="content"' in html
    assert len(ids) == len(set(ids))


def test_the_demo_strip_is_for_demo_accounts(world, browser_of):
    user = world.user["evaluator"]
    assert "Demonstration" not in browser_of(user).get(HELP).content.decode()
    user.is_demo = True
    user.save()
    assert "Demonstration" in browser_of(user).get(HELP).content.decode()


@pytest.mark.parametrize("is_let_in_by_the_backend", [False, True])
def test_a_demo_account_is_signed_out_in_production(
    world, browser_of, settings, monkeypatch, is_let_in_by_the_backend
):
    """The password backend forgets the session; whatever else lets people in one day, the page does."""
    user = world.user["evaluator"]
    user.is_demo = True
    user.save()
    client = browser_of(user)
    settings.PRODUCTION = True
    if is_let_in_by_the_backend:
        monkeypatch.setattr(
            "accounts.backends.PasswordBackend.user_can_authenticate", lambda self, user: True
        )
    answer = client.get(HOME)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
    if is_let_in_by_the_backend:
        settings.PRODUCTION = False
        assert client.get(HOME).status_code == 302


def test_a_role_that_has_ended_opens_nothing_on_the_next_request(world, browser_of):
    from datetime import timedelta

    from accounts.services import membership_end
    from kernel.clock import today

    user = world.user["auditor"]
    client = browser_of(user)
    assert client.get(reverse("web:log")).status_code == 200
    membership_end(by=BY, membership=user.memberships.get(), on=today() - timedelta(days=1))
    assert client.get(reverse("web:log")).status_code == 403


def test_probes_need_no_session_and_no_look_at_the_database_to_be_alive(
    client, django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        assert client.get("/livez").content == b"alive\n"
    assert client.get("/readyz").content == b"ready\n"


def test_not_ready_while_the_database_is_away(client, db, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr("web.views.probes.connection.cursor", away)
        assert client.get("/readyz").status_code == 503
        assert client.get("/livez").status_code == 200
