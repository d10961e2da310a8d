"""The verbs of work behind the page, each once."""

from django.test import override_settings

from accounts.jobs import job_cancel, job_restart, job_start
from audit.actions import Action
from exchange.paste import list_enroll, list_match
from exchange.services import outcomes_import, outcomes_import_start, people_import, people_import_start
from kernel.clock import today
from participants.services.intake import NewPerson, people_take_in
from tests.audit.verbs.canaries import CANARIES
from tests.audit.verbs.core import Prepared
from tests.rows.work import SAMPLE


def _job(world, by):
    with override_settings(JOB_KINDS=SAMPLE):
        return job_start(
            by=by, kind="sample", capability="job.read", agency=world.agency, values={"name": CANARIES["family"]}
        )


REFERENCE = CANARIES["reference"]
PEOPLE = f"""reference,family_name,given_names,identifier,phone
{REFERENCE},{CANARIES["family"]},{CANARIES["given"]},{CANARIES["identifier"]},{CANARIES["phone"]}
"""
OUTCOMES = f"identifier,family_name,kind,occurred_on\n{CANARIES['identifier']},{CANARIES['family']},,\n"


def _outcomes(world, by, act, **more):
    return act(
        by=by, agency=world.agency, content=OUTCOMES.encode(), source_name="Police", covers_from=today(),
        covers_until=today(), **more,
    )  # fmt: skip


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
    "accounts.jobs.job_restart": (
        lambda world, by: job_cancel(by=by, job=_job(world, by)),
        lambda world, by, job: job_restart(by=by, job=job),
        Action.JOB_RESTART,
    ),
    "participants.services.intake.people_take_in": (
        lambda world, by: None,
        lambda world, by, _: people_take_in(
            by=by, agency=world.agency, people=[NewPerson(REFERENCE, identity={"family_name": CANARIES["family"]})]
        ),
        Action.PEOPLE_TAKE_IN,
    ),
    "exchange.services.people_import": (
        lambda world, by: people_import(by=by, agency=world.agency, content=PEOPLE.encode()),
        lambda world, by, _: people_import(by=by, agency=world.agency, content=PEOPLE.encode()),
        Action.FILE_TAKE_IN,
    ),
    "exchange.services.outcomes_import": (
        lambda world, by: None,
        lambda world, by, _: _outcomes(world, by, outcomes_import),
        Action.FILE_TAKE_IN,
    ),
    "exchange.services.people_import_start": (
        lambda world, by: None,
        lambda world, by, _: people_import_start(
            by=by, agency=world.agency, file_name=CANARIES["family"], content=PEOPLE.encode()
        ),
        Action.JOB_START,
    ),
    "exchange.services.outcomes_import_start": (
        lambda world, by: None,
        lambda world, by, _: _outcomes(world, by, outcomes_import_start, file_name=CANARIES["family"]),
        Action.JOB_START,
    ),
    "exchange.paste.list_match": (
        lambda world, by: world.offering,
        lambda world, by, offering: list_match(by=by, offering=offering, text=CANARIES["family"]) and None,
        Action.LIST_MATCH,
    ),
    "exchange.paste.list_enroll": (
        lambda world, by: world.offering,
        lambda world, by, offering: list_enroll(
            by=by, offering=offering, text=CANARIES["family"], on=today(), skip_unmatched=True
        )
        and None,
        Action.LIST_ENROLL,
    ),
}
