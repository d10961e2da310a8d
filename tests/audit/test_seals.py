"""Seals: nothing in the log can be changed, taken out or put in unnoticed."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from audit import seals
from audit.actions import Action
from audit.models import AuditEvent, AuditSeal, SealedEvent
from audit.seals import GENESIS, seal_events, verify_audit
from audit.services import record_read
from audit.triggers import install_triggers, remove_triggers

# Another value for every field of an event.
TAMPERED = {
    "event_id": uuid.UUID(int=7),
    "at": timezone.now() - timedelta(days=1),
    "actor_kind": "user",
    "actor_ref": "user:somebody-else",
    "channel": "api",
    "action": "log.read",
    "object_type": "x.y",
    "object_ids": ["another"],
    "subject_ids": [],
    "agency_id": uuid.UUID(int=8),
    "field_groups": ["none"],
    "details": {"verb": "other"},
    "purpose": "another purpose",
    "reason": "other",
    "request_id": "r-other",
}


@pytest.fixture
def chain(db, by):
    """Three seals over five events in a log that is otherwise empty (rolled back with the test)."""
    remove_triggers()
    for model in (AuditEvent, SealedEvent, AuditSeal):
        model.objects.all().delete()
    install_triggers()
    for count in (2, 1, 2):
        for number in range(count):
            record_read(
                actor=by,
                action=Action.PARTICIPANT_READ,
                object_type="participants.participant",
                object_ids=[f"id-{number}", "é"],
                subject_ids=["s-1"],
                agency_id=uuid.UUID(int=1),
                field_groups=["identity"],
                details={"b": 1, "a": [2]},
                purpose="test",
                reason="given",
            )
        seal_events()
    assert verify_audit().is_whole
    return list(AuditEvent.objects.order_by("pk"))


@pytest.fixture
def lifted(chain):
    """The triggers away, as a database owner could do; put back before the check."""
    remove_triggers()
    yield chain
    install_triggers()


def verdict():
    install_triggers()
    return verify_audit()


def test_a_log_that_was_left_alone_is_whole(chain):
    found = verify_audit()
    assert found.is_whole and found.first_broken_event is None
    assert found.sealed == found.events == AuditEvent.objects.count()
    assert found.seals == AuditSeal.objects.count() == 3


def test_each_seal_covers_the_one_before(chain):
    previous = GENESIS
    for seal in AuditSeal.objects.order_by("pk"):
        assert seal.previous_hash == previous
        assert seal.event_count == SealedEvent.objects.filter(seal_pk=seal.pk).count()
        previous = seal.hash


def test_nothing_to_seal_makes_no_seal(chain):
    before = AuditSeal.objects.count()
    assert seal_events() is None
    assert AuditSeal.objects.count() == before


def test_events_that_wait_for_a_seal_do_not_break_the_chain(chain, by):
    record_read(actor=by, action=Action.LOG_READ, object_type="x", object_ids=[])
    found = verify_audit()
    assert found.is_whole and found.events - found.sealed == 1


def test_a_slow_transaction_that_commits_late_is_in_the_next_seal(chain, by):
    """Its key is lower than one that is sealed already: membership, not a range of keys, decides."""
    last = AuditEvent.objects.order_by("-pk").first()
    far = AuditEvent.objects.values().get(pk=last.pk) | {"id": last.pk + 100, "event_id": uuid.uuid4()}
    AuditEvent(**far).save(force_insert=True)
    assert seal_events().event_count == 1
    late = far | {"id": last.pk + 50, "event_id": uuid.uuid4()}
    AuditEvent(**late).save(force_insert=True)
    seal = seal_events()
    assert list(SealedEvent.objects.filter(seal_pk=seal.pk).values_list("event_pk", flat=True)) == [
        last.pk + 50
    ]
    assert verify_audit().is_whole


def test_the_table_of_tampering_covers_every_field():
    assert set(TAMPERED) == {field.name for field in AuditEvent._meta.concrete_fields} - {"id"}


@pytest.mark.parametrize("field", sorted(TAMPERED))
def test_a_changed_field_names_the_row(lifted, field):
    victim = lifted[2]
    assert getattr(victim, field) != TAMPERED[field]
    AuditEvent.objects.filter(pk=victim.pk).update(**{field: TAMPERED[field]})
    found = verdict()
    assert not found.is_whole
    assert found.first_broken_event == victim.pk and str(victim.pk) in found.problem


def test_the_first_of_several_broken_rows_is_named(lifted):
    AuditEvent.objects.filter(pk__in=[lifted[1].pk, lifted[4].pk]).update(reason="x")
    assert verdict().first_broken_event == lifted[1].pk


def test_a_deleted_row_is_named(lifted):
    gone = lifted[3].pk
    AuditEvent.objects.filter(pk=gone).delete()
    found = verdict()
    assert found.first_broken_event == gone and "gone" in found.problem


def test_a_row_taken_out_with_its_membership_breaks_its_seal(lifted):
    gone = lifted[3].pk
    SealedEvent.objects.filter(event_pk=gone).delete()
    AuditEvent.objects.filter(pk=gone).delete()
    assert "does not match" in verdict().problem


def test_a_row_changed_with_its_own_hash_breaks_its_seal(lifted):
    """Whoever mends the hash of the row as well would have to mend every seal that follows."""
    victim = lifted[2].pk
    AuditEvent.objects.filter(pk=victim).update(reason="x")
    row = AuditEvent.objects.values(*seals._FIELDS).get(pk=victim)
    SealedEvent.objects.filter(event_pk=victim).update(hash=seals.event_hash(row))
    assert "does not match" in verdict().problem


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"hash": "0" * 63 + "1"}, "does not"),
        ({"previous_hash": "f" * 64}, "does not follow"),
        ({"event_count": 99}, "does not match"),
    ],
    ids=["hash", "previous_hash", "event_count"],
)
def test_a_changed_seal_is_seen(lifted, change, problem):
    seal = AuditSeal.objects.order_by("-pk")[1]
    AuditSeal.objects.filter(pk=seal.pk).update(**change)
    found = verdict()
    assert not found.is_whole and problem in found.problem


@pytest.mark.parametrize("place", [0, 1, 2], ids=["last", "middle", "first"])
def test_a_seal_that_is_gone_is_missed(lifted, place):
    AuditSeal.objects.order_by("-pk")[place].delete()
    assert not verdict().is_whole


def test_a_missing_trigger_is_a_problem(chain):
    remove_triggers()
    found = verify_audit()
    assert "audit_auditevent_no_update" in found.problem and "migrate" in found.problem
    install_triggers()
    assert verify_audit().is_whole


@pytest.mark.postgres
def test_a_trigger_that_was_switched_off_is_missing(chain):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what earlier statements of this test still owe
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_auditevent_no_delete")
    assert "audit_auditevent_no_delete" in verify_audit().problem


def _run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_the_commands_say_what_they_did(chain, by):
    assert _run("seal") == "Nothing to seal.\n"
    record_read(actor=by, action=Action.LOG_READ, object_type="x", object_ids=[])
    assert "1 wait for the next seal" in _run("verify_audit")
    said = _run("seal")
    assert said.startswith("Sealed 1 events.") and AuditSeal.objects.order_by("-pk")[0].hash in said
    assert _run("verify_audit").startswith("Whole: ")


def test_verify_audit_fails_and_names_the_row(lifted):
    """A CommandError is exit code 1 on the command line."""
    AuditEvent.objects.filter(pk=lifted[0].pk).update(reason="x")
    install_triggers()
    with pytest.raises(CommandError, match=f"Event {lifted[0].pk} was changed") as failed:
        _run("verify_audit")
    assert failed.value.returncode == 1
