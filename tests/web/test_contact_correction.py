"""A contact put right on its page: by whoever wrote it, with the old value in sight, and never over a colleague's."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.services import membership_grant, user_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.drafts import Draft
from participants.models import Contact
from participants.services import case_assign
from participants.services.contacts import contact_correct, contact_record
from participants.services.relations import relation_add
from tests.world import BY, PASSWORD


@pytest.fixture
def worker(world):
    return world.user["social_worker"]


@pytest.fixture
def written(world, worker, as_user):
    """A call of yesterday, written down by the worker."""
    return contact_record(
        by=as_user(worker), participant=world.person, kind="individual", setting="inside", channel="phone",
        on=today() - timedelta(days=1), minutes=20, note="Has found\na room.", opinion="Is glad.",
    )  # fmt: skip


def address(contact):
    return reverse("web:contact_correct", kwargs={"public_id": contact.public_id})


def typed(contact, **more):
    """What the form sends when nothing is changed in it; a browser ends each line with two signs."""
    said = {
        "version": contact.version, "kind": contact.kind, "channel": contact.channel, "setting": contact.setting,
        "on": contact.on.isoformat(), "minutes": contact.minutes or "", "at": "", "relation": "",
        "note": contact.note.replace("\n", "\r\n"), "opinion": contact.opinion, "reason": "a slip",
    }  # fmt: skip
    return {**said, **more}


def again(contact):
    return Contact.objects.get(pk=contact.pk)


def test_a_correction_changes_what_differs_and_keeps_the_old_value(world, written, worker, browser_of):
    client = browser_of(worker)
    assert address(written) in client.get(_list(world)).content.decode()
    answer = client.post(address(written), typed(written, minutes=50), follow=True)
    body = answer.content.decode()
    assert "The contact is corrected" in body and "50 minutes" in body and "a slip" in body
    read = again(written)
    assert (read.minutes, read.note, read.version) == (50, "Has found\na room.", 2)
    event = AuditEvent.objects.filter(action="contact.record").first()
    assert event.details == {"corrected": ["minutes"]} and "a slip" not in str(event.details)
    page = client.get(address(written)).content.decode()
    past = page[page.index('<ol class="past">') :]
    assert past.index("50 minutes") < past.index("20 minutes") and "you, " in past and "a slip" in past


def _list(world):
    return reverse("web:contacts", kwargs={"public_id": world.person.public_id})


def test_a_form_sent_back_as_it_was_changes_nothing(written, worker, browser_of):
    answer = browser_of(worker).post(address(written), typed(written))
    assert answer.status_code == 400 and "Nothing is changed." in answer.content.decode()
    assert again(written).version == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "This field is required."),
        ({"kind": "attempt"}, "An attempt without success has no minutes."),
        ({"on": (today() + timedelta(days=3)).isoformat()}, "is still to come"),
        ({"kind": "dinner"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(written, worker, browser_of, change, said):
    answer = browser_of(worker).post(address(written), typed(written, note="Another note.", **change))
    body = answer.content.decode()
    assert answer.status_code == 400 and said in body and "Another note." in body
    past = body[body.index('<ol class="past">') : body.index('<form class="stack contact"')]
    assert "Has found" in past and "Another note." not in past
    assert again(written).version == 1


def test_a_colleague_reads_it_and_does_not_change_it_unless_covering(world, written, worker, browser_of):
    beside = _colleague(world, "beside")
    case_assign(by=BY, participant=world.person, user=beside, agency=world.agency, starts_on=today())
    client = browser_of(beside)
    body = client.get(_list(world)).content.decode()
    assert "Has found" in body and address(written) not in body
    assert client.get(address(written)).status_code == 403
    assert client.post(address(written), typed(written, minutes=9)).status_code == 403
    assert again(written).minutes == 20
    cover = browser_of(_colleague(world, "cover", covers=worker))
    assert address(written) in cover.get(_list(world)).content.decode()
    assert cover.post(address(written), typed(written, minutes=9)).status_code == 302
    assert again(written).minutes == 9


def _colleague(world, name, **more):
    account = user_create(by=BY, username=name, password=PASSWORD)
    membership_grant(
        by=BY, user=account, agency=world.agency, role="social_worker", starts_on=today(), **more
    )
    return account


def test_who_comes_second_sees_both_values(written, worker, browser_of):
    contact_correct(by=BY, contact=again(written), reason="read again", minutes=35)
    client = browser_of(worker)
    answer = client.post(address(written), typed(written, minutes=50))
    body = answer.content.decode()
    assert answer.status_code == 409 and ">35<" in body and ">50<" in body
    assert again(written).minutes == 35
    assert client.post(address(written), typed(again(written), minutes=50)).status_code == 302
    assert again(written).minutes == 50


def test_a_draft_of_before_somebody_elses_change_does_not_write_over_it_unseen(written, worker, browser_of):
    client = browser_of(worker)
    fields = {name: [str(value)] for name, value in typed(written, note="My new note.").items()}
    key = f"contact_correct:{written.public_id}"
    client.post(reverse("web:draft"), {"page": key, "fields": json.dumps(fields)})
    contact_correct(by=BY, contact=again(written), reason="read again", minutes=35)
    body = client.get(address(written)).content.decode()
    assert "your draft of" in body and "My new note." in body
    assert 'name="version" value="1"' in body
    assert client.post(address(written), typed(written, note="My new note.")).status_code == 409
    assert client.post(address(written), typed(again(written), note="My new note.")).status_code == 302
    assert not Draft.objects.exists() and again(written).note == "My new note."


def test_the_one_it_was_with_stays_an_answer(world, worker, as_user, browser_of):
    mother = relation_add(by=BY, participant=world.person, kind="parent", name="Perpetua Quillfeather")
    talk = contact_record(
        by=as_user(worker), participant=world.person, kind="third_party", setting="inside", channel="phone",
        on=today(), relation=mother,
    )  # fmt: skip
    client = browser_of(worker)
    assert client.post(address(talk), typed(talk, relation=mother.public_id, minutes=5)).status_code == 302
    assert (again(talk).relation, again(talk).minutes) == (mother, 5)
    assert client.post(address(talk), typed(again(talk), relation="")).status_code == 302
    assert again(talk).relation is None
    assert "Perpetua" in client.get(address(talk)).content.decode(), "what was before is in sight"
