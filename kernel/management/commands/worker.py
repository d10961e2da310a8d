"""manage.py worker: does the jobs that wait, one after the other, until it is stopped."""

import os
import socket

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from kernel.commands import PlainCommand
from kernel.tending import heard, tend


class Command(PlainCommand):
    help = "Do the jobs that wait, until stopped (Ctrl+C waits for the job under way). Run as many as there are cores."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what waits now, then end")

    def perform(self, *args, once=False, **options):
        name = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"
        worker = Worker(
            queue_names=["default"], interval=1, batch=once, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id=name, excluded_queue_names=[],
        )  # fmt: skip
        if once:
            tend()
            worker.run()
            return
        with heard(name):
            worker.configure_signals()
            self.stdout.write("The worker is ready. Ctrl+C ends it.")
            worker.run()
