"""Asking for work behind the page, and giving it up: the verbs of kernel/queue.py with a name on them.

They stand here because the kernel knows neither roles nor the log.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.backends import is_account_usable
from accounts.models import Agency, ApiToken, User
from accounts.permissions import require
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import DomainError, OutOfReach, RuleViolation
from kernel.files import StoredFile
from kernel.jobs import Job, job_give_up
from kernel.owned import owner_of
from kernel.queue import job_make, job_requeue


@transaction.atomic
def job_start(
    *,
    by: Actor,
    kind: str,
    capability: str,
    agency: Agency,
    values: Mapping[str, Any],
    upload: StoredFile | None = None,
    is_small: bool = False,
) -> Job:
    """Put work into the queue; the actor must hold `capability` in the agency now, and again when it is done."""
    require(by, capability, agency=agency)
    job = job_make(
        by=by, kind=kind, agency_id=agency.public_id, values=values, upload=upload, is_small=is_small
    )
    _log(by, Action.JOB_START, job)
    return job


@transaction.atomic
def job_cancel(*, by: Actor, job: Job) -> Job:
    """Give a job up: at once while it waits, at its next step while it runs; nothing of it is written then.

    Raises OutOfReach for the job of somebody else, RuleViolation for one that is over.
    """
    require(by, "job.cancel")
    _confirm_own(by, job)
    if not job.is_open:
        raise RuleViolation(_("This job is over already."), code="job_is_over")
    job_give_up(job)
    _log(by, Action.JOB_CANCEL, job)
    return job


@transaction.atomic
def job_restart(*, by: Actor, job: Job) -> Job:
    """Ask again for work that failed or was given up, with what it was asked for with.

    Raises OutOfReach for the job of somebody else, RuleViolation for one that goes on or is done.
    """
    require(by, "job.restart")
    _confirm_own(by, job)
    if not job_requeue(job):
        raise RuleViolation(_("Only work that failed or was given up is started again."), code="job_not_failed")
    _log(by, Action.JOB_RESTART, job)
    return job


def confirm_still_asked(job: Job) -> None:
    """Before a job is begun: whoever asked for it may still ask. What the roles allow is asked by the work itself.

    Raises DomainError when the account was closed, or the token was revoked or has expired, since it was asked for.
    """
    kind, _colon, public_id = job.asked_by.partition(":")
    if kind == "system":
        return
    account = User.objects.filter(public_id=job.owner.partition(":")[2]).first()
    if account is None or not is_account_usable(account):
        raise DomainError(
            _("Nothing was done: the account that asked for this was closed meanwhile."), code="account_closed"
        )
    if kind != "token":
        return
    token = ApiToken.objects.filter(public_id=public_id, user=account).first()
    if token is None:
        raise DomainError(
            _("Nothing was done: the token by which this was asked for was revoked meanwhile."), code="token_revoked"
        )
    if token.expiry is not None and token.expiry <= timezone.now():
        raise DomainError(
            _("Nothing was done: the token by which this was asked for has expired meanwhile."), code="token_expired"
        )


def _confirm_own(by: Actor, job: Job) -> None:
    if by.user is not None and job.owner != owner_of(by):
        raise OutOfReach(_("There is no such record within your reach."))


def _log(by: Actor, action: Action, job: Job) -> None:
    record_write(
        actor=by, action=action, object_type=job._meta.label_lower, object_ids=[job.public_id],
        agency_id=job.agency_id, details={"kind": job.kind},
    )  # fmt: skip
