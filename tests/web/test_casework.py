"""Casework pages: who reads what of an assessment, what is said when something is refused, and what a page costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.actions import Action
from audit.models import AuditEvent
from kernel.clock import today
from outcomes.services.follow_up import follow_up_record, follow_ups_plan
from participants.models import Appointment, Assessment, Goal, Instrument, Plan, PlanAction
from participants.services.appointments import appointment_move
from participants.services.assessments import assessment_discard
from participants.services.goals import action_add, goal_add
from participants.services.instruments import instrument_define
from participants.services.plans import plan_review
from participants.services.safety import safety_flag_raise
from tests.web.rows.casework import (
    action_for,
    appointment_for,
    draft_for,
    follow_up_for,
    override_for,
    plan_for,
    signed_for,
    worker_of,
)
from tests.world import BY

OPINION = "Keeps to himself since the visit."


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def worker(world, browser_of):
    return browser_of(world.user["social_worker"])


@pytest.fixture
def administrator(world, browser_of):
    return browser_of(world.user["prison_administrator"])


def at(route, record) -> str:
    return reverse(f"web:{route}", kwargs={"public_id": record.public_id})


def test_administrators_read_scores_and_no_answers(world, worker, administrator):
    row = draft_for(world.own)
    typed = {"assessed_on": row.assessed_on, "version": row.version, "opinion": OPINION}
    worker.post(at("assessment_fill", row), typed | {"item_housing": "3", "item_family": "refused"})
    row.refresh_from_db()
    worker.post(at("assessment_sign", row), {"version": row.version})
    own, theirs = (
        text_of(worker.get(at("assessment", row))),
        text_of(administrator.get(at("assessment", row))),
    )
    for words in ("acute need", "version 1", "own-social_worker", "No score: the only item is missing."):
        assert words in own and words in theirs
    assert OPINION in own and "refused" in own
    assert OPINION not in theirs and "refused" not in theirs and "Answers, item by item" not in theirs
    by_worker, by_administrator = (
        AuditEvent.objects.filter(
            action=Action.CASE_READ, actor_ref__endswith=str(world.user[role].public_id)
        ).last()
        for role in ("social_worker", "prison_administrator")
    )
    assert "assessment_answers" in by_worker.field_groups
    assert "assessment" in by_administrator.field_groups
    assert "assessment_answers" not in by_administrator.field_groups


def test_an_answer_that_is_not_there_is_no_answer_of_nought(world, worker):
    row = draft_for(world.own)
    worker.post(
        at("assessment_fill", row), {"assessed_on": row.assessed_on, "version": 1, "item_housing": "0"}
    )
    row.refresh_from_db()
    assert row.answers == '{"housing": 0}'
    assert "1 of 15 items are answered." in text_of(worker.get(at("assessment_sign", row)))


def test_nothing_can_be_signed_with_nothing_answered(world, worker):
    row = draft_for(world.own)
    worker.post(at("assessment_fill", row), {"assessed_on": row.assessed_on, "version": 1})
    row.refresh_from_db()
    assert "Nothing is answered yet." in text_of(worker.get(at("assessment_sign", row)))
    answer = worker.post(at("assessment_sign", row), {"version": row.version})
    assert answer.status_code == 400 and "Nothing is answered." in text_of(answer)
    assert not Assessment.objects.get().is_signed


def test_a_draft_that_changed_is_looked_over_again_before_it_is_signed(world, worker):
    row = draft_for(world.own)
    answer = worker.post(at("assessment_sign", row), {"version": row.version + 5})
    assert answer.status_code == 400 and "Look it over again." in text_of(answer)
    assert not Assessment.objects.get().is_signed


def test_the_pages_of_a_signed_one_lead_to_what_can_be_done(world, worker):
    row = signed_for(world.own)
    for route in ("assessment_fill", "assessment_sign", "assessment_discard"):
        answer = worker.post(at(route, row), {"version": row.version, "item_housing": "0"}, follow=True)
        assert "This assessment is signed and stays as it is." in text_of(answer)
    row.refresh_from_db()
    assert "acute need" in text_of(worker.get(at("assessment", row)))


def test_a_licensed_instrument_asks_for_its_total_alone(world, worker):
    bands = [
        {"code": "low", "label": {"en": "low risk"}, "from": 0},
        {"code": "high", "label": {"en": "high risk"}, "from": 20},
    ]
    instrument_define(
        by=BY, agency=world.agency, code="licensed", name={"en": "Licensed scale"}, is_total_only=True,
        valid_from=today() - timedelta(days=9), content={"total": {"min": 0, "max": 40, "bands": bands}},
        license_note="License 12.",
    )  # fmt: skip
    chosen = Instrument.objects.get(code="licensed")
    begun = worker.post(
        at("assessment_new", world.person),
        {"instrument": chosen.public_id, "assessed_on": today()},
        follow=True,
    )
    row = Assessment.objects.get()
    assert "From 0 to 40" in text_of(begun)
    out = worker.post(at("assessment_fill", row), {"assessed_on": today(), "version": 1, "total": "41"})
    assert out.status_code == 400 and "from 0 to 40" in text_of(out)
    worker.post(at("assessment_fill", row), {"assessed_on": today(), "version": 1, "total": "23"})
    row.refresh_from_db()
    worker.post(at("assessment_sign", row), {"version": row.version})
    assert "high risk" in text_of(worker.get(at("assessments", world.person)))


def test_an_instrument_that_begins_later_is_not_offered(world, worker):
    answer = worker.get(at("assessment_new", world.person))
    assert "No instrument is in force here today." in text_of(answer)


def test_whoever_asked_for_another_band_does_not_decide(world, worker, administrator):
    one = override_for(world.own)
    assert 'value="approve"' not in text_of(worker.get(at("assessment", one.assessment)))
    assert worker.post(at("override_decide", one), {"answer": "approve"}).status_code == 403
    administrator.post(at("override_decide", one), {"answer": "refuse"})
    one.refresh_from_db()
    assert one.state == "refused"
    again = administrator.post(at("override_decide", one), {"answer": "approve"}, follow=True)
    assert "This is decided already." in text_of(again)


def test_a_second_plan_is_refused_with_everything_typed(world, worker):
    plan_for(world.own)
    answer = worker.post(
        at("plan_new", world.person), {"on": today(), "answer": "agreed", "own_words": "A kitchen of my own."}
    )
    assert answer.status_code == 400
    assert "has an open plan" in text_of(answer) and "A kitchen of my own." in text_of(answer)


def test_a_new_plan_takes_along_what_is_open(world, worker):
    action = action_for(world.own)
    old = action.goal.plan
    worker.post(
        at("plan_renew", old),
        {"on": today(), "reason": "Released.", "answer": "agreed", "version": old.version},
    )
    old.refresh_from_db()
    now = Plan.objects.get(closed_on=None)
    assert old.closed_on == today() and old.goals.get().state == "open"
    carried = PlanAction.objects.get(goal__plan=now)
    assert (carried.description, carried.owner, carried.state) == (action.description, action.owner, "open")
    assert Goal.objects.filter(plan=now).count() == 1


def test_an_administrator_closes_own_actions_alone(world, administrator):
    action = action_for(world.own)
    page = text_of(administrator.get(at("plan", world.person)))
    assert action.description in page and at("action_close", action) not in page
    done = {"how": "done", "on": today(), "version": action.version}
    assert administrator.post(at("action_close", action), done).status_code == 403
    own = action_add(
        by=worker_of(world.own), goal=action.goal, description="Return the papers", due_on=today(),
        owner=world.user["prison_administrator"],
    )  # fmt: skip
    assert at("action_close", own) in text_of(administrator.get(at("plan", world.person)))
    assert administrator.post(at("action_close", own), done | {"version": own.version}).status_code == 302


def test_a_place_in_words_is_not_taken_where_the_address_is_protected(world, worker):
    safety_flag_raise(
        by=BY, participant=world.person, kind="protected_address", starts_on=today() - timedelta(days=1)
    )
    typed = {"on": today(), "place": "12 Elm Street", "user": world.user["social_worker"].public_id}
    answer = worker.post(at("appointment_new", world.person), typed)
    assert answer.status_code == 400 and "No place can be written here" in text_of(answer)
    assert not Appointment.objects.exists()


def test_a_meeting_to_come_can_only_be_cancelled_and_why(world, worker):
    appointment = appointment_move(
        by=BY, appointment=appointment_for(world.own), on=today() + timedelta(days=2)
    )
    assert 'value="kept"' not in text_of(worker.get(at("appointment_close", appointment)))
    answer = worker.post(
        at("appointment_close", appointment), {"state": "cancelled", "version": appointment.version}
    )
    assert answer.status_code == 400 and "Reason" in text_of(answer)


def test_a_domain_answered_by_somebody_else_meanwhile_is_never_dropped(world, worker):
    rows = follow_ups_plan(
        by=worker_of(world.own), index_event="program_start", enrollment=world.enrollment,
        domains=["housing", "employment"], months=[3],
    )  # fmt: skip
    housing = next(row for row in rows if row.domain == "housing")
    follow_up_record(by=BY, outcome=housing, state="lost", on=today())
    employment = next(row for row in rows if row.domain == "employment")
    typed = {
        "state": "reached",
        "on": today(),
        "source": "seen",
        "housing": "own_home",
        "employment": "not_looking",
    }
    answer = worker.post(at("follow_up", employment), typed)
    assert answer.status_code == 400 and "answered already" in text_of(answer)
    employment.refresh_from_db()
    assert employment.state == "planned"


def test_somebody_who_refused_is_so_for_the_whole_month(world, worker):
    rows = follow_ups_plan(
        by=worker_of(world.own), index_event="program_start", enrollment=world.enrollment, months=[3]
    )
    worker.post(at("follow_up", rows[0]), {"state": "refused", "on": today()})
    assert {row.state for row in type(rows[0]).objects.all()} == {"refused"}
    answer = worker.post(
        at("follow_up_correct", rows[0]), {"state": "planned", "reason": "Another family.", "version": 2}
    )
    assert answer.status_code == 302


def test_reached_needs_one_domain_at_least(world, worker):
    row = follow_up_for(world.own)
    answer = worker.post(at("follow_up", row), {"state": "reached", "on": today(), "source": "seen"})
    assert answer.status_code == 400 and "in one domain at least" in text_of(answer)


def test_what_somebody_wrote_is_shown_and_never_run(world, worker):
    plan = plan_for(world.own)
    goal_add(by=BY, plan=plan, need_domain="family", statement="<script>alert(1)</script>")
    assert "<script>alert" not in text_of(worker.get(at("plan", world.person)))


@pytest.mark.parametrize("route", ["assessments", "plan", "appointments", "follow_ups"])
def test_what_a_page_costs_does_not_grow_with_what_is_on_it(world, worker, route):
    by = worker_of(world.own)
    signed_for(world.own)
    plan = plan_for(world.own)
    for number in range(12):
        assessment_discard(by=by, assessment=draft_for(world.own)) if number % 4 else signed_for(world.own)
        goal = goal_add(by=by, plan=plan, need_domain="family", statement=f"Goal {number}")
        for step in range(3):
            action_add(by=by, goal=goal, description=f"Step {step}", due_on=today())
        appointment_for(world.own)
        plan_review(by=by, plan=plan, on=today(), changes="Nothing.")
    follow_ups_plan(by=by, index_event="program_start", enrollment=world.enrollment)
    with CaptureQueriesContext(connection) as asked:
        answer = worker.get(at(route, world.person))
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert (answer.status_code, len(answer.content) <= 100_000) == (200, True)
    assert len(statements) <= 20, "\n".join(statement[:160] for statement in statements)
