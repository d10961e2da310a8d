"""Writing the log: in the transaction of the act, or before what is shown, and never silently not at all."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actors import token_actor, user_actor
from accounts.services import token_create
from audit.actions import Action
from audit.models import AuditEvent
from audit.services import AuditUnavailable, UnloggedWrite, record_read, record_write
from kernel.actors import system_actor
from participants.models import Participant
from participants.services import participant_register

FACTS = {"action": Action.PARTICIPANT_READ, "object_type": "participants.participant", "object_ids": ["a"]}


def test_a_write_is_logged_inside_its_transaction_or_not_at_all(transactional_db):
    assert not connection.in_atomic_block
    before = AuditEvent.objects.count()
    with pytest.raises(UnloggedWrite):
        record_write(actor=system_actor("test"), **FACTS)
    assert AuditEvent.objects.count() == before
    with transaction.atomic():
        record_write(actor=system_actor("test"), **FACTS)
    assert AuditEvent.objects.count() == before + 1


def test_the_event_goes_when_the_act_is_undone(world, by):
    before = AuditEvent.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        participant_register(by=by, agency=world.agency, file_class="justice", reference="undone")
        assert AuditEvent.objects.count() == before + 1
        raise ZeroDivisionError
    assert AuditEvent.objects.count() == before
    assert not Participant.objects.filter(reference="undone").exists()


def test_the_act_goes_when_the_event_is_refused(world, by, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise DatabaseError("append failed")

    monkeypatch.setattr(AuditEvent, "save", refuse)
    with pytest.raises(AuditUnavailable):
        participant_register(by=by, agency=world.agency, file_class="justice", reference="unlogged")
    assert not Participant.all_records.filter(reference="unlogged").exists()
    assert not Participant.history.filter(reference="unlogged").exists()


def test_a_refusal_says_nothing_about_a_person(by, db, monkeypatch, caplog):
    def refuse(self, *args, **kwargs):
        raise DatabaseError("Key (object_ids)=(secret) already exists")

    monkeypatch.setattr(AuditEvent, "save", refuse)
    with pytest.raises(AuditUnavailable) as refused:
        record_read(actor=by, **FACTS)
    assert "secret" not in str(refused.value) and "secret" not in caplog.text


def test_a_row_says_who_by_which_way_and_what(world):
    actor = user_actor(world.user["social_worker"], request_id="r-1")
    record_read(
        actor=actor,
        action=Action.PARTICIPANT_READ,
        object_type="participants.participant",
        object_ids=[world.person.public_id, "b"],
        subject_ids=[world.person.public_id],
        agency_id=world.agency.public_id,
        field_groups=["identity", "demographics"],
        purpose="case work",
    )
    row = AuditEvent.objects.first()
    assert (row.actor_kind, row.actor_ref) == ("user", f"user:{world.user['social_worker'].public_id}")
    assert (row.channel, row.request_id, row.purpose) == ("page", "r-1", "case work")
    assert row.object_ids == [str(world.person.public_id), "b"]
    assert row.subject_ids == [str(world.person.public_id)]
    assert row.field_groups == ["demographics", "identity"]
    assert row.agency_id == world.agency.public_id


def test_a_token_is_named_not_its_owner(world, by):
    owner = world.user["evaluator"]
    token, secret = token_create(by=by, user=owner, name="n", purpose="p", scopes=["programs:read"])
    record_read(actor=token_actor(token), **FACTS)
    row = AuditEvent.objects.first()
    assert (row.actor_kind, row.actor_ref, row.channel) == ("token", f"token:{token.public_id}", "api")
    assert secret not in str(AuditEvent.objects.filter(pk=row.pk).values().get())


def test_an_act_nobody_has_listed_cannot_be_recorded(by, db):
    with pytest.raises(ValueError, match="is not a valid Action"):
        record_read(actor=by, action="participant.gossip", object_type="x", object_ids=[])


def test_the_vocabulary_is_named_by_entity():
    assert all(value.count(".") == 1 and value == value.lower() for value in Action.values)
    assert all(label and label != value for value, label in Action.choices)
