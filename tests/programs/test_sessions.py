"""Sessions: a series from a pattern, moved, called off, a lockdown as one act, and heads counted without names."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from accounts.services import membership_grant, site_create, user_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from programs.models import Session
from programs.schedule import Pattern
from programs.services import (
    cost_record,
    headcount_record,
    module_add,
    offering_change,
    offering_create,
    program_create,
    program_revise,
    session_add,
    session_call_off,
    session_move,
    sessions_call_off_day,
    sessions_plan,
    staff_assign,
)
from tests.world import BY, PASSWORD

TEN = time(10)


def plan(world, count=4, starts_on=None, **more):
    pattern = Pattern(
        weekdays=(0, 3), starts_on=starts_on or today(), starts_at=TEN, minutes=90, count=count, **more
    )
    return sessions_plan(by=BY, offering=world.offering, pattern=pattern, place="Room 2")


def add(world, on=None, **more):
    return session_add(by=BY, offering=world.offering, held_on=on or today(), planned_minutes=90, **more)


def test_a_series_carries_the_modules_in_their_order(world):
    for number, name in ((2, "Second"), (1, "First")):
        module_add(by=BY, program=world.program, name=name, number=number)
    made = plan(world, count=3)
    assert [session.module and session.module.name for session in made] == ["First", "Second", None]
    assert {session.planned_minutes for session in made} == {90}
    assert AuditEvent.objects.filter(action="session.plan").first().object_ids == [
        str(session.public_id) for session in made
    ]


def test_planning_again_adds_only_the_days_that_are_missing(world):
    plan(world, count=2)
    assert [len(plan(world, count=4)), Session.objects.filter(offering=world.offering).count()] == [2, 4]


def test_a_series_stays_inside_the_offering(world, by):
    short = offering_create(
        by=by, program=world.program, site=world.site, code="short", name="Short", starts_on=date(2024, 1, 1),
        ends_on=date(2024, 1, 20),
    )  # fmt: skip
    for starts_on, code in ((date(2024, 1, 8), "after_offering"), (date(2023, 12, 1), "rule_violation")):
        pattern = Pattern(weekdays=(0,), starts_on=starts_on, starts_at=TEN, minutes=60, count=3)
        with pytest.raises(RuleViolation) as refused:
            sessions_plan(by=by, offering=short, pattern=pattern)
        assert refused.value.code == code
    assert not Session.objects.filter(offering=short).exists()


def test_an_offering_does_not_end_before_its_sessions(world, by):
    add(world, on=today() + timedelta(days=30))
    with pytest.raises(RuleViolation, match="call them off or move them first"):
        offering_change(by=by, offering=world.offering, ends_on=today() + timedelta(days=10))
    assert offering_change(by=by, offering=world.offering, capacity=3).capacity == 3


def test_moved_is_not_the_same_as_did_not_happen(world, by):
    session = add(world, starts_at=TEN)
    moved = session_move(by=by, session=session, held_on=today() + timedelta(days=2))
    session.refresh_from_db()
    assert (session.state, session.not_held_reason) == ("not_held", "rescheduled")
    assert (moved.moved_from, moved.starts_at, moved.state) == (session, TEN, "planned")
    with pytest.raises(RuleViolation) as refused:
        session_move(by=by, session=session, held_on=today())
    assert refused.value.code == "session_not_planned"


def test_one_group_does_not_meet_twice_at_one_time(world):
    add(world, starts_at=TEN)
    with pytest.raises(RuleViolation) as refused:
        add(world, starts_at=TEN)
    assert refused.value.code == "session_there"
    add(world, starts_at=time(16))


def test_a_session_is_called_off_with_a_reason_once(world, by):
    session = add(world)
    with pytest.raises(RuleViolation) as refused:
        session_call_off(by=by, session=session, reason="bad luck")
    assert refused.value.field == "reason"
    session_call_off(by=by, session=session, reason="staff_absent")
    with pytest.raises(RuleViolation):
        session_call_off(by=by, session=session, reason="place")


def test_a_lockdown_is_one_act_for_one_site_and_one_day(world, by):
    elsewhere = site_create(by=by, agency=world.agency, code="elsewhere", name="Elsewhere", kind="prison")
    other = offering_create(
        by=by, program=world.program, site=elsewhere, code="there", name="There", starts_on=today()
    )
    kept = [
        add(world, on=today() + timedelta(days=1)),
        session_add(by=by, offering=other, held_on=today(), planned_minutes=60),
    ]
    called_off = [add(world, starts_at=TEN), add(world, starts_at=time(14))]
    before = AuditEvent.objects.count()
    done = sessions_call_off_day(by=by, site=world.site, on=today())
    assert done == called_off
    assert {session.not_held_reason for session in done} == {"lockdown"}
    assert AuditEvent.objects.count() == before + 1
    for session in kept:
        session.refresh_from_db()
        assert session.state == "planned"


def test_a_lockdown_is_for_those_who_answer_for_the_site(world, as_user, by):
    elsewhere = site_create(by=by, agency=world.agency, code="elsewhere", name="Elsewhere", kind="prison")
    user = user_create(by=by, username="other.site", password=PASSWORD)
    membership_grant(
        by=by,
        user=user,
        agency=world.agency,
        role="prison_administrator",
        starts_on=today(),
        sites=[elsewhere],
    )
    with pytest.raises(OutOfReach):
        sessions_call_off_day(by=as_user(user), site=world.site, on=today())
    for role in ("social_worker", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            sessions_call_off_day(by=as_user(world.user[role]), site=world.site, on=today())
    with pytest.raises(NotAllowed):
        sessions_call_off_day(
            by=as_user(world.other_user["prison_administrator"]), site=world.site, on=today()
        )


def test_a_school_talk_is_counted_without_a_single_file(world, by):
    talk = add(world, is_anonymous=True)
    headcount_record(by=by, session=talk, counts={"female": {"10-13": 12}, "male": {"10-13": 9, "14-17": 1}})
    talk.refresh_from_db()
    assert talk.state == "held"
    assert talk.headcount == {"female": {"10-13": 12}, "male": {"10-13": 9, "14-17": 1}}
    assert AuditEvent.objects.filter(action="headcount.record").first().details == {"total": 22}


def counted(world, days_ago: int) -> Session:
    """A school talk of some days ago that was counted in time."""
    offering = offering_create(
        by=BY, program=world.program, site=world.site, code=f"talks-{days_ago}", name="Talks",
        starts_on=today() - timedelta(days=500),
    )  # fmt: skip
    held_on = today() - timedelta(days=days_ago)
    talk = session_add(by=BY, offering=offering, held_on=held_on, planned_minutes=45, is_anonymous=True)
    return headcount_record(by=BY, session=talk, counts={"female": {"10-13": 12}})


def test_a_headcount_is_corrected_with_a_reason_and_both_totals_are_in_the_log(world, by):
    talk = counted(world, 1)
    saved_at = talk.register_saved_at
    for reason, code in (("", "reason_missing"), (" ", "reason_missing"), ("x" * 301, "too_long")):
        with pytest.raises(RuleViolation) as refused:
            headcount_record(by=by, session=talk, counts={"female": {"10-13": 15}}, reason=reason)
        assert (refused.value.code, refused.value.field) == (code, "reason")
    talk.refresh_from_db()
    assert talk.headcount == {"female": {"10-13": 12}}
    headcount_record(by=by, session=talk, counts={"female": {"10-13": 15}}, reason="three came late")
    talk.refresh_from_db()
    assert (talk.headcount, talk.headcount_reason) == ({"female": {"10-13": 15}}, "three came late")
    assert talk.register_saved_at == saved_at
    assert AuditEvent.objects.filter(action="headcount.record").first().details == {"before": 12, "total": 15}


@pytest.mark.parametrize(
    ("days", "may"), [(14, "both"), (15, "program_manager"), (366, "program_manager"), (367, "nobody")]
)
def test_the_edit_window_of_a_headcount_is_that_of_marks(world, as_user, days, may):
    talk = counted(world, days)
    worker = world.user["social_worker"]
    staff_assign(
        by=BY, program=talk.offering.program, user=worker, role="lead", starts_on=today(), offering=talk.offering
    )
    for role in ("social_worker", "program_manager"):
        talk.refresh_from_db()
        said = {"counts": {"male": {"10-13": 3}}, "reason": f"miscounted, says the {role}"}
        if may in (role, "both"):
            headcount_record(by=as_user(world.user[role]), session=talk, **said)
        else:
            with pytest.raises(RuleViolation) as refused:
                headcount_record(by=as_user(world.user[role]), session=talk, **said)
            assert refused.value.code == "edit_window_over"


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ({"robots": {"10-13": 1}}, "headcount/robots"),
        ({"male": {"11": 1}}, "headcount/male/11"),
        ({"male": {"10-13": -1}}, "headcount/male/10-13"),
        ({"male": {"10-13": 1.5}}, "headcount/male/10-13"),
        ({"male": {"10-13": True}}, "headcount/male/10-13"),
        ({"male": 4}, "headcount/male"),
    ],
)
def test_a_headcount_that_cannot_be(world, by, counts, field):
    talk = add(world, is_anonymous=True)
    with pytest.raises(RuleViolation) as refused:
        headcount_record(by=by, session=talk, counts=counts)
    assert refused.value.field == field
    talk.refresh_from_db()
    assert (talk.state, talk.headcount) == ("planned", {})


def test_heads_are_counted_where_no_names_are_kept_and_when_it_has_happened(world, by):
    cases = [
        (add(world), "not_anonymous"),
        (add(world, on=today() + timedelta(days=3), is_anonymous=True), "session_in_future"),
        (
            session_call_off(by=by, session=add(world, starts_at=TEN, is_anonymous=True), reason="other"),
            "session_not_held",
        ),
    ]
    for session, code in cases:
        with pytest.raises(RuleViolation) as refused:
            headcount_record(by=by, session=session, counts={"male": {"10-13": 1}})
        assert refused.value.code == code


@pytest.mark.parametrize("far", [date(1, 1, 1), date(today().year - 101, 12, 31), date(9999, 12, 31)])
def test_a_day_of_another_age_is_a_slip_of_the_finger(world, by, far):
    place = {"program": world.program, "site": world.site, "name": "x"}
    for act, field in (
        (lambda: sessions_call_off_day(by=by, site=world.site, on=far), "on"),
        (lambda: offering_create(by=by, code="far", starts_on=far, **place), "starts_on"),
        (
            lambda: program_create(
                by=by, agency=world.agency, code="far", name="x", kind="prevention", valid_from=far
            ),
            "valid_from",
        ),
        (lambda: program_revise(by=by, program=world.program, valid_from=far), "valid_from"),
        (lambda: add(world, on=far), "held_on"),
    ):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert (refused.value.code, refused.value.field) == ("day_too_far", field)
        assert str(far.year) in refused.value.message
    long_ago = date(today().year - 100, 1, 1)
    assert offering_create(by=by, code="old", starts_on=long_ago, **place).starts_on == long_ago


def test_costs_are_amounts_in_a_currency_for_a_period(world, by):
    day = date(2024, 1, 1)
    base = {"program": world.program, "kind": "staff", "starts_on": day, "ends_on": day}
    assert cost_record(by=by, amount=Decimal("10"), currency="eur", **base).currency == "EUR"
    for changes, field in (
        ({"amount": Decimal("-1"), "currency": "EUR"}, "amount"),
        ({"amount": Decimal("NaN"), "currency": "EUR"}, "amount"),
        ({"amount": Decimal("1"), "currency": "euro"}, "currency"),
        ({"amount": Decimal("1"), "currency": "EUR", "ends_on": date(2023, 1, 1)}, "ends_on"),
    ):
        with pytest.raises(RuleViolation) as refused:
            cost_record(by=by, **{**base, **changes})
        assert refused.value.field == field


def test_staff_and_modules_belong_to_their_program(world, by):
    foreign = world.other.offering
    with pytest.raises(RuleViolation) as refused:
        staff_assign(
            by=by,
            program=world.program,
            user=world.user["social_worker"],
            role="lead",
            starts_on=today(),
            offering=foreign,
        )
    assert refused.value.field == "offering"
    module = module_add(by=by, program=world.other.program, name="Theirs", number=1)
    with pytest.raises(RuleViolation) as refused:
        add(world, module=module)
    assert refused.value.field == "module"
    module_add(by=by, program=world.program, name="One", number=1)
    with pytest.raises(RuleViolation, match="there already"):
        module_add(by=by, program=world.program, name="Again", number=1)
