"""The case file by API: what is asked, what is answered, and what never comes out."""

import json
from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from kernel.clock import today
from participants.models import (
    GroupAffiliation,
    Identity,
    Incident,
    MatchCandidate,
    Participant,
    Relation,
    RiskBasis,
)
from participants.services import enrollment_move, participant_register
from participants.services.affiliation import affiliation_assert
from participants.services.people import identity_change
from participants.services.safety import safety_flag_raise
from tests.world import BY, register

TODAY = today()
SECRET = "only for the file"


def day(offset: int = 0) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


@pytest.fixture
def worker(world, caller):
    return caller(world.user["social_worker"])


@pytest.fixture
def administrator(world, caller):
    return caller(world.user["prison_administrator"])


@pytest.fixture
def officer(world, caller):
    return caller(world.user["auditor"])


@pytest.fixture
def path(world):
    return f"participants/{world.person.public_id}/"


def ref(record) -> str:
    return str(record.public_id)


def causes(body):
    return [(error["pointer"], error["code"]) for error in body["errors"]]


def new(world, **changes) -> dict:
    return {
        "agency": ref(world.agency), "file_class": "justice", "birth_on": "1991-02-03",
        "identity": {"family_name": "Ndiaye", "given_names": "Élodie", "phone": "+221 77", "address": "A street"},
        **changes,
    }  # fmt: skip


# --- People -----------------------------------------------------------------------------------------------------------


def test_a_person_is_registered_with_everything_in_one_request(world, administrator):
    body = new(
        world,
        relations=[{"kind": "guardian", "name": "An aunt", "is_legal_guardian": True}],
        custody={"site": ref(world.site), "starts_on": day(-3)},
        legal_bases=[
            {"purpose": "service", "basis": "guardian_consent", "starts_on": day(-1), "given_by": 0}
        ],
        referral={"program": ref(world.program), "on": day(-1)},
    )
    answer = administrator.post("participants/", body, key="once")
    assert answer.status_code == 201, answer.content
    person = Participant.objects.get(public_id=answer.json()["public_id"])
    assert person.legal_bases.get().given_by == person.relations.get()
    assert person.enrollments.get().status == "referred"
    assert administrator.post("participants/", body, key="once").content == answer.content
    assert Identity.objects.filter(search_key="ndiaye elodie").count() == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"identity": {"family_name": "a\u202eb"}}, "/identity/family_name"),
        ({"identity": {"family_name": "x" * 3000}}, "/identity/family_name"),
        ({"identity": {"family_name": "Sow", "nickname": "x"}}, "/identity/nickname"),
        ({"relations": [{"kind": "parent", "name": "x", "starts_on": day(9)}]}, "/relations/0/starts_on"),
        ({"relations": [{"kind": "rival", "name": "x"}]}, "/relations/0/kind"),
        ({"birth_on": "1850-01-01"}, "/birth_on"),
        ({"languages": ["FR"]}, "/languages"),
        (
            {"legal_bases": [{"purpose": "service", "basis": "law", "starts_on": day(), "given_by": 4}]},
            "/legal_bases/0/given_by",
        ),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nobody_is_registered(world, worker, changes, pointer):
    count = Participant.all_records.count()
    answer = worker.post("participants/", new(world, **changes))
    assert answer.status_code == 400, answer.content
    assert [found for found, _code in causes(answer.json())] == [pointer]
    assert Participant.all_records.count() == count


def test_somebody_within_reach_who_may_be_the_same_is_asked_about(world, worker, problem):
    first = worker.post("participants/", new(world, reference="first")).json()
    last = AuditEvent.objects.latest("pk").pk
    body = problem(worker.post("participants/", new(world)), 400, "rule_violation")
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert (event.action, event.subject_ids) == ("participant.read", [first["public_id"]]), "who was shown"
    assert causes(body) == [
        ("", "possible_same_person"),
        (f"/possible_same/{first['public_id']}", "possible_same"),
    ]
    assert worker.post("participants/", new(world, confirm_new=True)).status_code == 201


def test_a_twin_out_of_reach_changes_nothing_that_is_answered(world, worker, officer):
    """The same keys, the same headers, no name and no reference of the other file in any list, search or error."""
    alone = worker.post(
        "participants/", new(world, identity={"family_name": "Nobody", "given_names": "Else"})
    )
    twin = participant_register(
        by=BY, agency=world.other.agency, file_class="justice", reference="a-secret", birth_on=date(1991, 2, 3),
        identity={"family_name": "NDIAYE", "given_names": "Elodie", "address": SECRET},
    )  # fmt: skip
    answer = worker.post("participants/", new(world))
    assert answer.status_code == 201
    assert set(answer.json()) == set(alone.json()) and set(answer.headers) == set(alone.headers)
    assert MatchCandidate.objects.count() == 1
    again = worker.post("participants/", new(world))
    lists = [
        worker.get("participants/", search="ndiaye"),
        worker.get("participants/", search="elo"),
        worker.get("participants/", reference="a-secret"),
        worker.get("contact-data/"),
    ]
    said = b"".join(one.content for one in [answer, again, *lists]).decode()
    assert (
        again.status_code == 400 and "a-secret" not in said and ref(twin) not in said and SECRET not in said
    )
    assert worker.get("match-candidates/").status_code == 403
    (row,) = officer.rows("match-candidates/")
    assert {row["participant"]["reference"], row["other"]["reference"]} == {
        "a-secret",
        answer.json()["reference"],
    }
    assert "Ndiaye" not in json.dumps(row, ensure_ascii=False).title()


@pytest.mark.parametrize("search", ["nd", "ÉLO", "elodie", "Ndíaye ele", "ndiaye élo"])
def test_people_are_found_by_the_beginning_of_a_name(world, worker, search):
    person = worker.post("participants/", new(world)).json()
    found = [row["public_id"] for row in worker.rows("participants/", search=search)]
    assert found == ([] if search.endswith("ele") else [person["public_id"]])


@pytest.mark.parametrize("search", ["diaye", "%", "e", "\u0000"])
def test_a_search_is_no_way_to_list_everybody(world, worker, search):
    worker.post("participants/", new(world))
    answer = worker.get("participants/", search=search)
    assert answer.status_code == 400 or answer.json()["results"] == []


def test_a_name_is_corrected_and_the_old_version_refused(world, worker, path, problem):
    body = {"family_name": "Çelik", "given_names": "Işık"}
    problem(worker.post(f"{path}identify/", body), 428, "precondition_required")
    answer = worker.post(f"{path}identify/", body, etag=worker.etag(path))
    assert answer.status_code == 200, answer.content
    assert answer.json()["name"] == {"family": "Çelik", "given": "Işık"}
    assert worker.patch(path, {"sex": 2}, etag=worker.etag(path)).status_code == 200
    problem(worker.patch(path, {"sex": 1}, etag='"1"'), 412, "stale")


def test_a_merged_file_is_not_there_any_more(world, administrator, path, problem):
    other = register(world.own, "second")
    gone = f"participants/{other.public_id}/"
    answer = administrator.post(
        f"{path}merge/", {"other": ref(other), "reason": SECRET}, etag=administrator.etag(path)
    )
    body = problem(answer, 400, "rule_violation")
    assert causes(body) == [("", "merge_conflict")]
    assert administrator.get(gone).status_code == 200
    spare = participant_register(by=BY, agency=world.agency, site=world.site, file_class="justice")
    answer = administrator.post(
        f"{path}merge/", {"other": ref(spare), "reason": SECRET}, etag=administrator.etag(path)
    )
    assert answer.status_code == 200, answer.content
    problem(administrator.get(f"participants/{spare.public_id}/"), 404, "not_found")
    assert SECRET not in answer.content.decode()


def test_a_sealed_file_is_nowhere_until_data_protection_opens_it(
    world, administrator, worker, officer, path, problem
):
    answer = administrator.post(f"{path}seal/", {"reason": SECRET}, etag=administrator.etag(path))
    assert (answer.status_code, answer.content) == (204, b"")
    for me in (administrator, worker):
        problem(me.get(path), 404, "not_found")
        assert ref(world.person) not in json.dumps(
            [
                me.rows(name)
                for name in ("participants/", "enrollments/", "case-assignments/", "safety-flags/")
            ]
        )
    assert worker.rows("participants/", search=world.own.names[0]) == []
    (row,) = officer.rows("sealed-files/", is_lifted="false")
    assert "reason" not in row and SECRET not in json.dumps(row)
    seal = f"sealed-files/{row['public_id']}/"
    answer = officer.post(f"{seal}unseal/", {"on": day(), "reason": SECRET}, etag=officer.etag(seal))
    assert answer.status_code == 200, answer.content
    assert worker.get(path).status_code == 200


# --- Contact data -----------------------------------------------------------------------------------------------------


def test_contacts_are_for_the_own_worker_and_their_reading_is_logged(world, worker, administrator, problem):
    identity_change(by=BY, identity=world.person.identity, phone="+221 77", address="impasse du Cygne")
    last = AuditEvent.objects.latest("pk").pk
    (row,) = worker.rows("contact-data/", participant=ref(world.person))
    assert (row["phone"], row["address"]) == ("+221 77", "impasse du Cygne")
    event = AuditEvent.objects.get(pk__gt=last, action="participant.read")
    assert event.field_groups == ["contacts"] and event.subject_ids == [ref(world.person)]
    problem(administrator.get("contact-data/"), 403, "not_allowed")
    assert worker.rows("contact-data/", participant=ref(world.foreign_person)) == []


def test_a_protected_address_appears_nowhere(world, worker, administrator, path):
    identity_change(by=BY, identity=world.person.identity, phone="+221 77", address="impasse du Cygne")
    safety_flag_raise(by=BY, participant=world.person, kind="protected_address", starts_on=TODAY)
    (row,) = worker.rows("contact-data/", participant=ref(world.person))
    assert (row["phone"], row["address"]) == ("+221 77", None)
    for me in (worker, administrator):
        for where in (path, "participants/", "relations/", "safety-flags/"):
            assert "Cygne" not in me.get(where).content.decode()


# --- Around a person --------------------------------------------------------------------------------------------------


def test_what_is_written_in_confidence_stays_in(world, worker, administrator):
    """Notes, reasons and descriptions go in and are in no answer, list or detail."""
    person = {"participant": ref(world.person)}
    spare = register(world.own, "spare", worker=world.user["social_worker"])
    posted = {
        "risk-bases/": {
            "group": "street", "source": "school", "recorded_on": day(-1), "expires_on": day(9), "note": SECRET,
        },
        "safety-flags/": {"kind": "self_harm", "starts_on": day(-1), "note": SECRET},
        "no-contacts/": {"other": ref(spare), "starts_on": day(-1), "reason": SECRET},
        "incidents/": {"kind": "custody", "category": "threat", "occurred_on": day(-1), "description": SECRET},
        "participations/": {
            "program": ref(world.program), "answer": "agreed", "on": day(-1), "child_view": SECRET, "exemption": SECRET,
        },
        "supervision-periods/": {
            "site": ref(world.site), "kind": "parole", "starts_on": day(-1),
            "conditions": SECRET,
        },
    }  # fmt: skip
    for where, body in posted.items():
        answer = worker.post(where, {**person, **body})
        assert answer.status_code == 201, (where, answer.content)
        shown = answer.content + worker.get(where).content + worker.get(answer["Location"]).content
        assert SECRET not in shown.decode(), where
    answer = administrator.post("sentences/", {**person, "imposed_on": day(-9), "conditions": SECRET})
    assert answer.status_code == 201 and SECRET not in answer.content.decode()
    assert RiskBasis.objects.get().note == SECRET


def test_a_concern_is_reported_before_it_is_closed(world, worker, problem):
    body = {
        "participant": ref(world.person), "kind": "safeguarding", "category": "exploitation", "occurred_on": day(-2),
        "description": "Errands.",
    }  # fmt: skip
    made = worker.post("incidents/", body).json()
    assert (made["has_duty_to_report"], made["report_due_on"], made["state"]) == (True, day(1), "open")
    path = f"incidents/{made['public_id']}/"
    for to in (world.other_user["prison_administrator"], world.user["program_manager"]):
        answer = worker.post(f"{path}escalate/", {"to": ref(to)}, etag=worker.etag(path))
        assert answer.status_code == 400 and [pointer for pointer, _ in causes(answer.json())] == ["/to"]
    answer = worker.post(
        f"{path}escalate/", {"to": ref(world.user["prison_administrator"])}, etag=worker.etag(path)
    )
    assert answer.json()["state"] == "escalated", answer.content
    body = problem(worker.post(f"{path}close/", {"on": day()}, etag='"2"'), 400, "rule_violation")
    assert causes(body) == [("", "not_reported")]
    assert worker.post(f"{path}report/", {"to": "Police", "on": day()}, etag='"2"').status_code == 200
    answer = worker.post(f"{path}close/", {"on": day(), "note": SECRET}, etag='"3"')
    assert (answer.json()["state"], SECRET in answer.content.decode()) == ("closed", False)
    assert Incident.objects.get().closing_note == SECRET


def test_two_who_must_not_meet_are_parted_and_it_is_said_where_they_do(world, worker):
    other = register(world.own, "other", worker=world.user["social_worker"])
    enrollment_move(
        by=BY, enrollment=other.enrollments.get(), verb="enroll", on=TODAY, offering=world.offering
    )
    body = {"participant": ref(world.person), "other": ref(other), "starts_on": day()}
    made = worker.post("no-contacts/", body)
    assert made.status_code == 201 and made.json()["meets_in"] == [world.offering.code]
    elsewhere = {**body, "other": ref(world.foreign_person)}
    missing = {**body, "other": "00000000-0000-4000-8000-000000000000"}
    answers = [worker.post("no-contacts/", one) for one in (elsewhere, missing)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()


def test_the_guardian_takes_a_consent_back(world, worker):
    relation = worker.post(
        "relations/",
        {"participant": ref(world.person), "kind": "parent", "name": "A parent", "is_legal_guardian": True},
    ).json()
    body = {
        "participant": ref(world.person), "program": ref(world.program), "answer": "agreed", "on": day(-3),
        "guardian": relation["public_id"], "guardian_answer": "agreed", "guardian_on": day(-3), "child_view": "yes",
    }  # fmt: skip
    made = worker.post("participations/", body).json()
    path = f"participations/{made['public_id']}/"
    answer = worker.post(f"{path}withdraw/", {"on": day(), "is_by_guardian": True}, etag='"1"')
    assert (answer.json()["answer"], answer.json()["guardian_answer"]) == ("agreed", "withdrawn"), (
        answer.content
    )


def test_a_foreign_guardian_is_nobodys(world, worker):
    foreign = Relation(participant=world.foreign_person, kind="parent", name="x", is_legal_guardian=True)
    foreign.created_by = foreign.updated_by = "test"
    foreign.save()
    body = {
        "participant": ref(world.person), "program": ref(world.program), "answer": "agreed", "on": day(-3),
        "guardian": ref(foreign), "guardian_answer": "agreed", "guardian_on": day(-3),
    }  # fmt: skip
    answer = worker.post("participations/", body)
    assert (answer.status_code, causes(answer.json())) == (400, [("/guardian", "no_such_record")])


# --- The module that is off -------------------------------------------------------------------------------------------


def test_where_the_module_is_off_there_is_no_such_address(world, administrator, settings, problem):
    settings.GROUP_AFFILIATION = True
    row = affiliation_assert(
        by=BY, participant=world.person, group_name="The Corner", standing="member", source="x", reliability="reliable",
        asserted_on=TODAY - timedelta(days=9), expires_on=TODAY - timedelta(days=2),
    )  # fmt: skip
    (shown,) = administrator.rows("affiliations/")
    assert shown["is_expired"] is True
    settings.GROUP_AFFILIATION = False
    for where in ("affiliations/", f"affiliations/{row.public_id}/"):
        problem(administrator.get(where), 404, "not_found")
    problem(
        administrator.post(f"affiliations/{row.public_id}/end/", {"on": day()}, etag='"1"'), 404, "not_found"
    )
    problem(administrator.post("affiliations/", {}), 404, "not_found")
    assert GroupAffiliation.objects.get().version == 1


def test_without_clearance_the_list_is_empty(world, worker, settings):
    settings.GROUP_AFFILIATION = True
    affiliation_assert(
        by=BY, participant=world.person, group_name="The Corner", standing="member", source="x", reliability="reliable",
        asserted_on=TODAY, expires_on=TODAY + timedelta(days=2),
    )  # fmt: skip
    assert worker.rows("affiliations/") == []
