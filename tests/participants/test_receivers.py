"""Who is offered to take somebody over: nobody whom the rules would refuse."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet

from accounts.directory import workers_today
from accounts.models import Agency, Membership
from accounts.scope import Standing
from accounts.services import site_create
from kernel.clock import today
from participants.receivers import groups_to_take_over, offices_to_take_over, programs_to_refer_to
from programs.models import Offering
from programs.services import offering_create
from tests.world import BY

pytestmark = pytest.mark.django_db


@pytest.fixture
def standing(world):
    return Standing.of(world.user["prison_administrator"])


def group(side, code, **changes):
    made = offering_create(
        by=BY,
        program=side.program,
        site=side.site,
        code=code.replace(" ", "-"),
        name=code,
        starts_on=today() - timedelta(days=30),
    )
    QuerySet(Offering).filter(pk=made.pk).update(**changes)
    return made


def names(rows):
    return {row.name for row in rows}


def test_groups_that_are_over_and_the_own_one_are_not_offered(world, standing):
    group(world.own, "goes on")
    group(world.other, "elsewhere", ends_on=today())
    group(world.own, "over", ends_on=today() - timedelta(days=1))
    offered = names(groups_to_take_over(standing, world.enrollment, today()))
    assert offered == {"goes on", "elsewhere", "Other group"}


def test_nobody_is_transferred_out_of_a_study(world, standing):
    group(world.own, "goes on")
    QuerySet(Agency).filter(pk=world.agency.pk).update(is_study=True)
    world.enrollment.program.agency.refresh_from_db()
    assert not groups_to_take_over(standing, world.enrollment, today()).exists()


def test_offices_are_outside_and_their_programs_alone_are_offered(world, standing):
    assert not offices_to_take_over(standing, world.site).exists()  # two prisons
    site_create(by=BY, agency=world.other.agency, code="office", name="Office", kind="probation_office")
    offices = offices_to_take_over(standing, world.site)
    assert names(offices) == {"Office"}
    assert names(programs_to_refer_to(standing, offices)) == {"Other work program"}


def test_workers_are_those_who_are_it_today(world, standing):
    workers = workers_today(standing, [world.agency.pk])
    (worker,) = workers
    assert worker == world.user["social_worker"] and [post.agency for post in worker.posts] == [world.agency]
    QuerySet(Membership).filter(user=worker).update(ends_on=today() - timedelta(days=1))
    assert not workers_today(standing, [world.agency.pk]).exists()


def test_whoever_does_not_work_with_people_is_told_nobody(world):
    assert not workers_today(Standing.of(world.user["auditor"]), [world.agency.pk]).exists()
