"""A session that nobody uses ends, says why, and loses nothing that was typed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from config.env import idle_minutes
from web.idle import USED
from web.sending import FIELD, new_key

LOGIN, HELP, TOKENS = reverse("account_login"), reverse("web:help"), reverse("web:tokens")
MORNING = datetime(2031, 5, 6, 8, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(world, clock, browser_of):
    client = browser_of(world.user["evaluator"])
    assert client.get(HELP).status_code == 200
    return client


def test_an_hour_without_use_ends_it_and_the_sign_in_page_says_why(client, clock):
    clock.shift(timedelta(minutes=60))
    assert client.get(HELP).status_code == 200
    clock.shift(timedelta(minutes=61))
    away = client.get(HELP)
    assert away.status_code == 302 and away["Location"].startswith(LOGIN)
    page = client.get(away["Location"]).content.decode()
    assert "nothing was done for 60 minutes" in page and "is kept" not in page


def test_what_is_used_lasts(client, clock):
    for _each in range(10):
        clock.shift(timedelta(minutes=50))
        assert client.get(HELP).status_code == 200


def test_the_form_that_finds_the_session_ended_is_kept(world, client, clock, browser_of):
    key = new_key(world.user["evaluator"])
    clock.shift(timedelta(minutes=61))
    sent = client.post(TOKENS, {FIELD: key, "name": "monthly"})
    page = client.get(sent["Location"]).content.decode()
    assert "nothing was done for 60 minutes" in page and "What you had typed is kept" in page
    client.force_login(world.user["evaluator"], backend="accounts.backends.PasswordBackend")
    assert 'value="monthly"' in client.get(TOKENS).content.decode()


def test_a_draft_is_use_and_the_page_that_asks_by_itself_is_none(world, client, clock):
    clock.shift(timedelta(minutes=50))
    answer = client.post(
        reverse("web:draft"), {"page": "consent:x", "fields": "{}", FIELD: new_key(world.user["evaluator"])}
    )
    assert answer.status_code < 300
    noted = client.session[USED]
    assert noted == (MORNING + timedelta(minutes=50)).timestamp()
    clock.shift(timedelta(minutes=50))
    job = reverse("web:job", kwargs={"public_id": "00000000-0000-4000-8000-000000000000"})
    client.get(job, headers={"HX-Request": "true"})
    assert client.session[USED] == noted
    clock.shift(timedelta(minutes=20))
    answer = client.get(job, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_it_can_be_switched_off(client, clock, settings):
    settings.SESSION_IDLE_MINUTES = 0
    clock.shift(timedelta(hours=11))
    assert client.get(HELP).status_code == 200


def test_an_ended_session_is_no_open_one(world, client, clock, browser_of):
    rows = reverse("web:sessions")
    clock.shift(timedelta(minutes=70))
    other = browser_of(world.user["evaluator"])
    assert len(other.get(rows).context["rows"]) == 1


def test_minutes_that_cannot_be_stop_the_start(monkeypatch):
    assert configured.SESSION_IDLE_MINUTES == 60
    monkeypatch.setenv("PASSERELLE_IDLE_MINUTES", "2")
    with pytest.raises(ImproperlyConfigured):
        idle_minutes()
