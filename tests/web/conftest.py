"""Signed-in browsers for the tests of the pages, and a run of the LIFE experiment that one's own agency may read."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.services import membership_grant
from kernel.clock import today
from outcomes.services import evaluation_run
from tests.world import BY

BACKEND = "accounts.backends.PasswordBackend"


@pytest.fixture
def browser_of():
    """A client signed in as a user; `language` as in Accept-Language."""

    def sign_in(user=None, language="en", **options) -> Client:
        client = Client(headers={"accept-language": language}, **options)
        if user is not None:
            client.force_login(user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def evaluator(world, life):
    """The own evaluator, who also evaluates for the agency of the LIFE study."""
    user = world.user["evaluator"]
    membership_grant(
        by=BY, user=user, agency=life.agency, role="evaluator", starts_on=today() - timedelta(days=9)
    )
    return user


@pytest.fixture
def life_run(life):
    return evaluation_run(by=BY, design=life)
