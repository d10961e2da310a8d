"""Colleagues by API: whom an act may name, and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.roles import Role
from accounts.services import agency_create, membership_end, membership_grant, user_create
from kernel.clock import today
from tests.world import BY, PASSWORD

START = timedelta(days=-300)


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


def hire(username: str, agency, role: str, **more):
    user = user_create(by=BY, username=username, password=PASSWORD, first_name="Awa", last_name=username.title())
    membership_grant(by=BY, user=user, agency=agency, role=role, starts_on=today() + START, **more)
    return user


def test_a_colleague_is_a_name_and_roles(world, me):
    awa = hire("ndiaye", world.agency, Role.SOCIAL_WORKER)
    (row,) = [row for row in me.rows("colleagues/") if row["public_id"] == str(awa.public_id)]
    own = {"public_id": str(world.agency.public_id), "code": "own"}
    assert row == {
        "public_id": str(awa.public_id),
        "name": "Awa Ndiaye",
        "roles": [{"agency": own, "role": "social_worker"}],
    }
    assert me.get(f"colleagues/{awa.public_id}/").json() == row


def test_they_are_those_of_ones_own_agencies_and_those_below(world, me):
    below = agency_create(by=BY, code="below", name="Below", sector="prison", tier="local", parent=world.agency)
    deep = hire("deep", below, Role.SOCIAL_WORKER)
    shown = {row["public_id"] for row in me.rows("colleagues/")}
    assert shown == {str(user.public_id) for user in [*world.user.values(), deep]}
    assert me.get(f"colleagues/{world.other_user[Role.SOCIAL_WORKER].public_id}/").status_code == 404


def test_a_role_in_a_foreign_agency_is_not_told(world, me):
    worker = world.user[Role.SOCIAL_WORKER]
    membership_grant(
        by=BY, user=worker, agency=world.other.agency, role=Role.EVALUATOR, starts_on=today() + START
    )
    row = me.get(f"colleagues/{worker.public_id}/").json()
    assert [held["role"] for held in row["roles"]] == ["social_worker"]
    assert str(worker.public_id) not in {row["public_id"] for row in me.rows("colleagues/", role="evaluator")}


def test_role_and_agency_are_asked_of_one_role(world, me):
    below = agency_create(by=BY, code="below", name="Below", sector="prison", tier="local", parent=world.agency)
    deep = hire("deep", below, Role.SOCIAL_WORKER)
    membership_grant(by=BY, user=deep, agency=world.agency, role=Role.EVALUATOR, starts_on=today() + START)
    workers = me.rows("colleagues/", role="social_worker", agency=str(world.agency.public_id))
    assert [row["public_id"] for row in workers] == [str(world.user[Role.SOCIAL_WORKER].public_id)]
    workers = me.rows("colleagues/", role="social_worker", agency=str(below.public_id))
    assert [row["public_id"] for row in workers] == [str(deep.public_id)]
    assert me.rows("colleagues/", agency=str(world.other.agency.public_id)) == []


def test_whoever_left_or_whose_account_is_closed_is_not_among_them(world, me):
    left, closed = (hire(name, world.agency, Role.SOCIAL_WORKER) for name in ("left", "closed"))
    path = f"colleagues/{left.public_id}/"
    tag = me.etag(path)
    assert me.get(path).status_code == 200
    membership_end(by=BY, membership=Membership.objects.get(user=left), on=today() - timedelta(days=1))
    closed.is_active = False
    closed.save()
    assert me.get(path).status_code == me.get(f"colleagues/{closed.public_id}/").status_code == 404
    membership_grant(by=BY, user=left, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=today())
    assert me.etag(path) != tag


def test_one_role_held_twice_is_shown_once(world, me):
    worker = world.user[Role.SOCIAL_WORKER]
    membership_grant(by=BY, user=worker, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=today())
    assert len(me.get(f"colleagues/{worker.public_id}/").json()["roles"]) == 1


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_they_are_for_those_who_work_with_people(world, caller, problem, role):
    problem(caller(world.user[role]).get("colleagues/"), 403, "not_allowed")


def test_whoever_is_listed_can_be_named(world, me, caller):
    """From the list into the three acts that take a colleague."""
    (row,) = me.rows("colleagues/", role="social_worker")
    staff = {"program": str(world.program.public_id), "user": row["public_id"], "role": "lead"}
    assert me.post("program-staff/", {**staff, "starts_on": today().isoformat()}).status_code == 201
    case = {
        "participant": str(world.person.public_id), "user": row["public_id"],
        "agency": str(world.agency.public_id), "starts_on": today().isoformat(),
    }  # fmt: skip
    assert me.post("case-assignments/", case).status_code == 201
    administrator = caller(world.user[Role.PRISON_ADMINISTRATOR])
    incident = {
        "participant": str(world.person.public_id), "kind": "custody", "category": "threat",
        "occurred_on": today().isoformat(), "description": "Loud words at the door.",
    }  # fmt: skip
    made = administrator.post("incidents/", incident)
    path = f"incidents/{made.json()['public_id']}/escalate/"
    answer = administrator.post(path, {"to": row["public_id"]}, etag=made["ETag"])
    assert (answer.status_code, answer.json()["state"]) == (200, "escalated")


def test_pages_and_statements(world, me):
    for number in range(12):
        hire(f"many{number}", world.agency, Role.SOCIAL_WORKER)
    seen, address = [], "/api/v1/colleagues/?page_size=5"
    while address:
        page = me.get(address).json()
        seen += [row["public_id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 18
    counts = []
    for size in (5, 18):
        with CaptureQueriesContext(connection) as statements:
            me.rows("colleagues/", page_size=size)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 14
