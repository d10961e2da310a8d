"""What is shown, field by field and role by role. A field more or less is a decision, made here and in the schema."""

import json

import pytest

from accounts.roles import Role
from api.v1.participants import FIELDS_BY_ROLE, fields_for
from api.v1.routes import router
from outcomes.services import design_create
from participants.services import identity_record

REFERENCE = {"public_id", "code"}
PERSON = {"public_id", "reference"}
PARTICIPANT = {
    "public_id", "reference", "name", "file_class", "sex", "birth_on", "birth_precision", "agency", "site", "version",
    "updated_at",
}  # fmt: skip
RUN = {"public_id", "design", "executed_at", "level", "is_refused", "profile", "digest", "code_version"}
SHAPES = {
    "programs": {
        "public_id", "code", "name", "translations", "agency", "kind", "program_type", "level", "phases",
        "target_groups", "factors", "group_tailoring", "state", "description", "version", "updated_at",
    },
    "agencies": {
        "public_id", "code", "name", "parent", "sector", "tier", "country", "is_study", "version", "updated_at",
    },
    "sites": {"public_id", "code", "name", "agency", "kind", "time_zone", "version", "updated_at"},
    "program-versions": {
        "public_id", "program", "number", "valid_from", "eligibility", "eligibility_in_words", "planned_sessions",
        "planned_minutes", "completion_share", "version", "updated_at",
    },
    "modules": {"public_id", "program", "number", "name", "planned_minutes", "version", "updated_at"},
    "offerings": {
        "public_id", "code", "name", "kind", "program", "site", "starts_on", "ends_on", "capacity", "version",
        "updated_at",
    },
    "program-staff": {
        "public_id", "program", "offering", "user", "role", "starts_on", "ends_on", "version", "updated_at",
    },
    "costs": {
        "public_id", "program", "offering", "kind", "amount", "currency", "starts_on", "ends_on", "note", "version",
        "updated_at",
    },
    "sessions": {
        "public_id", "offering", "site", "module", "held_on", "starts_at", "planned_minutes", "held_minutes", "place",
        "state", "not_held_reason", "is_anonymous", "headcount", "register_saved_at", "moved_from", "version",
        "updated_at",
    },
    "participants": PARTICIPANT,
    "justice-events": {
        "public_id", "participant", "kind", "occurred_on", "decided_on", "date_precision", "iccs", "local_code",
        "context", "source", "source_name", "version", "updated_at",
    },
    "designs": {
        "public_id", "code", "title", "question", "population", "agency", "programs", "period_from", "period_until",
        "index_event", "assignment_method", "assignment_unit", "exposure_rule", "comparison", "arm_labels", "outcome",
        "outcome_source", "time_unit", "display_times", "cutoff_on", "covariates", "primary_estimate",
        "smallest_difference", "alpha", "lowered_level", "citation", "license", "state", "approved_at", "version",
        "updated_at",
    },
    "runs": RUN,
}  # fmt: skip
PEOPLE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
SECRETS = {"identifier": "ID-77120945", "phone": "+221700555019", "address": "Rue des Manguiers 14"}


def everything(me, besides=()) -> str:
    """All that the interface says to a caller, lists and details, whatever the status."""
    said = [me.get("").content, me.get("schema/").content]
    for prefix in [prefix for prefix, _viewset, _name in router.registry if prefix not in besides]:
        answer = me.get(f"{prefix}/", page_size=1000)
        said.append(answer.content)
        for row in answer.json().get("results", []):
            said.append(me.get(f"{prefix}/{row['public_id']}/").content)
    return b"\n".join(said).decode()


def test_every_shape_is_one_of_a_list():
    """What is shown of the other lists, to each role, is in tests/api/matrix/key_sets.json."""
    assert set(SHAPES) < {prefix for prefix, _viewset, _name in router.registry}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("prefix", sorted(SHAPES))
def test_keys_shown_to_role(world, caller, prefix, role):
    me = caller(world.user[role])
    answer = me.get(f"{prefix}/")
    if answer.status_code == 403:  # tests/api/test_permission_table.py says when
        assert "results" not in answer.json()
        return
    rows = answer.json()["results"]
    assert rows
    assert {frozenset(row) for row in rows} == {frozenset(SHAPES[prefix])}
    detail = me.get(f"{prefix}/{rows[0]['public_id']}/").json()
    assert set(detail) == SHAPES[prefix] | ({"language", "result"} if prefix == "runs" else set())


def test_parts_of_a_row(world, caller):
    me = caller(world.user[Role.PROGRAM_MANAGER])
    (person,) = me.rows("participants/")
    assert person["name"] == {"family": "Quillfeather", "given": "Odalys"}
    assert set(person["agency"]) == set(person["site"]) == REFERENCE
    (enrollment,) = me.rows("enrollments/")
    assert set(enrollment["participant"]) == PERSON
    assert set(enrollment["program"]) == set(enrollment["offering"]) == REFERENCE
    (session,) = me.rows("sessions/")
    assert set(session["offering"]) == set(session["site"]) == REFERENCE
    (staff,) = me.rows("program-staff/")
    assert staff["user"] == {
        "public_id": str(world.user[Role.SOCIAL_WORKER].public_id),
        "name": "own-social_worker",
    }
    (event,) = me.rows("justice-events/")
    assert event["iccs"] == "0502"
    (design,) = me.rows("designs/", code=world.design.code)
    assert design["programs"] == [{"public_id": str(world.program.public_id), "code": world.program.code}]
    assert set(design["outcome"]) == {
        "public_id", "code", "name", "index_event", "failure_kinds", "iccs_codes", "counts_technical_violations",
        "window_value", "window_unit", "lag_value", "lag_unit",
    }  # fmt: skip


def test_design_names_no_program_out_of_reach(world, caller, by):
    own, other = world.program, world.other.program
    outcome = world.design.outcome
    design_create(
        by=by, agency=world.agency, code="joint", outcome=outcome, programs=[own, other], title={"en": "Joint"},
        question={"en": "?"}, index_event="release", assignment_method="other", comparison="none",
        arm_labels={"treated": {"en": "Program"}}, outcome_source={"name": "File"}, cutoff_on=world.design.cutoff_on,
    )  # fmt: skip
    (row,) = caller(world.user[Role.EVALUATOR]).rows("designs/", code="joint")
    assert row["programs"] == [{"public_id": str(own.public_id), "code": own.code}]


def test_run_tells_its_result_in_either_language(world, caller, problem):
    me = caller(world.user[Role.EVALUATOR])
    path = f"runs/{world.run.public_id}/"
    assert me.get(path).json()["language"] == "en"
    for language in ("en", "fr"):
        body = me.get(path, language=language).json()
        assert body["result"] == json.loads(json.dumps(world.run.results[language]))
        assert body["result"]["profile"] == body["profile"] == "internal"
    assert (
        problem(me.get(path, language="xx"), 400, "invalid_parameters")["errors"][0]["pointer"]
        == "/query/language"
    )


def test_person_without_a_name_has_none(world, caller):
    from tests.world import register

    person = register(world.own, "own-002")
    assert (
        caller(world.user[Role.PROGRAM_MANAGER]).get(f"participants/{person.public_id}/").json()["name"]
        is None
    )


def test_people_roles_alone_have_fields():
    assert set(FIELDS_BY_ROLE) == set(PEOPLE)
    assert fields_for({Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR}) == frozenset()
    assert (
        fields_for(set(PEOPLE)) == fields_for({Role.SOCIAL_WORKER, Role.EVALUATOR}) == frozenset(PARTICIPANT)
    )


def test_narrower_of_two_roles_decides(monkeypatch):
    monkeypatch.setitem(FIELDS_BY_ROLE, Role.PROGRAM_MANAGER, frozenset({"public_id"}))
    assert fields_for({Role.PROGRAM_MANAGER, Role.SOCIAL_WORKER}) == {"public_id"}


@pytest.fixture
def marked(world, by):
    """A person whose every identifying word can be found again in any answer."""
    from tests.world import register

    worker = world.user[Role.SOCIAL_WORKER]
    person = register(world.own, "own-002", worker=worker)
    identity_record(by=by, participant=person, family_name="Vantongeren", given_names="Ysoline", **SECRETS)
    return person


@pytest.mark.parametrize("role", sorted(set(Role.values) - set(PEOPLE)))
def test_no_name_and_no_person_in_any_answer(world, marked, caller, role):
    said = everything(caller(world.user[role]))
    words = ["Vantongeren", "Ysoline", *SECRETS.values(), *world.own.names, *world.other.names]
    people = [str(marked.public_id), str(world.person.public_id), marked.reference, world.person.reference]
    assert [word for word in [*words, *people] if word in said] == []


@pytest.mark.parametrize("role", PEOPLE)
def test_contacts_and_foreign_names_are_in_no_answer(world, marked, caller, role):
    """But for the one address where contacts are, which the own case workers alone may read."""
    said = everything(caller(world.user[role]), besides=("contact-data", "open-offerings", "offices"))
    assert "Vantongeren" in said  # the scan looks where names are
    foreign = [*world.other.names, world.other.person.reference, str(world.other.person.public_id)]
    assert [word for word in [*SECRETS.values(), *foreign] if word in said] == []
