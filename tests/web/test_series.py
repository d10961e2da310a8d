"""Sessions added to a group on one page: every day is seen, and explained, before any of them is saved."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kernel.clock import today
from programs.models import Offering, Session
from programs.services import offering_change, session_add
from tests.participants.registers import group
from tests.world import BY


@pytest.fixture
def monday():
    return today() + timedelta(days=7 - today().weekday())


@pytest.fixture
def offering(world):
    return group(world.own, "carpentry")


@pytest.fixture
def desk(world, browser_of):
    return browser_of(world.user["prison_administrator"])


def address(offering):
    return reverse("web:group_series", kwargs={"public_id": offering.public_id})


def typed(monday, **more):
    said = {
        "starts_on": monday.isoformat(), "weekdays": ["0", "3"], "starts_at": "14:00", "minutes": "90", "count": "24",
        "place": "Room 4",
    }  # fmt: skip
    return {**said, **more}


def shown(answer) -> str:
    """What the page says that it has shown, sent back when its days are saved."""
    return answer.content.decode().partition('name="shown" value="')[2].partition('"')[0]


def planned(offering):
    return Session.objects.filter(offering=offering).order_by("held_on")


def test_the_pattern_of_the_last_sessions_goes_on(offering, desk, monday):
    for day in (0, 3, 7):
        session_add(
            by=BY, offering=offering, held_on=monday + timedelta(days=day), planned_minutes=75, starts_at="15:30",
            place="Room 9",
        )  # fmt: skip
    form = desk.get(address(offering)).context["form"]
    assert form.initial["starts_on"] == monday + timedelta(days=8)
    assert form.initial["weekdays"] == [0, 3] and form.initial["minutes"] == 75
    assert str(form.initial["starts_at"]) == "15:30:00" and form.initial["place"] == "Room 9"


def test_24_sessions_are_added_round_what_is_there(offering, desk, monday):
    there = monday + timedelta(days=7)
    session_add(by=BY, offering=offering, held_on=there, planned_minutes=90, starts_at="14:00")
    looked = desk.post(address(offering), typed(monday, act="preview"))
    body = looked.content.decode()
    assert "24 sessions" in body and "1 day has a session at that time already" in body
    assert planned(offering).count() == 1, "nothing is saved before the days were seen"
    answer = desk.post(address(offering), typed(monday, act="save", shown=shown(looked)), follow=True)
    assert "24 sessions are added." in answer.content.decode()
    assert planned(offering).count() == 25
    assert set(planned(offering).exclude(held_on=there).values_list("place", flat=True)) == {"Room 4"}


def test_a_holiday_is_left_out_and_caught_up(offering, desk, monday):
    holiday = monday + timedelta(days=3)
    out = typed(monday, left_out=[holiday.isoformat()])
    looked = desk.post(address(offering), {**out, "act": "preview"})
    assert "1 day is left out" in looked.content.decode()
    desk.post(address(offering), {**out, "act": "save", "shown": shown(looked)})
    assert planned(offering).count() == 24 and not planned(offering).filter(held_on=holiday).exists()


@pytest.mark.parametrize("change", [{"weekdays": ["1"]}, {"count": "3"}, {"starts_on": ""}])
def test_days_that_nobody_has_seen_are_not_saved(offering, desk, monday, change):
    looked = desk.post(address(offering), typed(monday, act="preview"))
    answer = desk.post(address(offering), typed(monday, act="save", shown=shown(looked), **change))
    assert answer.status_code == (400 if change == {"starts_on": ""} else 200)
    assert ("no longer the days that you saw" in answer.content.decode()) == (answer.status_code == 200)
    assert not planned(offering).exists()


def test_a_session_added_meanwhile_is_shown_first(offering, desk, monday):
    looked = desk.post(address(offering), typed(monday, act="preview"))
    session_add(by=BY, offering=offering, held_on=monday, planned_minutes=90, starts_at="14:00")
    answer = desk.post(address(offering), typed(monday, act="save", shown=shown(looked)))
    assert "no longer the days that you saw" in answer.content.decode()
    assert planned(offering).count() == 1
    desk.post(address(offering), typed(monday, act="save", shown=shown(answer)))
    assert planned(offering).count() == 25


def test_a_new_group_saves_the_days_that_were_seen_alone(world, desk, monday):
    said = {
        **typed(monday), "program": world.program.public_id, "site": world.site.public_id, "name": "Winter group",
        "capacity": "12",
    }  # fmt: skip
    page = reverse("web:group_new")
    looked = desk.post(page, {**said, "act": "preview"})
    answer = desk.post(page, {**said, "act": "save", "shown": shown(looked), "weekdays": ["2"]})
    assert "no longer the days that you saw" in answer.content.decode()
    assert not Offering.objects.filter(name="Winter group").exists()
    assert desk.post(page, {**said, "act": "save", "shown": shown(looked)}).status_code == 302
    assert planned(Offering.objects.get(name="Winter group")).count() == 24


def test_a_day_after_the_end_of_the_group_is_said_in_words(offering, desk, monday):
    offering_change(by=BY, offering=offering, ends_on=monday + timedelta(days=20))
    answer = desk.post(address(offering), typed(monday, act="preview"))
    body = answer.content.decode()
    assert answer.status_code == 400 and "after the offering ends" in body
    assert (monday + timedelta(days=20)).isoformat() not in body.partition('id="errors"')[2].partition(
        "</ul>"
    )[0]


def test_days_that_are_over_are_said_so(offering, desk):
    since = today() - timedelta(days=20)
    body = desk.post(
        address(offering), typed(since, act="preview", count="3", weekdays=[str(since.weekday())])
    ).content.decode()
    assert "their registers will be missing at once" in body
