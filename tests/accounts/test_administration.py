"""The administrator of accounts: whom he sees, whose account he closes or opens, and that he never sees a case."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from axes.utils import reset
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.administration import (
    account_rows,
    accounts_within,
    must_change_password,
    password_reset_by_admin,
    user_close,
    user_reopen,
    user_unlock,
)
from accounts.models import ApiToken, User
from accounts.scope import Standing
from accounts.services import agency_create, membership_end, membership_grant, token_create, user_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import Participant
from tests.world import BY, PASSWORD

pytestmark = pytest.mark.django_db
VERBS = (user_close, user_reopen, user_unlock, password_reset_by_admin)


@pytest.fixture(autouse=True)
def no_failures_before(db):
    reset()
    cache.clear()


@pytest.fixture
def standing(world):
    return Standing.of(world.user["system_administrator"])


@pytest.fixture
def admin(world, as_user):
    return as_user(world.user["system_administrator"])


@pytest.fixture
def evaluator(world):
    return world.user["evaluator"]


def attempt(client, user, password):
    return client.post(
        reverse("account_login"), {"login": user.username, "password": password}, REMOTE_ADDR="10.0.0.9"
    )


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def grant(user, agency, role="evaluator", **more):
    return membership_grant(by=BY, user=user, agency=agency, role=role, **{"starts_on": today(), **more})


def test_the_list_holds_the_accounts_of_ones_own_agencies(world, standing, by):
    below = agency_create(by=by, code="below", name="Below", sector="prison", tier="local", parent=world.agency)
    new = user_create(by=by, username="below-1", password=PASSWORD, last_name="Marlowe")
    grant(new, below)
    found = [user.username for user in accounts_within(standing)]
    assert found == sorted(["below-1", *(user.username for user in world.user.values())])
    for typed in ("marlowe", "MARL below"):
        assert [user.username for user in accounts_within(standing, search=typed)] == ["below-1"]
    for role, user in world.user.items():
        if role != "system_administrator":
            assert not accounts_within(Standing.of(user)).exists(), role


def test_a_row_shows_roles_last_sign_in_and_lock(world, standing, evaluator, client, by):
    grant(evaluator, world.other.agency, "auditor")
    former = grant(evaluator, world.agency, "program_manager", starts_on=today() - timedelta(days=9))
    membership_end(by=by, membership=former, on=today() - timedelta(days=1))
    attempt(client, evaluator, PASSWORD)
    (row,) = account_rows(standing, accounts_within(standing, search=evaluator.username))
    assert row.public_id == evaluator.public_id
    assert {one.role for one in row.memberships} == {"evaluator", "program_manager"}, "not those of other agencies"
    assert row.user.last_login is not None and row.locked_until is None and not row.is_temporary


def test_a_lock_is_seen_and_lifted(standing, admin, evaluator, client):
    def locked():
        (row,) = account_rows(standing, [evaluator])
        return row.locked_until

    evaluator.username = "Own-Evaluator"
    for number in range(5):
        assert locked() is None, number
        attempt(client, evaluator, "wrong canary password")
    assert timezone.now() < locked() <= timezone.now() + timedelta(minutes=15)
    attempt(client, evaluator, PASSWORD)
    assert not is_signed_in(client)
    user_unlock(by=admin, user=User.objects.get(pk=evaluator.pk))
    assert locked() is None
    evaluator.refresh_from_db()
    attempt(client, evaluator, PASSWORD)
    assert is_signed_in(client)


def test_a_lock_that_is_over_is_none(standing, evaluator, client):
    for _number in range(5):
        attempt(client, evaluator, "wrong canary password")
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        (row,) = account_rows(standing, [evaluator])
        assert row.locked_until is None


def test_a_page_of_accounts_costs_the_same_few_statements(world, standing, by):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            account_rows(standing, list(accounts_within(standing)))
        return len(asked)

    statements()  # which agencies there are is asked once
    few = statements()
    for number in range(10):
        grant(user_create(by=by, username=f"n{number}", password=PASSWORD), world.agency)
    assert statements() == few <= 8


def test_a_closed_account_opens_nothing(admin, evaluator, client):
    attempt(client, evaluator, PASSWORD)
    user_close(by=admin, user=evaluator)
    assert client.get(reverse("web:help")).status_code == 302, "the open session is over"
    client.logout()
    attempt(client, evaluator, PASSWORD)
    assert not is_signed_in(client)
    assert Standing.of(User.objects.get(pk=evaluator.pk)).memberships == ()
    with pytest.raises(RuleViolation) as refused:
        user_close(by=admin, user=evaluator)
    assert refused.value.code == "closed_already"


def test_an_account_opened_again_has_its_roles_and_no_token(admin, evaluator, client):
    token_create(by=BY, user=evaluator, name="t", purpose="t", scopes=["programs:read"])
    user_close(by=admin, user=evaluator)
    user_reopen(by=admin, user=evaluator)
    assert not ApiToken.objects.filter(user=evaluator).exists()
    attempt(client, evaluator, PASSWORD)
    assert is_signed_in(client)
    assert Standing.of(evaluator).roles == {"evaluator"}
    with pytest.raises(RuleViolation) as refused:
        user_reopen(by=admin, user=evaluator)
    assert refused.value.code == "open_already"


def test_a_password_handed_over_opens_one_page(admin, evaluator, client):
    attempt(client, evaluator, PASSWORD)
    _user, password = password_reset_by_admin(by=admin, user=evaluator)
    assert client.get(reverse("web:help")).status_code == 302, "the open session is over"
    client.logout()
    attempt(client, evaluator, PASSWORD)
    assert not is_signed_in(client), "the old password"
    attempt(client, evaluator, password)
    assert is_signed_in(client)
    for page in ("web:help", "web:evaluations", "web:tokens"):
        answer = client.get(reverse(page))
        assert (answer.status_code, answer.url) == (302, reverse("account_change_password")), page
    assert client.get(reverse("account_change_password")).status_code == 200
    new = "entirely another password"
    client.post(
        reverse("account_change_password"), {"oldpassword": password, "password1": new, "password2": new}
    )
    evaluator.refresh_from_db()
    assert not must_change_password(evaluator)
    client.logout()
    attempt(client, evaluator, new)
    assert client.get(reverse("web:help")).status_code == 200


def test_a_password_that_nobody_fetched_is_worth_nothing_after_three_days(admin, evaluator, client):
    _user, password = password_reset_by_admin(by=admin, user=evaluator)
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        attempt(client, evaluator, password)
        assert not is_signed_in(client)


def test_a_new_password_lifts_the_lock_and_is_written_nowhere(admin, evaluator, client):
    for _number in range(5):
        attempt(client, evaluator, "wrong canary password")
    _user, password = password_reset_by_admin(by=admin, user=evaluator)
    _user, other = password_reset_by_admin(by=admin, user=evaluator)
    assert not AccessAttempt.objects.exists()
    assert password != other and len(password) == 19
    stored = str(list(AuditEvent.objects.values())) + str(list(User.objects.values()))
    assert password not in stored and other not in stored


def test_a_closed_account_gets_no_password(admin, evaluator):
    user_close(by=admin, user=evaluator)
    with pytest.raises(RuleViolation) as refused:
        password_reset_by_admin(by=admin, user=evaluator)
    assert refused.value.code == "account_closed"


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_keeps_accounts(world, as_user, evaluator, verb):
    for role in set(world.user) - {"system_administrator"}:
        with pytest.raises(NotAllowed):
            verb(by=as_user(world.user[role]), user=world.user["auditor" if role == "evaluator" else "evaluator"])


@pytest.mark.parametrize("verb", VERBS)
def test_only_of_ones_own_agencies_and_never_of_oneself(world, admin, verb, by):
    with pytest.raises(OutOfReach):
        verb(by=admin, user=world.other_user["evaluator"])
    with pytest.raises(OutOfReach):
        verb(by=admin, user=user_create(by=by, username="nobody-yet", password=PASSWORD))
    with pytest.raises(NotAllowed) as refused:
        verb(by=admin, user=world.user["system_administrator"])
    assert refused.value.code == "own_account"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("starts_in", [0, 30])
def test_no_account_that_reaches_farther(world, admin, evaluator, verb, starts_in):
    """Whoever set its password could sign in with it, and see what no administrator here may."""
    grant(evaluator, world.other.agency, "program_manager", starts_on=today() + timedelta(days=starts_in))
    with pytest.raises(NotAllowed) as refused:
        verb(by=admin, user=evaluator)
    assert refused.value.code == "works_elsewhere_too"


def test_a_role_that_is_over_elsewhere_is_no_obstacle(world, admin, evaluator, by):
    former = grant(evaluator, world.other.agency, starts_on=today() - timedelta(days=9))
    membership_end(by=by, membership=former, on=today() - timedelta(days=1))
    assert not user_close(by=admin, user=evaluator).is_active


def test_the_administrator_never_sees_a_case(world, standing, admin, evaluator):
    password_reset_by_admin(by=admin, user=evaluator)
    assert not Participant.objects.for_user(standing).exists()
    with pytest.raises(NotAllowed):
        membership_grant(by=admin, user=admin.user, agency=world.agency, role="social_worker", starts_on=today())
