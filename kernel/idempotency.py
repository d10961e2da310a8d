"""A submission that arrives twice is done once: the caller's key, what it asked for, and what was answered.

A key is claimed in a transaction of its own before the act; the answer is stored in the transaction of the act itself.
So an answer lost on the way leaves one row and a copy of the answer, and a process that is killed leaves a claim whose
lease runs out.
"""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.crypto import keyed_digest
from kernel.errors import DomainError
from kernel.fields import EncryptedTextField
from kernel.purging import purge_past_their_end

LEASE = timedelta(minutes=2)  # longer than the longest act the interface does
KEPT = timedelta(hours=24)
TRIES = 3


class KeyReused(DomainError):
    """The key stands for another request already."""

    code = "idempotency_key_reused"


class InFlight(DomainError):
    """The same request is being done at this moment. `seconds` is when to ask again."""

    code = "in_flight"

    def __init__(self, seconds: int):
        super().__init__(_("The same request is being done now. Ask again in a moment."))
        self.seconds = seconds


class ClaimState(models.TextChoices):
    IN_FLIGHT = "in_flight", "in flight"
    DONE = "done", "done"


class IdempotencyRecord(models.Model):
    """What one caller asked for under one key, and the answer once there is one.

    Keys and bodies are kept as keyed digests, the answer is encrypted: each of them may hold personal data. The row
    goes a day after it came.
    """

    actor_ref = models.CharField(max_length=80)
    key_digest = models.CharField(max_length=64)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=200, help_text="for people; the digest of the request holds all of it")
    request_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.IN_FLIGHT)
    claim = models.UUIDField(default=uuid.uuid4)
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField(blank=True, default="")
    headers = models.JSONField(default=dict, blank=True)
    shown = models.JSONField(default=dict, blank=True, help_text="ids in the answer, for the log of readings")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["actor_ref", "key_digest"], name="idempotency_key_once_per_actor")
        ]

    @property
    def is_done(self) -> bool:
        return self.state == ClaimState.DONE


def claim_key(*, actor_ref: str, key: str, method: str, path: str, body: Any) -> IdempotencyRecord:
    """Claim a key for a request, or find what was answered to it (`is_done`).

    Raises KeyReused when the key stands for another request, InFlight while somebody else does this one. A claim whose
    lease ran out is taken over.
    """
    purge_expired()
    asked = request_digest(method, path, body)
    for _try in range(TRIES):
        now = timezone.now()
        record = IdempotencyRecord(
            actor_ref=actor_ref,
            key_digest=keyed_digest(key, purpose="idempotency key"),
            method=method,
            path=path[:200],
            request_digest=asked,
            lease_until=now + LEASE,
            expires_at=now + KEPT,
        )
        try:
            with transaction.atomic():
                record.save(force_insert=True)
            return record
        except IntegrityError:
            rows = IdempotencyRecord.objects.filter(actor_ref=actor_ref, key_digest=record.key_digest)
            found = rows.first()
        if found is None:  # released between the two statements
            continue
        if found.expires_at <= now:
            rows.filter(pk=found.pk, expires_at__lte=now).delete()
            continue
        if found.request_digest != asked:
            raise KeyReused(_("This key was used for another request. Take a new one for each."))
        if found.is_done:
            return found
        if found.lease_until > now:
            raise InFlight(_seconds_until(found.lease_until))
        taken = rows.filter(state=ClaimState.IN_FLIGHT, claim=found.claim).update(
            claim=record.claim, lease_until=record.lease_until
        )
        if taken:
            found.claim, found.lease_until = record.claim, record.lease_until
            return found
    raise InFlight(1)


def finish_claim(
    record: IdempotencyRecord, *, status: int, body: str, headers: dict[str, str], shown: dict
) -> None:
    """Store the answer in the transaction of the act.

    Raises InFlight, which undoes the act, when somebody else took the claim over meanwhile.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The answer is stored in the transaction of the act, or it could survive alone.")
    mine = IdempotencyRecord.objects.filter(pk=record.pk, state=ClaimState.IN_FLIGHT, claim=record.claim)
    if not mine.update(state=ClaimState.DONE, status=status, body=body, headers=headers, shown=shown):
        raise InFlight(1)


def release_claim(record: IdempotencyRecord) -> None:
    """Let go of a key after a refusal, so that the mended request may use it again."""
    IdempotencyRecord.objects.filter(pk=record.pk, state=ClaimState.IN_FLIGHT, claim=record.claim).delete()


def purge_expired() -> int:
    """Delete rows past their end, a few at a time; every claim does so in passing. Returns how many."""
    return purge_past_their_end(IdempotencyRecord)


def request_digest(method: str, path: str, body: Any) -> str:
    """One digest for everything a key stands for; the order of members in the body does not count."""
    plain = json.dumps([method, path, body], sort_keys=True, separators=(",", ":"))
    return keyed_digest(plain, purpose="idempotent request")


def _seconds_until(instant) -> int:
    """Most acts take a moment, so a caller need not wait for the whole lease."""
    return max(1, min(5, int((instant - timezone.now()).total_seconds())))
