"""The sign-in page, its log, and its lock: five failures of one name at one address."""

import re
from datetime import timedelta

import pytest
from axes.utils import reset
from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.scope import log_for_user
from accounts.services import membership_end
from audit.actions import Action
from audit.models import AuditEvent
from kernel.clock import today
from tests.world import PASSWORD

WRONG = "wrong canary password"


@pytest.fixture(autouse=True)
def no_failures_before(db):
    reset()
    cache.clear()  # allauth counts the posts of a minute there


def attempt(client, username, password, address="10.0.0.7"):
    return client.post(
        reverse("account_login"), {"login": username, "password": password}, REMOTE_ADDR=address
    )


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def events(action):
    return list(AuditEvent.objects.filter(action=action))


def test_signing_in_and_out_is_logged_under_the_account(client, world):
    user = world.user["evaluator"]
    attempt(client, user.username, PASSWORD)
    assert is_signed_in(client)
    (event,) = events(Action.SIGN_IN)
    assert event.object_ids == [str(user.public_id)]
    assert event.actor_ref == f"user:{user.public_id}" and event.agency_id == world.agency.public_id
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    (event,) = events(Action.SIGN_OUT)
    assert event.object_ids == [str(user.public_id)]


def test_a_failed_sign_in_is_logged_without_what_was_typed(client, world):
    """People type their password into the field for the name: neither is kept."""
    attempt(client, "own-evaluator", WRONG)
    attempt(client, "my secret passphrase", WRONG)
    assert not is_signed_in(client)
    found = events(Action.SIGN_IN_FAILED)
    assert len(found) == 2
    stored = "\n".join(str(row) for row in AuditEvent.objects.values())
    for typed in (WRONG, PASSWORD, "own-evaluator", "my secret passphrase"):
        assert typed not in stored


@pytest.mark.parametrize("typed", ["own-evaluator", "OWN-Evaluator"])
def test_a_failed_sign_in_is_seen_by_the_auditor_of_the_account(client, world, typed):
    attempt(client, typed, WRONG)
    (event,) = events(Action.SIGN_IN_FAILED)
    assert event.agency_id == world.agency.public_id
    assert event.object_ids == [str(world.user["evaluator"].public_id)]
    assert event.actor_ref == "system:sign_in", "nobody has shown who he is"
    assert log_for_user(world.user["auditor"]).filter(pk=event.pk).exists()
    assert not log_for_user(world.other_user["auditor"]).filter(pk=event.pk).exists()


def test_an_attempt_on_the_account_of_a_former_colleague_is_seen_by_the_last_agency(client, world, by):
    membership_end(
        by=by, membership=world.user["evaluator"].memberships.get(), on=today() - timedelta(days=1)
    )
    attempt(client, "own-evaluator", WRONG)
    (event,) = events(Action.SIGN_IN_FAILED)
    assert event.agency_id == world.agency.public_id


def test_a_locked_attempt_is_in_the_log_too(client, world):
    for _ in range(7):
        attempt(client, "own-evaluator", WRONG)
    assert {event.agency_id for event in events(Action.SIGN_IN_FAILED)} == {world.agency.public_id}
    assert len(events(Action.SIGN_IN_FAILED)) == 7


def test_whoever_signs_in_does_not_learn_which_names_exist(client, world):
    """The same page and the same statements, whether the name is somebody's or nobody's."""
    told = []
    for name in ("own-evaluator", "own-nobody-00"):
        reset()
        with CaptureQueriesContext(connection) as captured:
            answer = attempt(client, name, WRONG)
        statements = [re.sub(r"'.*?'|\d+", "?", query["sql"]) for query in captured]
        log = [s for s in statements if "accounts_membership" in s or "audit_auditevent" in s]
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        told.append((answer.status_code, page.replace(name, "?"), [s[:60] for s in log], len(statements)))
    assert told[0] == told[1]
    assert len(told[0][2]) == 3, "whose log, the log itself, and the list of demo accounts"


def test_no_text_in_the_name_breaks_the_log(world):
    for name in ("a\0b", "\ud800", "%", "_" * 5000, ""):
        user_login_failed.send(sender=__name__, credentials={"username": name}, request=None)
    user_login_failed.send(sender=__name__, credentials={}, request=None)
    found = events(Action.SIGN_IN_FAILED)
    assert len(found) == 6 and {event.agency_id for event in found} == {None}


def test_the_fifth_failure_locks_the_name_at_that_address(client, world):
    for _ in range(4):
        assert attempt(client, "own-evaluator", WRONG).status_code == 200
    assert attempt(client, "own-evaluator", WRONG).status_code == 429
    locked = attempt(client, "own-evaluator", PASSWORD)
    assert locked.status_code == 429, "not even the right password helps now"
    assert not is_signed_in(client)


def test_four_failures_and_a_success_start_the_count_anew(client, world):
    for _ in range(2):
        for _ in range(4):
            attempt(client, "own-evaluator", WRONG)
        attempt(client, "own-evaluator", PASSWORD)
        assert is_signed_in(client)
        client.post(reverse("account_logout"))


def test_a_colleague_behind_the_same_address_is_not_locked(client, world):
    """A whole prison shares one address."""
    for _ in range(6):
        attempt(client, "own-evaluator", WRONG)
    attempt(client, "own-auditor", PASSWORD)
    assert is_signed_in(client)


def test_the_same_name_at_another_address_is_not_locked(client, world):
    """Else anybody could lock anybody out."""
    for _ in range(6):
        attempt(client, "own-evaluator", WRONG)
    attempt(client, "own-evaluator", PASSWORD, address="10.0.0.8")
    assert is_signed_in(client)


def test_a_closed_account_does_not_sign_in(client, world):
    user = world.user["evaluator"]
    user.is_active = False
    user.save()
    attempt(client, user.username, PASSWORD)
    assert not is_signed_in(client)


def test_nobody_opens_an_account_for_himself(client, db):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/account/signup/").status_code == 404
