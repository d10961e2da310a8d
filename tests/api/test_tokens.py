"""The token opens the interface; nothing else does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.roles import Role
from accounts.services import membership_end, token_revoke
from kernel.clock import today


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.SOCIAL_WORKER])


def test_no_token_is_told_how(world, caller, problem):
    answer = caller().get("programs/")
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Token"


def test_session_opens_no_data(world, caller, problem):
    client = Client()
    client.force_login(world.user[Role.SOCIAL_WORKER], backend="accounts.backends.PasswordBackend")
    for path in ("", "programs/", "participants/", f"participants/{world.person.public_id}/"):
        problem(caller(client=client).get(path), 401, "not_authenticated")


def test_session_beside_a_token_adds_nothing(world, caller, problem):
    client = Client()
    client.force_login(world.user[Role.SOCIAL_WORKER], backend="accounts.backends.PasswordBackend")
    auditor = caller(world.user[Role.AUDITOR], client=client)
    problem(auditor.get("participants/"), 403, "not_allowed")


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token ",
        "Token a b",
        "Token wrong",
        "Token " + "f" * 64,
        "Token \u00ff\u00fe",
        "Token \u20ac",
    ],
)
def test_token_that_is_none(world, problem, header):
    answer = Client().get("/api/v1/programs/", headers={"Authorization": header.encode().decode("latin-1")})
    problem(answer, 401, "invalid_token")


def test_other_schemes_are_no_token(world, me, problem):
    for scheme in ("Bearer", "Basic"):
        answer = Client().get("/api/v1/programs/", headers={"Authorization": f"{scheme} {me.secret}"})
        problem(answer, 401, "not_authenticated")


def test_secret_in_the_address_is_no_token(me, world, problem):
    problem(Client().get("/api/v1/programs/", {"token": me.secret}), 401, "not_authenticated")


def test_expired_token(me, problem):
    ApiToken.objects.filter(pk=me.token.pk).update(expiry=timezone.now() - timedelta(seconds=1))
    problem(me.get("programs/"), 401, "expired_token")
    assert ApiToken.objects.filter(pk=me.token.pk).exists()  # refused, and still in the list of its owner


def test_revoked_token(me, by, problem):
    assert me.get("programs/").status_code == 200
    token_revoke(by=by, token=me.token)
    problem(me.get("programs/"), 401, "invalid_token")


def test_token_of_a_closed_account(me, problem):
    me.token.user.is_active = False
    me.token.user.save()
    problem(me.get("programs/"), 401, "unusable_account")


def test_token_of_a_demo_account_in_production(me, problem, settings):
    me.token.user.is_demo = True
    me.token.user.save()
    assert me.get("programs/").status_code == 200
    settings.PRODUCTION = True
    problem(me.get("programs/"), 401, "unusable_account")


def test_token_of_a_role_that_ended(me, by, world, problem):
    membership = me.token.user.memberships.get()
    membership_end(by=by, membership=membership, on=today() - timedelta(days=1))
    problem(me.get(f"participants/{world.person.public_id}/"), 403, "not_allowed")


def test_use_is_stamped_at_most_once_a_minute(me):
    def stamp():
        return ApiToken.objects.get(pk=me.token.pk).last_used_at

    assert stamp() is None
    me.get("programs/")
    first = stamp()
    assert first is not None
    me.get("programs/")
    assert stamp() == first
    ApiToken.objects.filter(pk=me.token.pk).update(last_used_at=first - timedelta(minutes=2))
    me.get("programs/")
    assert stamp() >= first


def test_no_cookie_and_no_cached_copy(me, world):
    for path in ("", "programs/", "participants/", f"runs/{world.run.public_id}/", "nothing/"):
        answer = me.get(path)
        assert not answer.cookies, path
        assert answer["Cache-Control"] == "no-store", path


def test_throttled_token_is_told_when_to_come_back(me, world, caller, problem, monkeypatch):
    from api.throttling import PerToken

    monkeypatch.setattr(PerToken, "THROTTLE_RATES", {"token": "2/min"})
    assert [me.get("programs/").status_code for _ in range(2)] == [200, 200]
    answer = me.get("programs/")
    problem(answer, 429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60
    # Another token of the same person, at the same address, has its own allowance.
    assert caller(me.token.user).get("programs/").status_code == 200
