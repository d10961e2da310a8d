"""Addresses and forms that no link and no page makes: an answer in words, never an error of ours."""

import pytest
from django.urls import reverse

from kernel.clock import today
from programs.services import session_add, staff_assign
from tests.world import BY

NOBODYS = "00000000000000000000000000000000"


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("auditor", "/log/review/?since=0001-01-01&until=0001-01-02", 400),
        ("auditor", "/log/review/?since=9999-12-30&until=9999-12-31", 400),
        ("auditor", f"/log/review/own_name.x.{NOBODYS}.0001-01-01.x/", 404),
        ("auditor", f"/log/review/own_name.x.{NOBODYS}.9999-12-31.x/", 404),
        ("auditor", "/log/?day=9999-12-31", 400),
        ("auditor", "/log/?day=0001-01-01", 400),
        ("auditor", "/log/?before=" + "9" * 5000, 404),
        ("system_administrator", "/users/?page=00000199999999999999999999", 404),
        ("system_administrator", "/users/?page=" + "9" * 5000, 404),
        ("social_worker", "/contacts/?q=ab%00cd", 400),
        ("social_worker", "/people/?q=ab%00cd", 400),
        ("prison_administrator", "/groups/?q=%00", 400),
    ],
)
def test_an_odd_address_is_answered(world, browser_of, role, address, status):
    answer = browser_of(world.user[role]).get(address)
    assert answer.status_code == status
    assert "<h1" in answer.content.decode()


@pytest.fixture
def session(world):
    worker = world.user["social_worker"]
    staff_assign(
        by=BY, program=world.program, user=worker, role="lead", starts_on=today(), offering=world.offering
    )
    return session_add(by=BY, offering=world.offering, held_on=today(), planned_minutes=45)


@pytest.mark.parametrize(
    ("field", "typed"), [("held_minutes", "9" * 5000), ("count-female-10-13", "9" * 5000), ("find", "ab\0cd")]
)
def test_a_register_with_odd_fields_is_refused_in_words(world, browser_of, session, field, typed):
    address = reverse("web:register", kwargs={"public_id": session.public_id})
    said = {"version": session.version, "act": "find" if field == "find" else "save", field: typed}
    assert browser_of(world.user["social_worker"]).post(address, said).status_code == 400
    session.refresh_from_db()
    assert session.register_saved_at is None
