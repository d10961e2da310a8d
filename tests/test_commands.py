"""Every command of ours fails in one plain sentence where there is no database to speak of."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError
from django.db import connection

from kernel.commands import PlainCommand

ROOT = Path(__file__).resolve().parents[1]
OURS = {name: app for name, app in get_commands().items() if (ROOT / str(app)).is_dir()}
ARGUMENTS = {
    "create_token": ["nobody", "--name", "n", "--purpose", "p", "--scope", "programs:read"],
    "evaluate": ["nothing"],
    "reset_second_factor": ["nobody", "--reason", "r"],
    "load_study": ["baltimore-life"],
    "worker": ["--once"],
    "import_people": ["nothing.csv", "--agency", "own"],
    "import_outcomes": [
        "nothing.csv",
        "--agency",
        "own",
        "--source",
        "Police",
        "--covers-from",
        "2020-01-01",
        "--covers-until",
        "2020-12-31",
    ],
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """A command in a process of its own, on a database in an empty folder."""
    plain = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=plain | {"PASSERELLE_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_command_of_ours_is_a_plain_one():
    assert {"seal", "verify_audit", "load_study", "create_token"} <= set(OURS)
    assert [n for n, app in OURS.items() if not isinstance(load_command_class(app, n), PlainCommand)] == []


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(OURS))
def test_without_tables_a_command_says_one_sentence(tmp_path, command):
    answer = run(tmp_path, command, *ARGUMENTS.get(command, []))
    assert answer.returncode == 1
    assert re.fullmatch(
        r"CommandError: The database cannot be used: no such table: \w+\. Run manage.py migrate, then try again\.",
        answer.stderr.strip(),
    )
    assert answer.stdout == ""


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("command", sorted(OURS))
def test_without_tables_on_postgresql_too(command):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE SCHEMA empty_one")
        cursor.execute("SET LOCAL search_path TO empty_one")
    with pytest.raises(
        CommandError, match=r'^The database is not ready: relation "\w+" does not exist\. Run'
    ):
        call_command(command, *ARGUMENTS.get(command, []))
