"""What can go wrong while starting, in the words that the person reads.

Part of the start: standard library only, and syntax that Python 3.8 still reads.
"""

from __future__ import annotations

from typing import NamedTuple


class Failure(NamedTuple):
    """A failure known by words in the output (lower case), and what to tell the person."""

    words: tuple[str, ...]
    reason: str
    way_out: str


INSTALL_FAILURES = (
    Failure(
        ("do not match the hashes",),
        "a downloaded package is not the one that was pinned",
        "empty the pip cache (python3 -m pip cache purge) and try again; if it stays, distrust the network",
    ),
    Failure(("no space left",), "the disk is full", "make about 1 GB of room and try again"),
    Failure(
        (
            "connection broken", "failed to establish a new connection", "name resolution",
            "network is unreachable", "connection refused", "timed out", "proxyerror", "sslerror",
            "certificate verify failed", "connection reset", "connection aborted",
        ),
        "the package index could not be reached",
        "check the network (or the proxy, HTTPS_PROXY) and try again: what is already downloaded is kept",
    ),
    Failure(
        ("no matching distribution", "could not find a version"),
        "the package index offers a package not, or not for this Python and system",
        "check the network and the index, or remove .venv and type: make run PYTHON=python3.12",
    ),
    Failure(
        ("permission denied", "read-only file system"),
        "a file in the environment cannot be written",
        "check who owns the folder",
    ),
)  # fmt: skip
DATABASE_FAILURES = (
    Failure(
        ("database is locked",),
        "another program holds the database",
        "stop the other Passerelle and try again",
    ),
    Failure(
        ("readonly database", "unable to open database"),
        "the database file cannot be written",
        "check who owns the folder of the database, or choose another one with PASSERELLE_DATA_DIR",
    ),
    Failure(
        ("file is not a database", "malformed"),
        "the database file is damaged",
        "move the database file away (passerelle.sqlite3 in the data folder, var) and start again",
    ),
    Failure(("disk is full", "no space left"), "the disk is full", "make room and try again"),
)


class Stop(Exception):
    """A step cannot be done; the text is one plain sentence: step, reason, way out."""

    def __init__(self, step: str, reason: str, way_out: str) -> None:
        super().__init__("Passerelle stopped while %s: %s; %s." % (step, reason, way_out))


def explain(output: str, failures: tuple[Failure, ...], otherwise: str) -> tuple[str, str]:
    """(reason, way out) of the first failure that `output` shows, else its last line and `otherwise`."""
    text = output.lower()
    for words, reason, way_out in failures:
        if any(word in text for word in words):
            return reason, way_out
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return (lines[-1].rstrip(".")[:200] if lines else "it ended without a word"), otherwise
