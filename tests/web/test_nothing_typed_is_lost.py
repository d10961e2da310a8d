"""Every form of every page, filled in after the session ended: what was typed is given back after signing in.

The pages come from tests/web/rows and the forms from the pages, so a new one is looked at without being named here.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.participants.episodes import person_of
from tests.web.conftest import BACKEND
from tests.web.forms_in import Field, fill, forms_in, typed_in
from tests.web.rows import TABLE
from web import held

SHOWN = sorted(route for route, row in TABLE.items() if row.method == "get" and row.granted)
# Their forms are not told apart by what is typed: codes and keys are asked for anew.
OF_THE_MOMENT = {"web:second_factor_app", "web:second_factor_key", "account_reauthenticate", "account_login"}


def lost(client: Client, user, address: str) -> tuple[int, list[str]]:
    """How many forms with something to type stand there, and what of them does not come back."""
    found, seen = [], 0
    for place, form in enumerate(_forms(client, address)):
        fill(form)
        typed = typed_in(form)
        for button in (form.buttons or [("", "")])[: 3 if typed else 0]:
            seen += 1
            again = _after_the_session_ended(user, address, form, button)
            if place >= len(again):
                found.append(f"{form.action or address}: the form is not there any more")
                continue
            kept = typed_in(again[place])
            found += [
                f"{form.action or address} by {button}: {name} {values} came back as {kept.get(name)}"
                for name, values in typed.items()
                if kept.get(name) != values
            ]
    return seen, found


def _forms(client, address):
    answer = client.get(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return []
    return forms_in(answer.content.decode())


def _after_the_session_ended(user, address, form, button):
    client = Client()
    data = form.sent()
    if button[0]:
        data[button[0]] = [button[1]]
    sent = client.post(form.action or address, data, headers={"referer": f"http://testserver{address}"})
    assert sent.status_code == 302 and sent["Location"].startswith(reverse("account_login")), form.action
    client.force_login(user, backend=BACKEND)
    return _forms(client, address)


@pytest.mark.parametrize("route", sorted(set(SHOWN) - OF_THE_MOMENT))
def test_what_was_typed_comes_back(world, route, settings):
    settings.SECOND_FACTOR_ROLES = frozenset()
    row = TABLE[route]
    for role in row.granted[:1]:
        user = world.user[role]
        client = Client()
        client.force_login(user, backend=BACKEND)
        address = reverse(route, kwargs=row.address(world.own, user) if row.address else None)
        assert lost(client, user, address)[1] == []


@pytest.mark.parametrize("route", ["web:group_new", "web:group_series"])
def test_the_days_left_out_come_back(world, route):
    """They are ticked on the list of days, which is shown after the first sending."""
    row = TABLE[route]
    user = world.user[row.granted[0]]
    client = Client()
    client.force_login(user, backend=BACKEND)
    address = reverse(route, kwargs=row.address(world.own, user) if row.address else None)
    form = _forms(client, address)[0]
    fill(form)
    form.fields.append(Field("left_out", "checkbox", ["2031-12-25", "2032-01-01"]))
    again = _after_the_session_ended(user, address, form, ("act", "save"))[0]
    assert again.sent()["left_out"] == ["2031-12-25", "2032-01-01"]


def test_the_people_ticked_for_a_group_and_the_reasons_come_back(world):
    """In the world of the sweep nobody is left to be chosen."""
    people = [person_of(world.own, f"more-{number}", site=world.site) for number in range(3)]
    user = world.user["prison_administrator"]
    client = Client()
    client.force_login(user, backend=BACKEND)
    address = reverse("web:group_members", kwargs={"public_id": world.offering.public_id})
    form = _forms(client, address)[0]
    assert {str(person.public_id) for person in people} <= {each.own for each in form.fields}
    fill(form)
    form.fields += [Field(f"override-{people[0].public_id}", "text", ["The court asked for it."])]
    again = _after_the_session_ended(user, address, form, ("act", "save"))[0]
    assert typed_in(again)["people"] == typed_in(form)["people"]


def test_the_sweep_sees_forms(world):
    """It would find nothing wrong either if it found no form."""
    user = world.user["evaluator"]
    client = Client()
    client.force_login(user, backend=BACKEND)
    seen, _lost = lost(client, user, reverse("web:tokens"))
    assert seen == 1


def test_what_is_too_long_to_be_kept_is_said(world, monkeypatch):
    from web.sending import FIELD, new_key

    user = world.user["evaluator"]
    monkeypatch.setattr(held, "LONGEST", 100)
    client = Client()
    sent = client.post(reverse("web:tokens"), {FIELD: new_key(user), "name": "x" * 200}, follow=True)
    assert "too long to be kept" in sent.content.decode() and held.SESSION_HELD not in client.session
