"""manage.py worker: does the jobs that wait, one after the other, until it is stopped."""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import nullcontext

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from kernel.commands import PlainCommand
from kernel.repeating import repeated
from kernel.tending import heard, tend

BESIDE_SECONDS = 2


class Command(PlainCommand):
    help = "Do the jobs that wait, until stopped (Ctrl+C waits for the job under way). Run as many as there are cores."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what waits now, then end")
        parser.add_argument("--beside", action="store_true", help="end when the process that started it has ended")

    def perform(self, *args, once=False, beside=False, **options):
        name = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"
        worker = Worker(
            queue_names=["default"], interval=1, batch=once, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id=name, excluded_queue_names=[],
        )  # fmt: skip
        if once:
            tend()
            worker.run()
            return
        alone = when_alone(os.getppid())
        watch = repeated(alone, every=BESIDE_SECONDS, name="worker-beside") if beside else nullcontext()
        with heard(name), watch:
            worker.configure_signals()
            self.stdout.write("The worker is ready. Ctrl+C ends it.")
            worker.run()


def when_alone(parent: int) -> Callable[[], None]:
    """What asks this worker to end, once and as Ctrl+C does, when the process that started it is no more."""
    is_asked = False

    def ask() -> None:
        nonlocal is_asked
        if not is_asked and os.getppid() != parent:
            is_asked = True
            os.kill(os.getpid(), signal.SIGTERM)

    return ask
