"""Two people at one record: what the second one never touched stays as the first one has saved it."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from accounts.actors import user_actor
from kernel.clock import today
from participants.services import case_assign
from participants.services.appointments import appointment_move, appointment_plan
from tests.web.forms_in import forms_in
from tests.world import BY
from web.forms.base import AS_SHOWN, PageForm


@pytest.fixture
def worker(world):
    user = world.user["social_worker"]
    case_assign(by=BY, participant=world.person, user=user, agency=world.agency, starts_on=today())
    return user


@pytest.fixture
def meeting(world, worker):
    return appointment_plan(
        by=user_actor(worker), participant=world.person, on=today() + timedelta(days=3), at=time(9), minutes=30,
        place="Room 1",
    )  # fmt: skip


def move_form(html):
    return next(
        form for form in forms_in(html) if any(each.name in ("place", AS_SHOWN) for each in form.fields)
    )


def put(form, **values):
    for each in form.fields:
        if each.name in values:
            each.values = [values[each.name]]
    return form.sent()


def test_save_mine_saves_what_i_changed_and_keeps_what_the_other_changed(world, worker, meeting, browser_of):
    address = reverse("web:appointment_move", kwargs={"public_id": meeting.public_id})
    client = browser_of(worker)
    mine = move_form(client.get(address).content.decode())
    appointment_move(by=user_actor(worker), appointment=meeting, on=meeting.on, minutes=45, place="Room 2")
    answer = client.post(address, put(mine, place="Room 3"))
    html = answer.content.decode()
    assert answer.status_code == 409
    rows = {row.label: row for row in answer.context["differences"]}
    changed = {row.now: (row.mine, row.is_mine) for row in rows.values()}
    assert changed == {"45": ("30", False), "Room 2": ("Room 3", True)}
    assert "you changed nothing here (it was: 30)" in html
    again = move_form(html)
    assert client.post(address, again.sent()).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.place, meeting.at) == (45, "Room 3", time(9))


def test_who_changed_nothing_has_nothing_to_save(world, worker, meeting, browser_of):
    address = reverse("web:appointment_move", kwargs={"public_id": meeting.public_id})
    client = browser_of(worker)
    mine = move_form(client.get(address).content.decode())
    appointment_move(by=user_actor(worker), appointment=meeting, on=meeting.on, minutes=45)
    html = client.post(address, mine.sent()).content.decode()
    assert "Save mine instead" not in html and "45" in html


def test_a_form_refused_in_between_still_knows_what_was_shown_first(world, worker, meeting, browser_of):
    address = reverse("web:appointment_move", kwargs={"public_id": meeting.public_id})
    client = browser_of(worker)
    first = move_form(client.get(address).content.decode())
    refused = client.post(address, put(first, place="Room 3", minutes="a few"))
    assert refused.status_code == 400
    second = move_form(refused.content.decode())
    assert second.sent()[AS_SHOWN] == first.sent()[AS_SHOWN]


@pytest.mark.parametrize("junk", ["", "[", "[1]", "7"])
def test_what_was_shown_is_junk_and_everything_counts_as_mine(junk):
    class Small(PageForm):
        pass

    class Record:
        version = 3

    form = Small({"version": "3", AS_SHOWN: junk}, record=Record())
    assert form.as_first_shown() == {}
