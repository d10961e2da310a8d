"""Who opens which page: every route, every role and nobody, own and foreign. A route without a row here fails."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import CAPABILITIES, Role
from tests.web.rows import TABLE
from tests.web.rows.row import EVERYONE
from tests.world import BY
from web import urls, urls_account
from web.gate import PUBLIC, SIGNED_IN

ONES_OWN = {"web:token_revoke", "web:session_end", "web:second_factor_remove", "web:view_delete"}
OF_ALLAUTH = {pattern.name for pattern in urls_account.urlpatterns}


def routes_of_pages() -> set[str]:
    return {f"web:{pattern.name}" for pattern in urls.urlpatterns} | OF_ALLAUTH


def ask(client, route, side, user):
    row = TABLE[route]
    address = reverse(route, kwargs=row.address(side, user) if row.address else None)
    data = row.data(side, user) if callable(row.data) else row.data
    return getattr(client, row.method)(address, data)


def test_every_route_has_a_row():
    assert set(TABLE) == routes_of_pages()


def test_every_view_of_ours_declares_what_it_needs():
    declared = {pattern.name: pattern.callback.capability for pattern in urls.urlpatterns}
    assert set(declared.values()) <= {PUBLIC, SIGNED_IN, *CAPABILITIES}
    assert {name for name, capability in declared.items() if capability == PUBLIC} == {
        "language",
        "theme",
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
    expected = row.unlike.get(role, row.ok) if role in row.granted else row.withheld
    assert answer.status_code == expected


@pytest.mark.parametrize("role", EVERYONE)
@pytest.mark.parametrize("route", sorted(route for route, row in TABLE.items() if row.address))
def test_foreign_is_not_found(world, browser_of, route, role):
    answer = ask(browser_of(world.user[role]), route, world.other, world.user[role])
    # Whose role does not include the page is told so before anything is looked up: that says nothing of the record.
    row = TABLE[route]
    assert answer.status_code == (404 if role in row.granted else row.withheld)
    assert not any(name in answer.content.decode() for name in world.other.names)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_nobody_signed_in(world, browser_of, route):
    answer = ask(browser_of(), route, world.own, None)
    assert answer.status_code == TABLE[route].nobody
    if answer.status_code == 302 and route not in ("web:language", "web:theme"):
        assert answer["Location"].startswith(reverse("account_login")) or route == "account_logout"


@pytest.mark.parametrize("route", sorted(route for route, row in TABLE.items() if row.method == "post"))
def test_what_changes_something_is_never_done_by_a_link(world, browser_of, route):
    row = TABLE[route]
    user = world.user[row.granted[-1]]
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
    row = TABLE[route]
    # A social worker reaches whom she is assigned to: of the agency's people nobody yet.
    allowed = {row.ok, 404} if Role.SOCIAL_WORKER in row.granted else {row.withheld, 404}
    assert answer.status_code in allowed
