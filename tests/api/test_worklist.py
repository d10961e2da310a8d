"""The worklist through the interface: doing what an item says is what clears it."""

import pytest

from accounts.roles import Role
from audit.models import AuditEvent
from kernel.clock import today
from participants.models import Enrollment, Relation
from tests.outcomes.worklist import situations
from tests.outcomes.worklist.situations import ahead
from tests.rows.casework import instrument_of

SW, PA, PM = Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER


@pytest.fixture
def me(world, caller):
    return caller(world.user[SW])


def items(me, reason: str) -> list[dict]:
    answer = me.get("worklist/", reason=reason)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["counts"] == [{"reason": reason, "count": len(found["results"])}]
    return found["results"]


def do(me, item, body, **more):
    """The request that the item names; what is done to a record says its version."""
    act = item["act"]
    assert act["method"] == "POST"
    if act["path"].count("/") > 1:
        more["etag"] = me.etag("/".join(act["path"].split("/")[:2]) + "/")
    answer = me.post(act["path"], body, **more)
    assert answer.status_code in (200, 201), answer.content


def contact(item) -> dict:
    return {
        "participant": item["act"]["record"], "kind": "individual", "setting": "outside", "channel": "in_person",
        "on": str(today()),
    }  # fmt: skip


def agreed_as_child(item, side, person) -> dict:
    guardian = Relation.objects.get(participant=person, is_legal_guardian=True)
    return {
        "participant": item["act"]["record"], "program": str(side.program.public_id), "answer": "agreed",
        "on": str(today()), "guardian": str(guardian.public_id), "guardian_answer": "agreed",
        "guardian_on": str(today()), "guardian_expires_on": str(ahead(200)), "child_view": "still wants to",
    }  # fmt: skip


def test_saving_the_register_clears_it(world, caller):
    manager = caller(world.user[PM])
    situations.missing_register(world.own)
    (item,) = items(manager, "register_missing")
    assert item["participant"] is None
    expected = Enrollment.objects.get(offering=world.offering)
    entries = [{"enrollment": str(expected.public_id), "status": "attended"}]
    do(manager, item, {"entries": entries})
    assert items(manager, "register_missing") == []


def test_a_contact_clears_three_absences(world, me):
    one = situations.absent(world.own)
    (item,) = items(me, "three_absences")
    assert item["participant"] == {
        "public_id": str(one.participant.public_id), "reference": one.participant.reference,
    }  # fmt: skip
    do(me, item, contact(item))
    assert items(me, "three_absences") == []


def test_a_contact_outside_clears_the_release(world, me):
    situations.released(world.own)
    (item,) = items(me, "not_met_after_release")
    assert item["urgency"] == "urgent"
    do(me, item, contact(item))
    assert items(me, "not_met_after_release") == []


def test_asking_the_guardian_again_clears_the_consent(world, me):
    person = situations.child_whose_consent_ends(world.own, ahead(4))
    (item,) = items(me, "consent_expiring")
    do(me, item, agreed_as_child(item, world.own, person))
    assert items(me, "consent_expiring") == []


def test_asking_the_adult_clears_the_coming_of_age(world, me):
    situations.coming_of_age(world.own, ahead(-3))
    (item,) = items(me, "comes_of_age")
    program = str(world.program.public_id)
    do(
        me,
        item,
        {"participant": item["act"]["record"], "program": program, "answer": "agreed", "on": str(today())},
    )
    assert items(me, "comes_of_age") == []


def test_reporting_and_closing_clear_a_concern(world, me):
    situations.concern(world.own, kind="safeguarding")
    (item,) = items(me, "concern_open")
    do(me, item, {"to": "Child protection", "on": str(today())})
    (item,) = items(me, "concern_open")
    assert item["act"]["path"].endswith("/close/")
    do(me, item, {"on": str(today())})
    assert items(me, "concern_open") == []


def test_taking_a_referral_up_clears_it(world, caller):
    manager = caller(world.user[PM])
    situations.referred(world.own)
    (item,) = items(manager, "referral_unanswered")
    do(manager, item, {"on": str(today())})
    assert items(manager, "referral_unanswered") == []


def test_signing_an_assessment_clears_it(world, me):
    person = situations.placed(world.own, 40)
    version = instrument_of(world.own, "form").versions.get()

    def owed():
        reference = str(person.public_id)
        return [item for item in items(me, "assessment_due") if item["participant"]["public_id"] == reference]

    (item,) = owed()
    do(me, item, {
        "participant": item["act"]["record"], "instrument_version": str(version.public_id),
        "assessed_on": str(today()), "answers": {"a": 1, "b": 2, "c": 0},
    })  # fmt: skip
    (item,) = owed()
    assert item["act"]["path"].endswith("/sign/")
    do(me, item, {})
    assert owed() == []


def test_a_plan_clears_a_release_without_one(world, me):
    situations.going_home(world.own, ahead(9))
    (item,) = items(me, "release_without_plan")
    do(me, item, {"participant": item["act"]["record"], "on": str(today()), "answer": "agreed"})
    assert items(me, "release_without_plan") == []


def test_a_plan_clears_what_has_waited_for_it(world, me):
    (item,) = items(me, "plan_due")  # the person of the world has had a place for fifty days
    do(me, item, {"participant": item["act"]["record"], "on": str(today()), "answer": "agreed"})
    assert items(me, "plan_due") == []


def test_reviewing_a_plan_clears_it(world, me):
    situations.plan_to_review(world.own, today())
    (item,) = items(me, "plan_review_due")
    do(me, item, {
        "plan": item["act"]["record"], "on": str(today()), "changes": "Nothing yet.", "answer": "agreed",
    })  # fmt: skip
    assert items(me, "plan_review_due") == []


def test_saying_what_came_of_it_clears_a_follow_up(world, me):
    situations.to_follow_up(world.own, today())
    (item,) = items(me, "follow_up_due")
    do(me, item, {"state": "not_reached", "on": str(today())})
    assert items(me, "follow_up_due") == []


def test_counts_are_of_everything_and_results_as_many_as_asked_for(world, me):
    for _ in range(3):
        situations.concern(world.own)
    answer = me.get("worklist/", limit=2).json()
    assert len(answer["results"]) == 2
    assert {"reason": "concern_open", "count": 3} in answer["counts"]
    assert answer["as_of"] == str(today())


def test_reasons_that_the_token_may_not_see_are_not_there(world, caller):
    situations.concern(world.own)
    narrow = caller(world.user[SW], scopes=["people:read"])
    shown = narrow.get("worklist/").json()
    assert "concern_open" not in {count["reason"] for count in shown["counts"]}
    assert narrow.get("worklist/", reason="concern_open").json()["results"] == []


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 1001}, {"limit": "many"}, {"reason": "boredom"}, {"x": 1}]
)
def test_parameters_that_cannot_be(me, problem, query):
    (error,) = problem(me.get("worklist/", **query), 400, "invalid_parameters")["errors"]
    assert error["pointer"] == f"/query/{next(iter(query))}"


def test_a_reading_is_one_event_with_records_and_people(world, me):
    concern = situations.concern(world.own)
    last = AuditEvent.objects.latest("pk").pk
    me.get("worklist/", reason="concern_open")
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert (event.action, event.object_ids) == ("worklist.read", [str(concern.public_id)])
    assert event.subject_ids == [str(world.person.public_id)]
    assert event.field_groups == ["concern_open"]
    assert str(event.agency_id) == str(world.agency.public_id)


def test_words_follow_the_language(world, me):
    situations.concern(world.own)
    (item,) = me.get("worklist/", headers={"Accept-Language": "fr"}, reason="concern_open").json()["results"]
    assert item["label"] == "signalement ouvert"
    assert "toujours en cours" in item["why"]
