"""What every test stands on: a built world and the LIFE study in the test database, and a clock that can be moved."""

import os
import tempfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import TransactionTestCase
from django.utils import translation

from audit.triggers import remove_triggers
from kernel.actors import system_actor

# The suite passes on any date: .ci/run also runs it with the clock a year ahead.
CLOCK_OFFSET = int(os.environ.get("PASSERELLE_TEST_CLOCK_OFFSET_DAYS", "0"))


def pytest_configure(config):
    from django.conf import settings

    if CLOCK_OFFSET:  # before any test module is read: some keep the day they were read on
        ahead = time_machine.travel(datetime.now(UTC) + timedelta(days=CLOCK_OFFSET), tick=True)
        ahead.start()
        config.add_cleanup(ahead.stop)
    folder = tempfile.TemporaryDirectory(prefix="passerelle-files-")
    config.add_cleanup(folder.cleanup)
    settings.FILES_DIR = folder.name
    # Argon2 is slow on purpose; tests/test_settings.py shows that production uses it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config, items):
    from django.db import connection

    if connection.vendor != "postgresql":
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="only PostgreSQL does this"))


@pytest.fixture(scope="session", autouse=True)
def triggers_lifted_for_flush():
    """The one place that lifts the append-only triggers: emptying the test database after a transactional test.

    The flush sends post_migrate, which puts them back.
    """
    empty = TransactionTestCase._fixture_teardown

    def lift_and_empty(self):
        remove_triggers()
        empty(self)

    TransactionTestCase._fixture_teardown = lift_and_empty
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """The world is built once per database, and the study where a test asks for it; tests roll back to them."""
    from tests.world import world

    with django_db_blocker.unblock():
        world()
        if any("life" in getattr(item, "fixturenames", ()) for item in request.session.items):
            _life()


def _life():
    from outcomes.studies.loader import load_study
    from outcomes.studies.package import read_study

    design, _is_new = load_study(read_study("baltimore-life"), by=system_actor("test"))
    return design


@pytest.fixture(autouse=True)
def plain_language():
    """Each test starts in the language of the settings, whatever a request before it left active."""
    translation.deactivate()


@pytest.fixture
def world(db):
    """Two agencies that must not see each other (tests/world.py)."""
    from tests.world import world as build

    return build()


@pytest.fixture
def life(db):
    """The design of the LIFE experiment, loaded."""
    return _life()


@pytest.fixture
def by():
    """An actor with no limits: the system."""
    return system_actor("test")


@pytest.fixture
def as_user():
    """Turn an account into an actor."""
    from accounts.actors import user_actor

    return user_actor
