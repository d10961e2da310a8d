"""The pages that say no: in the look of the rest, in both languages, and telling nobody more than they may know."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from kernel.errors import NotAllowed, OutOfReach

HELP = reverse("web:help")
TITLES = {
    400: ("This request cannot be used", "Cette demande ne peut pas être traitée"),
    403: ("Not for your role", "Pas pour votre rôle"),
    404: ("Not found", "Introuvable"),
    500: ("Something went wrong here", "Une erreur s’est produite ici"),
    503: ("Not available at the moment", "Indisponible pour le moment"),
}
LANGUAGES = [("en", 0), ("fr", 1)]


@pytest.fixture
def failing(world, browser_of, monkeypatch):
    """Answer of home when it meets with an error."""

    def ask(error, language="en"):
        def fail(*args, **kwargs):
            raise error

        client = browser_of(world.user["evaluator"], language, raise_request_exception=False)
        monkeypatch.setattr("web.views.help.items_for", fail)
        return client.get(HELP)

    return ask


def looks_right(answer, status, language):
    html = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}"' in html and html.count("<h1") == 1
    assert TITLES[status][language == "fr"] in html
    assert "web/base.css" in html and 'class="masthead"' in html
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)
    return html


@pytest.mark.parametrize(("language", "_"), LANGUAGES)
def test_not_found(world, browser_of, language, _):
    looks_right(browser_of(world.user["evaluator"], language).get("/nowhere/"), 404, language)
    looks_right(browser_of(None, language).get("/nowhere/"), 404, language)


@pytest.mark.parametrize(("language", "_"), LANGUAGES)
def test_not_for_the_role(world, browser_of, language, _):
    looks_right(browser_of(world.user["auditor"], language).get(reverse("web:people")), 403, language)


@pytest.mark.parametrize(("language", "_"), LANGUAGES)
def test_a_fault_of_ours(failing, language, _):
    html = looks_right(failing(ZeroDivisionError("secret detail"), language), 500, language)
    assert "secret detail" not in html and "Traceback" not in html


@pytest.mark.parametrize(("language", "_"), LANGUAGES)
def test_a_locked_database(failing, language, _):
    answer = failing(OperationalError("database is locked"), language)
    html = looks_right(answer, 503, language)
    assert "locked" not in html and answer["Retry-After"] == "30"
    assert re.search(r"[0-9a-f]{32}", html)


@pytest.mark.parametrize(("language", "_"), LANGUAGES)
def test_a_request_nobody_can_use(browser_of, db, language, _):
    looks_right(browser_of(None, language).get("/", headers={"host": "evil.example"}), 400, language)
    looks_right(browser_of(None, language).post(reverse("web:language"), {"language": "xx"}), 400, language)


def test_a_refused_act_says_why(failing):
    assert "Not with this role." in looks_right(failing(NotAllowed("Not with this role.")), 403, "en")


def test_out_of_reach_is_not_found(failing):
    assert "secret" not in looks_right(failing(OutOfReach("secret record")), 404, "en")


def test_the_database_is_away_before_the_page_is_reached(world, browser_of, monkeypatch):
    client = browser_of(world.user["evaluator"])

    def away(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("django.contrib.auth.get_user", away)
    looks_right(client.get(HELP), 503, "en")


def test_the_reason_of_a_refusal_is_text(failing):
    assert "<b>" not in failing(NotAllowed("<b>bold</b>")).content.decode()


def test_the_api_keeps_its_own_answers(db):
    answer = Client().get("/api/v1/programs/")
    assert answer.status_code == 401 and answer["Content-Type"].startswith("application/problem+json")
