"""The movement list: a screen of a crowded day stays light, and the whole day can still be printed."""

import re

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.actions import Action
from audit.models import AuditEvent
from kernel.clock import today
from participants.models import Enrollment, StatusChange
from programs.models import Offering
from programs.services.sessions import session_add
from tests.api.crowd import fill, like, many_people
from tests.world import BY

ADDRESS = reverse("web:movements")
ROWS = {
    "Participant", "Identity", "SearchWord", "CustodyPeriod", "CaseAssignment", "Referral", "Enrollment",
    "StatusChange",
}  # fmt: skip


def day(world):
    """A session of today in the own group, which has room for everybody."""
    QuerySet(Offering).filter(pk=world.offering.pk).update(capacity=None)
    session_add(by=BY, offering=world.offering, held_on=today(), planned_minutes=60)


def with_place(world, count):
    """So many more people with a place in the own group."""
    many_people(world, count, ROWS)
    step = StatusChange.objects.filter(enrollment=world.enrollment).latest("id")
    fill(StatusChange, [like(step, enrollment=one) for one in Enrollment.objects.filter(created_by="test")])


def names_in(html: str) -> list[str]:
    return re.findall(r"<tr><th scope=\"row\"><bdi>([^<]+)</bdi>", html)


def test_a_day_is_one_page_with_a_line_to_fill_for_each(world, browser_of):
    day(world)
    html = browser_of(world.user["prison_administrator"]).get(ADDRESS).content.decode()
    assert names_in(html) == ["Quillfeather, Odalys"] and "data-print" in html
    assert "own-001</td><td></td><td></td></tr>" in html and "The whole day" not in html


def test_five_hundred_movements_are_paged_on_the_screen_and_whole_on_paper(world, browser_of):
    day(world)
    with_place(world, 499)
    client = browser_of(world.user["prison_administrator"])
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(ADDRESS)
    first = answer.content.decode()
    assert len(names_in(first)) == 300 and len(answer.content) < 100_000 and len(asked) <= 20
    assert "500 people move in all" in first and "data-print" not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(ADDRESS + following).content.decode()
    assert len(names_in(second)) == 200 and 'rel="next"' not in second
    whole = client.get(ADDRESS, {"all": "1"})
    assert len(names_in(whole.content.decode())) == 500 and b"data-print" in whole.content
    assert len(whole.content) < 100_000  # of light lines: it is printed, and sent to a wing by a slow line


def test_only_those_on_the_screen_are_said_to_be_read(world, browser_of):
    day(world)
    with_place(world, 499)
    client = browser_of(world.user["prison_administrator"])
    client.get(ADDRESS, {"start": "300"})
    event = AuditEvent.objects.filter(action=Action.REGISTER_READ).latest("id")
    assert len(event.subject_ids) == 200


@pytest.mark.parametrize("start", ["x", "-1", "999999", "9999"])
def test_a_place_that_is_none_shows_a_page(world, browser_of, start):
    day(world)
    assert browser_of(world.user["prison_administrator"]).get(ADDRESS, {"start": start}).status_code == 200


def test_the_words_are_french_too(world, browser_of):
    day(world)
    with_place(world, 300)
    html = browser_of(world.user["prison_administrator"], language="fr").get(ADDRESS).content.decode()
    assert "Toute la journée, à imprimer" in html and "301 personnes se déplacent" in html.replace(
        "\xa0", " "
    )
