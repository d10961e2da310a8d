"""Who gets what: every route of the router, every role, own and foreign. A route without a row here fails."""

import pytest

from accounts.roles import CAPABILITIES, Role
from api.routing import entries
from api.v1.routes import router
from api.v1.urls import urlpatterns
from outcomes.models import JusticeEvent

PEOPLE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
KNOWING = (*PEOPLE, Role.EVALUATOR)

# route -> the roles that are answered; they get 200 for the list and the own record, 404 for the foreign one.
# Everyone else gets 403 for all three.
TABLE = {
    "agency": KNOWING,
    "site": KNOWING,
    "program": KNOWING,
    "program-version": KNOWING,
    "module": KNOWING,
    "offering": KNOWING,
    "program-staff": KNOWING,
    "cost": KNOWING,
    "session": KNOWING,
    "participant": PEOPLE,
    "enrollment": PEOPLE,
    "justice-event": PEOPLE,
    "design": KNOWING,
    "run": KNOWING,
}
SCOPE = {
    **dict.fromkeys(
        (
            "agency",
            "site",
            "program",
            "program-version",
            "module",
            "offering",
            "program-staff",
            "cost",
            "session",
        ),
        "programs:read",
    ),
    "participant": "people:read",
    "enrollment": "people:read",
    "justice-event": "people:read",
    "design": "evaluation:read",
    "run": "evaluation:read",
}
PREFIX = {basename: prefix for prefix, _viewset, basename in router.registry}


def record_of(side, route):
    match route:
        case "participant":
            return side.person
        case "justice-event":
            return JusticeEvent.objects.get(participant=side.person, is_evaluation_only=False)
        case "program-version":
            return side.program.versions.first()
        case "module":
            return side.program.modules.first()
        case "program-staff":
            return side.program.staff.first()
        case "cost":
            return side.program.costs.first()
        case "session":
            return side.offering.sessions.first()
        case _:
            return getattr(side, route)


def address(route, record=None):
    return f"{PREFIX[route]}/{record.public_id}/" if record else f"{PREFIX[route]}/"


def test_every_route_has_a_row():
    assert set(PREFIX) == set(TABLE) == set(SCOPE)


def test_every_other_address_is_known():
    """What stands beside the router is the index and the description; a new address must be thought about here."""
    assert {pattern.name for pattern in urlpatterns if getattr(pattern, "name", None)} == {
        "index", "schema", "swagger", "redoc",
    }  # fmt: skip


def test_every_view_declares_a_capability():
    assert all(viewset.capability for _prefix, viewset, _name in router.registry)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("route", sorted(TABLE))
def test_route_answers_role(world, caller, problem, route, role):
    me = caller(world.user[role])
    own, foreign = record_of(world.own, route), record_of(world.other, route)
    answers = [me.get(address(route)), me.get(address(route, own)), me.get(address(route, foreign))]
    if role not in TABLE[route]:
        for answer in answers:
            problem(answer, 403, "not_allowed")
        return
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    shown = {row["public_id"] for row in answers[0].json()["results"]}
    assert str(own.public_id) in shown
    assert str(foreign.public_id) not in shown
    assert answers[1].json()["public_id"] == str(own.public_id)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_route_needs_its_scope(world, caller, problem, route):
    others = sorted(set(SCOPE.values()) - {SCOPE[route]})
    user = world.user[Role.PROGRAM_MANAGER]
    own = record_of(world.own, route)
    without, alone = caller(user, scopes=others), caller(user, scopes=[SCOPE[route]])
    for path in (address(route), address(route, own)):
        assert SCOPE[route] in problem(without.get(path), 403, "scope_missing")["detail"]
        assert alone.get(path).status_code == 200


@pytest.mark.parametrize("route", sorted(TABLE))
def test_route_without_membership_is_closed(world, caller, problem, by, route):
    from accounts.services import user_create

    nobody = caller(user_create(by=by, username="nobody", password="a long test password"))
    problem(nobody.get(address(route)), 403, "not_allowed")
    problem(nobody.get(address(route, record_of(world.own, route))), 403, "not_allowed")


def writes_of(route):
    return [entry for entry in entries(router) if entry.route == route and entry.operation.is_write]


@pytest.mark.parametrize("route", sorted(TABLE))
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_route_does_what_it_declares_and_nothing_else(world, caller, problem, route, method):
    me, own = caller(world.user[Role.PROGRAM_MANAGER]), record_of(world.own, route)
    written = {entry.path: entry.operation.method for entry in writes_of(route)}
    for pattern in (f"{PREFIX[route]}/", f"{PREFIX[route]}/{{public_id}}/"):
        path, declared = pattern.format(public_id=own.public_id), written.get(pattern)
        problem(
            caller().ask(method, path, data="{}", content_type="application/json"), 401, "not_authenticated"
        )
        if declared == method.upper():
            continue
        answer = me.ask(method, path, data="{}", content_type="application/json")
        problem(answer, 405, "method_not_allowed")
        assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"} | (
            {declared} if declared else set()
        )


WRITES = [entry for entry in entries(router) if entry.operation.is_write]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("entry", WRITES, ids=lambda entry: f"{entry.operation.method} {entry.path}")
def test_write_is_for_its_roles(world, caller, problem, entry, role):
    """Whoever may gets as far as the body and the version; everybody else gets 403 before anything is read."""
    path = entry.path.format(public_id=record_of(world.own, entry.route).public_id)
    answer = caller(world.user[role]).send(entry.operation.method.lower(), path, {"colour": "blue"})
    if all(role in CAPABILITIES[needed] for needed in entry.operation.needs):
        if entry.operation.requires_match:
            problem(answer, 428, "precondition_required")
        else:
            problem(answer, 400, "validation_failed")
    else:
        problem(answer, 403, "not_allowed")


def test_every_operation_declares_what_it_needs():
    for entry in entries(router):
        assert entry.operation.needs and None not in entry.operation.needs, entry.path
        assert set(entry.operation.needs) <= set(CAPABILITIES), entry.path


@pytest.mark.parametrize("route", sorted(TABLE))
def test_head_and_options_follow_the_table(world, caller, route):
    allowed, refused = caller(world.user[Role.PROGRAM_MANAGER]), caller(world.user[Role.AUDITOR])
    for path in (address(route), address(route, record_of(world.own, route))):
        head = allowed.ask("head", path)
        assert (head.status_code, head.content) == (200, b"")
        assert allowed.ask("options", path).status_code == 200
        assert refused.ask("head", path).status_code == 403
        assert refused.ask("options", path).status_code == 403
        assert caller().ask("options", path).status_code == 401


def test_manager_and_evaluator_see_the_agency_below_and_staff_do_not(world, caller, by):
    from accounts.services import agency_create
    from programs.services import program_create

    below = agency_create(
        by=by, code="below", name="Below", sector="prison", tier="local", parent=world.own.agency
    )
    program = program_create(
        by=by, agency=below, code="below-work", name="Below work", kind="reintegration",
        valid_from=world.own.offering.starts_on,
    )  # fmt: skip
    for role, is_seen in {
        Role.PROGRAM_MANAGER: True, Role.EVALUATOR: True, Role.SOCIAL_WORKER: False, Role.PRISON_ADMINISTRATOR: False,
    }.items():  # fmt: skip
        answer = caller(world.user[role]).get(f"programs/{program.public_id}/")
        assert (answer.status_code == 200) is is_seen, role


def test_worker_sees_no_run_of_another_agency(world, caller):
    me = caller(world.user[Role.SOCIAL_WORKER])
    assert [row["public_id"] for row in me.rows("runs/")] == [str(world.own.run.public_id)]
    assert me.get(f"runs/{world.other.run.public_id}/").status_code == 404


def test_worker_sees_the_caseload_and_not_the_rest_of_the_site(world, caller):
    from tests.world import register

    neighbor = register(world.own, "own-002", family="Vantongeren")
    worker, administrator = (
        caller(world.user[Role.SOCIAL_WORKER]),
        caller(world.user[Role.PRISON_ADMINISTRATOR]),
    )
    assert worker.get(f"participants/{neighbor.public_id}/").status_code == 404
    assert administrator.get(f"participants/{neighbor.public_id}/").status_code == 200


def test_event_for_evaluation_alone_is_on_no_file(world, caller):
    hidden = JusticeEvent.objects.get(participant=world.person, is_evaluation_only=True)
    for role in PEOPLE:
        me = caller(world.user[role])
        assert str(hidden.public_id) not in {row["public_id"] for row in me.rows("justice-events/")}
        assert me.get(f"justice-events/{hidden.public_id}/").status_code == 404
