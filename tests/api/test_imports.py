"""Files taken in by API: asked for, tried first, done, and refused with a table of reasons."""

from base64 import b64encode

import pytest

from accounts.roles import Role
from kernel.clock import today
from outcomes.models import JusticeEvent
from participants.models import Enrollment, Participant
from tests.exchange.files import OUTCOMES, PEOPLE, csv_of
from tests.world import register

AWA = {"reference": "A-1", "family_name": "Sow", "given_names": "Awa", "birth_on": "1990-04-03", "site": "own-site"}


@pytest.fixture
def administrator(world, caller):
    return caller(world.user[Role.PRISON_ADMINISTRATOR])


@pytest.fixture
def evaluator(world, caller):
    return caller(world.user[Role.EVALUATOR])


@pytest.fixture
def take_in(world, settings, tmp_path, django_capture_on_commit_callbacks):
    """Send a file and wait for the job: small ones are done at once where no worker runs."""
    settings.FILES_DIR = tmp_path / "files"

    def take_in(me, what, file, **more):
        body = {
            "agency": str(world.agency.public_id), "file_name": f"{what}.csv",
            "content": b64encode(file).decode(), **more,
        }  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            answer = me.post(f"imports/{what}/", body)
        if answer.status_code != 201:
            return answer
        assert answer["Location"].endswith(f"/api/v1/jobs/{answer.json()['public_id']}/")
        return me.get(answer["Location"]).json()

    return take_in


def test_people_tried_first_and_then_taken_in(take_in, administrator):
    content = csv_of(PEOPLE, AWA)
    tried = take_in(administrator, "people", content, dry_run=True)
    assert (tried["state"], tried["outcome"]) == ("done", {"rows": 1, "new": 1})
    assert not Participant.objects.filter(reference="A-1").exists()
    assert administrator.rows("imports/") == []
    done = take_in(administrator, "people", content)
    assert (done["kind"], done["state"], done["outcome"]) == ("import_people", "done", {"rows": 1, "new": 1})
    assert Participant.objects.get(reference="A-1").identity.family_name == "Sow"
    (record,) = administrator.rows("imports/", kind="people")
    assert record["counts"] == {"rows": 1, "new": 1}


def test_a_bad_file_fails_with_a_table_of_reasons(take_in, administrator):
    job = take_in(administrator, "people", csv_of(PEOPLE, AWA, {**AWA, "sex": 7, "birth_on": "03/04/1990"}))
    assert (job["state"], job["problem"]["code"], job["outcome"]) == ("failed", "file_refused", {"problems": 3})
    table = administrator.get(f"jobs/{job['public_id']}/result/").content.decode("utf-8-sig").splitlines()
    assert table[0] == "place,column,code,reason"
    assert {tuple(line.split(",")[:3]) for line in table[1:]} == {
        ("E3", "sex", "unknown_code"), ("F3", "birth_on", "ambiguous_date"), ("A3", "reference", "twice"),
    }  # fmt: skip
    assert not Participant.objects.filter(reference="A-1").exists()


def test_a_value_that_looks_like_a_formula_is_none_in_the_table(take_in, administrator):
    job = take_in(administrator, "people", csv_of(PEOPLE, {**AWA, "sex": "=1+1"}))
    assert "\n=" not in administrator.get(f"jobs/{job['public_id']}/result/").content.decode()


def test_justice_events_and_who_was_not_found(take_in, administrator, evaluator):
    take_in(administrator, "people", csv_of(PEOPLE, AWA))
    who = {name: AWA[name] for name in ("family_name", "given_names", "birth_on")}
    rows = [{**who, "kind": "arrest", "occurred_on": "2021-05-04"}, {"identifier": "SN-404"}]
    said = {"source_name": "Police", "covers_from": "2020-01-01", "covers_until": "2022-12-31"}
    job = take_in(evaluator, "outcomes", csv_of(OUTCOMES, *rows), **said)
    assert job["state"] == "done", job
    assert (job["outcome"]["new"], job["outcome"]["not_found"]) == (1, 1)
    table = evaluator.get(f"jobs/{job['public_id']}/result/").content.decode("utf-8-sig").splitlines()
    assert table[1].startswith("3,,not_found,")
    event = JusticeEvent.objects.get(source_name="Police")
    assert event.is_evaluation_only
    assert str(event.public_id) not in str(administrator.rows("justice-events/"))
    (record,) = evaluator.rows("imports/", kind="outcomes", covers_after="2022-01-01")
    assert (record["source_name"], record["counts"]["people_found"]) == ("Police", 1)


def test_what_cannot_be_asked_for(take_in, administrator, evaluator, world, problem):
    body = problem(take_in(administrator, "people", b"x", content="not base64!"), 400, "validation_failed")
    assert body["errors"][0]["pointer"] == "/content"
    foreign = str(world.other.agency.public_id)
    body = problem(take_in(administrator, "people", b"x", agency=foreign), 400, "validation_failed")
    assert body["errors"][0]["code"] == "no_such_record"
    said = {"source_name": "Police", "covers_from": "2022-01-01", "covers_until": "2020-12-31"}
    body = problem(take_in(evaluator, "outcomes", b"x", **said), 400, "rule_violation")
    assert body["errors"][0]["pointer"] == "/covers_until"
    said |= {"covers_until": "2022-12-31", "is_evaluation_only": False}
    problem(take_in(evaluator, "outcomes", b"x", **said), 403, "not_allowed")


def test_the_same_submission_twice_is_one_job(take_in, administrator, world):
    body = {
        "agency": str(world.agency.public_id), "file_name": "people.csv",
        "content": b64encode(csv_of(PEOPLE, AWA)).decode(),
    }  # fmt: skip
    first = administrator.post("imports/people/", body, key="one")
    again = administrator.post("imports/people/", body, key="one")
    assert first.json() == again.json()
    assert len(administrator.rows("jobs/")) == 1


def test_a_pasted_list_seen_first_and_then_enrolled(world, caller, problem):
    me, person = caller(world.user[Role.PROGRAM_MANAGER]), register(world.own, "own-101", family="Sow", given="Awa")
    path = f"offerings/{world.offering.public_id}/"
    text = "Sow, Awa\nnobody"
    answer = me.post(f"{path}paste/", {"text": text, "preview": True}, etag=me.etag(path)).json()
    assert answer["is_preview"]
    assert [(line["number"], line["found"]) for line in answer["results"]] == [(1, "matched"), (2, "not_found")]
    assert answer["results"][0]["participant"]["reference"] == "own-101"
    assert Enrollment.objects.get(participant=person).status == "referred"
    refused = problem(
        me.post(f"{path}paste/", {"text": text, "on": today().isoformat()}, etag=me.etag(path)), 400, "rule_violation"
    )
    assert [error["pointer"] for error in refused["errors"]] == ["/lines/2"]
    body = {"text": text, "on": today().isoformat(), "skip_unmatched": True}
    done = me.post(f"{path}paste/", body, etag=me.etag(path)).json()
    assert (done["is_preview"], done["results"][0]["status"]) == (False, "enrolled")
    problem(me.post(f"{path}paste/", {"text": text}, etag=me.etag(path)), 400, "rule_violation")
