"""A test database for a measurement, taken away after it; on SQLite in memory, on PostgreSQL beside the others."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection  # noqa: E402 - the models are there after setup alone
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from tests.world import World, world  # noqa: E402


@contextmanager
def built_world() -> Iterator[World]:
    """The two agencies of the tests in a database of their own."""
    connection.settings_dict["TEST"]["NAME"] = (
        f"measured_{os.getpid()}" if connection.vendor == "postgresql" else None
    )
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield world()
    finally:
        teardown_databases(made, verbosity=0)
