"""Whose sessions somebody plans, moves, calls off and counts: those of the groups that are his to keep."""

from datetime import time, timedelta

import pytest

from accounts.services import membership_grant, site_create, user_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach
from programs.models import Session
from programs.schedule import Pattern
from programs.services import (
    headcount_record,
    session_add,
    session_call_off,
    session_move,
    sessions_plan,
    staff_assign,
)
from tests.world import BY, PASSWORD


@pytest.fixture
def session(world):
    return session_add(by=BY, offering=world.offering, held_on=today(), planned_minutes=60)


@pytest.fixture
def talk(world):
    return session_add(
        by=BY,
        offering=world.offering,
        held_on=today(),
        starts_at=time(15),
        planned_minutes=60,
        is_anonymous=True,
    )


@pytest.fixture
def elsewhere(world):
    """The administrator of another prison of the same agency."""
    site = site_create(by=BY, agency=world.agency, code="elsewhere", name="Elsewhere", kind="prison")
    user = user_create(by=BY, username="other.site", password=PASSWORD)
    membership_grant(
        by=BY, user=user, agency=world.agency, role="prison_administrator", starts_on=today(), sites=[site]
    )
    return user


def acts(by, offering, session, talk):
    """Every act on a session, each to be called."""
    tomorrow = today() + timedelta(days=1)
    pattern = Pattern(weekdays=(0,), starts_on=today(), starts_at=time(8), minutes=60, count=1)
    return [
        lambda: sessions_plan(by=by, offering=offering, pattern=pattern),
        lambda: session_add(by=by, offering=offering, held_on=today(), starts_at=time(9), planned_minutes=60),
        lambda: headcount_record(by=by, session=talk, counts={"female": {"10-13": 3}}),
        lambda: session_move(by=by, session=session, held_on=tomorrow, starts_at=time(17)),
        lambda: session_call_off(by=by, session=Session.objects.get(moved_from=session), reason="lockdown"),
    ]


@pytest.mark.parametrize("role", ["social_worker", "evaluator", "auditor", "system_administrator", "foreign"])
def test_nobody_else_keeps_a_session(world, as_user, session, talk, role):
    """A worker who does not deliver the group is refused as all the others, and nothing is changed."""
    user = world.other_user["social_worker"] if role == "foreign" else world.user[role]
    before = list(Session.objects.order_by("pk").values_list("pk", "version"))
    for act in acts(as_user(user), world.offering, session, talk)[:4]:
        with pytest.raises((NotAllowed, OutOfReach)):
            act()
    with pytest.raises((NotAllowed, OutOfReach)):
        session_call_off(by=as_user(user), session=session, reason="lockdown")
    assert list(Session.objects.order_by("pk").values_list("pk", "version")) == before


def test_the_sessions_of_a_prison_are_not_those_of_the_next(world, as_user, session, talk, elsewhere):
    with pytest.raises(NotAllowed, match="kept by those who deliver"):
        session_call_off(by=as_user(elsewhere), session=session, reason="lockdown")
    with pytest.raises(NotAllowed):
        headcount_record(by=as_user(elsewhere), session=talk, counts={"female": {"10-13": 3}})


@pytest.mark.parametrize("role", ["prison_administrator", "program_manager", "deliverer"])
def test_those_who_keep_it_do_all_of_it(world, as_user, session, talk, role):
    """The administrator of the site, the manager of the program, and whoever delivers the group."""
    user = world.user["social_worker" if role == "deliverer" else role]
    if role == "deliverer":
        staff_assign(
            by=BY, program=world.program, user=user, role="lead", starts_on=today(), offering=world.offering
        )
    for act in acts(as_user(user), world.offering, session, talk):
        assert act()
