"""The lists of the programs floor stay cheap when there is a lot, above all what belongs to others."""

from datetime import date, timedelta

import pytest
from django.db import models
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.actors import token_actor
from accounts.models import Agency, Site
from accounts.roles import Role
from api.v1.routes import router
from programs.models import CostItem, Module, Offering, Program, ProgramStaff, ProgramVersion, Session
from tests.api.plans import analyze, assert_bounded

LISTS = {
    "agencies", "sites", "programs", "program-versions", "modules", "offerings", "program-staff", "costs", "sessions",
}  # fmt: skip
DAY = date(2025, 1, 6)


def fill(model, rows) -> list:
    """Rows past every service, as many as it takes for a planner to think."""
    names = {"created_by": "test", "updated_by": "test"}
    return models.QuerySet(model).bulk_create([model(**names, **row) for row in rows])


@pytest.fixture
def crowded(world):
    """Forty agencies of which the reader's is one, each with its sites, programs, offerings and sessions."""
    agencies = fill(
        Agency,
        [{"code": f"a-{n}", "name": "A", "sector": "prison", "tier": "local"} for n in range(40)],
    )
    agencies = [world.agency, *agencies[1:]]
    sites = fill(
        Site,
        [
            {"agency": agency, "code": f"s-{n}", "name": "S", "kind": "prison"}
            for agency in agencies
            for n in range(3)
        ],
    )
    programs = fill(
        Program,
        [
            {"agency": agency, "code": f"p-{n}", "name": "P", "kind": "prevention", "state": "active"}
            for agency in agencies
            for n in range(5)
        ],
    )
    offerings = fill(
        Offering,
        [
            {
                "program": program,
                "site": sites[number % len(sites)],
                "code": f"o-{n}",
                "name": "O",
                "starts_on": DAY,
            }
            for number, program in enumerate(programs)
            for n in range(4)
        ],
    )
    fill(
        ProgramVersion,
        [{"program": p, "number": n, "valid_from": DAY} for p in programs for n in range(2, 4)],
    )
    fill(Module, [{"program": p, "number": n, "name": "M"} for p in programs for n in range(2, 8)])
    user = world.user[Role.SOCIAL_WORKER]
    fill(
        ProgramStaff,
        [
            {"program": o.program, "offering": o, "user": user, "role": "lead", "starts_on": DAY}
            for o in offerings
        ],
    )
    period = {"starts_on": DAY, "ends_on": DAY}
    fill(
        CostItem,
        [
            {"program": o.program, "offering": o, "kind": "staff", "amount": 1, "currency": "EUR", **period}
            for o in offerings
        ],
    )
    fill(
        Session,
        [
            {"offering": o, "held_on": DAY + timedelta(days=7 * n), "planned_minutes": 60}
            for n in range(12)
            for o in offerings
        ],
    )
    analyze()
    return world


def page_of(prefix, caller, **query):
    """The query of one page of a list, as the view asks it."""
    viewset = next(viewset for known, viewset, _name in router.registry if known == prefix)
    view = viewset()
    request = Request(APIRequestFactory().get(f"/api/v1/{prefix}/"))
    request._request.GET = QueryDict("&".join(f"{name}={value}" for name, value in query.items()))
    request.user, request.auth = caller.token.user, caller.token
    request._request.api_actor = token_actor(caller.token)
    view.request, view.kwargs, view.format_kwarg, view.action, view.detail = request, {}, None, "list", False
    return view.filter_queryset(view.get_queryset()).order_by("-pk")[:51]


def rows_of(model, world) -> int:
    """How many rows of a model the reader's agency has: what a list may sort, however many others there are."""
    paths = {Agency: "pk", Site: "agency", Program: "agency", Session: "offering__program__agency"}
    return model.objects.filter(**{paths.get(model, "program__agency"): world.agency.pk}).count()


@pytest.mark.parametrize("prefix", sorted(LISTS))
def test_list_reads_along_the_key_or_sorts_its_reach(crowded, caller, prefix):
    me = caller(crowded.user[Role.PROGRAM_MANAGER])
    queryset = page_of(prefix, me)
    assert list(queryset)
    assert_bounded(queryset, reach=rows_of(queryset.model, crowded))


FILTERED = [
    ("sessions", {"held_after": "2025-02-01", "held_before": "2025-03-01"}),
    ("sessions", {"state": "planned"}),
    ("offerings", {"kind": "group"}),
    ("programs", {"state": "active"}),
    ("costs", {"kind": "staff"}),
]


@pytest.mark.parametrize(("prefix", "query"), FILTERED)
def test_filtered_list_reads_no_more(crowded, caller, prefix, query):
    queryset = page_of(prefix, caller(crowded.user[Role.PROGRAM_MANAGER]), **query)
    assert_bounded(queryset, reach=rows_of(queryset.model, crowded))


def test_sessions_of_one_offering_are_a_page(crowded, caller):
    me, offering = caller(crowded.user[Role.PROGRAM_MANAGER]), crowded.program.offerings.first()
    assert_bounded(page_of("sessions", me, offering=offering.public_id))


def test_sessions_of_one_site_are_those_of_the_site(crowded, caller):
    me, site = caller(crowded.user[Role.PROGRAM_MANAGER]), crowded.site
    there = Session.objects.filter(offering__site=site).count()
    assert_bounded(page_of("sessions", me, site=site.public_id), reach=there)


def test_next_page_is_read_like_the_first(crowded, caller):
    queryset = page_of("sessions", caller(crowded.user[Role.PROGRAM_MANAGER]))
    edge = list(queryset)[-1].pk
    following = queryset.all()
    following.query.clear_limits()
    assert_bounded(following.filter(pk__lt=edge)[:51], reach=rows_of(Session, crowded))


def test_the_assertion_can_fail(crowded):
    for order in (("place", "planned_minutes"), ("-held_on",)):
        with pytest.raises(AssertionError):
            assert_bounded(Session.objects.order_by(*order)[:51])
