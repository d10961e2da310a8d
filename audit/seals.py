"""Sealing the log in batches and checking it (ADR 0004).

A request never queues behind one chain head: events are written freely, and a seal gathers those not yet sealed,
hashes each, and hashes the batch together with the seal before it.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from audit.models import AuditEvent, AuditSeal, SealedEvent
from audit.triggers import missing_triggers

GENESIS = "0" * 64
_FIELDS = [
    "id",
    "event_id",
    "at",
    "actor_kind",
    "actor_ref",
    "channel",
    "action",
    "object_type",
    "object_ids",
    "subject_ids",
    "agency_id",
    "field_groups",
    "details",
    "purpose",
    "reason",
    "request_id",
]


@dataclass(frozen=True)
class Verdict:
    """What a check of the log found: `problem` is empty when every seal holds."""

    events: int
    sealed: int
    seals: int
    problem: str = ""
    first_broken_event: int | None = None

    @property
    def is_whole(self) -> bool:
        return not self.problem


def event_hash(row: dict) -> str:
    """SHA-256 over the canonical JSON of one event: sorted keys, instants in UTC, ids as text."""
    body = {name: row[name] for name in _FIELDS}
    body["at"] = row["at"].isoformat()
    body["event_id"], body["agency_id"] = str(row["event_id"]), str(row["agency_id"] or "")
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def seal_hash(previous: str, hashes: list[str]) -> str:
    """SHA-256 over the hash of the seal before and the event hashes in order of their keys."""
    return hashlib.sha256("\n".join([previous, *hashes]).encode()).hexdigest()


def seal_events() -> AuditSeal | None:
    """Seal every event that has no seal yet. Returns the seal, or None when there was nothing to do.

    On PostgreSQL the lock waits for writers that are under way and keeps a second sealer out; on SQLite an IMMEDIATE
    transaction does both.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'LOCK TABLE "{AuditSeal._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
                cursor.execute(f'LOCK TABLE "{AuditEvent._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
        sealed = SealedEvent.objects.values("event_pk")
        rows = list(AuditEvent.objects.exclude(pk__in=sealed).order_by("pk").values(*_FIELDS))
        if not rows:
            return None
        last = AuditSeal.objects.order_by("-pk").first()
        previous = last.hash if last else GENESIS
        hashes = [event_hash(row) for row in rows]
        seal = AuditSeal.objects.create(
            sealed_at=timezone.now(),
            event_count=len(rows),
            previous_hash=previous,
            hash=seal_hash(previous, hashes),
        )
        SealedEvent.objects.bulk_create(
            [
                SealedEvent(event_pk=row["id"], seal_pk=seal.pk, hash=digest)
                for row, digest in zip(rows, hashes, strict=True)
            ],
            batch_size=500,
        )
    return seal


def verify_audit() -> Verdict:
    """Recompute every seal and name the first broken row."""
    counts = {
        "events": AuditEvent.objects.count(),
        "sealed": SealedEvent.objects.count(),
        "seals": AuditSeal.objects.count(),
    }
    absent = missing_triggers()
    if absent:
        return Verdict(**counts, problem=f"Triggers are missing: {', '.join(absent)}. Run manage.py migrate.")
    previous = GENESIS
    for seal in AuditSeal.objects.order_by("pk").iterator():
        members = dict(SealedEvent.objects.filter(seal_pk=seal.pk).values_list("event_pk", "hash"))
        rows = {
            row["id"]: row
            for row in AuditEvent.objects.filter(
                pk__in=SealedEvent.objects.filter(seal_pk=seal.pk).values("event_pk")
            ).values(*_FIELDS)
        }
        for key in sorted(members):
            if key not in rows:
                return Verdict(**counts, problem=f"Event {key} is sealed and gone.", first_broken_event=key)
            if event_hash(rows[key]) != members[key]:
                return Verdict(
                    **counts, problem=f"Event {key} was changed after its seal.", first_broken_event=key
                )
        if seal.previous_hash != previous:
            return Verdict(**counts, problem=f"Seal {seal.pk} does not follow the seal before it.")
        if (
            len(members) != seal.event_count
            or seal_hash(previous, [members[key] for key in sorted(members)]) != seal.hash
        ):
            return Verdict(**counts, problem=f"Seal {seal.pk} does not match the events it holds.")
        previous = seal.hash
    orphans = SealedEvent.objects.exclude(seal_pk__in=AuditSeal.objects.values("pk")).order_by("event_pk")
    if first := orphans.first():
        return Verdict(
            **counts,
            problem=f"Event {first.event_pk} belongs to seal {first.seal_pk}, which is gone.",
            first_broken_event=first.event_pk,
        )
    return Verdict(**counts)
