"""Where this copy of Passerelle lives, and how the start runs other programs from there.

Part of the start: standard library only, and syntax that Python 3.8 still reads.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.path.abspath(ROOT / os.environ.get("PASSERELLE_VENV_DIR", ".venv")))
DATA = Path(os.path.abspath(ROOT / os.environ.get("PASSERELLE_DATA_DIR", "var")))
# Variables of the caller's shell that would bend the environment or the database away from this folder.
FOREIGN_VARIABLES = (
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "DATABASE_URL",
    "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_DRY_RUN",
)  # fmt: skip


def environment() -> dict[str, str]:
    """The variables for child processes: the caller's, without those that would lead them elsewhere."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    env["PASSERELLE_DATA_DIR"] = str(DATA)
    env["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
    env["PYTHONIOENCODING"] = "utf-8"
    env.setdefault("MPLCONFIGDIR", str(DATA / "matplotlib"))  # a home that can be written is not needed
    env.setdefault("PIP_RETRIES", "2")
    return env


def capture(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run `command` in the project folder without a keyboard and keep its output; it never raises."""
    return subprocess.run(
        command, cwd=str(ROOT), env=environment(), stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
