"""Follow-up, justice events, ends of observation, local codes and sources by API: what is asked and answered."""

from datetime import timedelta

import pytest

from audit.models import AuditEvent
from kernel.clock import today
from outcomes.models import Ascertainment, JusticeEvent, ObservationEnd, ReintegrationOutcome
from outcomes.services import local_code_add, source_create
from participants.services import custody_close
from tests.world import BY, register

TODAY = today()
SECRET = "only for the file"


def day(offset: int = 0) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


@pytest.fixture
def worker(world, caller):
    return caller(world.user["social_worker"])


@pytest.fixture
def evaluator(world, caller):
    return caller(world.user["evaluator"])


def ref(record) -> str:
    return str(record.public_id)


def causes(answer):
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def act(me, row, name, body):
    return me.send(
        "post", f"reintegration-outcomes/{row['public_id']}/{name}/", body, etag=f'"{row["version"]}"'
    )


@pytest.fixture
def release(world):
    person = register(world.own, "released-1", worker=world.user["social_worker"], since=320)
    return custody_close(
        by=BY, period=person.custody_periods.get(), on=TODAY - timedelta(days=280), reason="parole"
    )


def planned(me, release, **more):
    body = {"index_event": "release", "custody_period": ref(release), **more}
    answer = me.send("post", "reintegration-outcomes/plan/", body)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


# --- Follow-up --------------------------------------------------------------------------------------------------------


def test_a_series_is_planned_answered_and_read(worker, release):
    assert len(planned(worker, release)) == 24
    assert planned(worker, release) == [], "planning again writes nothing"
    due = worker.get("reintegration-outcomes/", state="planned", domain="housing", due_before=day()).json()
    assert [row["month"] for row in due["results"]] == [6, 3]
    row = due["results"][1]
    answer = act(
        worker, row, "record", {"state": "reached", "on": day(), "situation": "own_home", "source": "seen"}
    )
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["timing"], shown["seen_in_month"], shown["month"]) == ("late", 9, 3)
    assert (shown["situation"], shown["source"], shown["user"]["name"]) == (
        "own_home", "seen", "own-social_worker",
    )  # fmt: skip
    again = act(worker, shown, "record", {"state": "refused", "on": day()})
    assert (again.status_code, causes(again)) == (400, [("/state", "answered_already")])


def test_why_it_was_corrected_goes_in_and_never_comes_out(worker, release):
    (row,) = planned(worker, release, domains=["health"], months=[6])
    row = act(worker, row, "record", {"state": "not_reached", "on": day(-3)}).json()
    answer = act(worker, row, "correct", {"state": "refused", "reason": SECRET})
    assert (answer.json()["state"], answer.json()["seen_on"]) == ("refused", day(-3))
    assert SECRET not in answer.content.decode()
    assert ReintegrationOutcome.objects.get(public_id=row["public_id"]).correction_reason == SECRET
    assert act(worker, row, "lose", {"on": day()}).status_code == 412


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"state": "planned", "on": day()}, ("/state", "invalid_choice")),
        ({"state": "lost", "on": day(3)}, ("/on", "in_the_future")),
        ({"state": "lost", "on": day(-281)}, ("/on", "dates_out_of_order")),
        (
            {"state": "reached", "on": day(), "situation": "neet", "source": "seen"},
            ("/situation", "unknown_code"),
        ),
        ({"state": "reached", "on": day(), "situation": "own_home"}, ("/source", "unknown_code")),
        ({"state": "refused", "on": day(), "situation": "own_home"}, ("/situation", "not_reached")),
        ({"state": "refused"}, ("/on", "required")),
        ({"state": "refused", "on": day(), "note": "x"}, ("/note", "unknown_field")),
    ],
)
def test_an_answer_that_cannot_be(worker, release, body, expected):
    (row,) = planned(worker, release, domains=["housing"], months=[3])
    answer = act(worker, row, "record", body)
    assert (answer.status_code, causes(answer)) == (400, [expected])


def test_a_plan_that_cannot_be(worker, world, release):
    enrollment, foreign = ref(world.enrollment), ref(world.other.person.custody_periods.get())
    for body, pointer in (
        ({"index_event": "release", "enrollment": enrollment}, "/custody_period"),
        ({"index_event": "release", "custody_period": ref(release), "enrollment": enrollment}, "/custody_period"),
        ({"index_event": "exit", "enrollment": enrollment}, "/index_event"),
        ({"index_event": "release", "custody_period": foreign}, "/custody_period"),
        ({"index_event": "program_start", "enrollment": enrollment, "months": [4]}, "/months/0"),
        ({"index_event": "program_start", "enrollment": enrollment, "domains": "housing"}, "/domains"),
        ({"index_event": "program_start", "enrollment": enrollment, "domains": []}, "/domains"),
    ):  # fmt: skip
        answer = worker.send("post", "reintegration-outcomes/plan/", body)
        assert answer.status_code == 400, answer.content
        assert [found for found, _code in causes(answer)] == [pointer]
    assert not ReintegrationOutcome.objects.exists()


# --- Events and ends --------------------------------------------------------------------------------------------------


def test_staff_enter_an_event_by_the_code_of_their_law(worker, world):
    local_code_add(by=BY, agency=world.agency, scheme="penal-code", code="311-1", iccs="0502")
    body = {
        "participant": ref(world.person), "kind": "conviction", "occurred_on": day(-90), "decided_on": day(-2),
        "scheme": "penal-code", "local_code": "311-1",
    }  # fmt: skip
    shown = worker.send("post", "justice-events/", body).json()
    assert (shown["iccs"], shown["local_code"]["code"], shown["source"]) == ("0502", "311-1", "staff")
    unknown = worker.send("post", "justice-events/", {**body, "local_code": "999"})
    assert causes(unknown) == [("/local_code", "unknown_local_code")]
    assert "999 of penal-code" in unknown.json()["detail"]
    for more, pointer in (
        ({"source": "administrative"}, "/source"),
        ({"is_evaluation_only": True}, "/is_evaluation_only"),
        ({"iccs": "0502"}, "/local_code"),
        ({"occurred_on": day(2)}, "/occurred_on"),
        ({"participant": ref(world.foreign_person)}, "/participant"),
    ):
        answer = worker.send("post", "justice-events/", {**body, **more})
        assert answer.status_code == 400 and causes(answer)[0][0] == pointer, answer.content
    assert JusticeEvent.objects.filter(participant=world.person, kind="conviction").count() == 1


def test_an_event_of_an_evaluation_is_on_no_file(worker, world):
    hidden = JusticeEvent.objects.get(participant=world.person, is_evaluation_only=True)
    assert worker.get(f"justice-events/{ref(hidden)}/").status_code == 404
    assert ref(hidden) not in worker.get("justice-events/").content.decode()


def test_somebody_lost_is_found_again(worker, world):
    body = {"participant": ref(world.person), "kind": "lost", "on": day(-4)}
    row = worker.send("post", "observation-ends/", body).json()
    assert (row["ended_on"], row["source"]) == (day(-4), "staff")
    again = worker.send("post", "observation-ends/", body)
    assert causes(again) == [("/kind", "recorded_already")]
    path = f"observation-ends/{row['public_id']}/"
    assert worker.send("post", f"{path}withdraw/", {"reason": SECRET}, etag='"1"').status_code == 204
    assert worker.get(path).status_code == 404
    assert ObservationEnd.all_records.get(public_id=row["public_id"]).entered_in_error_reason == SECRET
    assert worker.send("post", "observation-ends/", body).status_code == 201


# --- Codes and sources ------------------------------------------------------------------------------------------------


def test_a_code_changes_its_meaning_on_a_day(evaluator, world):
    body = {"agency": ref(world.agency), "scheme": "penal-code", "code": "311-1", "iccs": "0502"}
    row = evaluator.send("post", "local-codes/", body).json()
    taken = evaluator.send("post", "local-codes/", {**body, "iccs": "0501", "valid_from": day(-10)})
    assert causes(taken) == [("/valid_from", "local_code_overlaps")]
    path = f"local-codes/{row['public_id']}/end/"
    assert evaluator.send("post", path, {"on": day(-11)}, etag='"1"').json()["valid_until"] == day(-11)
    later = {**body, "iccs": "0501", "valid_from": day(-10)}
    assert evaluator.send("post", "local-codes/", later).status_code == 201
    for offset, expected in ((-11, "0502"), (-10, "0501")):
        (found,) = evaluator.get("local-codes/", valid_on=day(offset), code="311-1").json()["results"]
        assert found["iccs"] == expected
    for more, pointer in (({"iccs": "9999"}, "/iccs"), ({"agency": ref(world.other.agency)}, "/agency")):
        assert causes(evaluator.send("post", "local-codes/", {**later, **more}))[0][0] == pointer


def test_a_search_is_recorded_and_shown_with_its_rates(evaluator, world):
    body = {"agency": ref(world.agency), "code": "police", "name": "Arrests of the national police"}
    source = evaluator.send("post", "event-sources/", body).json()
    assert source["searches"] == []
    assert causes(evaluator.send("post", "event-sources/", body)) == [("/code", "code_taken")]
    search = {
        "design": ref(world.design), "searched_on": day(), "covers_from": day(-900), "covers_until": day(-5),
        "file_digest": "ab" * 32, "searched": {"treated": 40, "comparison": 20},
        "matched": {"treated": 30, "comparison": 20},
    }  # fmt: skip
    path = f"event-sources/{source['public_id']}/record-search/"
    shown = evaluator.send("post", path, search, etag='"1"').json()
    assert shown["searches"][0]["match_rate"] == {"treated": 0.75, "comparison": 1.0}
    event = AuditEvent.objects.filter(action="event_source.search").latest("pk")
    assert event.object_ids == [shown["searches"][0]["public_id"]]
    for more, pointer in (
        ({"matched": {"treated": 41}}, "/matched"),
        ({"searched": {"treated": 0}}, "/searched"),
        ({"searched": {"comparison": 20}}, "/searched/treated"),
        ({"searched": {"treated": 2**31}}, "/searched/treated"),
        ({"file_digest": "AB" * 32}, "/file_digest"),
        ({"covers_until": day(1)}, "/searched_on"),
        ({"design": ref(world.other.design)}, "/design"),
    ):
        answer = evaluator.send("post", path, {**search, **more}, etag='"1"')
        assert answer.status_code == 400 and causes(answer)[0][0] == pointer, answer.content
    assert Ascertainment.objects.count() == 1


def test_who_reads_sources(world, caller):
    source_create(by=BY, agency=world.agency, code="police", name="Police")
    source_create(by=BY, agency=world.other.agency, code="police", name="Police")
    manager = caller(world.user["program_manager"])
    assert [row["agency"]["code"] for row in manager.get("event-sources/").json()["results"]] == ["own"]
    assert caller(world.user["social_worker"]).get("event-sources/").status_code == 403
