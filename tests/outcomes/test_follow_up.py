"""A series planned in one act, answered, put right, given up - and honest about when the answer came."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_change
from outcomes.choices import SITUATIONS_OF, FollowUpMonth, LifeDomain, LifeSituation
from outcomes.follow_up import WINDOW_DAYS, due_day, followups_due, months_passed, timing, window_of
from outcomes.models import ReintegrationOutcome
from outcomes.services import (
    follow_up_correct,
    follow_up_lose,
    follow_up_record,
    follow_ups_plan,
    observation_end_record,
)
from participants.services import custody_close
from tests.world import BY, register

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


def released(side, days: int, reference: str = "released-1"):
    """Somebody of the worker's caseload who was released so many days ago: the stay that ended."""
    person = register(side, reference, worker=side.users["social_worker"], since=max(days + 40, 60))
    period = person.custody_periods.get()
    return custody_close(by=BY, period=period, on=ago(days), reason="parole")


def planned(by, period, domain="employment", month=3) -> ReintegrationOutcome:
    (outcome,) = follow_ups_plan(
        by=by, index_event="release", custody_period=period, domains=[domain], months=[month]
    )
    return outcome


def record(by, outcome, **changes):
    values = {"state": "reached", "on": TODAY, "situation": "work_casual", "source": "self_report", **changes}
    return follow_up_record(by=by, outcome=outcome, **values)


# --- Days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "month", "expected"),
    [
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 1, 15), 24, date(2025, 1, 15)),
        (date(2023, 9, 1), 3, date(2023, 12, 1)),
    ],
)
def test_the_day_a_follow_up_is_due(index, month, expected):
    assert due_day(index, month) == expected


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 900))
def test_months_passed_are_the_largest_that_fit(index, days):
    day = index + timedelta(days=days)
    months = months_passed(index, day)
    assert due_day(index, months) <= day < due_day(index, months + 1)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_windows_of_one_series_never_touch(index):
    ends = [
        (due_day(index, month) - timedelta(days=margin), due_day(index, month) + timedelta(days=margin))
        for month, margin in sorted(WINDOW_DAYS.items())
    ]
    assert ends[0][0] > index
    assert all(end < start for (_start, end), (start, _end) in zip(ends, ends[1:], strict=False))


# --- Planning ---------------------------------------------------------------------------------------------------------


def test_every_situation_belongs_to_one_domain():
    assert set(SITUATIONS_OF) == set(LifeDomain)
    assert sorted(code for codes in SITUATIONS_OF.values() for code in codes) == sorted(LifeSituation)


def test_a_release_plans_its_whole_series_in_one_act(world, worker):
    period = released(world.own, 10)
    before = AuditEvent.objects.count()
    series = follow_ups_plan(by=worker, index_event="release", custody_period=period)
    assert AuditEvent.objects.count() == before + 1
    assert {(one.domain, one.month) for one in series} == {
        (domain, month) for domain in LifeDomain for month in FollowUpMonth
    }
    assert all(one.due_on == due_day(ago(10), one.month) and one.state == "planned" for one in series)


def test_planning_twice_writes_nothing_and_logs_nothing(world, worker):
    period = released(world.own, 10)
    follow_ups_plan(by=worker, index_event="release", custody_period=period, domains=["housing"])
    before = AuditEvent.objects.count()
    assert follow_ups_plan(by=worker, index_event="release", custody_period=period, domains=["housing"]) == []
    assert AuditEvent.objects.count() == before
    added = follow_ups_plan(by=worker, index_event="release", custody_period=period)
    assert len(added) == 20 and all(one.domain != "housing" for one in added)


def test_an_index_date_put_right_moves_what_is_still_planned(world, worker):
    enrollment = world.enrollment
    series = follow_ups_plan(
        by=worker, index_event="program_start", enrollment=enrollment, domains=["family"]
    )
    first = record(BY, series[0], situation="family_contact", on=TODAY)
    record_change(enrollment, by=BY, started_on=ago(45))
    moved = follow_ups_plan(by=worker, index_event="program_start", enrollment=enrollment, domains=["family"])
    assert [one.month for one in moved] == [6, 12, 24]
    assert all(one.index_on == ago(45) and one.due_on == due_day(ago(45), one.month) for one in moved)
    first.refresh_from_db()
    assert first.index_on == ago(40)


def test_start_and_exit_of_one_enrollment_are_two_series(world, worker):
    record_change(world.enrollment, by=BY, status="completed", ended_on=ago(3))
    for event in ("program_start", "exit"):
        assert len(follow_ups_plan(by=worker, index_event=event, enrollment=world.enrollment)) == 24


@pytest.mark.parametrize("reason", ["transfer", "death", "deportation"])
def test_what_was_no_release_has_no_follow_up(world, worker, reason):
    period = released(world.own, 10)
    record_change(period, by=BY, release_reason=reason)
    with pytest.raises(RuleViolation) as refused:
        follow_ups_plan(by=worker, index_event="release", custody_period=period)
    assert refused.value.code == "no_index_date"


def test_nothing_to_count_from(world, worker):
    stay = world.person.custody_periods.get()
    for fact in (
        {"index_event": "release", "custody_period": stay},
        {"index_event": "exit", "enrollment": world.enrollment},
    ):
        with pytest.raises(RuleViolation) as refused:
            follow_ups_plan(by=worker, **fact)
        assert refused.value.code == "no_index_date"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"index_event": "birthday"}, "index_event"),
        ({"domains": ["stars"]}, "domains"),
        ({"months": [5]}, "months"),
        ({"enrollment": None}, "enrollment"),
        ({"index_event": "release"}, "custody_period"),
    ],
)
def test_a_plan_that_cannot_be(world, worker, changes, field):
    values = {"index_event": "program_start", "enrollment": world.enrollment, **changes}
    with pytest.raises(RuleViolation) as refused:
        follow_ups_plan(by=worker, **values)
    assert refused.value.field == field
    assert not ReintegrationOutcome.objects.exists()


def test_who_plans(world, as_user):
    period = released(world.own, 10)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            follow_ups_plan(by=as_user(world.user[role]), index_event="release", custody_period=period)
    with pytest.raises(OutOfReach):
        follow_ups_plan(
            by=as_user(world.other_user["social_worker"]), index_event="release", custody_period=period
        )


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_a_three_month_follow_up_found_out_in_month_nine_says_so(world, worker):
    outcome = record(worker, planned(worker, released(world.own, 280)))
    assert timing(outcome) == "late"
    assert months_passed(outcome.index_on, outcome.seen_on) == 9
    assert (outcome.state, outcome.month, outcome.user) == ("reached", 3, worker.user)


def test_the_window_takes_its_first_and_its_last_day(world, worker):
    outcome = planned(worker, released(world.own, 300))
    opens, closes = window_of(outcome)
    said = {}
    for name, day in {
        "before": opens - timedelta(days=1), "first": opens, "last": closes, "after": closes + timedelta(days=1)
    }.items():  # fmt: skip
        outcome.seen_on = day
        said[name] = timing(outcome)
    assert said == {"before": "early", "first": "in_window", "last": "in_window", "after": "late"}
    outcome.seen_on = None
    assert timing(outcome) is None


def test_not_reached_refused_and_lost_are_three_things(world, worker):
    period = released(world.own, 100)
    series = follow_ups_plan(by=worker, index_event="release", custody_period=period, months=[3])
    record(worker, series[0], state="not_reached", situation="", source="")
    record(worker, series[1], state="refused", situation="", source="")
    follow_up_lose(by=worker, outcome=series[2], on=TODAY)
    assert [one.state for one in series[:3]] == ["not_reached", "refused", "lost"]
    assert [one.situation for one in series[:3]] == ["", "", ""]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"state": "planned", "situation": "", "source": ""}, "state"),
        ({"state": "seen"}, "state"),
        ({"on": TODAY + timedelta(days=2)}, "on"),
        ({"on": ago(101)}, "on"),
        ({"situation": "own_home"}, "situation"),
        ({"situation": ""}, "situation"),
        ({"source": ""}, "source"),
        ({"source": "rumor"}, "source"),
        ({"state": "refused"}, "situation"),
        ({"state": "lost", "situation": ""}, "source"),
    ],
)
def test_an_answer_that_cannot_be(world, worker, changes, field):
    outcome = planned(worker, released(world.own, 100))
    with pytest.raises(RuleViolation) as refused:
        record(worker, outcome, **changes)
    assert refused.value.field == field
    assert ReintegrationOutcome.objects.get(pk=outcome.pk).state == "planned"


def test_neet_is_said_of_the_young(world, worker):
    period = released(world.own, 100)
    outcome = planned(worker, period, domain="education")
    with pytest.raises(RuleViolation) as refused:
        record(worker, outcome, situation="neet")
    assert refused.value.code == "not_young"
    person = period.participant
    record_change(person, by=BY, birth_on=date(TODAY.year - 18, 1, 1))
    outcome = ReintegrationOutcome.objects.get(pk=outcome.pk)
    assert record(worker, outcome, situation="neet").situation == "neet"


def test_an_answer_is_given_once_and_corrected_with_a_reason(world, worker):
    outcome = record(worker, planned(worker, released(world.own, 100)))
    for again in (record, lambda by, one: follow_up_lose(by=by, outcome=one, on=TODAY)):
        with pytest.raises(RuleViolation) as refused:
            again(worker, outcome)
        assert refused.value.code == "answered_already"
    with pytest.raises(RuleViolation) as refused:
        follow_up_correct(by=worker, outcome=outcome, reason=" ", situation="self_employed")
    assert refused.value.code == "reason_missing"
    follow_up_correct(by=worker, outcome=outcome, reason="misheard", situation="self_employed")
    assert (outcome.situation, outcome.source, outcome.correction_reason) == (
        "self_employed", "self_report", "misheard",
    )  # fmt: skip
    assert [row.situation for row in outcome.history.all()] == ["self_employed", "work_casual", ""]


def test_a_correction_to_another_state_takes_the_situation_with_it(world, worker):
    outcome = record(worker, planned(worker, released(world.own, 100)))
    follow_up_correct(by=worker, outcome=outcome, reason="hung up", state="refused")
    assert (outcome.state, outcome.situation, outcome.source, outcome.seen_on) == ("refused", "", "", TODAY)
    follow_up_correct(by=worker, outcome=outcome, reason="of somebody else", state="planned")
    assert (outcome.state, outcome.seen_on, outcome.user) == ("planned", None, None)
    assert record(worker, outcome).state == "reached"


def test_a_correction_that_cannot_be(world, worker):
    outcome = planned(worker, released(world.own, 100))
    with pytest.raises(RuleViolation) as refused:
        follow_up_correct(by=worker, outcome=outcome, reason="why", state="lost", on=TODAY)
    assert refused.value.code == "nothing_recorded"
    record(worker, outcome)
    for changes in ({}, {"domain": "family"}, {"state": "planned", "on": TODAY}, {"on": None}):
        with pytest.raises(RuleViolation):
            follow_up_correct(by=worker, outcome=outcome, reason="why", **changes)
        outcome.refresh_from_db()
        assert outcome.state == "reached"


# --- What is due ------------------------------------------------------------------------------------------------------


def test_due_from_the_day_the_window_opens_until_something_is_known(world, worker):
    outcome = planned(worker, released(world.own, 10))
    opens, closes = window_of(outcome)
    user = worker.user
    assert list(followups_due(user, opens - timedelta(days=1))) == []
    assert list(followups_due(user, opens)) == [outcome]
    assert list(followups_due(user, closes + timedelta(days=400))) == [outcome]
    follow_up_lose(by=worker, outcome=outcome, on=TODAY)
    assert list(followups_due(user, closes)) == []


def test_due_within_ones_reach_and_not_of_the_dead(world, worker):
    outcome = planned(worker, released(world.own, 100))
    day = outcome.due_on
    assert list(followups_due(worker.user, day)) == [outcome]
    for user in (
        world.other_user["social_worker"],
        world.user["program_manager"],
        world.user["evaluator"],
        None,
    ):
        assert list(followups_due(user, day)) == []
    observation_end_record(by=BY, participant=outcome.participant, kind="lost", on=ago(5))
    assert list(followups_due(worker.user, day)) == [outcome], "lost people are looked for"
    observation_end_record(by=BY, participant=outcome.participant, kind="death", on=ago(2))
    assert list(followups_due(worker.user, max(day, TODAY))) == []
