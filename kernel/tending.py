"""What a worker does beside the work: it lets itself be heard, takes up what a killed one left, and clears away."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from kernel.drafts import purge_drafts
from kernel.files import purge_files
from kernel.idempotency import purge_expired
from kernel.jobs import WorkerBeat
from kernel.queue import jobs_recover, purge_jobs
from kernel.repeating import repeated

TEND_SECONDS = 15


def tend() -> None:
    """Take up what was left, and delete what is past its end."""
    jobs_recover()
    purge_jobs()
    purge_files()
    purge_expired()
    purge_drafts()


@contextmanager
def heard(name: str) -> Iterator[None]:
    """While inside, a worker of this name is there: small work waits for it too. The first sign is given at once."""
    _sign(name)
    tend()

    def tend_on() -> None:
        _sign(name)
        tend()

    try:
        with repeated(tend_on, every=TEND_SECONDS, name="worker-tending"):
            yield
    finally:
        WorkerBeat.objects.filter(name=name).delete()


def _sign(name: str) -> None:
    WorkerBeat.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})
