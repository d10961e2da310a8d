"""A kind of job that may be told to kill the process in the middle of what it writes."""

import os
import signal

from django.db import transaction

from kernel.idempotency import claim_key
from kernel.work import Work

KINDS = {"killed": f"{__name__}.write"}


def write(work: Work) -> None:
    with transaction.atomic():
        for number in range(10):
            claim_key(actor_ref="system:killed", key=str(number), method="POST", path="/", body={})
            if number == 5 and os.environ.get("KILLED_IN_THE_MIDDLE"):
                os.kill(os.getpid(), signal.SIGKILL)
        work.finish(outcome={"made": 10})
