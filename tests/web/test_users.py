"""Pages of the system administrator: accounts and roles, and never anybody's case."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.administration import must_change_password
from accounts.models import User
from accounts.roles import Role
from accounts.services import membership_grant, user_create
from audit.models import AuditEvent
from kernel.clock import today
from tests.rows import rows_everywhere
from tests.world import BY, PASSWORD

USERS = reverse("web:users")


@pytest.fixture
def admin(world, browser_of):
    return browser_of(world.user["system_administrator"])


def page(route, account, **more):
    return reverse(f"web:{route}", kwargs={"public_id": account.public_id, **more})


def test_the_list_is_searched_and_filtered(world, admin):
    def shown(**query):
        return re.findall(r'class="row-link"[^>]*>([^<]+)<', admin.get(USERS, query).content.decode())

    assert len(shown()) == 6 and "own-evaluator" in shown()
    assert shown(q="own-eval") == ["own-evaluator"]
    assert shown(state="closed") == [] and shown(state="locked") == [] and shown(state="temporary") == []
    admin.post(page("user_close", world.user["evaluator"]))
    assert shown(state="closed") == ["own-evaluator"]
    assert "own-evaluator" not in shown(state="open")
    assert admin.get(USERS, {"state": "x"}).status_code == 400
    assert admin.get(USERS, {"page": "x"}).status_code == 404
    assert "other-evaluator" not in admin.get(USERS).content.decode()


def test_a_new_account_has_its_role_and_a_password_shown_once(world, admin):
    data = {
        "first_name": "Ada", "last_name": "Thornbury", "username": "ada", "email": "",
        "agency": str(world.agency.public_id), "role": "social_worker", "starts_on": today().isoformat(),
        "sites": [str(world.site.public_id)],
    }  # fmt: skip
    answer = admin.post(reverse("web:user_new"), data, follow=True)
    password = re.search(r'id="secret">([^<]+)<', answer.content.decode())[1]
    account = User.objects.get(username="ada")
    assert account.check_password(password) and must_change_password(account)
    (held,) = account.memberships.all()
    assert (held.role, held.agency, list(held.sites.all())) == ("social_worker", world.agency, [world.site])
    assert password not in admin.get(page("user", account)).content.decode()
    again = admin.post(reverse("web:user_new"), {**data, "username": "ADA"})
    assert again.status_code == 400 and "already" not in again.content.decode().split("<main")[0]
    assert User.objects.filter(username__iexact="ada").count() == 1


@pytest.mark.parametrize("wrong", [{"agency": "other"}, {"username": "own evaluator"}, {"sites": "other"}])
def test_what_is_refused_opens_nothing(world, admin, wrong):
    data = {
        "first_name": "A", "last_name": "B", "username": "ab", "agency": str(world.agency.public_id),
        "role": "auditor", "starts_on": today().isoformat(),
    }  # fmt: skip
    foreign = {"agency": world.other.agency.public_id, "sites": world.other.site.public_id}
    data |= {name: str(foreign.get(name) if value == "other" else value) for name, value in wrong.items()}
    before = User.objects.count()
    assert admin.post(reverse("web:user_new"), data).status_code == 400
    assert User.objects.count() == before


def test_a_role_is_given_and_ended(world, admin):
    account = world.user["evaluator"]
    data = {
        "agency": str(world.agency.public_id), "role": "auditor", "starts_on": today().isoformat(), "ends_on": "",
    }  # fmt: skip
    assert admin.post(page("user_role", account), data).status_code == 302
    held = account.memberships.get(role="auditor")
    end = page("user_role_end", account, role=held.public_id)
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert admin.post(end, {"ends_on": yesterday, "version": held.version}).status_code == 400
    assert admin.post(end, {"ends_on": today().isoformat(), "version": 99}).status_code == 409
    assert admin.post(end, {"ends_on": today().isoformat(), "version": held.version}).status_code == 302
    held.refresh_from_db()
    assert held.ends_on == today()


def test_nobody_changes_his_own_account(world, admin):
    own = world.user["system_administrator"]
    assert "another administrator" in admin.get(page("user", own)).content.decode()
    for route in ("user_close", "user_password"):
        assert admin.post(page(route, own)).status_code == 409
    data = {"agency": str(world.agency.public_id), "role": "auditor", "starts_on": today().isoformat()}
    assert admin.post(page("user_role", own), data).status_code == 400
    assert admin.post(page("user_second_factor", own), {"reason": "lost"}).status_code == 400


def test_whoever_works_elsewhere_too_is_left_alone(world, admin):
    account = world.user["evaluator"]
    membership_grant(by=BY, user=account, agency=world.other.agency, role="auditor", starts_on=today())
    answer = admin.post(page("user_password", account))
    assert answer.status_code == 409 and "secret" not in answer.content.decode()
    assert world.other.agency.name not in answer.content.decode()


def test_a_temporary_password_ends_the_old_one(world, admin):
    account = world.user["evaluator"]
    body = admin.post(page("user_password", account), follow=True).content.decode()
    password = re.search(r'id="secret">([^<]+)<', body)[1]
    account.refresh_from_db()
    assert account.check_password(password) and not account.check_password(PASSWORD)
    assert password not in str(list(AuditEvent.objects.values()))


def test_signed_out_everywhere(world, admin):
    account = world.user["evaluator"]
    client = Client()
    client.post(reverse("account_login"), {"login": account.username, "password": PASSWORD})
    assert "Sign out everywhere" in admin.get(page("user", account)).content.decode()
    assert admin.post(page("user_sessions", account)).status_code == 302
    assert client.get(reverse("web:evaluations")).status_code == 302


def test_no_page_of_his_shows_a_person(world, browser_of):
    """Every page that opens for him, in a world with a row in every table, names nobody and no file."""
    from tests.web.rows import TABLE

    own = world.user["system_administrator"]
    addresses = {
        route: reverse(route, kwargs=row.address(world.own, own) if row.address else None)
        for route, row in TABLE.items()
        if row.method == "get" and route.startswith("web:") and Role.SYSTEM_ADMINISTRATOR in row.granted
    }
    rows_everywhere(world.own)
    User.objects.update(last_name="")  # one of the rows makes a reader who is called like the person
    client = browser_of(own)  # making the addresses may have ended sessions
    opened = 0
    for route, address in addresses.items():
        answer = client.get(address)
        body = answer.content.decode()
        opened += answer.status_code == 200
        assert not any(name in body for name in (*world.own.names, world.person.reference)), route
    assert opened >= 8


def test_the_list_costs_the_same_few_statements(world, admin):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(USERS).status_code == 200
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    admin.get(USERS)
    few = statements()
    for number in range(60):
        account = user_create(by=BY, username=f"n{number}", password=PASSWORD)
        membership_grant(by=BY, user=account, agency=world.agency, role="auditor", starts_on=today())
    assert statements() == few <= 20
    assert "Next page" in admin.get(USERS).content.decode()
    assert "Next page" not in admin.get(USERS, {"page": "2"}).content.decode()
