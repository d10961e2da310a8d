"""The queue: a job comes into it with the row that asks for it, and back into it when its worker was killed."""

import json
import logging
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel.actors import Actor
from kernel.files import StoredFile
from kernel.jobs import LEASE, Job, JobState, WorkerBeat, is_worker_alive, job_fail, job_stop
from kernel.owned import owner_of
from kernel.work import do_job, run_job

logger = logging.getLogger(__name__)

TRIES = 3
KEPT = timedelta(days=90)
PURGED_AT_ONCE = 100


def job_make(
    *,
    by: Actor,
    kind: str,
    agency_id: uuid.UUID | None,
    values: Mapping[str, Any],
    upload: StoredFile | None = None,
    is_small: bool = False,
) -> Job:
    """A new job in the queue, in the caller's transaction: both or neither. `values` must fit into JSON.

    With `is_small` it is done as soon as it is committed, where no worker runs to do it.
    """
    if kind not in settings.JOB_KINDS:
        raise KeyError(f"{kind} is no kind of job: settings.JOB_KINDS")
    now = timezone.now()
    job = Job(
        public_id=uuid.uuid4(),
        kind=kind,
        owner=owner_of(by),
        asked_by=by.ref,
        agency_id=agency_id,
        scopes=sorted(by.scopes),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        arguments=json.dumps(dict(values)),
        upload=upload,
        is_small=is_small,
        queued_at=now,
        expires_at=now + KEPT,
    )
    job.task_id = _enqueue(job)
    job.save(force_insert=True)
    _do_if_small(job)
    return job


def job_requeue(job: Job) -> bool:
    """Put a job that failed or was given up back into the queue, as it was asked for; False when it is neither now.

    In the caller's transaction, as `job_make`.
    """
    now = timezone.now()
    over = Job.objects.filter(pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED))
    if not over.update(
        state=JobState.WAITING, queued_at=now, expires_at=now + KEPT, version=F("version") + 1, claim=None, tries=0,
        done=0, total=0, begun_at=None, beat_at=None, cancel_asked_at=None, ended_at=None, outcome={}, problem="",
        problem_text="", result=None,
    ):  # fmt: skip
        return False
    Job.objects.filter(pk=job.pk).update(task_id=_enqueue(job))
    job.refresh_from_db()
    _do_if_small(job)
    return True


def jobs_recover() -> int:
    """Put back into the queue what a killed worker left: at most three tries, then it has failed. Returns how many."""
    late = timezone.now() - LEASE
    left = Job.objects.filter(state=JobState.RUNNING, beat_at__lt=late).values_list("pk", flat=True)
    lost = Job.objects.filter(state=JobState.WAITING, queued_at__lt=late).exclude(task_id__in=_queued())
    return sum(_recover(key, late) for key in [*left, *lost.values_list("pk", flat=True)])


def purge_jobs() -> int:
    """Delete jobs past their end with their place in the queue. Returns how many."""
    keys = list(
        Job.objects.filter(expires_at__lte=timezone.now()).values_list("pk", flat=True)[:PURGED_AT_ONCE]
    )
    Job.objects.filter(pk__in=keys).delete()
    kept = Job.objects.filter(task_id__isnull=False).values("task_id")
    DBTaskResult.objects.finished().exclude(id__in=kept).delete()
    WorkerBeat.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
    return len(keys)


def _do_if_small(job: Job) -> None:
    if job.is_small and not is_worker_alive():
        transaction.on_commit(lambda: _do_at_once(job))


def _do_at_once(job: Job) -> None:
    """After the commit of whoever asked: what goes wrong now is no error of the asking, and the job is in the queue."""
    try:
        do_job(job.public_id)
    except DatabaseError as error:
        logger.error("A job could not be done at once (%s); it waits.", type(error).__name__)


def _enqueue(job: Job) -> uuid.UUID:
    return uuid.UUID(run_job.enqueue(str(job.public_id)).id)


def _queued():
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY).values("id")


def _recover(key: int, late: datetime) -> int:
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).get(pk=key)
        is_left = job.state == JobState.RUNNING and job.beat_at < late
        is_lost = job.state == JobState.WAITING and job.queued_at < late
        if is_left and job.cancel_asked_at is not None:
            job_stop(job)
        elif is_left and job.tries >= TRIES:
            text = _("The work stopped %(tries)d times before its end; nothing was written.")
            job_fail(job, code="stopped", text=text % {"tries": job.tries})
        elif is_left or is_lost:
            Job.objects.filter(pk=key).update(
                state=JobState.WAITING, claim=None, queued_at=timezone.now(), task_id=_enqueue(job),
                version=F("version") + 1,
            )  # fmt: skip
    return int(is_left or is_lost)
