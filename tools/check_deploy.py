"""Django's deployment check under production settings, with keys that live as long as the check.

    python3 -m tools.check_deploy

Exit code 0 when `manage.py check --deploy` finds not even a warning.
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
import tempfile

from tools.surroundings import ROOT


def production_environment(folder: str) -> dict[str, str]:
    """The variables an operator sets, with throw-away values; `folder` takes whatever is written."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    env.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        DATABASE_URL="sqlite:///" + os.path.join(folder, "check.sqlite3"),
        PASSERELLE_ENV="production",
        PASSERELLE_DATA_DIR=folder,
        PASSERELLE_SECRET_KEY=secrets.token_urlsafe(48),
        PASSERELLE_FIELD_KEYS=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii"),
        PASSERELLE_BLIND_INDEX_KEY=secrets.token_urlsafe(32),
        PASSERELLE_ALLOWED_HOSTS="passerelle.example.org",
        PASSERELLE_TRUSTED_ORIGINS="https://passerelle.example.org",
    )
    return env


def main() -> int:
    """Run the check and hand on its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.call(command, cwd=str(ROOT), env=production_environment(folder))


if __name__ == "__main__":
    sys.exit(main())
