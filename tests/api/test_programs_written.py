"""The programs floor by API: each write does what its service does, for whom it may, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import translation

from accounts.roles import Role
from accounts.services import agency_create, membership_grant, user_create
from kernel.clock import today
from programs.models import CostItem, Offering, ProgramStaff
from programs.services import program_create, program_revise


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


def causes(body):
    return sorted((error["pointer"], error["code"]) for error in body["errors"])


# --- Versions ---------------------------------------------------------------------------------------------------------


RULES = [
    {"rule": "age", "min": 18, "max": 25},
    {"rule": "sex", "any_of": [2]},
    {"rule": "legal_status", "any_of": ["sentenced"]},
    {"rule": "target_group", "any_of": ["child_of_prisoner"]},
]


def test_rules_are_shown_as_data_and_in_words(world, me):
    path = f"programs/{world.program.public_id}/"
    body = {
        "valid_from": "2030-01-01",
        "eligibility": RULES,
        "completion_share": "0.75",
        "planned_sessions": 10,
    }
    assert me.post(f"{path}revise/", body, etag='"1"').status_code == 200
    (row,) = me.rows("program-versions/", valid_after="2029-12-31")
    assert (row["number"], row["eligibility"], row["completion_share"]) == (2, RULES, "0.750")
    assert row["eligibility_in_words"] == [
        "Aged 18 to 25.",
        "Sex recorded as female.",
        "Legal status: sentenced.",
        "Belongs to: child of prisoner.",
    ]


def test_sentences_follow_the_language(world, me, by):
    program_revise(by=by, program=world.program, valid_from=today(), eligibility=[{"rule": "age", "min": 18}])
    with translation.override("fr"):
        expected = translation.gettext("Aged %(low)d or over.") % {"low": 18}
    answer = me.get(
        "program-versions/", headers={"Accept-Language": "fr"}, program=str(world.program.public_id)
    )
    assert answer.json()["results"][0]["eligibility_in_words"] == [expected]


def test_two_who_revise_at_once(world, me, problem):
    path = f"programs/{world.program.public_id}/"
    etag = me.etag(path)
    assert me.post(f"{path}revise/", {"valid_from": "2030-01-01"}, etag=etag).status_code == 200
    problem(me.post(f"{path}revise/", {"valid_from": "2030-02-01"}, etag=etag), 412, "stale")
    assert world.program.versions.count() == 2


def test_rules_go_forward_only(world, me, problem):
    path = f"programs/{world.program.public_id}/revise/"
    body = problem(me.post(path, {"valid_from": "2001-01-01"}, etag='"1"'), 400, "rule_violation")
    assert causes(body) == [("/valid_from", "rule_violation")]


# --- Modules, offerings, staff, costs ---------------------------------------------------------------------------------


def test_module(world, me, problem):
    body = {
        "program": str(world.program.public_id),
        "number": 2,
        "name": "Second steps",
        "planned_minutes": 90,
    }
    answer = me.post("modules/", body)
    assert answer.status_code == 201, answer.content
    assert me.get(answer["Location"]).json()["name"] == "Second steps"
    assert causes(problem(me.post("modules/", body), 400, "rule_violation")) == [
        ("/number", "rule_violation")
    ]


@pytest.fixture
def offering(world):
    return {
        "program": str(world.program.public_id),
        "site": str(world.site.public_id),
        "code": "evening",
        "name": "Evening group",
        "kind": "drop_in",
        "starts_on": "2026-01-05",
    }


def test_offering(world, me, offering, problem):
    answer = me.post("offerings/", {**offering, "capacity": 8})
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["kind"], said["capacity"], said["ends_on"]) == ("drop_in", 8, None)
    path = f"offerings/{said['public_id']}/"
    changed = me.patch(path, {"capacity": None, "ends_on": "2026-12-31"}, etag=answer["ETag"])
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert (changed.json()["capacity"], changed.json()["ends_on"], changed.json()["name"]) == (
        None,
        "2026-12-31",
        "Evening group",
    )
    body = problem(me.patch(path, {"ends_on": "2020-01-01"}, etag='"2"'), 400, "rule_violation")
    assert causes(body) == [("/ends_on", "rule_violation")]
    assert causes(problem(me.post("offerings/", offering), 400, "rule_violation")) == [
        ("/code", "code_taken")
    ]


def test_offering_at_a_foreign_place_or_of_a_foreign_program(world, me, offering, problem):
    foreign = {"program": str(world.other.program.public_id), "site": str(world.other.site.public_id)}
    body = problem(me.post("offerings/", {**offering, **foreign}), 400, "validation_failed")
    assert causes(body) == [("/program", "no_such_record"), ("/site", "no_such_record")]
    assert not Offering.objects.filter(code="evening").exists()


def test_dates_out_of_order(world, me, offering, problem):
    body = problem(me.post("offerings/", {**offering, "ends_on": "2026-01-04"}), 400, "rule_violation")
    assert causes(body) == [("/ends_on", "rule_violation")]


def test_staff(world, me, problem):
    body = {
        "program": str(world.program.public_id),
        "offering": str(world.offering.public_id),
        "user": str(world.user[Role.SOCIAL_WORKER].public_id),
        "role": "mentor",
        "starts_on": "2026-01-05",
    }
    answer = me.post("program-staff/", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["user"]["public_id"] == body["user"]
    before = ProgramStaff.objects.count()
    for user in (world.other_user[Role.SOCIAL_WORKER].public_id, world.program.public_id):
        found = problem(me.post("program-staff/", {**body, "user": str(user)}), 400, "validation_failed")
        assert causes(found) == [("/user", "no_such_record")]
    assert ProgramStaff.objects.count() == before


def test_staff_is_chosen_among_those_who_work_there_now(world, me, problem, by):
    """A membership that has ended, an account that is closed: neither can be put on a program."""
    gone = user_create(by=by, username="gone", password="a long test password")
    membership_grant(
        by=by, user=gone, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=today() - timedelta(days=9),
        ends_on=today() - timedelta(days=1),
    )  # fmt: skip
    closed = world.user[Role.EVALUATOR]
    closed.is_active = False
    closed.save()
    for user in (gone, closed):
        body = {
            "program": str(world.program.public_id), "user": str(user.public_id), "role": "lead",
            "starts_on": "2026-01-05",
        }  # fmt: skip
        assert causes(problem(me.post("program-staff/", body), 400, "validation_failed")) == [
            ("/user", "no_such_record")
        ]


def test_cost(world, me, problem):
    body = {
        "program": str(world.program.public_id),
        "kind": "premises",
        "amount": "1200.50",
        "currency": "eur",
        "starts_on": "2026-01-01",
        "ends_on": "2026-01-31",
    }
    said = me.post("costs/", body).json()
    assert (said["amount"], said["currency"], said["offering"]) == ("1200.50", "EUR", None)
    before = CostItem.objects.count()
    for field, value, code in (
        ("amount", "-1.00", "rule_violation"),
        ("currency", "E1R", "rule_violation"),
        ("ends_on", "2025-12-31", "rule_violation"),
    ):
        found = problem(me.post("costs/", {**body, field: value}), 400, "rule_violation")
        assert causes(found) == [(f"/{field}", code)]
    for value in (1200.5, "1e3", "1.234", "9" * 13, "Infinity"):
        found = problem(me.post("costs/", {**body, "amount": value}), 400, "validation_failed")
        assert {error["pointer"] for error in found["errors"]} == {"/amount"}
    assert CostItem.objects.count() == before


# --- Who may: the role in the agency of the record --------------------------------------------------------------------


def test_manager_of_the_agency_above_writes_below_and_the_other_way_round_finds_nothing(
    world, me, caller, by, problem
):
    below = agency_create(
        by=by, code="below", name="Below", sector="prison", tier="local", parent=world.agency
    )
    program = program_create(
        by=by, agency=below, code="below-work", name="Below work", kind="reintegration", valid_from=today()
    )
    clerk = user_create(by=by, username="clerk", password="a long test password")
    membership_grant(by=by, user=clerk, agency=below, role=Role.PROGRAM_MANAGER, starts_on=today())
    assert me.patch(f"programs/{program.public_id}/", {"name": "x"}, etag='"1"').status_code == 200
    answer = caller(clerk).patch(f"programs/{world.program.public_id}/", {"name": "x"}, etag='"1"')
    problem(answer, 404, "not_found")


def test_role_of_one_agency_is_no_role_in_another(world, caller, by, problem):
    """Seen as a social worker of one agency, managed as a manager of the other: the act is refused, not the sight."""
    both = user_create(by=by, username="both", password="a long test password")
    start = today() - timedelta(days=1)
    membership_grant(by=by, user=both, agency=world.agency, role=Role.SOCIAL_WORKER, starts_on=start)
    membership_grant(by=by, user=both, agency=world.other.agency, role=Role.PROGRAM_MANAGER, starts_on=start)
    token = caller(both)
    path = f"programs/{world.program.public_id}/"
    assert token.get(path).status_code == 200
    problem(token.patch(path, {"name": "x"}, etag='"1"'), 403, "not_allowed")
