"""Pages neither skip nor repeat, and nothing about a page can be made up."""

import pytest
from django.core import signing

from accounts.roles import Role
from participants.models import Participant
from tests.world import register


@pytest.fixture
def people(world):
    return [register(world.own, f"page-{number:02}") for number in range(9)]


@pytest.fixture
def me(world, caller):
    return caller(world.user[Role.PRISON_ADMINISTRATOR])


def newest_first(world):
    return [
        str(key)
        for key in Participant.objects.filter(agency=world.agency)
        .order_by("-pk")
        .values_list("public_id", flat=True)
    ]


def test_walk_sees_every_row_once_while_rows_are_inserted(world, people, me):
    expected = newest_first(world)
    seen, address, number = [], "/api/v1/participants/?page_size=3", 0
    while address:
        page = me.get(address).json()
        assert len(page["results"]) <= 3
        seen += [row["public_id"] for row in page["results"]]
        address = page["next"]
        number += 1
        register(world.own, f"meanwhile-{number}")
    assert seen == expected
    assert number == 4


def test_walk_back_meets_the_same_rows(world, people, me):
    first = me.get("participants/", page_size=4).json()
    second = me.get(first["next"]).json()
    third = me.get(second["next"]).json()
    assert first["previous"] is None
    assert third["next"] is None
    assert me.get(third["previous"]).json()["results"] == second["results"]
    back = me.get(second["previous"]).json()
    assert back["results"] == first["results"]
    assert back["previous"] is None
    assert me.get(back["next"]).json()["results"] == second["results"]


def test_last_page_that_is_full_has_no_next(world, people, me):
    page = me.get("participants/", page_size=10).json()
    assert len(page["results"]) == 10
    assert page["next"] is None


def test_filters_go_along(world, people, me):
    page = me.get("participants/", page_size=2, file_class="justice").json()
    assert "file_class=justice" in page["next"]
    assert "page_size=2" in page["next"]


def test_page_stays_when_the_row_at_its_edge_is_gone(world, people, me, by):
    from kernel.records import record_mark_error

    page = me.get("participants/", page_size=3).json()
    edge = Participant.objects.get(public_id=page["results"][-1]["public_id"])
    record_mark_error(edge, by=by, reason="entered twice")
    following = me.get(page["next"]).json()["results"]
    assert [row["public_id"] for row in following] == newest_first(world)[2:5]


@pytest.mark.parametrize(
    "size", ["0", "-1", "1001", "1000000000", "9" * 5000, "ten", "1.5", "1e3", "\u0661\u0662", "0x10"]
)
def test_page_size_out_of_range(world, me, problem, size):
    body = problem(me.get("participants/", page_size=size), 400, "invalid_parameters")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("/query/page_size", "page_size")
    ]


def test_largest_page(world, me):
    assert me.get("participants/", page_size=1000).status_code == 200


def test_cursor_made_up_or_changed(world, people, me, problem):
    good = me.get("participants/", page_size=2).json()["next"].partition("cursor=")[2].partition("&")[0]
    other_list = me.get("enrollments/", page_size=2).json()["next"].partition("cursor=")[2].partition("&")[0]
    forged = signing.dumps(
        [True, str(people[0].public_id)], key="guessed", salt="api.pagination:/api/v1/participants/"
    )
    for cursor in ("x", good[:-1], "A" + good, forged, other_list, "a:b:c", "\x00", "::"):
        body = problem(me.get("participants/", cursor=cursor), 400, "invalid_parameters")
        assert body["errors"][0]["pointer"] == "/query/cursor"


def test_key_of_the_database_is_nowhere_in_a_cursor(world, people, me):
    page = me.get("participants/", page_size=2).json()
    cursor = page["next"].partition("cursor=")[2].partition("&")[0].replace("%3A", ":")
    edge = page["results"][-1]["public_id"]
    assert signing.loads(cursor, salt="api.pagination:/api/v1/participants/") == [True, edge]


def test_list_without_rows(world, me):
    page = me.get("participants/", reference="none such").json()
    assert page == {"next": None, "previous": None, "results": []}
