"""Which language a page comes in, and the switch that changes it."""

import pytest
from django.conf import settings
from django.urls import reverse

LOGIN = reverse("account_login")
SWITCH = reverse("web:language")
COOKIE = settings.LANGUAGE_COOKIE_NAME


def heading(answer):
    return "fr" if "Se connecter" in answer.content.decode() else "en"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("fr", "fr"), ("fr-CA,fr;q=0.9,en;q=0.5", "fr"), ("de", "en"), ("", "en"), ("\x00;q=x", "en")],
)
def test_the_browser_says(client, db, accepted, expected):
    answer = client.get(LOGIN, headers={"accept-language": accepted})
    assert (heading(answer), answer["Content-Language"]) == (expected, expected)
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert f'<html lang="{expected}" dir="ltr">' in answer.content.decode()


def test_the_cookie_goes_before_the_browser(client, db):
    client.cookies[COOKIE] = "fr"
    assert heading(client.get(LOGIN, headers={"accept-language": "en"})) == "fr"


def test_the_account_goes_before_the_cookie(world, browser_of):
    user = world.user["evaluator"]
    user.language = "fr"
    user.save()
    client = browser_of(user)
    client.cookies[COOKIE] = "en"
    assert client.get(reverse("web:home"))["Content-Language"] == "fr"


def test_the_switch_goes_before_the_account_and_stays_on_the_page(world, browser_of):
    user = world.user["evaluator"]
    user.language = "fr"
    user.save()
    client = browser_of(user)
    answer = client.post(SWITCH, {"language": "en", "next": reverse("web:evaluations") + "?x=1"})
    assert answer["Location"] == reverse("web:evaluations") + "?x=1"
    assert client.get(reverse("web:home"))["Content-Language"] == "en"


def test_the_switch_works_before_sign_in_without_a_session(client, db):
    answer = client.post(SWITCH, {"language": "fr", "next": LOGIN})
    assert answer.status_code == 302 and answer["Location"] == LOGIN
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.cookies[COOKIE]["httponly"] and client.cookies[COOKIE]["samesite"] == "Lax"
    assert heading(client.get(LOGIN)) == "fr"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "https:///x"]
)
def test_the_switch_leads_nowhere_else(client, db, target):
    assert client.post(SWITCH, {"language": "fr", "next": target})["Location"] == reverse("web:home")


@pytest.mark.parametrize("language", ["", "xx", "../fr", "fr\n"])
def test_a_language_nobody_wrote_is_refused(client, db, language):
    answer = client.post(SWITCH, {"language": language, "next": "/"})
    assert answer.status_code == 400 and COOKIE not in client.cookies


def test_a_forged_cookie_changes_nothing(client, db):
    client.cookies[COOKIE] = "<script>"
    answer = client.get(LOGIN)
    assert answer.status_code == 200 and answer["Content-Language"] == "en"


@pytest.mark.parametrize("route", ["help", "evaluations", "tokens"])
def test_every_page_has_the_switch(world, browser_of, route):
    html = browser_of(world.user["evaluator"]).get(reverse(f"web:{route}")).content.decode()
    assert f'action="{SWITCH}"' in html and html.count('name="language"') == len(settings.LANGUAGES)
