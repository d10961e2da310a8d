"""Work behind the page: what was asked for, how far it is, and what came of it.

A job is a row of ours; the queue beside it (django-tasks-db) only says who does it next. Whoever does it holds a claim;
the end is written in the transaction of the work, under that claim. So a killed worker leaves nothing half-done: its
heartbeat stops, the job goes back into the queue, and a slow worker that was overtaken finds its claim gone.
"""

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError
from kernel.fields import EncryptedTextField
from kernel.files import StoredFile
from kernel.owned import OwnedRow

LEASE = timedelta(seconds=90)  # several beats; longer than a write on SQLite may keep a beat waiting


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


OPEN = (JobState.WAITING, JobState.RUNNING)


class Overtaken(DomainError):
    """The claim on a job was lost: somebody else does it now, so this attempt is undone."""

    code = "job_overtaken"


class Job(OwnedRow):
    """One piece of work somebody asked for. `kind` names what is done (settings.JOB_KINDS).

    `version` counts what was decided about it (asked for, begun, cancelled, ended), never the steps of its progress.
    """

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    version = models.PositiveIntegerField(default=1)
    scopes = models.JSONField(default=list, help_text="of the token it was asked by; empty for an account")
    language = models.CharField(max_length=10, default="en")
    arguments = EncryptedTextField(default="{}")
    is_small = models.BooleanField(default=False, help_text="done at once where no worker is there to do it")
    task_id = models.UUIDField(null=True, help_text="its place in the queue")
    claim = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True, help_text="when whoever does it was last heard of")
    cancel_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict, help_text="counts; nothing about one person")
    problem = models.CharField(
        max_length=40, blank=True, default="", help_text="a stable code when it failed"
    )
    problem_text = EncryptedTextField(blank=True, default="")
    upload = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    result = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

    class Meta(OwnedRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_is_listed"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | (~Q(state__in=OPEN) & ~Q(ended_at=None)),
                name="job_is_over_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | (~Q(claim=None) & ~Q(beat_at=None)),
                name="job_runs_under_a_claim",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def values(self) -> dict[str, Any]:
        """What it was asked for with."""
        return json.loads(self.arguments)


class WorkerBeat(models.Model):
    """A worker that was heard of: without one, jobs wait and say so."""

    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-seen_at"]


def is_worker_alive() -> bool:
    """Was a worker heard of within the lease?"""
    return WorkerBeat.objects.filter(seen_at__gte=timezone.now() - LEASE).exists()


def is_stalled(job: Job) -> bool:
    """Does it run under somebody who is heard of no more?"""
    return job.state == JobState.RUNNING and job.beat_at < timezone.now() - LEASE


def job_claim(public_id: uuid.UUID) -> Job | None:
    """Take a waiting job up; None when it is somebody else's, cancelled or done."""
    now, claim = timezone.now(), uuid.uuid4()
    waiting = Job.objects.filter(public_id=public_id, state=JobState.WAITING)
    taken = waiting.update(
        state=JobState.RUNNING, claim=claim, begun_at=now, beat_at=now, done=0, total=0,
        tries=F("tries") + 1, version=F("version") + 1,
    )  # fmt: skip
    return Job.objects.get(public_id=public_id, claim=claim) if taken else None


def job_finish(
    job: Job, *, outcome: Mapping[str, Any], result: StoredFile | None, done: int, total: int
) -> None:
    """It is done, said in the transaction of the work. Raises Overtaken, which undoes the work, without the claim."""
    if not connection.in_atomic_block:
        raise RuntimeError(
            "The end of a job is written in the transaction of its work, or it could survive alone."
        )
    _end(job, JobState.DONE, outcome=dict(outcome), result=result, done=done, total=total)


def job_fail(
    job: Job,
    *,
    code: str,
    text: str,
    outcome: Mapping[str, Any] | None = None,
    result: StoredFile | None = None,
) -> None:
    """It cannot be done, and trying again would not help. `result` may hold the reasons row by row."""
    _end(
        job, JobState.FAILED, problem=code[:40], problem_text=text, outcome=dict(outcome or {}), result=result
    )


def job_stop(job: Job) -> None:
    """It was given up because somebody asked for that."""
    _end(job, JobState.CANCELLED)


def job_give_up(job: Job) -> str:
    """Somebody does not want it any more: at once while it waits, at its next step while it runs.

    Returns the state it is then in.
    """
    now = timezone.now()
    rows = Job.objects.filter(pk=job.pk)
    waiting = rows.filter(state=JobState.WAITING)
    if not waiting.update(
        state=JobState.CANCELLED, cancel_asked_at=now, ended_at=now, version=F("version") + 1
    ):
        rows.filter(state=JobState.RUNNING, cancel_asked_at=None).update(
            cancel_asked_at=now, version=F("version") + 1
        )
    job.refresh_from_db()
    return job.state


def _end(job: Job, state: str, **values) -> None:
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, claim=job.claim)
    now = timezone.now()
    if not mine.update(state=state, ended_at=now, beat_at=now, version=F("version") + 1, **values):
        raise Overtaken("Somebody else does this job now.")
