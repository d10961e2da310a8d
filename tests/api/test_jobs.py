"""One's own jobs by API: seen by whoever asked for them and nobody else, given up, their file handed out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import user_actor
from accounts.roles import Role
from accounts.services import membership_end, membership_grant
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.files import StoredFile
from kernel.jobs import LEASE, Job, WorkerBeat, job_claim
from kernel.work import do_job
from tests.rows.work import KEPT, SAMPLE, asked


@pytest.fixture(autouse=True)
def kinds(settings, tmp_path):
    settings.JOB_KINDS = SAMPLE
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def user(world):
    return world.user[Role.PROGRAM_MANAGER]


@pytest.fixture
def me(user, caller):
    return caller(user)


@pytest.fixture
def job(world, user) -> Job:
    return asked(world.own, by=user_actor(user))


def path(job: Job, rest: str = "") -> str:
    return f"jobs/{job.public_id}/{rest}"


def test_a_job_says_how_far_it_is_and_what_came_of_it(me, job):
    before = me.get(path(job)).json()
    assert (before["state"], before["waits_for_worker"], before["result"]) == ("waiting", True, None)
    do_job(job.public_id)
    done = me.get(path(job)).json()
    assert (done["state"], done["waits_for_worker"], done["done"], done["total"]) == ("done", False, 3, 3)
    assert (done["outcome"], done["problem"]) == ({"rows": 3}, None)
    assert (done["result"]["name"], done["result"]["size"]) == ("sample.csv", len(KEPT))
    assert before["version"] < done["version"]


def test_it_waits_for_no_worker_where_one_is_heard_of(me, job):
    WorkerBeat.objects.create(name="one", seen_at=timezone.now())
    assert me.get(path(job)).json()["waits_for_worker"] is False


def test_a_job_whose_worker_was_killed_says_so(me, job):
    job_claim(job.public_id)
    assert me.get(path(job)).json()["waits_for_worker"] is False
    Job.objects.update(beat_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert me.get(path(job)).json()["waits_for_worker"] is True


def test_every_token_of_the_account_sees_it_and_no_other_account(me, job, caller, user, world, problem):
    assert [row["public_id"] for row in caller(user).rows("jobs/")] == [str(job.public_id)]
    for other in (world.user[Role.PRISON_ADMINISTRATOR], world.other_user[Role.PROGRAM_MANAGER]):
        assert caller(other).rows("jobs/") == []
        problem(caller(other).get(path(job)), 404, "not_found")
        problem(caller(other).post(path(job, "cancel/"), etag='"1"'), 404, "not_found")
        problem(caller(other).get(path(job, "result/")), 404, "not_found")


def test_whoever_leaves_the_agency_leaves_its_files(me, job, user, world, by, problem):
    do_job(job.public_id)
    yesterday = today() - timedelta(days=1)
    membership_end(by=by, membership=user.memberships.get(), on=yesterday)
    membership_grant(
        by=by, user=user, agency=world.other.agency, role=Role.PROGRAM_MANAGER, starts_on=yesterday
    )
    assert me.rows("jobs/") == []
    problem(me.get(path(job, "result/")), 404, "not_found")


def test_filters(me, job, world, user):
    other = asked(world.own, by=user_actor(user))
    do_job(other.public_id)

    def ids(**query):
        return [row["public_id"] for row in me.rows("jobs/", **query)]

    assert ids(state="done") == ids(is_open="false") == [str(other.public_id)]
    assert ids(is_open="true") == [str(job.public_id)]
    assert ids(kind="sample") == [str(other.public_id), str(job.public_id)]
    assert ids(kind="import_people") == []


def test_cancel(me, job, problem):
    answer = me.post(path(job, "cancel/"), etag='"1"')
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "cancelled"
    assert AuditEvent.objects.filter(action="job.cancel", object_ids=[str(job.public_id)]).count() == 1
    again = problem(me.post(path(job, "cancel/"), etag=me.etag(path(job))), 400, "rule_violation")
    assert again["errors"][0]["code"] == "job_is_over"


def test_cancel_while_it_runs(me, job):
    job_claim(job.public_id)
    answer = me.post(path(job, "cancel/"), etag=me.etag(path(job))).json()
    assert (answer["state"], answer["is_being_cancelled"]) == ("running", True)


def fails(work):
    raise RuleViolation("Not today.", code="not_today")


def reads(work):
    b"".join(work.read())


def ask_again(me, job):
    return me.post(path(job, "restart/"), etag=me.etag(path(job)))


def refused_again(me, job, problem) -> str:
    return problem(ask_again(me, job), 400, "rule_violation")["errors"][0]["code"]


def test_work_that_failed_is_asked_for_again(me, job, settings, problem):
    settings.JOB_KINDS = {"sample": "tests.api.test_jobs.fails"}
    do_job(job.public_id)
    failed = me.get(path(job)).json()
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "not_today")
    settings.JOB_KINDS = SAMPLE
    again = ask_again(me, job).json()
    assert (again["state"], again["problem"], again["ended_at"]) == ("waiting", None, None)
    assert refused_again(me, job, problem) == "job_not_failed"
    do_job(job.public_id)
    assert me.get(path(job)).json()["state"] == "done"
    assert refused_again(me, job, problem) == "job_not_failed"


def test_work_that_was_given_up_is_asked_for_again(me, job):
    me.post(path(job, "cancel/"), etag=me.etag(path(job)))
    assert ask_again(me, job).json()["state"] == "waiting"


def test_small_work_that_is_asked_for_again_is_done_at_once_where_no_worker_is(
    me, world, user, settings, django_capture_on_commit_callbacks
):
    settings.JOB_KINDS = {"sample": "tests.api.test_jobs.fails"}
    job = asked(world.own, by=user_actor(user), is_small=True)
    do_job(job.public_id)
    settings.JOB_KINDS = SAMPLE
    with django_capture_on_commit_callbacks(execute=True):
        ask_again(me, job)
    assert me.get(path(job)).json()["state"] == "done"


def test_work_whose_file_is_kept_no_longer_says_so(me, job, settings):
    settings.JOB_KINDS = {"sample": "tests.api.test_jobs.reads"}
    do_job(job.public_id)
    assert me.get(path(job)).json()["problem"]["code"] == "file_is_gone"


def test_the_result_is_handed_out_as_bytes_and_logged(me, job, problem):
    problem(me.get(path(job, "result/")), 404, "not_found")
    do_job(job.public_id)
    answer = me.get(path(job, "result/"))
    assert answer.content == KEPT.encode()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="sample.csv"'
    assert answer["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(action="file.read")
    assert (event.object_type, event.object_ids) == ("kernel.job", [str(job.public_id)])
    for kind in ("application/octet-stream", "application/json", "*/*"):
        assert me.get(path(job, "result/"), headers={"Accept": kind}).status_code == 200
    problem(me.get(path(job, "result/"), headers={"Accept": "text/html"}), 406, "not_acceptable")


def test_a_result_that_has_ended_is_not_handed_out(me, job, problem):
    do_job(job.public_id)
    StoredFile.objects.update(expires_at=timezone.now())
    said = problem(me.get(path(job, "result/")), 400, "rule_violation")
    assert said["errors"][0]["code"] == "file_expired"
    assert not AuditEvent.objects.filter(action="file.read").exists()


def test_a_role_that_starts_nothing_is_not_let_in(world, caller, problem):
    problem(caller(world.user[Role.AUDITOR]).get("jobs/"), 403, "not_allowed")
