"""Find a Python that can carry Passerelle: new enough, and with the modules a bare system package may lack.

Part of the start: standard library only, and syntax that Python 3.8 still reads.
"""

from __future__ import annotations

import sys
from typing import Iterator, NamedTuple

from tools.failures import Stop
from tools.surroundings import capture

OLDEST = (3, 11)
PYTHON_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python")
PROBE = """
import sys
missing = []
for name in ("venv", "ensurepip", "sqlite3", "ssl"):
    try:
        __import__(name)
    except Exception:
        missing.append(name)
print("%d.%d" % sys.version_info[:2])
print(" ".join(missing))
print(getattr(sys, "_base_executable", None) or sys.executable)
"""


class Candidate(NamedTuple):
    """One Python found on the machine: its path, (major, minor) and the modules it should have but lacks."""

    path: str
    version: tuple[int, int]
    missing: tuple[str, ...]


def probe(name: str) -> Candidate | None:
    """Ask one Python for its version and modules; None when there is none by that name or it does not run."""
    try:
        result = capture([name, "-c", PROBE])
    except OSError:
        return None
    lines = result.stdout.splitlines()
    if result.returncode != 0 or len(lines) < 3:
        return None
    major, _, minor = lines[0].partition(".")
    return Candidate(lines[2], (int(major), int(minor)), tuple(lines[1].split()))


def candidates() -> Iterator[Candidate]:
    """The Pythons of this machine: the one that runs now first, it is the one that was asked for."""
    for name in (sys.executable, *PYTHON_NAMES):
        found = probe(name) if name else None
        if found is not None:
            yield found


def choose_python(found: Iterator[Candidate]) -> Candidate:
    """The first Python that is new enough and complete; otherwise a sentence says what is wrong."""
    newest: Candidate | None = None
    incomplete: Candidate | None = None
    for candidate in found:
        if candidate.version >= OLDEST and not candidate.missing:
            return candidate
        if candidate.version >= OLDEST and incomplete is None:
            incomplete = candidate
        if newest is None or candidate.version > newest.version:
            newest = candidate
    if incomplete is not None:
        name = "python%d.%d" % incomplete.version
        raise Stop(
            "looking for a Python",
            "%s has no module %s" % (incomplete.path, " and no module ".join(incomplete.missing)),
            "on Debian or Ubuntu type: sudo apt install %s-venv (elsewhere install a whole Python)" % name,
        )
    have = "the newest here is %d.%d" % newest.version if newest else "there is none here"
    raise Stop(
        "looking for a Python",
        "Passerelle needs Python %d.%d or newer and %s" % (*OLDEST, have),
        "install one from your system's packages or from python.org and try again",
    )
