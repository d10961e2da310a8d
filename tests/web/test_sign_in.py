"""Signing in and out, being locked out, and what accounts cannot do for themselves."""

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.actors import user_actor
from accounts.administration import user_unlock
from tests.world import PASSWORD

LOGIN = reverse("account_login")


def attempt(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": username, "password": password, **more})


def test_sign_in_leads_home_and_sign_out_back(world, client):
    answer = attempt(client, "own-evaluator")
    assert answer.status_code == 302 and answer["Location"] == reverse("web:home")
    assert client.get(reverse("web:help")).status_code == 200
    assert client.post(reverse("account_logout"))["Location"] == LOGIN
    assert client.get(reverse("web:help")).status_code == 302


def test_sign_in_leads_back_to_the_page_asked_for(world, client):
    wanted = reverse("web:design", kwargs={"code": world.design.code})
    asked = client.get(wanted)
    assert f'name="next" value="{wanted}"' in client.get(asked["Location"]).content.decode()
    assert attempt(client, "own-evaluator", next=wanted)["Location"] == wanted


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example"])
def test_sign_in_leads_nowhere_else(world, client, target):
    assert attempt(client, "own-evaluator", next=target)["Location"] == reverse("web:home")


def test_a_wrong_password_and_an_unknown_name_read_the_same(world, client):
    pages = [
        attempt(client, name, "wrong password").content.decode() for name in ("own-evaluator", "nobody-here")
    ]
    errors = [page.split('id="errors"')[1].split("</div>")[0] for page in pages]
    assert errors[0] == errors[1]
    assert "own-evaluator" not in errors[0]


def test_five_wrong_passwords_close_sign_in_for_15_minutes(world, client):
    answers = [attempt(client, "own-evaluator", "wrong password") for _ in range(5)]
    assert answers[-1].status_code == 429
    page = answers[-1].content.decode()
    assert "Too many attempts" in page and "15 minutes" in page and "administrator of your agency" in page
    assert attempt(client, "own-evaluator").status_code == 429
    # A whole prison sits behind one address: the others still get in.
    assert attempt(client, "own-auditor").status_code == 302


def test_the_lock_out_page_in_french(world, client):
    for _ in range(5):
        answer = client.post(
            LOGIN, {"login": "own-evaluator", "password": "x"}, headers={"accept-language": "fr"}
        )
    assert "Trop de tentatives" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "account_set_password"]
)
def test_accounts_are_opened_by_administrators_only(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_an_account_that_is_closed_does_not_get_in(world, client):
    user = world.user["evaluator"]
    user.is_active = False
    user.save()
    told = attempt(client, user.username)
    assert told["Location"] == reverse("account_inactive")
    assert "This account is closed" in client.get(told["Location"]).content.decode()
    assert client.get(reverse("web:help")).status_code == 302
    # Only who knows the password learns that there is such an account.
    assert "This account is closed" not in attempt(client, user.username, "wrong password").content.decode()


def test_changing_the_password_needs_the_old_one(world, browser_of):
    user = world.user["evaluator"]
    client = browser_of(user)
    address = reverse("account_change_password")
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    refused = client.post(address, {"oldpassword": "wrong", **new})
    assert refused.status_code == 200 and 'role="alert"' in refused.content.decode()
    assert client.post(address, {"oldpassword": PASSWORD, **new}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("quite another phrase")


def test_a_short_new_password_is_refused(world, browser_of):
    new = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    answer = browser_of(world.user["evaluator"]).post(reverse("account_change_password"), new)
    assert "12" in answer.content.decode() and answer.status_code == 200


def test_the_session_ends_with_the_browser(world, client):
    cookie = attempt(client, "own-evaluator").cookies["sessionid"]
    assert cookie["max-age"] == "" and cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "spelling", ["Own-Evaluator", "OWN-EVALUATOR", "own-evaluator ", "  own-evaluator\t", "own-evaluatoR\u2003"]
)
def test_another_spelling_is_the_same_name_to_the_lock_out(world, client, spelling):
    """The sign-in ignores case and space around a name; a guesser has five tries for all of them."""
    for _ in range(5):
        attempt(client, "own-evaluator", "wrong password")
    assert attempt(client, spelling).status_code == 429
    by = user_actor(world.user["system_administrator"])
    user_unlock(by=by, user=world.user["evaluator"])
    assert attempt(client, spelling).status_code == 302


def test_wrong_passwords_under_many_spellings_are_counted_together(world, client):
    for spelling in ("own-evaluator", "Own-evaluator", "oWn-evaluator", " own-evaluator"):
        assert attempt(client, spelling, "wrong password").status_code == 200
    assert attempt(client, "owN-evaluator", "wrong password").status_code == 429
