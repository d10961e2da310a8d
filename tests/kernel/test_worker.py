"""The worker as a process: it does what waits, says that it is there, and loses nothing when it is killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kernel.idempotency import IdempotencyRecord
from kernel.jobs import LEASE, Job, WorkerBeat, is_worker_alive
from kernel.queue import job_make
from tests.kernel.killed_work import KINDS
from tests.processes import address_of_the_test_database

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
WORKER = (
    "import django; django.setup(); from django.conf import settings; settings.JOB_KINDS = {kinds!r}; "
    "settings.FILES_DIR = {files!r}; from django.core.management import call_command; call_command('worker', *{args!r})"
)


@pytest.fixture
def start(settings, tmp_path):
    """Start a worker on the database of the test; it is stopped after the test, whatever happened."""
    settings.JOB_KINDS, settings.FILES_DIR = KINDS, str(tmp_path)
    started = []

    def start(*args: str, **more: str) -> subprocess.Popen:
        code = WORKER.format(kinds=KINDS, files=str(tmp_path), args=args)
        surroundings = {
            **os.environ, **more, "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": address_of_the_test_database(),
        }  # fmt: skip
        started.append(subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=surroundings))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(timeout=30)


def written() -> int:
    return IdempotencyRecord.objects.filter(actor_ref="system:killed").count()


def until(is_so, seconds: float = 90) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.1)
    return False


def test_a_worker_killed_in_the_middle_loses_nothing(start, by):
    job = job_make(by=by, kind="killed", agency_id=None, values={})
    assert start("--once", KILLED_IN_THE_MIDDLE="yes").wait(timeout=120) == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.state, job.tries, written()) == ("running", 1, 0)
    late = timezone.now() - LEASE - timedelta(seconds=1)
    Job.objects.update(beat_at=late)  # instead of waiting for it
    assert start("--once").wait(timeout=120) == 0
    job.refresh_from_db()
    assert (job.state, job.tries, job.outcome, written()) == ("done", 2, {"made": 10}, 10)


def test_a_worker_does_what_comes_and_says_that_it_is_there(start, by):
    process = start()
    assert until(is_worker_alive)
    job = job_make(by=by, kind="killed", agency_id=None, values={})
    assert until(lambda: Job.objects.get(pk=job.pk).state == "done")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert not is_worker_alive()


def test_a_worker_beside_a_server_ends_with_it(start, tmp_path):
    """As `make run` starts it: whoever stops the server, in whatever way, has stopped the worker."""
    code = WORKER.format(kinds=KINDS, files=str(tmp_path), args=["--beside"])
    server = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {code!r}]); time.sleep(300)"
    surroundings = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": address_of_the_test_database(),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", server], cwd=ROOT, env=surroundings)
    try:
        assert until(is_worker_alive)
    finally:
        process.kill()
        process.wait(timeout=30)
    assert until(lambda: not WorkerBeat.objects.exists(), 30)
