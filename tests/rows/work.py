"""A row in every table of work behind the page: a job that waits, one that is done with its file, an import."""

from django.db import transaction
from django.test import override_settings

from accounts.actors import user_actor
from accounts.jobs import job_cancel, job_start
from exchange.services import people_import
from kernel.work import Work, do_job
from tests.world import BY

SAMPLE = {"sample": "tests.rows.work.sample"}
KEPT = "row;cell;problem\n"


def sample(work: Work) -> None:
    """A kind of job for tests: it keeps a file and is done."""
    with transaction.atomic():
        work.step(3, 3)
        result = work.keep(name="sample.csv", content_type="text/csv", pieces=[KEPT.encode()])
        work.finish(outcome={"rows": 3}, result=result)


def asked(side, *, by=None, kind="sample", **more):
    """A job of this kind that somebody of the side asked for."""
    return job_start(
        by=by or user_actor(side.users["prison_administrator"]), kind=kind, capability="job.read",
        agency=side.agency, values={}, **more,
    )  # fmt: skip


def rows(side) -> None:
    """For one side of the world."""
    with override_settings(JOB_KINDS=SAMPLE):
        asked(side)
        do_job(asked(side).public_id)
        job_cancel(by=BY, job=asked(side))
    people_import(by=BY, agency=side.agency, content=f"reference\n{side.agency.code}-imported\n".encode())
