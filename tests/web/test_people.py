"""The list of people: who is on it, what it says, and that its cost does not grow with its rows."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel.clock import today
from participants.services import enrollment_move, referral_make
from tests.world import BY, register

ADDRESS = reverse("web:people")


def test_shows_name_file_place_and_latest_enrollment(world, browser_of):
    text = browser_of(world.user["social_worker"]).get(ADDRESS).content.decode()
    family, given = world.own.names
    for words in (
        f"{family}, {given}",
        "own-001",
        "Own Prison Service",
        "Own Prison",
        "Own work program",
        "active",
    ):
        assert words in text
    assert not any(name in text for name in world.other.names)


def test_latest_enrollment_is_the_one_that_changed_last(world, browser_of):
    enrollment_move(by=BY, enrollment=world.enrollment, verb="complete", on=today())
    referral_make(
        by=BY, participant=world.person, program=world.program, from_agency=world.agency, on=today()
    )
    text = browser_of(world.user["social_worker"]).get(ADDRESS).content.decode()
    assert "referred," in text and "active," not in text


def test_a_person_without_a_name_is_listed_by_file(world, browser_of):
    register(world.own, "own-nameless", worker=world.user["social_worker"])
    text = browser_of(world.user["social_worker"]).get(ADDRESS).content.decode()
    assert "own-nameless" in text and "no name recorded" in text


def test_an_empty_list_says_what_it_is_for(world, browser_of):
    world.user["social_worker"].caseload.get()
    client = browser_of(world.user["social_worker"])
    from kernel.records import record_change
    from participants.services.reach import reach_rebuild

    assignment = world.user["social_worker"].caseload.get()
    record_change(assignment, by=BY, ends_on=today() - timedelta(days=1))
    reach_rebuild(world.person)
    text = client.get(ADDRESS).content.decode()
    assert "Nobody yet." in text and "<table" not in text


def test_statements_do_not_grow_with_rows(world, browser_of):
    client = browser_of(world.user["prison_administrator"])

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    few = statements()
    for number in range(12):
        register(world.own, f"own-{number:03}-more", family=f"Name{number}")
    assert statements() == few


def test_pages_show_everyone_once_newest_first(world, browser_of, monkeypatch):
    monkeypatch.setattr("web.paging.page_of.__defaults__", (3,))
    for number in range(7):
        register(world.own, f"own-page-{number}")
    client = browser_of(world.user["prison_administrator"])
    seen, address = [], ADDRESS
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r"own-[\w-]*\d", re.sub(r"<[^>]*href[^>]*>", "", text))
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = following and following[1]
        assert len(seen) < 20
    assert seen == [*(f"own-page-{number}" for number in range(6, -1, -1)), "own-001"]


@pytest.mark.parametrize("after", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_invented_place_in_the_list_is_not_found(world, browser_of, after):
    assert browser_of(world.user["social_worker"]).get(ADDRESS, {"after": after}).status_code == 404


def test_a_strangers_place_in_the_list_is_as_unknown_as_an_invented_one(world, browser_of):
    answer = browser_of(world.user["social_worker"]).get(ADDRESS, {"after": world.foreign_person.public_id})
    assert answer.status_code == 404


def test_a_name_is_text_and_never_markup(world, browser_of):
    register(world.own, "own-markup", family="<script>alert(1)</script>", worker=world.user["social_worker"])
    text = browser_of(world.user["social_worker"]).get(ADDRESS).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


# --- Found and narrowed -----------------------------------------------------------------------------------------------


def names_in(client, **query):
    text = client.get(ADDRESS, query).content.decode()
    return re.findall(r"<bdi>([^<,]+), ", text)


def test_found_by_the_beginning_of_a_name_within_reach(world, browser_of):
    register(world.own, "own-zephyr", family="Zéphyrine", given="Basil")
    register(world.other, "other-zephyr", family="Zephyr", given="Ambroise")
    client = browser_of(world.user["prison_administrator"])
    assert names_in(client, q="zephy") == ["Zéphyrine"] == names_in(client, q="own-zeph")
    assert "Type two letters or more." in client.get(ADDRESS, {"q": "z"}).content.decode()


def test_narrowed_by_status_program_site_and_caseload(world, browser_of):
    register(world.own, "own-waiting", family="Waiting", given="Wim", worker=world.user["social_worker"])
    client = browser_of(world.user["social_worker"])
    assert names_in(client, status="active") == ["Quillfeather"]
    assert names_in(client, status="referred") == ["Waiting"]
    assert len(names_in(client, program=world.program.public_id)) == 2
    assert len(names_in(client, mine="on")) == 2
    assert names_in(browser_of(world.user["prison_administrator"]), site=world.site.public_id, q="quill") == [
        "Quillfeather"
    ]


def test_the_filters_narrow_whom_the_search_looks_for(world, browser_of):
    """Twenty-five with a better match and another status: the twenty-sixth is found, and only within reach."""
    for number in range(25):
        register(world.own, f"own-quill-{number}", family="Quill", given=f"N{number}")
    client = browser_of(world.user["prison_administrator"])
    assert names_in(client, q="quill") == ["Quill"] * 20
    assert names_in(client, q="quill", status="active") == ["Quillfeather"]
    assert names_in(client, q="quill", status="active", program=world.program.public_id) == ["Quillfeather"]
    assert names_in(client, q="quill", status="completed") == []
    other = browser_of(world.other_user["prison_administrator"])
    assert names_in(other, q="quill", status="active") == []


def test_a_search_within_filters_costs_as_few_statements_as_one_without(world, browser_of):
    client = browser_of(world.user["prison_administrator"])
    counts = set()
    for query in ({}, {"status": "active"}, {"status": "active", "program": str(world.program.public_id)}):
        with CaptureQueriesContext(connection) as asked:
            assert names_in(client, q="quill", **query) == ["Quillfeather"]
        # The choice of a program asks for that program once.
        counts.add(len(asked) - ("program" in query))
    assert len(counts) == 1


@pytest.mark.parametrize("program", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_impossible_filter_is_said_at_its_field(world, browser_of, program):
    text = browser_of(world.user["social_worker"]).get(ADDRESS, {"program": program}).content.decode()
    assert "invalid-feedback" in text and "Quillfeather" in text


def test_a_strangers_program_is_as_impossible_as_an_invented_one(world, browser_of):
    text = browser_of(world.user["social_worker"]).get(ADDRESS, {"program": world.other.program.public_id})
    assert "Other work program" not in text.content.decode()


def test_the_next_page_keeps_the_filters(world, browser_of, monkeypatch):
    monkeypatch.setattr("web.paging.page_of.__defaults__", (2,))
    for number in range(4):
        register(world.own, f"own-more-{number}")
    text = (
        browser_of(world.user["prison_administrator"]).get(ADDRESS, {"status": "referred"}).content.decode()
    )
    assert "?status=referred&amp;after=" in text
