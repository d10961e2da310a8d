"""API tokens: named, scoped, expiring, and nowhere in the database."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.actors import token_actor
from accounts.models import ApiToken
from accounts.services import token_create, token_revoke, user_create
from kernel.errors import NotAllowed, RuleViolation
from tests.world import PASSWORD

GOOD = {"name": "Nightly copy", "purpose": "figures for the ministry", "scopes": ["programs:read"]}


def make(world, by, **changes):
    return token_create(**{"by": by, "user": world.user["evaluator"], **GOOD, **changes})


def test_the_secret_is_shown_once_and_stored_nowhere(world, by):
    token, secret = make(world, by)
    assert len(secret) >= 40
    with connection.cursor() as cursor:
        for table in ("accounts_apitoken", "audit_auditevent"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names above
            assert secret not in repr(cursor.fetchall())
    stored = ApiToken.objects.get(pk=token.pk)
    assert stored.digest and secret not in (stored.digest, stored.token_key)
    assert secret.startswith(stored.token_key) and len(stored.token_key) < len(secret) / 2


def test_a_token_says_what_it_is_for(world, by):
    token, _secret = make(world, by, scopes=["programs:read", "evaluation:read", "programs:read"])
    assert (token.name, token.purpose) == (GOOD["name"], GOOD["purpose"])
    assert token.scopes == ["evaluation:read", "programs:read"]


@pytest.mark.parametrize("days", [1, 90, 366])
def test_a_token_expires(world, by, days):
    token, _secret = make(world, by, days=days)
    left = token.expiry - timezone.now()
    assert timedelta(days=days, minutes=-1) < left <= timedelta(days=days)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": -1}, "days"),
        ({"days": 367}, "days"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["programs:read", "people:destroy"]}, "scopes"),
        ({"name": "  "}, "name"),
        ({"purpose": ""}, "name"),
    ],
)
def test_what_a_token_cannot_be(world, by, changes, field):
    with pytest.raises(RuleViolation) as refused:
        make(world, by, **changes)
    assert refused.value.field == field
    assert not ApiToken.objects.exists()


def test_a_token_is_made_and_ended_by_its_owner(world, as_user):
    owner, other = as_user(world.user["evaluator"]), as_user(world.user["system_administrator"])
    with pytest.raises(NotAllowed):
        make(world, other)
    token, _secret = make(world, owner)
    with pytest.raises(NotAllowed):
        token_revoke(by=other, token=token)
    assert ApiToken.objects.filter(pk=token.pk).exists()
    token_revoke(by=owner, token=token)
    assert not ApiToken.objects.filter(pk=token.pk).exists()


def test_a_token_makes_no_tokens(world, by):
    token, _secret = make(world, by)
    with pytest.raises(NotAllowed):
        make(world, token_actor(token))


def test_an_account_without_a_role_makes_no_token(world, as_user, by):
    user = user_create(by=by, username="newcomer", password=PASSWORD)
    with pytest.raises(NotAllowed):
        token_create(by=as_user(user), user=user, **GOOD)


def test_the_command_prints_the_secret_and_nothing_else(world):
    out = StringIO()
    arguments = ["own-evaluator", "--name", "n", "--purpose", "p", "--scope", "programs:read", "--days", "7"]
    call_command("create_token", *arguments, stdout=out)
    secret = out.getvalue().strip()
    assert ApiToken.objects.get().token_key == secret[: len(ApiToken.objects.get().token_key)]


def test_the_command_says_what_is_wrong(world):
    arguments = ["--name", "n", "--purpose", "p", "--scope", "programs:read"]
    with pytest.raises(CommandError, match="no account named nobody"):
        call_command("create_token", "nobody", *arguments)
    with pytest.raises(CommandError, match="1 to 366 days"):
        call_command("create_token", "own-evaluator", *arguments, "--days", "0")
