"""Jobs: asked for once, done once, given up, taken up again; and nothing of a job that did not end stays."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from kernel import work as working
from kernel.errors import RuleViolation
from kernel.idempotency import IdempotencyRecord, claim_key
from kernel.jobs import LEASE, Job, JobState, WorkerBeat, is_stalled, job_claim, job_finish, job_give_up
from kernel.queue import TRIES, job_make, jobs_recover, purge_jobs
from kernel.work import Refused, Work, beat, do_job

pytestmark = pytest.mark.django_db


class Kinds:
    """What the jobs of these tests do; each leaves a row, so that one sees whether it stayed."""

    seen: list = []


def leave_a_trace() -> None:
    claim_key(actor_ref="system:test", key="trace", method="POST", path="/", body={})


def traces() -> int:
    return IdempotencyRecord.objects.filter(actor_ref="system:test").count()


def write(work: Work) -> None:
    with transaction.atomic():
        leave_a_trace()
        work.step(2, 2)
        work.finish(outcome={"made": 1})


def read_back(work: Work) -> None:
    Kinds.seen.append((work.values, work.by.ref, work.by.channel, translation.get_language()))
    write(work)


def refuse(work: Work) -> None:
    raise RuleViolation("The day is missing.", code="required")


def refuse_with_reasons(work: Work) -> None:
    result = work.keep(name="problems.csv", content_type="text/csv", pieces=[b"row 3\n"])
    raise Refused("1 row cannot be used.", code="rows_refused", outcome={"refused": 1}, result=result)


def crash(work: Work) -> None:
    with transaction.atomic():
        leave_a_trace()
        raise ZeroDivisionError("Zacher" + "nuk")  # a value, not a line of the source


def forget_to_say(work: Work) -> None:
    """Ends without `finish`."""


def be_cancelled(work: Work) -> None:
    with transaction.atomic():
        leave_a_trace()
        job_give_up(work.job)
        beat(work)
        work.step(1, 2)


def be_cancelled_before_writing(work: Work) -> None:
    job_give_up(Job.objects.get(pk=work.job.pk))
    work.confirm_wanted()
    write(work)


def be_overtaken(work: Work) -> None:
    Job.objects.filter(pk=work.job.pk).update(state=JobState.WAITING, claim=None)
    write(work)


@pytest.fixture(autouse=True)
def kinds(settings, tmp_path):
    names = [
        "write", "read_back", "refuse", "refuse_with_reasons", "crash", "forget_to_say", "be_cancelled",
        "be_cancelled_before_writing", "be_overtaken",
    ]  # fmt: skip
    settings.JOB_KINDS = {name: f"{__name__}.{name}" for name in names}
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def make(by):
    def make(kind="write", **more) -> Job:
        return job_make(by=by, kind=kind, **{"agency_id": None, "values": {}, **more})

    return make


def after(job: Job) -> Job:
    do_job(job.public_id)
    job.refresh_from_db()
    return job


def test_a_job_is_done_once(make):
    job = after(make())
    assert (job.state, job.outcome, job.done, job.total, job.tries) == ("done", {"made": 1}, 2, 2, 1)
    assert job.begun_at <= job.ended_at
    assert after(job).tries == 1
    assert traces() == 1


def test_it_is_done_as_the_one_who_asked_in_his_language(make, by):
    with translation.override("fr"):
        job = make("read_back", values={"file": "é"})
    assert after(job).state == "done"
    assert Kinds.seen.pop() == ({"file": "é"}, by.ref, "job", "fr")


def test_what_was_asked_is_not_readable_in_the_tables(make):
    make(values={"name": "Zachernuk"})
    assert "Zachernuk" not in str(list(Job.objects.extra(select={"raw": "arguments"}).values_list("raw")))
    assert "Zachernuk" not in str(list(DBTaskResult.objects.values()))


@pytest.mark.parametrize(
    ("kind", "state", "problem"),
    [
        ("refuse", "failed", "required"),
        ("refuse_with_reasons", "failed", "rows_refused"),
        ("crash", "failed", "internal_error"),
        ("forget_to_say", "failed", "internal_error"),
        ("be_cancelled", "cancelled", ""),
        ("be_cancelled_before_writing", "cancelled", ""),
    ],
)
def test_a_job_that_does_not_end_well_writes_nothing(make, kind, state, problem, caplog):
    job = after(make(kind))
    assert (job.state, job.problem) == (state, problem)
    assert traces() == 0
    assert "Zachernuk" not in job.problem_text + caplog.text
    assert (job.result is not None, job.outcome) == (
        (True, {"refused": 1}) if kind == "refuse_with_reasons" else (False, {})
    )


def test_a_job_taken_over_by_another_is_undone(make):
    job = after(make("be_overtaken"))
    assert (job.state, traces()) == ("waiting", 0)


def test_the_end_is_written_with_the_work_or_not_at_all(make, monkeypatch):
    monkeypatch.setattr("kernel.jobs.connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="transaction of its work"):
        job_finish(job_claim(make().public_id), outcome={}, result=None, done=0, total=0)


def test_given_up_while_it_waits(make):
    job = make()
    assert job_give_up(job) == "cancelled"
    assert after(job).state == "cancelled"
    assert traces() == 0


def test_a_beat_says_how_far_it_is(make):
    job = job_claim(make().public_id)
    work = Work(job)
    work.step(7, 9)
    beat(work)
    job.refresh_from_db()
    assert (job.done, job.total) == (7, 9)
    assert not work.is_cancelled.is_set()


# --- What a killed worker leaves --------------------------------------------------------------------------------------


def killed(job: Job, tries: int = 1) -> Job:
    """As a worker leaves it that was killed a while ago."""
    assert job_claim(job.public_id)
    late = timezone.now() - LEASE - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(beat_at=late, queued_at=late, tries=tries)
    DBTaskResult.objects.update(status="RUNNING")
    job.refresh_from_db()
    return job


def test_a_job_of_a_killed_worker_is_done_after_all(make):
    job = killed(make())
    assert is_stalled(job)
    assert jobs_recover() == 1
    job.refresh_from_db()
    assert job.state == "waiting"
    assert DBTaskResult.objects.ready().filter(id=job.task_id).exists()
    job = after(job)
    assert (job.state, job.tries, traces()) == ("done", 2, 1)


def test_a_job_that_kills_its_worker_each_time_fails(make):
    job = killed(make(), tries=TRIES)
    assert jobs_recover() == 1
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "stopped")


def test_a_job_given_up_whose_worker_was_killed_is_over(make):
    job = killed(make())
    job_give_up(job)
    assert jobs_recover() == 1
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_job_that_was_taken_from_the_queue_and_never_begun_comes_back(make):
    job = make()
    Job.objects.filter(pk=job.pk).update(queued_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert jobs_recover() == 0, "it still stands in the queue"
    DBTaskResult.objects.update(status="RUNNING")
    assert jobs_recover() == 1
    job.refresh_from_db()
    assert DBTaskResult.objects.ready().filter(id=job.task_id).exists()


def test_a_job_under_way_is_left_alone(make):
    job_claim(make().public_id)
    assert jobs_recover() == 0


# --- Small work -------------------------------------------------------------------------------------------------------


def test_small_work_is_done_at_once_where_no_worker_runs(make, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        small, large = make(is_small=True), make()
    small.refresh_from_db()
    large.refresh_from_db()
    assert (small.state, large.state) == ("done", "waiting")


def test_small_work_waits_for_a_worker_where_one_runs(make, django_capture_on_commit_callbacks):
    WorkerBeat.objects.create(name="one", seen_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        small = make(is_small=True)
    small.refresh_from_db()
    assert small.state == "waiting"


def test_a_job_nobody_can_do_is_not_taken(make):
    with pytest.raises(KeyError):
        make("juggle")


def test_old_jobs_go_with_their_place_in_the_queue(make):
    job, kept = after(make()), after(make())
    DBTaskResult.objects.update(status="SUCCESSFUL")
    Job.objects.filter(pk=job.pk).update(expires_at=timezone.now())
    assert purge_jobs() == 1
    assert set(Job.objects.all()) == {kept}
    assert set(DBTaskResult.objects.values_list("id", flat=True)) == {kept.task_id}


def test_the_heartbeat_is_shorter_than_the_lease():
    assert LEASE.total_seconds() > working.BEAT_SECONDS * 3
