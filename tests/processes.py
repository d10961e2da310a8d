"""Processes of their own on the database of the test."""

from django.db import connection


def address_of_the_test_database() -> str:
    """What DATABASE_URL must say for a process to work on it."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    password = f":{said['PASSWORD']}" if said["PASSWORD"] else ""
    return f"postgres://{said['USER']}{password}@{said['HOST']}:{said['PORT']}/{said['NAME']}"
