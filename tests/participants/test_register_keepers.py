"""Who keeps a register, and what saving one costs."""


import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import membership_grant, site_create, user_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach
from participants.models import Attendance, Enrollment
from programs.services import staff_assign
from tests.participants.registers import (
    ago,
    group,
    members,
    save,
    session_of,
)
from tests.world import PASSWORD


@pytest.fixture
def class_of(world):
    return group(world.own, "class")


@pytest.fixture
def three(world, class_of):
    return members(world.own, class_of, 3)


@pytest.fixture
def session(class_of):
    return session_of(class_of)


# --- who keeps it -----------------------------------------------------------------------------------------------------


def test_those_who_deliver_keep_the_register(world, class_of, three, as_user, by):
    marks = dict.fromkeys(three, "attended")
    worker, refused = world.user["social_worker"], session_of(class_of, 9)
    with pytest.raises(NotAllowed):
        save(refused, marks, by=as_user(worker))
    staff_assign(by=by, program=world.program, user=worker, role="lead", starts_on=ago(9), offering=class_of)
    for days, role in enumerate(("social_worker", "prison_administrator", "program_manager")):
        save(session_of(class_of, days), marks, by=as_user(world.user[role]))
    for role in ("evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            save(refused, marks, by=as_user(world.user[role]))
    for role in ("social_worker", "prison_administrator", "program_manager"):
        with pytest.raises(OutOfReach):
            save(refused, marks, by=as_user(world.other_user[role]))


def test_a_colleague_covers_from_the_first_to_the_last_day(world, class_of, three, as_user, by):
    sick = world.user["social_worker"]
    staff_assign(by=by, program=world.program, user=sick, role="lead", starts_on=ago(9))
    refused = session_of(class_of, 3)
    for name, dates, may in (
        ("over", {"starts_on": ago(9), "ends_on": ago(1)}, False),
        ("now", {"starts_on": ago(1), "ends_on": today()}, True),
        ("to-come", {"starts_on": ago(-1)}, False),
    ):
        cover = user_create(by=by, username=f"cover-{name}", password=PASSWORD)
        membership_grant(by=by, user=cover, agency=world.agency, role="social_worker", covers=sick, **dates)
        if may:
            save(session_of(class_of), dict.fromkeys(three, "attended"), by=as_user(cover))
            continue
        with pytest.raises(NotAllowed):
            save(refused, dict.fromkeys(three, "attended"), by=as_user(cover))


def test_an_administrator_of_another_site_does_not(world, class_of, three, as_user, by):
    elsewhere = site_create(by=by, agency=world.agency, code="elsewhere", name="Elsewhere", kind="prison")
    user = user_create(by=by, username="elsewhere", password=PASSWORD)
    membership_grant(
        by=by,
        user=user,
        agency=world.agency,
        role="prison_administrator",
        starts_on=ago(9),
        sites=[elsewhere],
    )
    with pytest.raises(NotAllowed):
        save(session_of(class_of), dict.fromkeys(three, "attended"), by=as_user(user))


# --- what it costs ----------------------------------------------------------------------------------------------------


def statements(session, marks) -> int:
    with CaptureQueriesContext(connection) as asked:
        save(session, marks)
    return len(asked)


def test_a_register_costs_the_same_whoever_is_on_it(world):
    counts = []
    for size in (3, 24):
        big = group(world.own, f"size-{size}")
        people = members(world.own, big, size, prefix=f"size-{size}")
        first = statements(session_of(big, 1), dict.fromkeys(people, "attended"))
        counts.append((first, statements(session_of(big), dict.fromkeys(people, "late"))))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40


@pytest.mark.slow
def test_five_hundred_cost_no_more_statements_but_for_the_batches_of_sqlite(world):
    """SQLite takes some fifty rows in one INSERT, PostgreSQL all of them."""
    crowd = group(world.own, "crowd")
    people = members(world.own, crowd, 500, prefix="crowd")
    few = group(world.own, "few")
    some = members(world.own, few, 3, prefix="few")
    least = statements(session_of(few), dict.fromkeys(some, "attended"))
    most = statements(session_of(crowd), dict.fromkeys(people, "attended"))
    assert most == least if connection.vendor == "postgresql" else most < least + 90
    assert Attendance.objects.filter(session__offering=crowd, status="attended").count() == 500
    assert Enrollment.objects.filter(offering=crowd, status="active").count() == 500
