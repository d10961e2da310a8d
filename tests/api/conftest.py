"""Callers, problems, and both sides of the world with a row in every table."""

import pytest
from django.test import Client

from accounts.services import token_create
from kernel.actors import system_actor
from tests.api.callers import ALL_SCOPES, Caller
from tests.api.matrix.everything import built
from tests.rows import programs


@pytest.fixture
def world(world):
    """The two agencies with a row in every list of the interface."""
    for side in (world.own, world.other):
        programs.rows(side)
    return world


@pytest.fixture
def caller(db):
    """Make a caller for an account: `caller(user)`, `caller(user, scopes=["programs:read"])`; no account, no token."""

    def make(user=None, *, scopes=ALL_SCOPES, client=None) -> Caller:
        client = client or Client()
        if user is None:
            return Caller(client)
        token, secret = token_create(
            by=system_actor("test"), user=user, name="test", purpose="tests of the interface", scopes=scopes
        )
        return Caller(client, token, secret)

    return make


@pytest.fixture
def problem():
    """Check that an answer is a problem document with this status and code; returns it."""

    def check(answer, status: int, code: str) -> dict:
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert set(body) == {"type", "title", "status", "detail", "instance", "code", "errors"}
        assert (body["status"], body["code"], body["type"]) == (status, code, f"/problems/{code}")
        assert body["title"] and body["detail"]
        return body

    return check


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """Both sides with a row in every table: built once for a module, and rolled back after its last test.

    A module uses this or `world`, never both.
    """
    with django_db_blocker.unblock():
        yield from built()
