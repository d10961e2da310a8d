"""Assessments and plans by API: from draft to signature and beyond, and what never comes out."""

import json
from datetime import timedelta

import pytest

from audit.models import AuditEvent
from kernel.clock import today
from participants.models import Assessment, AssessmentScore, BandOverride, Plan
from tests.rows.casework import content, instrument_of
from tests.world import register

TODAY = today()
SECRET = "only for the file"


def day(offset: int = 0) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def ref(record) -> str:
    return str(record.public_id)


def causes(answer):
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


@pytest.fixture
def worker(world, caller):
    return caller(world.user["social_worker"])


@pytest.fixture
def administrator(world, caller):
    return caller(world.user["prison_administrator"])


@pytest.fixture
def version(world):
    return instrument_of(world.own, "form", reassess_days=180).versions.get()


def new(world, version, **changes) -> dict:
    return {
        "participant": ref(world.person), "instrument_version": ref(version), "assessed_on": day(-3),
        "answers": {"a": 1, "b": 2, "c": "refused"}, "opinion": SECRET, **changes,
    }  # fmt: skip


def path_of(answer) -> str:
    return f"assessments/{answer.json()['public_id']}/"


def act(me, path, name, body=None, etag='"1"'):
    return me.send("post", f"{path}{name}/", body or {}, etag=etag)


def test_from_draft_to_signature(world, worker, administrator, version):
    made = worker.send("post", "assessments/", new(world, version))
    assert (made.status_code, made.json()["state"], made.json()["score"]) == (201, "draft", None)
    path = path_of(made)
    changed = worker.send("patch", path, {"answers": {"a": 1, "b": 2}}, etag=made["ETag"])
    assert changed.status_code == 200, changed.content
    signed = act(worker, path, "sign", etag=changed["ETag"])
    assert signed.status_code == 200, signed.content
    body = signed.json()
    assert (body["state"], body["instrument"]["code"], body["instrument_version"]["number"]) == ("signed", "form", 1)
    score = body["score"]
    assert {body["author"]["name"], score["signed_by"]["name"]} == {"own-social_worker"}
    assert (score["assessed_on"], score["total"], score["rule"]) == (day(-3), "4.50", "prorated")
    (family,) = score["domains"]
    assert (family["score"], family["band"], family["missing"]) == ("4.50", "high", 1)
    assert "1 of 3" in family["rule_in_words"]
    assert SECRET not in signed.content.decode() and body["has_opinion"] is True
    assert administrator.get(path).json() == body


def test_what_was_answered_is_for_case_workers(world, worker, administrator, version):
    path = path_of(worker.send("post", "assessments/", new(world, version)))
    shown = worker.get(f"{path}answers/").json()
    assert shown == {"answers": {"a": 1, "b": 2, "c": "refused"}, "total": None, "is_as_signed": None}
    assert AuditEvent.objects.latest("pk").field_groups == ["assessment_answers"]
    act(worker, path, "sign")
    assert worker.get(f"{path}answers/").json()["is_as_signed"] is True
    assert administrator.get(f"{path}answers/").status_code == 403


def test_a_signed_one_is_not_edited(world, worker, version):
    path = path_of(worker.send("post", "assessments/", new(world, version)))
    signed = act(worker, path, "sign")
    for refused in (
        worker.send("patch", path, {"answers": {"a": 0}}, etag=signed["ETag"]),
        act(worker, path, "discard", etag=signed["ETag"]),
    ):
        assert causes(refused) == [("", "signed")], refused.content


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"answers": {"a": 7, "z": 1}}, [("/answers/a", "out_of_range"), ("/answers/z", "unknown_item")]),
        ({"answers": {"a": "2"}}, [("/answers/a", "out_of_range")]),
        ({"answers": []}, [("/answers", "not_a_dict")]),
        ({"total": "3.00"}, [("/total", "total_computed")]),
        ({"assessed_on": day(400)}, [("/assessed_on", "in_the_future")]),
        ({"assessed_on": day(-4000)}, [("/assessed_on", "not_in_force")]),
        ({"score": 1}, [("/score", "unknown_field")]),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(world, worker, version, changes, wrong):
    refused = worker.send("post", "assessments/", new(world, version, **changes))
    assert refused.status_code in (400, 409, 422), refused.content
    assert causes(refused) == wrong
    assert not Assessment.objects.exists()


def test_what_was_signed_in_error_is_superseded_by_a_draft(world, worker, version):
    path = path_of(worker.send("post", "assessments/", new(world, version)))
    signed = act(worker, path, "sign")
    draft = act(worker, path, "supersede", {"reason": SECRET}, etag=signed["ETag"])
    assert (draft.status_code, draft.json()["state"], draft.json()["replaces"]) == (
        201, "draft", signed.json()["public_id"],
    )  # fmt: skip
    assert SECRET not in draft.content.decode()
    assert worker.get(path).status_code == 404
    gone = act(worker, path_of(draft), "discard", etag=draft["ETag"])
    assert gone.status_code == 204
    assert worker.get("assessments/").json()["results"] == []


def test_a_later_one_supersedes_the_one_before(world, worker, version):
    first = worker.send("post", "assessments/", new(world, version, assessed_on=day(-30)))
    act(worker, path_of(first), "sign")
    second = worker.send("post", "assessments/", new(world, version))
    act(worker, path_of(second), "sign")
    rows = worker.get("assessments/", is_signed="true").json()["results"]
    assert [row["state"] for row in rows] == ["signed", "superseded"]
    assert worker.get("assessments/", is_signed="false").json()["results"] == []


def test_another_band_needs_another_person(world, worker, administrator, version):
    path = path_of(worker.send("post", "assessments/", new(world, version)))
    act(worker, path, "sign")
    asked = act(worker, path, "override", {"domain": "family", "band": "low", "reason": SECRET}, etag='"2"')
    assert (asked.status_code, asked.json()["state"]) == (201, "asked"), asked.content
    override = f"band-overrides/{asked.json()['public_id']}/"
    assert act(worker, override, "approve").status_code == 403
    approved = act(administrator, override, "approve")
    assert (approved.status_code, approved.json()["decided_by"]["name"]) == (200, "own-prison_administrator")
    (family,) = worker.get(path).json()["score"]["domains"]
    assert (family["band"], family["band_in_force"]) == ("high", "low")
    assert BandOverride.objects.get().reason == SECRET
    assert SECRET not in worker.get("band-overrides/").content.decode()


def test_two_versions_are_never_in_force_at_once(world, version, caller):
    manager = caller(world.user["program_manager"])
    path = f"instruments/{ref(version.instrument)}/"
    body = {"valid_from": version.valid_from.isoformat(), "content": content()}
    refused = act(manager, path, "revise", body)
    assert causes(refused) == [("/valid_from", "two_versions")]
    assert act(manager, path, "revise", {**body, "valid_from": day()}).status_code == 200
    (newest, _first) = manager.get("instrument-versions/", instrument=ref(version.instrument)).json()["results"]
    assert (newest["number"], newest["content"]) == (2, content())


def test_content_that_cannot_be_scored_is_refused_at_its_place(world, caller):
    manager = caller(world.user["program_manager"])
    made = content()
    made["domains"][0]["max_missing"] = 9
    body = {"agency": ref(world.agency), "code": "form", "name": {"en": "Form"}, "valid_from": day(), "content": made}
    refused = manager.send("post", "instruments/", body)
    assert causes(refused) == [("/content/domains/0/max_missing", "content")]


# --- The plan ---------------------------------------------------------------------------------------------------------


def test_a_plan_with_goals_actions_and_a_review(world, worker, administrator):
    plan = worker.send(
        "post", "plans/",
        {"participant": ref(world.person), "on": day(-20), "own_words": SECRET, "answer": "agreed"},
    )  # fmt: skip
    assert (plan.status_code, plan.json()["answer"], plan.json()["has_own_words"]) == (201, "agreed", True)
    goal = worker.send(
        "post", "goals/", {"plan": plan.json()["public_id"], "need_domain": "housing", "statement": SECRET}
    )
    owner = ref(administrator.token.user)
    body = {"goal": goal.json()["public_id"], "description": SECRET, "due_on": day(-1), "owner": owner}
    action = worker.send("post", "plan-actions/", body)
    assert action.status_code == 201, action.content
    late = worker.get("plan-actions/", due_before=day(), state="open", plan=plan.json()["public_id"]).json()["results"]
    assert [row["owner"]["name"] for row in late] == ["own-prison_administrator"]
    closed = act(administrator, f"plan-actions/{action.json()['public_id']}/", "close", {"on": day(), "is_done": True})
    assert (closed.status_code, closed.json()["state"]) == (200, "done")
    body = {"plan": plan.json()["public_id"], "on": day(), "changes": SECRET, "answer": "refused"}
    review = worker.send("post", "plan-reviews/", {**body, "next_review_on": day(30)})
    assert review.status_code == 201, review.content
    shown = worker.get(f"plans/{plan.json()['public_id']}/")
    assert (shown.json()["answer"], shown.json()["next_review_on"]) == ("refused", day(30))
    for answer in (plan, goal, action, closed, review, shown):
        assert SECRET not in json.dumps(answer.json())
    assert Plan.objects.get().own_words == SECRET


def test_what_cannot_be_of_a_plan(world, worker):
    body = {"participant": ref(world.person), "on": day()}
    first = worker.send("post", "plans/", body)
    again = worker.send("post", "plans/", body)
    assert causes(again) == [("/participant", "plan_open")]
    goal = {"plan": first.json()["public_id"], "statement": "x"}
    assert causes(worker.send("post", "goals/", {**goal, "need_domain": "history"})) == [
        ("/need_domain", "invalid_choice")
    ]
    made = worker.send("post", "goals/", {**goal, "need_domain": "housing"}).json()
    action = {"goal": made["public_id"], "description": "x", "due_on": day()}
    stranger = ref(world.other_user["social_worker"])
    assert causes(worker.send("post", "plan-actions/", {**action, "owner": stranger})) == [("/owner", "no_such_record")]
    one = worker.send("post", "plan-actions/", action).json()
    unsaid = act(worker, f"plan-actions/{one['public_id']}/", "close", {"on": day(), "is_done": False})
    assert causes(unsaid) == [("/reason", "reason_missing")]


def test_lists_cost_the_same_for_one_and_for_many(world, worker, version, django_assert_max_num_queries):
    for number in range(6):
        person = register(world.own, f"many-{number}", worker=world.user["social_worker"])
        made = worker.send("post", "assessments/", new(world, version, participant=ref(person)))
        act(worker, path_of(made), "sign")
        plan = worker.send("post", "plans/", {"participant": ref(person), "on": day()}).json()
        goal = worker.send("post", "goals/", {"plan": plan["public_id"], "need_domain": "leisure", "statement": "x"})
        worker.send("post", "plan-actions/", {"goal": goal.json()["public_id"], "description": "x", "due_on": day()})
    assert AssessmentScore.objects.count() == 6
    for address in ("assessments/", "plans/", "goals/", "plan-actions/", "instruments/", "instrument-versions/"):
        with django_assert_max_num_queries(15):
            assert worker.get(address).status_code == 200
