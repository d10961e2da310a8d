"""Doing a job: under a claim, with a heartbeat, as the one who asked for it, in his language."""

import logging
import threading
import traceback
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from kernel.actors import Actor
from kernel.errors import DomainError
from kernel.files import FilePurpose, StoredFile, file_keep, file_pieces
from kernel.jobs import Job, JobState, Overtaken, job_claim, job_fail, job_finish, job_stop
from kernel.repeating import repeated

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10
# This floor knows neither accounts nor tokens. Raises DomainError for a job whose asker may not ask any more.
MAY_BE_DONE = "accounts.jobs.confirm_still_asked"


class Cancelled(Exception):
    """The work is not wanted any more; raised at its next step, so that nothing of it stays."""


class Refused(DomainError):
    """The work came as far as saying why it cannot be done: counts, and a file of reasons for the one who asked."""

    def __init__(self, message: str, *, code: str, outcome: Mapping[str, Any], result: StoredFile | None):
        super().__init__(message, code=code)
        self.outcome, self.result = outcome, result


class Work:
    """What a kind of job is given: what was asked, who asks, and how to say how far it is.

    A kind is a function named in settings.JOB_KINDS, called with one of these outside any transaction. It reads first,
    then writes in one transaction whose last statement is `finish`.
    """

    def __init__(self, job: Job):
        self.job = job
        self.done = self.total = 0
        self.is_finished = False
        self.is_cancelled = threading.Event()

    @cached_property
    def by(self) -> Actor:
        """Whoever asked: the scopes of the token then, the roles of the account now."""
        return actor_of(self.job)

    @property
    def values(self) -> dict[str, Any]:
        return self.job.values

    def read(self) -> Iterator[bytes]:
        """The bytes of the file that came with it. Raises DomainError when it is kept no longer."""
        if self.job.upload is None:
            raise DomainError(
                _("The file that came with this is kept no longer: send it again."), code="file_is_gone"
            )
        return file_pieces(self.job.upload)

    def step(self, done: int, total: int) -> None:
        """So far. Raises Cancelled when it is not wanted any more, as the last heartbeat heard."""
        self.done, self.total = done, total
        if self.is_cancelled.is_set():
            raise Cancelled

    def confirm_wanted(self) -> None:
        """As `step`, asked of the database itself: for the moment before writing begins."""
        if Job.objects.filter(pk=self.job.pk).exclude(cancel_asked_at=None).exists():
            raise Cancelled

    def keep(self, *, name: str, content_type: str, pieces: Iterable[bytes]) -> StoredFile:
        """Keep a file that is handed out as the result."""
        return file_keep(
            by=self.by, agency_id=self.job.agency_id, purpose=FilePurpose.RESULT, name=name,
            content_type=content_type, pieces=pieces,
        )  # fmt: skip

    def finish(self, *, outcome: Mapping[str, Any], result: StoredFile | None = None) -> None:
        """The end, in the transaction of what was written."""
        job_finish(self.job, outcome=outcome, result=result, done=self.total, total=self.total)
        self.is_finished = True


@task
def run_job(public_id: str) -> None:
    """The one task of the queue. What goes wrong is said on the job; no traceback with values in it is kept."""
    do_job(uuid.UUID(public_id))


def do_job(public_id: uuid.UUID) -> None:
    """Do a waiting job to its end; nothing when somebody else has it."""
    job = job_claim(public_id)
    if job is None:
        return
    work = Work(job)
    with translation.override(job.language), _heartbeat(work):
        try:
            import_string(MAY_BE_DONE)(job)
            import_string(settings.JOB_KINDS[job.kind])(work)
            if not work.is_finished:
                raise RuntimeError("A job ended without saying so.")
        except Cancelled:
            _say(job_stop, job)
        except Overtaken:
            logger.warning("A job of kind %s was overtaken; its work is undone.", job.kind)
        except Refused as error:
            _say(
                job_fail, job, code=error.code, text=error.message, outcome=error.outcome, result=error.result
            )
        except DomainError as error:
            _say(job_fail, job, code=error.code, text=error.message)
        except Exception as error:
            # Where it happened, without the message: messages of the database quote the values of rows.
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s in a job of kind %s\n%s", type(error).__name__, job.kind, where)
            text = _("Something went wrong here and nothing was written. The error has been logged.")
            _say(job_fail, job, code="internal_error", text=text)


def actor_of(job: Job) -> Actor:
    """The actor a job was asked for by."""
    kind = job.asked_by.partition(":")[0]
    if kind == "system":
        return Actor(kind="system", ref=job.asked_by, channel="job")
    account = get_user_model().objects.get(public_id=job.owner.partition(":")[2])
    return Actor(
        kind=kind, ref=job.asked_by, user=account, channel="job", scopes=frozenset(job.scopes),
        request_id=job.public_id.hex,
    )  # fmt: skip


def beat(work: Work) -> None:
    """Say that the work goes on and how far it is, and hear whether it is still wanted."""
    mine = Job.objects.filter(pk=work.job.pk, state=JobState.RUNNING, claim=work.job.claim)
    mine.update(beat_at=timezone.now(), done=work.done, total=work.total)
    if mine.exclude(cancel_asked_at=None).exists():
        work.is_cancelled.set()


def _heartbeat(work: Work) -> AbstractContextManager[None]:
    """A thread with a connection of its own, heard also while the work is in its transaction.

    On SQLite it then waits for the writer, who may be the work itself. The claim holds all the same: whoever would
    take it away waits for the same writer, and finds the job done.
    """
    return repeated(lambda: beat(work), every=BEAT_SECONDS, name="job-heartbeat")


def _say(how, job: Job, **what) -> None:
    """Write how it ended, unless somebody else has the job now."""
    try:
        how(job, **what)
    except Overtaken:
        logger.warning("A job of kind %s was overtaken before its end.", job.kind)
