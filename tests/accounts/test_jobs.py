"""A job in the queue is not begun for somebody who may not ask any more: its token or its account is gone."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone, translation

from accounts.actors import token_actor, user_actor
from accounts.administration import user_close
from accounts.models import ApiToken
from accounts.services import token_create, token_revoke
from kernel.jobs import JobState
from kernel.work import do_job
from tests.rows.work import SAMPLE, asked
from tests.world import BY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(settings, tmp_path):
    settings.JOB_KINDS = SAMPLE
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def user(world):
    return world.user["program_manager"]


@pytest.fixture
def token(user):
    made, _secret = token_create(by=BY, user=user, name="t", purpose="sync", scopes=["jobs:read"])
    return made


def done(job):
    do_job(job.public_id)
    job.refresh_from_db()
    return job.state, job.problem


def test_a_token_that_holds_is_no_hindrance(world, token):
    assert done(asked(world.own, by=token_actor(token))) == (JobState.DONE, "")


def test_a_job_of_a_revoked_token_is_not_begun(world, user, token):
    job = asked(world.own, by=token_actor(token))
    token_revoke(by=BY, token=token)
    assert done(job) == (JobState.FAILED, "token_revoked")
    assert "revoked meanwhile" in job.problem_text and job.result is None and job.outcome == {}


def test_a_job_of_an_expired_token_is_not_begun(world, token):
    job = asked(world.own, by=token_actor(token))
    QuerySet(ApiToken).filter(pk=token.pk).update(expiry=timezone.now() - timedelta(seconds=1))
    assert done(job) == (JobState.FAILED, "token_expired")


@pytest.mark.parametrize("way", ["page", "token"])
def test_a_job_of_a_closed_account_is_not_begun(world, user, token, way):
    job = asked(world.own, by=user_actor(user) if way == "page" else token_actor(token))
    user_close(by=BY, user=user)
    assert done(job) == (JobState.FAILED, "account_closed")


def test_what_the_account_asked_for_itself_needs_no_token(world, user, token):
    job = asked(world.own, by=user_actor(user))
    token_revoke(by=BY, token=token)
    assert done(job) == (JobState.DONE, "")


def test_why_nothing_was_done_is_said_in_the_language_it_was_asked_in(world, token):
    with translation.override("fr"):
        job = asked(world.own, by=token_actor(token))
    token_revoke(by=BY, token=token)
    done(job)
    assert "le jeton par lequel" in job.problem_text
