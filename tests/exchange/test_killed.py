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
from participants.models import CustodyPeriod, Identity, Participant, Reach
from tests.exchange.files import people
from tests.processes import address_of_the_test_database
from tests.world import world as build

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
ROWS, TIMES = 200, 20
RECORDS = ROWS * 4  # a file, who it is, a stay and a sentence for each


def take_in(file: Path, killed_at: int) -> int:
    surroundings = {
        **os.environ, "DATABASE_URL": address_of_the_test_database(), "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "tests.exchange.killed_import", str(file), str(killed_at)],
        cwd=ROOT, env=surroundings, capture_output=True, timeout=120,
    ).returncode  # fmt: skip


def everything() -> list[int]:
    models = (Participant, Identity, CustodyPeriod, Reach, ImportRecord, AuditEvent)
    return [model._base_manager.count() for model in models]


def test_all_or_nothing(tmp_path):
    build()
    file = tmp_path / "people.csv"
    file.write_bytes(people(ROWS))
    before = everything()
    for row in sorted(random.Random(20).sample(range(1, RECORDS), TIMES)):
        assert take_in(file, row) == -signal.SIGKILL
        assert everything() == before, f"something of the file is there, killed at record {row}"
    assert take_in(file, RECORDS + 100) == 0
    assert Participant.objects.filter(reference__startswith="N-").count() == ROWS
