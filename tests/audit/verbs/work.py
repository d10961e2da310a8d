"""The verbs of work behind the page, each once."""

from django.test import override_settings

from accounts.jobs import job_cancel, job_start
from audit.actions import Action
from tests.audit.verbs.canaries import CANARIES
from tests.audit.verbs.core import Prepared
from tests.rows.work import SAMPLE


def _job(world, by):
    with override_settings(JOB_KINDS=SAMPLE):
        return job_start(
            by=by, kind="sample", capability="job.read", agency=world.agency, values={"name": CANARIES["family"]}
        )


VERBS: dict[str, Prepared] = {
    "accounts.jobs.job_start": (
        lambda world, by: None,
        lambda world, by, _: _job(world, by),
        Action.JOB_START,
    ),
    "accounts.jobs.job_cancel": (
        _job,
        lambda world, by, job: job_cancel(by=by, job=job),
        Action.JOB_CANCEL,
    ),
}
