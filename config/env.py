"""Settings from the environment. Development needs none; production refuses to start without its own.

Nothing here reads a `.env` file by surprise: what is in the environment is all there is.
"""

import json
import os
import secrets
from pathlib import Path

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

# Values that appear in documentation or examples: never good enough for real people's records.
SAMPLE_KEYS = frozenset({"", "changeme", "change-me", "secret", "sample", "example", "your-key-here"})


def is_production() -> bool:
    """True when PASSERELLE_ENV=production; any other value than development or production is refused."""
    name = os.environ.get("PASSERELLE_ENV", "development")
    if name not in ("development", "production"):
        raise ImproperlyConfigured(
            f"PASSERELLE_ENV is {name!r}: use 'production' on a server with real records, 'development' elsewhere."
        )
    return name == "production"


def data_dir(base: Path) -> Path:
    """The folder for the database file and the development keys (PASSERELLE_DATA_DIR, default var/)."""
    return Path(os.environ.get("PASSERELLE_DATA_DIR") or base / "var")


def majority_age() -> int:
    """The age from which somebody is an adult (PASSERELLE_MAJORITY_AGE, default 18)."""
    age = env.int("PASSERELLE_MAJORITY_AGE", default=18)
    if not 12 <= age <= 25:
        raise ImproperlyConfigured(f"PASSERELLE_MAJORITY_AGE is {age}: an age from 12 to 25 is expected.")
    return age


def idle_minutes() -> int:
    """Minutes without use after which a session ends (PASSERELLE_IDLE_MINUTES, default 60; 0: never)."""
    minutes = env.int("PASSERELLE_IDLE_MINUTES", default=60)
    if minutes and not 5 <= minutes <= 720:
        raise ImproperlyConfigured(f"PASSERELLE_IDLE_MINUTES is {minutes}: 5 to 720 are expected, or 0 for never.")
    return minutes


def hours_of_night() -> str:
    """The hours that count as night (PASSERELLE_ACCESS_NIGHT, default 22-6): from the first to before the second."""
    night = env.str("PASSERELLE_ACCESS_NIGHT", default="22-6")
    first, _, last = night.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) <= 23 and int(last) <= 23):
        raise ImproperlyConfigured(f"PASSERELLE_ACCESS_NIGHT is {night!r}: two hours such as 22-6 are expected.")
    return night


# The names of accounts/roles.py; settings are read before there are models.
ROLES = (
    "social_worker",
    "prison_administrator",
    "program_manager",
    "evaluator",
    "auditor",
    "system_administrator",
)


def second_factor_roles(production: bool) -> frozenset[str]:
    """The roles that need a second factor (PASSERELLE_SECOND_FACTOR_ROLES, `none` for nobody).

    Default: in production every role, because each sees people one by one or everybody's data; elsewhere nobody.
    """
    named = env.list("PASSERELLE_SECOND_FACTOR_ROLES", default=list(ROLES) if production else [])
    if named == ["none"]:
        return frozenset()
    unknown = sorted(set(named) - set(ROLES))
    if unknown:
        raise ImproperlyConfigured(
            f"PASSERELLE_SECOND_FACTOR_ROLES names {', '.join(unknown)}: use {', '.join(ROLES)}, or none alone."
        )
    return frozenset(named)


def key_ring(folder: Path, production: bool) -> dict[str, str]:
    """Return {"secret", "field_keys", "blind_index"}: from the environment, or made once for development.

    In production a missing or a sample key stops the start. In development the ring is written to
    `development-keys.json` in the data folder (ignored by git) so that encrypted fields stay readable.
    """
    names = {
        "secret": "PASSERELLE_SECRET_KEY",
        "field_keys": "PASSERELLE_FIELD_KEYS",
        "blind_index": "PASSERELLE_BLIND_INDEX_KEY",
    }
    given = {key: os.environ.get(variable, "") for key, variable in names.items()}
    if production:
        for key, variable in names.items():
            if given[key].strip().lower() in SAMPLE_KEYS or len(given[key]) < 32:
                raise ImproperlyConfigured(
                    f"{variable} is missing, too short or a sample value. Production does not start without its "
                    "own keys: see docs/operations.md, section Keys."
                )
        _check_field_keys(given["field_keys"])
        return given
    made = _development_keys(folder) if not all(given.values()) else {}
    return {key: given[key] or made[key] for key in names}


def _check_field_keys(ring: str) -> None:
    """A key that cannot encrypt stops the start, not the first record."""
    for number, key in enumerate(ring.split(","), start=1):
        try:
            Fernet(key.strip())
        except ValueError as error:
            raise ImproperlyConfigured(
                f"PASSERELLE_FIELD_KEYS: key {number} is not 32 url-safe base64 bytes. See docs/operations.md, Keys."
            ) from error


def _development_keys(folder: Path) -> dict[str, str]:
    path = folder / "development-keys.json"
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        pass
    keys = {
        "secret": secrets.token_urlsafe(48),
        "field_keys": Fernet.generate_key().decode(),
        "blind_index": secrets.token_urlsafe(32),
    }
    folder.mkdir(parents=True, exist_ok=True)
    # Written whole, then linked: two processes starting together end up with one ring, never with half of one.
    draft = folder / f"{path.name}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(keys))
    try:
        os.link(draft, path)
    except FileExistsError:
        return json.loads(path.read_text())
    finally:
        draft.unlink()
    return keys
