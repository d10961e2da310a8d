"""Rotating the key ring: everything encrypted, history included, is readable with the new key alone."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from kernel import rotation
from kernel.clock import today
from kernel.rotation import encrypted_columns
from participants.models import Identity, StatusChange
from participants.services import enrollment_move, identity_record, participant_register
from tests.world import BY

CANARY = "QX-771-ZETA"


@pytest.fixture
def person(world, by):
    person = participant_register(by=by, agency=world.agency, file_class="justice", reference="rotates")
    identity_record(by=by, participant=person, family_name="Zachernuk", identifier=CANARY)
    return person


def raw(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT identifier FROM {table} WHERE identifier <> ''")  # noqa: S608 - our own names
        return [row[0] for row in cursor.fetchall()]


def test_history_is_among_the_columns():
    tables = {table for table, _key, _column in encrypted_columns()}
    assert {"participants_identity", "participants_historicalidentity"} <= tables


@pytest.mark.parametrize("batch", [1, 500])
def test_after_rotation_the_old_key_may_go(person, settings, monkeypatch, capsys, batch):
    monkeypatch.setattr(rotation, "BATCH", batch)
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    before = raw("participants_identity") + raw("participants_historicalidentity")
    call_command("rotate_keys")
    assert f"{len(before)} values are under the newest key." in capsys.readouterr().out
    settings.FIELD_KEYS = [new]
    assert Identity.objects.get(participant=person).identifier == CANARY
    assert person.identity.history.get().identifier == CANARY
    assert not set(before) & set(raw("participants_identity") + raw("participants_historicalidentity"))


def test_reasons_in_append_only_rows_come_under_the_new_key_too(world, settings):
    """The ciphertext alone may be written again: the row stays as it is."""
    enrollment_move(
        by=BY, enrollment=world.enrollment, verb="suspend", on=today(), reason=f"moved to {CANARY}"
    )
    step = world.enrollment.status_changes.latest("pk")
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [new]
    step.refresh_from_db()
    assert step.reason == f"moved to {CANARY}"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        QuerySet(StatusChange).filter(pk=step.pk).update(to_status="completed")


def test_a_value_without_its_key_stops_the_command(person, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="cannot be read with the keys given.*put the missing key back"):
        call_command("rotate_keys")
