"""The single keys are switched off and on without a script, and the page says so to the script."""

import pytest
from django.urls import reverse

from web.keyboard import KEYS_COOKIE

ACCOUNT = reverse("web:account")
SWITCH = reverse("web:keys")
OFF = 'data-keys="off"'


def test_the_keys_work_until_they_are_switched_off_and_again_afterwards(world, browser_of):
    client = browser_of(world.user["evaluator"])
    assert OFF not in client.get(ACCOUNT).content.decode()
    answer = client.post(SWITCH, {"keys": "off", "next": ACCOUNT})
    assert (answer.status_code, answer["Location"]) == (302, ACCOUNT)
    assert OFF in client.get(reverse("web:evaluations")).content.decode()
    assert "These keys are switched off" in client.get(reverse("web:help")).content.decode()
    client.post(SWITCH, {"keys": "on", "next": ACCOUNT})
    html = client.get(reverse("web:help")).content.decode()
    assert OFF not in html and "switched off" not in html


def test_the_choice_is_kept_as_the_others_are(world, browser_of):
    client = browser_of(world.user["evaluator"])
    client.post(SWITCH, {"keys": "off", "next": ACCOUNT})
    cookie = client.cookies[KEYS_COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 365 * 24 * 60 * 60


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", ""])
def test_the_switch_leads_nowhere_else(world, browser_of, target):
    answer = browser_of(world.user["evaluator"]).post(SWITCH, {"keys": "off", "next": target})
    assert answer["Location"] == reverse("web:home")


@pytest.mark.parametrize("chosen", ["", "maybe", "off\n"])
def test_a_choice_that_is_none_is_refused(world, browser_of, chosen):
    client = browser_of(world.user["evaluator"])
    assert client.post(SWITCH, {"keys": chosen, "next": ACCOUNT}).status_code == 400
    assert KEYS_COOKIE not in client.cookies


def test_the_switch_is_french_too(world, browser_of):
    html = browser_of(world.user["evaluator"], language="fr").get(ACCOUNT).content.decode()
    assert "Touches seules" in html and "Désactiver les touches" in html
