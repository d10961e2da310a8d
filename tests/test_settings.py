"""The settings as a program reads them when it starts, in development and in production."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth import authenticate
from django.db import connection

from accounts.backends import is_account_usable
from accounts.services import user_create
from kernel.errors import RuleViolation
from outcomes.demo.world import demo_load
from tests.world import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
READ = """
import json
from django.conf import settings
wanted = [name for name in dir(settings) if name.isupper()]
print(json.dumps({name: getattr(settings, name) for name in wanted}, default=lambda value: type(value).__name__))
"""
KEYS = {
    "PASSERELLE_SECRET_KEY": "k" * 50,
    "PASSERELLE_FIELD_KEYS": Fernet.generate_key().decode(),
    "PASSERELLE_BLIND_INDEX_KEY": "i" * 43,
}
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="options of SQLite")


def read_settings(folder: Path, **environment: str) -> dict:
    """Every setting of a fresh process, started with nothing but these variables."""
    answer = start(folder, "-c", READ, **environment)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PASSERELLE_", "DATABASE_", "DJANGO_"))
    }
    plain |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PASSERELLE_DATA_DIR": str(folder), **environment}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=plain, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def development(tmp_path_factory):
    return read_settings(tmp_path_factory.mktemp("development"))


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    return read_settings(tmp_path_factory.mktemp("production"), PASSERELLE_ENV="production", **KEYS)


def test_passwords_are_kept_with_argon2(development, production):
    for settings in (development, production):
        assert settings["PASSWORD_HASHERS"][0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_nothing_is_shown_of_the_inside(development, production):
    assert development["DEBUG"] is False and production["DEBUG"] is False
    assert production["ALLOWED_HOSTS"] == [], "a server names its hosts"


def test_production_speaks_https_only(production):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] >= 31536000
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    for name in ("SESSION_COOKIE", "CSRF_COOKIE"):
        assert production[f"{name}_SECURE"] is True
        assert production[f"{name}_NAME"].startswith("__Host-")
        assert production[f"{name}_SAMESITE"] == "Lax"
    assert production["SESSION_COOKIE_HTTPONLY"] is True


def test_a_proxy_is_believed_only_when_there_is_one(production, tmp_path):
    assert production.get("SECURE_PROXY_SSL_HEADER") is None
    behind = read_settings(tmp_path, PASSERELLE_ENV="production", PASSERELLE_BEHIND_PROXY="true", **KEYS)
    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_debug_is_never_on_in_production(tmp_path):
    shown = read_settings(tmp_path, PASSERELLE_ENV="production", PASSERELLE_DEBUG="true", **KEYS)
    assert shown["DEBUG"] is False


def test_a_browser_loads_nothing_from_elsewhere_and_runs_nothing_inline(development, production):
    for settings in (development, production):
        directives = settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
        assert directives["default-src"] == ["'self'"]
        for name in ("object-src", "frame-ancestors"):
            assert directives[name] == ["'none'"]
        for name in ("base-uri", "form-action"):
            assert directives[name] == ["'self'"]
        assert "unsafe" not in json.dumps(directives) and "*" not in json.dumps(directives)
        assert not {"script-src", "style-src"} & set(directives), "nothing wider than the default"
        assert settings["X_FRAME_OPTIONS"] == "DENY"
        assert settings["SECURE_CONTENT_TYPE_NOSNIFF"] is True


@pytest.mark.parametrize("missing", sorted(KEYS))
def test_production_does_not_start_without_its_keys(tmp_path, missing):
    keys = {name: value for name, value in KEYS.items() if name != missing}
    answer = start(tmp_path, "manage.py", "check", PASSERELLE_ENV="production", **keys)
    assert answer.returncode != 0
    assert f"{missing} is missing" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_lock_out_counts_a_name_at_an_address(settings):
    assert settings.AXES_LOCKOUT_PARAMETERS == [["username", "ip_address"]]
    assert settings.AXES_FAILURE_LIMIT == 5
    assert settings.AUTHENTICATION_BACKENDS[0] == "axes.backends.AxesStandaloneBackend"
    assert settings.ACCOUNT_RATE_LIMITS == {"login_failed": None, "login": None}


# --- The database as it is connected ----------------------------------------------------------------------------------


def _pragma(name: str):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


@only_sqlite
@pytest.mark.django_db
def test_sqlite_keeps_a_write_ahead_log_and_its_foreign_keys():
    assert _pragma("journal_mode") == "wal"
    assert _pragma("foreign_keys") == 1
    assert _pragma("synchronous") == 1
    assert _pragma("busy_timeout") == 20000
    assert _pragma("recursive_triggers") == 1, "else INSERT OR REPLACE deletes without asking the triggers"


@only_sqlite
@pytest.mark.django_db
def test_a_sqlite_transaction_takes_the_write_lock_at_its_beginning():
    """The test's own transaction has written nothing yet, and a second writer is refused already."""
    assert connection.in_atomic_block
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
    try:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN")  # readers are not held up
        assert other.execute("SELECT COUNT(*) FROM accounts_agency").fetchone()[0] >= 0
    finally:
        other.close()


# --- The demo ---------------------------------------------------------------------------------------------------------


def test_the_demo_is_refused_in_production(world, by, settings):
    settings.PRODUCTION = True
    with pytest.raises(RuleViolation, match="refused in production"):
        demo_load(by=by)


def test_a_demo_account_does_not_sign_in_in_production(world, by, settings, rf):
    demo = user_create(by=by, username="demo", password="printed", is_demo=True)
    real = world.user["evaluator"]

    def signs_in(username, password):
        return authenticate(rf.post("/account/login/"), username=username, password=password)

    assert signs_in("demo", "printed") == demo
    assert signs_in(real.username, PASSWORD) == real
    settings.PRODUCTION = True
    assert signs_in("demo", "printed") is None
    assert signs_in(real.username, PASSWORD) == real
    assert not is_account_usable(demo) and is_account_usable(real)


def test_a_closed_account_is_usable_nowhere(world):
    real = world.user["evaluator"]
    real.is_active = False
    assert not is_account_usable(real)


def test_a_demo_account_has_no_way_in_production(db, settings, client):
    """Not by the page, not by a command, not by a new token: the printed password opens nothing."""
    from django.core.management import call_command
    from django.core.management.base import CommandError

    from accounts.services import token_create, user_create
    from kernel.actors import system_actor
    from kernel.errors import NotAllowed

    by = system_actor("test")
    user = user_create(by=by, username="printed", password="footbridge-demo", is_demo=True)
    settings.PRODUCTION = True
    answer = client.post("/account/login/", {"login": "printed", "password": "footbridge-demo"})
    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 302)
    with pytest.raises(NotAllowed):
        token_create(by=by, user=user, name="t", purpose="t", scopes=["programs:read"])
    with pytest.raises(CommandError, match="no active account named printed"):
        call_command("evaluate", "baltimore-life", username="printed")
