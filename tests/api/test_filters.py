"""Filters find what they say, refuse what they do not know, and say nothing about what is out of reach."""

import uuid
from datetime import timedelta

import pytest

from accounts.roles import CAPABILITIES, Role
from accounts.services import agency_create, membership_grant, site_create, user_create
from api.v1.routes import router
from kernel.clock import today
from outcomes.models import JusticeEvent
from programs.services import session_add, session_call_off
from tests.world import register

PREFIXES = sorted(prefix for prefix, _viewset, _name in router.registry)


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PROGRAM_MANAGER])


@pytest.fixture
def reader(world, caller, settings):
    """`reader(prefix)` is somebody who may read that list; the opt-in module is on."""
    settings.GROUP_AFFILIATION = True

    def find(prefix):
        viewset = next(viewset for known, viewset, _name in router.registry if known == prefix)
        roles = sorted(CAPABILITIES[viewset.capability])
        return caller(world.user[Role.PROGRAM_MANAGER if Role.PROGRAM_MANAGER in roles else roles[0]])

    return find


@pytest.mark.parametrize("prefix", PREFIXES)
def test_unknown_parameter_is_named_and_the_known_are_listed(reader, problem, prefix):
    body = problem(reader(prefix).get(f"{prefix}/", colour="blue"), 400, "invalid_parameters")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("/query/colour", "unknown_parameter")
    ]
    assert "colour" in body["detail"]
    assert "cursor" in body["detail"]
    assert "page_size" in body["detail"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_filter_refuses_empty_and_repeated(reader, problem, prefix):
    me = reader(prefix)
    viewset = next(viewset for known, viewset, _name in router.registry if known == prefix)
    for name in viewset.filterset_class.base_filters:
        body = problem(me.get(f"{prefix}/?{name}="), 400, "invalid_parameters")
        assert body["errors"][0]["code"] == "empty_parameter"
        body = problem(me.get(f"{prefix}/?{name}=a&{name}=b"), 400, "invalid_parameters")
        assert body["errors"][0]["code"] == "repeated_parameter"


def test_detail_takes_no_filter(world, me, problem):
    body = problem(me.get(f"participants/{world.person.public_id}/", sex="1"), 400, "invalid_parameters")
    assert "none" in body["detail"]
    body = problem(
        me.get(f"runs/{world.run.public_id}/", design=str(world.design.public_id)), 400, "invalid_parameters"
    )
    assert "language" in body["detail"]


def test_format_comes_from_the_header(world, me, problem):
    problem(me.get("programs/", format="json"), 400, "invalid_parameters")
    problem(me.get("", format="json"), 400, "invalid_parameters")


BAD = [
    ("programs", "kind", "other"),
    ("programs", "agency", "not-a-uuid"),
    ("programs", "code", "\x00"),
    ("agencies", "sector", "circus"),
    ("agencies", "parent", "own"),
    ("sites", "kind", "castle"),
    ("program-versions", "valid_after", "2026"),
    ("modules", "program", "1"),
    ("offerings", "kind", "crowd"),
    ("program-staff", "role", "boss"),
    ("program-staff", "user", "amina"),
    ("colleagues", "role", "boss"),
    ("colleagues", "agency", "own"),
    ("costs", "kind", "bribe"),
    ("sessions", "state", "over"),
    ("sessions", "held_on", "today"),
    ("sessions", "held_after", "2026-1-1x"),
    ("sessions", "is_anonymous", "yes"),
    ("offerings", "starts_after", "31/01/2026"),
    ("offerings", "starts_after", "2026-02-30"),
    ("participants", "sex", "male"),
    ("participants", "sex", "7"),
    ("participants", "updated_after", "yesterday"),
    ("participants", "reference", "\x00"),
    ("enrollments", "status", "ACTIVE"),
    ("enrollments", "participant", "1"),
    ("justice-events", "kind", "theft"),
    ("justice-events", "iccs", "05%"),
    ("justice-events", "iccs", "05 02"),
    ("runs", "level", "6"),
    ("runs", "level", "1.5"),
    ("runs", "is_refused", "maybe"),
    ("runs", "is_refused", "1"),
    ("designs", "state", "open"),
]


@pytest.mark.parametrize(("prefix", "name", "value"), BAD)
def test_value_that_cannot_be(world, me, problem, prefix, name, value):
    body = problem(me.get(f"{prefix}/", **{name: value}), 400, "invalid_parameters")
    assert [error["pointer"] for error in body["errors"]] == [f"/query/{name}"]


def test_every_fault_is_named_at_once(world, me, problem):
    body = problem(me.get("enrollments/", status="x", participant="y"), 400, "invalid_parameters")
    assert {error["pointer"] for error in body["errors"]} == {"/query/status", "/query/participant"}


def found(me, path, **query):
    return {row["public_id"] for row in me.rows(path, **query)}


def test_filters_of_programs(world, me):
    mine = {str(world.program.public_id)}
    assert found(me, "programs/", kind="reintegration", state="active", code="own-work") == mine
    assert found(me, "programs/", agency=str(world.agency.public_id)) == mine
    assert found(me, "programs/", kind="prevention") == set()
    assert found(me, "programs/", code="own-wor") == set()


def test_filters_of_offerings(world, me):
    mine, start = {str(world.offering.public_id)}, world.offering.starts_on
    assert (
        found(me, "offerings/", program=str(world.program.public_id), site=str(world.site.public_id)) == mine
    )
    assert found(me, "offerings/", code="own-group", starts_after=str(start - timedelta(days=1))) == mine
    assert found(me, "offerings/", starts_after=str(start)) == set()
    assert not mine & found(me, "offerings/", starts_before=str(start))
    assert mine <= found(me, "offerings/", starts_before=str(start + timedelta(days=1)))


def test_filters_of_agencies_and_sites(world, me, by):
    below = agency_create(
        by=by, code="below", name="Below", sector="youth", tier="local", parent=world.agency
    )
    site = site_create(by=by, agency=below, code="below-site", name="Below", kind="school")
    own, under = {str(world.agency.public_id)}, {str(below.public_id)}
    assert found(me, "agencies/") == own | under
    assert found(me, "agencies/", sector="youth", tier="local", code="below") == under
    assert found(me, "agencies/", parent=str(world.agency.public_id)) == under
    assert [row["parent"]["code"] for row in me.rows("agencies/", code="below")] == ["own"]
    assert found(me, "sites/", agency=str(below.public_id)) == {str(site.public_id)}
    assert found(me, "sites/", kind="school", code="below-site") == {str(site.public_id)}
    assert found(me, "sites/", kind="prison") == {str(world.site.public_id)}


def test_parent_out_of_reach_is_not_named(world, caller, by):
    below = agency_create(
        by=by, code="below", name="Below", sector="youth", tier="local", parent=world.agency
    )
    clerk = user_create(by=by, username="clerk", password="a long test password")
    membership_grant(
        by=by, user=clerk, agency=below, role=Role.PROGRAM_MANAGER, starts_on=world.offering.starts_on
    )
    assert [row["parent"] for row in caller(clerk).rows("agencies/")] == [None]


def test_filters_of_what_hangs_on_a_program(world, me):
    program, offering = str(world.program.public_id), str(world.offering.public_id)
    for prefix in ("program-versions", "modules", "program-staff", "costs"):
        assert len(found(me, f"{prefix}/", program=program)) == 1, prefix
    start = world.program.versions.get().valid_from
    assert found(me, "program-versions/", valid_before=str(start)) == set()
    assert len(found(me, "program-versions/", valid_after=str(start - timedelta(days=1)))) == 1
    user = str(world.user[Role.SOCIAL_WORKER].public_id)
    assert len(found(me, "program-staff/", user=user, role="facilitator")) == 1
    assert found(me, "program-staff/", role="lead") == found(me, "program-staff/", offering=offering) == set()
    assert len(found(me, "costs/", kind="staff")) == 1
    assert found(me, "costs/", kind="other") == found(me, "costs/", offering=offering) == set()
    begun = world.program.costs.get().starts_on
    assert (
        found(me, "costs/", starts_after=str(begun)) == found(me, "costs/", starts_before=str(begun)) == set()
    )


def test_filters_of_sessions(world, me, by):
    first = world.offering.sessions.get()
    second = session_add(
        by=by, offering=world.offering, held_on=first.held_on + timedelta(days=7), planned_minutes=60,
        is_anonymous=True,
    )  # fmt: skip
    session_call_off(by=by, session=second, reason="holiday")
    one, two = {str(first.public_id)}, {str(second.public_id)}
    place = {"offering": str(world.offering.public_id), "site": str(world.site.public_id)}
    assert found(me, "sessions/", **place) == one | two
    assert found(me, "sessions/", state="planned") == found(me, "sessions/", is_anonymous="false") == one
    assert found(me, "sessions/", state="not_held") == found(me, "sessions/", is_anonymous="true") == two
    assert found(me, "sessions/", held_on=str(first.held_on)) == one
    assert found(me, "sessions/", held_after=str(first.held_on)) == two
    assert found(me, "sessions/", held_before=str(second.held_on)) == one
    between = {"held_after": str(first.held_on), "held_before": str(second.held_on)}
    assert found(me, "sessions/", **between) == set()


def test_filters_of_participants(world, me):
    second = register(world.own, "own-002")
    assert found(me, "participants/", reference="own-002") == {str(second.public_id)}
    assert found(me, "participants/", site=str(world.site.public_id), sex="1", file_class="justice") == {
        str(second.public_id), str(world.person.public_id),
    }  # fmt: skip
    assert found(me, "participants/", sex="2") == set()


def test_change_of_a_name_is_a_change(world, me, by):
    from kernel.records import record_change

    since = max(world.person.updated_at, world.person.identity.updated_at).isoformat().replace("+00:00", "Z")
    assert str(world.person.public_id) not in found(me, "participants/", updated_after=since)
    record_change(world.person.identity, by=by, given_names="Odette")
    assert found(me, "participants/", updated_after=since) == {str(world.person.public_id)}


def test_filters_of_enrollments(world, me):
    mine, started = {str(world.enrollment.public_id)}, today() - timedelta(days=40)
    register(world.own, "own-002")
    assert found(me, "enrollments/", status="active") == mine
    assert found(me, "enrollments/", offering=str(world.offering.public_id)) == mine
    assert found(me, "enrollments/", participant=str(world.person.public_id)) == mine
    assert len(found(me, "enrollments/", program=str(world.program.public_id))) == 2
    assert found(me, "enrollments/", started_after=str(started - timedelta(days=1))) == mine
    assert found(me, "enrollments/", started_after=str(started)) == set()
    assert found(me, "enrollments/", started_before=str(started + timedelta(days=1))) == mine


def test_filters_of_justice_events(world, me):
    event = JusticeEvent.objects.get(participant=world.person, is_evaluation_only=False)
    mine, day = {str(event.public_id)}, event.occurred_on
    assert found(me, "justice-events/", kind="charge", participant=str(world.person.public_id)) == mine
    assert found(me, "justice-events/", occurred_after=str(day - timedelta(days=1))) == mine
    assert found(me, "justice-events/", occurred_before=str(day)) == set()
    assert found(me, "justice-events/", iccs="05") == found(me, "justice-events/", iccs="0502") == mine
    assert found(me, "justice-events/", iccs="06") == set()


def test_filters_of_designs_and_runs(world, me):
    assert found(me, "designs/", code="own-design", state="approved") == {str(world.design.public_id)}
    assert found(me, "designs/", state="draft") == set()
    mine = {str(world.run.public_id)}
    refused = "true" if world.run.is_refused else "false"
    assert found(me, "runs/", design=str(world.design.public_id), is_refused=refused) == mine
    assert not mine & found(me, "runs/", is_refused="false" if refused == "true" else "true")
    levels = {level for level in "12345" if mine <= found(me, "runs/", level=level)}
    assert levels == ({str(world.run.level)} if world.run.level else set())


def test_foreign_record_filters_like_one_that_does_not_exist(world, me):
    """Same status, same body: a filter is no way to ask whether something exists elsewhere."""
    foreign, nowhere = world.other, str(uuid.uuid4())
    questions = [
        ("programs/", "agency", foreign.agency.public_id),
        ("programs/", "code", foreign.program.code),
        ("agencies/", "code", foreign.agency.code),
        ("sites/", "agency", foreign.agency.public_id),
        ("program-versions/", "program", foreign.program.public_id),
        ("modules/", "program", foreign.program.public_id),
        ("program-staff/", "user", foreign.users[Role.SOCIAL_WORKER].public_id),
        ("costs/", "program", foreign.program.public_id),
        ("sessions/", "offering", foreign.offering.public_id),
        ("sessions/", "site", foreign.site.public_id),
        ("offerings/", "program", foreign.program.public_id),
        ("offerings/", "site", foreign.site.public_id),
        ("participants/", "site", foreign.site.public_id),
        ("participants/", "reference", foreign.person.reference),
        ("enrollments/", "participant", foreign.person.public_id),
        ("enrollments/", "program", foreign.program.public_id),
        ("enrollments/", "offering", foreign.offering.public_id),
        ("justice-events/", "participant", foreign.person.public_id),
        ("designs/", "code", foreign.design.code),
        ("runs/", "design", foreign.design.public_id),
    ]
    for path, name, value in questions:
        is_id = isinstance(value, uuid.UUID)
        about_foreign = me.get(path, **{name: str(value)})
        about_nothing = me.get(path, **{name: nowhere if is_id else "no-such-code"})
        assert (about_foreign.status_code, about_foreign.json()) == (
            200,
            {"next": None, "previous": None, "results": []},
        )
        assert about_nothing.content == about_foreign.content, (path, name)
