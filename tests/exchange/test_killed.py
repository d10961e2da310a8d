"""`kill -9` in an import, at twenty random rows: all of the file is there or nothing of it, on either database."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from audit.models import AuditEvent
from exchange.models import ImportRecord
from exchange.services import people_import
from outcomes.models import JusticeEvent
from participants.models import CustodyPeriod, Identity, Participant, Reach
from tests.exchange.files import people
from tests.processes import address_of_the_test_database
from tests.world import BY
from tests.world import world as build

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
ROWS, TIMES = 200, 10  # of either kind of file
RECORDS = ROWS * 4  # a file, who it is, a stay and a sentence for each


PEOPLE = ("import_people",)
OUTCOMES = (
    "import_outcomes", "--source", "National police", "--covers-from", "2020-01-01", "--covers-until", "2022-12-31",
)  # fmt: skip


def take_in(command: tuple[str, ...], file: Path, killed_at: int) -> int:
    surroundings = {
        **os.environ, "DATABASE_URL": address_of_the_test_database(), "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    return subprocess.run(
        [
            sys.executable, "-m", "tests.exchange.killed_import", str(killed_at), command[0], str(file),
            "--agency", "own", *command[1:],
        ],
        cwd=ROOT, env=surroundings, capture_output=True, timeout=120,
    ).returncode  # fmt: skip


def everything() -> list[int]:
    models = (Participant, Identity, CustodyPeriod, Reach, JusticeEvent, ImportRecord, AuditEvent)
    return [model._base_manager.count() for model in models]


def kill(command: tuple[str, ...], file: Path, records: int) -> None:
    """Kill it at random records: nothing of it is there each time. Then let it be."""
    before = everything()
    for row in sorted(random.Random(20).sample(range(1, records), TIMES)):
        assert take_in(command, file, row) == -signal.SIGKILL
        assert everything() == before, f"something of the file is there, killed at record {row}"
    assert take_in(command, file, records + 100) == 0


def test_all_of_the_people_or_nobody(tmp_path):
    build()
    file = tmp_path / "people.csv"
    file.write_bytes(people(ROWS))
    kill(PEOPLE, file, RECORDS)
    assert Participant.objects.filter(reference__startswith="N-").count() == ROWS


def test_all_of_the_events_or_none(tmp_path):
    people_import(by=BY, agency=build().agency, content=people(20))
    file = tmp_path / "police.csv"
    lines = [f"ID-{number % 20},arrest,2021-01-{1 + number // 20:02}" for number in range(ROWS)]
    file.write_text("\n".join(["identifier,kind,occurred_on", *lines]))
    kill(OUTCOMES, file, ROWS)
    assert JusticeEvent.objects.filter(source_name="National police").count() == ROWS
