"""A form is done once and never lost: double click, back button, a session that ended, another account."""

import re
from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.idempotency import claim_key
from participants.models import Contact
from participants.services.appointments import appointment_plan
from tests.web.conftest import BACKEND
from tests.world import BY, PASSWORD, world
from web.sending import FIELD, new_key

TOKENS = reverse("web:tokens")


@pytest.fixture
def evaluator(world):
    return world.user["evaluator"]


def revoking(world, user):
    from tests.web.rows.frame import by_token

    return reverse("web:token_revoke", kwargs=by_token(world.own, user))


def key_in(html: str) -> str:
    return re.search(rf'name="{FIELD}" value="([^"]+)"', html)[1]


def test_a_form_sent_twice_is_done_once_and_answers_twice(world, evaluator, browser_of):
    client, address, key = browser_of(evaluator), revoking(world, evaluator), new_key(evaluator)
    first = client.post(address, {FIELD: key})
    second = client.post(address, {FIELD: key}, follow=True)
    assert (first.status_code, second.redirect_chain) == (302, [(TOKENS, 302)])
    assert "nothing was saved twice" in second.content.decode()


def test_the_second_click_waits_for_the_first(world, evaluator, browser_of):
    """The first is still on its way: its claim is there, its answer is not."""
    client, address, key = browser_of(evaluator), revoking(world, evaluator), new_key(evaluator)
    from django.core import signing

    from web.sending import SALT

    claim_key(
        actor_ref=f"user:{evaluator.public_id}",
        key=signing.loads(key, salt=SALT)[1],
        method="POST",
        path=address,
        body={"fields": {}, "files": {}},
    )
    from web import sending

    patience, sending.PATIENCE = sending.PATIENCE, 0.05
    try:
        answer = client.post(address, {FIELD: key})
    finally:
        sending.PATIENCE = patience
    assert answer.status_code == 409 and "still being saved" in answer.content.decode()
    assert evaluator.auth_token_set.count() == 1


def test_an_act_that_outlives_its_claim_is_undone_and_answered_in_words(
    world, evaluator, browser_of, monkeypatch
):
    """The same form, sent again, took over while this one was still at it."""
    from kernel.idempotency import IdempotencyRecord
    from web import sending

    def overtaken(claim, **answer):
        IdempotencyRecord.objects.filter(pk=claim.pk).update(claim=uuid4())
        return finish_claim(claim, **answer)

    finish_claim = sending.finish_claim
    monkeypatch.setattr(sending, "finish_claim", overtaken)
    answer = browser_of(evaluator).post(revoking(world, evaluator), {FIELD: new_key(evaluator)})
    assert answer.status_code == 409 and "still being saved" in answer.content.decode()
    assert evaluator.auth_token_set.filter(expiry__gt=timezone.now() + timedelta(hours=1)).exists()


def test_a_form_that_came_back_changed_asks_and_keeps_what_was_typed(world, evaluator, browser_of):
    client, address, key = browser_of(evaluator), revoking(world, evaluator), new_key(evaluator)
    client.post(address, {FIELD: key, "why": "once"})
    answer = client.post(address, {FIELD: key, "why": "<again>"})
    html = answer.content.decode()
    assert answer.status_code == 409 and 'name="why" value="&lt;again&gt;"' in html
    assert key_in(html) != key


def test_a_refused_form_may_be_sent_again_with_its_key(world, evaluator, browser_of):
    client, key = browser_of(evaluator), new_key(evaluator)
    for _twice in range(2):
        assert client.post(TOKENS, {FIELD: key, "name": ""}).status_code == 400


def test_what_a_session_that_ended_took_away_comes_back_to_its_account(world, evaluator, browser_of):
    key = new_key(evaluator)
    fields = {
        FIELD: key,
        "name": "monthly <b>",
        "purpose": "figures",
        "scopes": ["programs:read"],
        "days": "30",
    }
    client = Client()
    sent = client.post(TOKENS, fields)
    assert sent.status_code == 302 and sent["Location"].startswith(reverse("account_login"))
    assert ApiToken.objects.count() == 0
    back = client.post(sent["Location"], {"login": evaluator.username, "password": PASSWORD, "next": TOKENS})
    page = client.get(back["Location"]).content.decode()
    assert 'value="monthly &lt;b&gt;"' in page and "your session had ended" in page and 'value="30"' in page
    assert "your session had ended" not in client.get(TOKENS).content.decode()


def test_it_does_not_come_back_to_another_account(world, evaluator, browser_of):
    client = Client()
    client.post(TOKENS, {FIELD: new_key(evaluator), "name": "monthly"})
    client.post(reverse("account_login"), {"login": "own-auditor", "password": PASSWORD})
    assert 'value="monthly"' not in client.get(TOKENS).content.decode()
    assert "held" not in client.session


def test_nothing_is_kept_of_a_form_that_is_not_ours(world, evaluator):
    client = Client()
    for key in ("", "made up", new_key(evaluator) + "x"):
        client.post(TOKENS, {FIELD: key, "name": "monthly"})
        assert "held" not in client.session


def test_a_form_of_another_account_is_refused(world, evaluator, browser_of):
    address = revoking(world, evaluator)
    answer = browser_of(evaluator).post(address, {FIELD: new_key(world.user["auditor"])})
    assert answer.status_code == 409 and "another account" in answer.content.decode()
    assert evaluator.auth_token_set.count() == 1


def test_a_form_from_before_the_last_sign_in_can_be_sent_again(world, evaluator, browser_of):
    client = browser_of(evaluator, enforce_csrf_checks=True)
    answer = client.post(TOKENS, {FIELD: new_key(evaluator), "name": "monthly"})
    html = answer.content.decode()
    assert answer.status_code == 403 and 'name="name" value="monthly"' in html and "Send it now" in html
    answer = client.post(TOKENS, {FIELD: "made up elsewhere", "name": "monthly"})
    assert answer.status_code == 403 and "monthly" not in answer.content.decode()


def test_two_clicks_at_the_same_moment(transactional_db):
    """One row, and both answers lead on; on a SQLite file and on PostgreSQL."""
    from django.db import connection

    built = world()
    user = built.user["evaluator"]
    address, key = revoking(built, user), new_key(user)
    answers = []

    def click():
        client = Client()
        client.force_login(user, backend=BACKEND)
        answers.append(client.post(address, {FIELD: key}).status_code)
        connection.close()

    clicks = [Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(30)
    assert answers == [302, 302]
    assert not user.auth_token_set.filter(expiry__gt=timezone.now() + timedelta(hours=1)).exists()


def test_what_a_form_did_before_it_was_refused_is_taken_back_and_what_it_showed_stays_recorded(
    world, browser_of, monkeypatch
):
    """No view writes half of what it was asked for, also one that forgets to: only an answer that leads on is done."""
    worker = world.user["social_worker"]
    client = browser_of(worker)
    address = reverse("web:contact_new", kwargs={"public_id": world.person.public_id})
    said = {"kind": "individual", "setting": "inside", "channel": "phone", "on": str(today()), "note": "A talk."}
    monkeypatch.setattr("web.views.contacts.redirect", lambda *_to, **_with: HttpResponse("half done", status=400))
    readings = AuditEvent.objects.filter(action="case.read").count()
    answer = client.post(address, {**said, FIELD: new_key(worker)})
    assert (answer.status_code, Contact.objects.filter(participant=world.person).count()) == (400, 0)
    monkeypatch.undo()
    key = new_key(worker)
    monkeypatch.setattr("participants.services.appointments.appointment_close", refuse)
    meeting = appointment_plan(by=BY, participant=world.person, user=worker, on=today(), minutes=30)
    answer = client.post(f"{address}?appointment={meeting.public_id}", {**said, FIELD: key})
    assert (answer.status_code, Contact.objects.filter(participant=world.person).count()) == (400, 0)
    assert AuditEvent.objects.filter(action="case.read").count() == readings + 1, "the refused form showed a person"
    monkeypatch.undo()
    assert client.post(f"{address}?appointment={meeting.public_id}", {**said, FIELD: key}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.contact == Contact.objects.get(participant=world.person)


def test_a_meeting_to_come_is_not_logged(world, browser_of):
    worker = world.user["social_worker"]
    meeting = appointment_plan(by=BY, participant=world.person, user=worker, on=today() + timedelta(days=3))
    address = reverse("web:contact_new", kwargs={"public_id": world.person.public_id})
    said = {"kind": "individual", "setting": "inside", "channel": "phone", "on": str(today()), FIELD: new_key(worker)}
    assert browser_of(worker).post(f"{address}?appointment={meeting.public_id}", said).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.contact) == ("planned", None)


def refuse(**_said):
    raise RuleViolation("Not so.")


def test_sent_again_it_goes_where_it_was_sent_before(world, browser_of):
    """The query of the address belongs to the form: which meeting it was, for one."""
    worker = world.user["social_worker"]
    client, key = browser_of(worker), new_key(worker)
    meeting = appointment_plan(by=BY, participant=world.person, user=worker, on=today(), minutes=30)
    address = reverse("web:contact_new", kwargs={"public_id": world.person.public_id})
    address = f"{address}?appointment={meeting.public_id}"
    said = {"kind": "individual", "setting": "inside", "channel": "phone", "on": str(today()), FIELD: key}
    assert client.post(address, {**said, "note": "One."}).status_code == 302
    asked = client.post(address, {**said, "note": "Two."})
    assert asked.status_code == 409
    assert f'action="{address}"' in asked.content.decode()
