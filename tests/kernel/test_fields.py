"""Encrypted fields and their blind index, seen from the database's side."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ValidationError
from django.db import connection

from kernel.crypto import Unreadable, blind_index, rotate
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.models import Identity
from participants.services import identity_record, participant_register

CANARY = "Zx canary 77-1 impasse du Cygne"


@pytest.fixture
def identity(world, by):
    person = participant_register(by=by, agency=world.agency, file_class="justice", reference="field-1")
    return identity_record(
        by=by,
        participant=person,
        family_name="Quill",
        identifier="AB 12-34",
        phone="+221 555",
        address=CANARY,
    )


def raw_rows(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return repr(cursor.fetchall())


def test_the_row_and_its_history_hold_ciphertext(identity, by):
    record_change(identity, by=by, address=f"{CANARY} bis")
    for table in (Identity._meta.db_table, Identity.history.model._meta.db_table):
        stored = raw_rows(table)
        assert "Quill" in stored, "the right table is looked at"
        for value in (CANARY, "AB 12-34", "+221 555"):
            assert value not in stored
    assert [row.address for row in Identity.history.filter(id=identity.pk).order_by("history_id")] == [
        CANARY,
        f"{CANARY} bis",
    ]


def test_the_program_reads_plain_text(identity):
    read = Identity.objects.get(pk=identity.pk)
    assert (read.identifier, read.phone, read.address) == ("AB 12-34", "+221 555", CANARY)


def test_nothing_is_stored_as_nothing(world, by):
    person = participant_register(by=by, agency=world.agency, file_class="justice", reference="field-2")
    identity = identity_record(by=by, participant=person, family_name="Quill")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT identifier, phone, address, identifier_index FROM participants_identity WHERE id = %s",
            [identity.pk],
        )
        assert cursor.fetchone() == ("", "", "", "")


def test_equal_texts_are_not_equal_in_the_database(world, by):
    for number in (1, 2):
        person = participant_register(
            by=by, agency=world.agency, file_class="justice", reference=f"same-{number}"
        )
        identity_record(by=by, participant=person, family_name="Quill", phone="555")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT phone), COUNT(*) FROM participants_identity WHERE phone <> ''")
        distinct, rows = cursor.fetchone()
    assert distinct == rows == 2


@pytest.mark.parametrize(
    "lookup", ["exact", "iexact", "contains", "icontains", "startswith", "in", "regex", "gt"]
)
def test_an_encrypted_field_is_not_searched_in_vain(world, lookup):
    value = ["555"] if lookup == "in" else "555"
    with pytest.raises(FieldError, match="blind index"):
        Identity.objects.filter(**{f"phone__{lookup}": value})


def test_whether_there_is_a_value_may_be_asked(identity):
    assert not Identity.objects.filter(phone__isnull=True).exists()


def test_a_text_that_is_too_long_is_refused(world, by):
    person = participant_register(by=by, agency=world.agency, file_class="justice", reference="field-3")
    with pytest.raises(RuleViolation) as refused:
        identity_record(by=by, participant=person, family_name="Quill", phone="5" * 61)
    assert refused.value.field == "phone"
    # Past the service, the field itself refuses.
    identity = Identity(participant=person, family_name="Quill", search_key="quill", phone="5" * 61)
    with pytest.raises(ValidationError) as refused:
        record_create(identity, by=by)
    assert set(refused.value.message_dict) == {"phone"}


@pytest.mark.parametrize("typed", ["AB 12-34", "ab12-34", " Ab 1 2-34 "])
def test_an_identifier_is_found_however_it_is_typed(identity, typed):
    found = Identity.objects.filter(identifier_index=blind_index(typed, purpose="identifier"))
    assert [row.pk for row in found] == [identity.pk]


def test_another_identifier_finds_nobody(identity):
    assert not Identity.objects.filter(
        identifier_index=blind_index("AB 12-35", purpose="identifier")
    ).exists()


def test_the_blind_index_follows_every_change(identity, by):
    record_change(identity, by=by, identifier="CD 99")
    assert Identity.objects.get(identifier_index=blind_index("cd99", purpose="identifier")).pk == identity.pk
    record_change(identity, by=by, identifier="")
    assert Identity.objects.get(pk=identity.pk).identifier_index == ""
    kept = Identity.history.filter(id=identity.pk).order_by("history_id")
    assert [row.identifier_index for row in kept] == [
        blind_index("AB 12-34", purpose="identifier"),
        blind_index("CD 99", purpose="identifier"),
        "",
    ]


def test_a_ring_rotates_without_losing_a_row(identity, settings):
    """A new key in front, every value rewritten, the old key dropped."""
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    assert Identity.objects.get(pk=identity.pk).address == CANARY
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM participants_identity WHERE id = %s", [identity.pk])
        stored = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE participants_identity SET address = %s WHERE id = %s", [rotate(stored), identity.pk]
        )
    settings.FIELD_KEYS = [new]
    assert Identity.objects.only("address").get(pk=identity.pk).address == CANARY
    with pytest.raises(Unreadable, match="PASSERELLE_FIELD_KEYS"):
        _ = Identity.objects.only("phone").get(pk=identity.pk).phone  # not rewritten: the old key is gone
