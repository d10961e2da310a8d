"""Who opens which page: every route, every role and nobody, own and foreign. A route without a row here fails."""

from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import CAPABILITIES, Role
from accounts.second_factor import factors_of, second_factor_codes_print
from accounts.services import token_create
from tests.world import BY
from web import urls, urls_account
from web.gate import PUBLIC, SIGNED_IN

EVERYONE = tuple(Role)
PEOPLE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
KNOWING = (*PEOPLE, Role.EVALUATOR)
HANDING_OUT = (Role.PROGRAM_MANAGER, Role.EVALUATOR)
PURPOSE = {"purpose": "evaluation_team"}


def by_run(side, user):
    return {"public_id": side.run.public_id}


def by_run_in_french(side, user):
    return {"public_id": side.run.public_id, "language": "fr"}


def by_design(side, user):
    return {"code": side.design.code}


def by_session(side, user):
    """An open session of the user, beside the one he comes with."""
    owner = user if user in side.users.values() else side.users["evaluator"]
    client = Client()
    client.force_login(owner, backend="accounts.backends.PasswordBackend")
    return {"public_id": client.session["open_session"]}


def by_factor(side, user):
    owner = user if user in side.users.values() else side.users["evaluator"]
    second_factor_codes_print(by=BY, user=owner)
    return {"public_id": factors_of(owner)[0].public_id}


def by_token(side, user):
    owner = user if user in side.users.values() else side.users["evaluator"]
    token, _secret = token_create(by=BY, user=owner, name="t", purpose="t", scopes=["programs:read"], days=1)
    return {"public_id": token.public_id}


@dataclass(frozen=True)
class Row:
    """Granted roles get `ok`, the others `withheld`; nobody signed in gets `nobody`; a foreign object is always 404."""

    granted: tuple = EVERYONE
    ok: int = 200
    withheld: int = 403
    nobody: int = 302
    method: str = "get"
    data: dict = field(default_factory=dict)
    address: object = None


TABLE = {
    "web:home": Row(),
    "web:people": Row(PEOPLE),
    "web:evaluations": Row(KNOWING),
    "web:run": Row(KNOWING, withheld=404, address=by_run),
    "web:design": Row(KNOWING, withheld=404, address=by_design),
    "web:run_again": Row((Role.EVALUATOR,), ok=302, withheld=404, method="post", address=by_design),
    "web:run_pdf": Row(HANDING_OUT, withheld=404, data=PURPOSE, address=by_run_in_french),
    "web:run_csv": Row(HANDING_OUT, withheld=404, data=PURPOSE, address=by_run),
    "web:run_json": Row(HANDING_OUT, withheld=404, data=PURPOSE, address=by_run),
    "web:log": Row((Role.AUDITOR,)),
    "web:account": Row(),
    "web:sessions": Row(),
    "web:sessions_end": Row(ok=302, method="post"),
    "web:session_end": Row(ok=302, method="post", address=by_session),
    "web:second_factor": Row(),
    # To the password first, then there.
    "web:second_factor_app": Row(ok=302),
    "web:second_factor_key": Row(ok=302),
    "web:second_factor_codes": Row(ok=302),
    "web:second_factor_remove": Row(ok=302, address=by_factor),
    "web:tokens": Row(),
    "web:token_revoke": Row(ok=302, method="post", address=by_token),
    "web:language": Row(ok=302, nobody=302, method="post", data={"language": "fr", "next": "/"}),
    "web:livez": Row(nobody=200),
    "web:readyz": Row(nobody=200),
    "account_login": Row(ok=302, nobody=200),
    "mfa_authenticate": Row(ok=302),
    "account_reauthenticate": Row(),
    "account_logout": Row(),
    "account_inactive": Row(nobody=200),
    "account_change_password": Row(),
}
ONES_OWN = {"web:token_revoke", "web:session_end", "web:second_factor_remove"}
OF_ALLAUTH = {pattern.name for pattern in urls_account.urlpatterns}


def routes_of_pages() -> set[str]:
    return {f"web:{pattern.name}" for pattern in urls.urlpatterns} | OF_ALLAUTH


def ask(client, route, side, user):
    row = TABLE[route]
    address = reverse(route, kwargs=row.address(side, user) if row.address else None)
    return getattr(client, row.method)(address, row.data)


def test_every_route_has_a_row():
    assert set(TABLE) == routes_of_pages()


def test_every_view_of_ours_declares_what_it_needs():
    declared = {pattern.name: pattern.callback.capability for pattern in urls.urlpatterns}
    assert set(declared.values()) <= {PUBLIC, SIGNED_IN, *CAPABILITIES}
    assert {name for name, capability in declared.items() if capability == PUBLIC} == {
        "language",
        "livez",
        "readyz",
    }


def test_there_are_no_pages_beside_these():
    """Whatever the root includes is the pages, the account pages or the API."""
    names = set()

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if str(pattern.pattern) != "api/v1/":
                    walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else "")
            elif isinstance(pattern, URLPattern) and not str(pattern.pattern).removeprefix("^").startswith(
                "api/"
            ):
                names.add(f"{prefix}{pattern.name}")

    walk(get_resolver().url_patterns)
    assert names == set(TABLE)


@pytest.mark.parametrize("role", EVERYONE)
@pytest.mark.parametrize("route", sorted(TABLE))
def test_own(world, browser_of, route, role):
    row = TABLE[route]
    answer = ask(browser_of(world.user[role]), route, world.own, world.user[role])
    assert answer.status_code == (row.ok if role in row.granted else row.withheld)


@pytest.mark.parametrize("role", EVERYONE)
@pytest.mark.parametrize("route", sorted(route for route, row in TABLE.items() if row.address))
def test_foreign_is_not_found(world, browser_of, route, role):
    answer = ask(browser_of(world.user[role]), route, world.other, world.user[role])
    assert answer.status_code == 404
    assert not any(name in answer.content.decode() for name in world.other.names)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_nobody_signed_in(world, browser_of, route):
    answer = ask(browser_of(), route, world.own, None)
    assert answer.status_code == TABLE[route].nobody
    if answer.status_code == 302 and route != "web:language":
        assert answer["Location"].startswith(reverse("account_login")) or route == "account_logout"


@pytest.mark.parametrize("route", sorted(route for route, row in TABLE.items() if row.method == "post"))
def test_what_changes_something_is_never_done_by_a_link(world, browser_of, route):
    row = TABLE[route]
    user = world.user["evaluator"]
    address = reverse(route, kwargs=row.address(world.own, user) if row.address else None)
    assert browser_of(user).get(address).status_code == 405


@pytest.mark.parametrize("route", sorted(route for route, row in TABLE.items() if row.method == "post"))
def test_a_form_of_another_site_is_refused(world, browser_of, route):
    user = world.user["evaluator"]
    client = browser_of(user, enforce_csrf_checks=True)
    answer = ask(client, route, world.own, user)
    assert answer.status_code == 403
    assert "The form has expired" in answer.content.decode()


@pytest.mark.parametrize(
    "route", sorted(route for route, row in TABLE.items() if row.address and route not in ONES_OWN)
)
def test_a_role_elsewhere_opens_nothing_here(world, browser_of, route):
    """Evaluator of one agency and social worker of another: each role counts where it was given."""
    from datetime import timedelta

    from accounts.services import membership_grant
    from kernel.clock import today

    user = world.other_user["evaluator"]
    membership_grant(
        by=BY, user=user, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=today() - timedelta(days=1)
    )
    answer = ask(browser_of(user), route, world.own, user)
    may_a_social_worker = Role.SOCIAL_WORKER in TABLE[route].granted
    assert answer.status_code == (200 if may_a_social_worker else 404)
