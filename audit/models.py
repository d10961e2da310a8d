"""The record of what was done and seen. Rows hold ids and names of field groups, never values and no foreign keys,
so that the log says the truth about records that have since been merged or erased."""

import uuid

from django.db import models

from audit.actions import Action
from audit.lookups import ListOfIds


class AuditEvent(models.Model):
    """One act or one reading: who, when, by which way, on which records.

    A list that showed twenty people is one row with their twenty ids.
    """

    append_only = ("update", "delete")
    reach = "accounts.scope.AuditorsOfAgency"

    event_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_ref = models.CharField(max_length=80, db_index=True)
    channel = models.CharField(max_length=10)
    action = models.CharField(max_length=40, db_index=True, help_text="a value of audit.actions.Action")
    object_type = models.CharField(max_length=60)
    object_ids = models.JSONField(default=list)
    subject_ids = ListOfIds(default=list)
    agency_id = models.UUIDField(null=True, db_index=True)
    field_groups = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    purpose = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-id"]

    @property
    def action_label(self) -> str:
        """The act in the reader's language; the list of acts is code, so that a new one needs no migration."""
        return Action(self.action).label


class AuditSeal(models.Model):
    """A batch of events closed under one hash that also covers the hash before it."""

    append_only = ("update", "delete")

    sealed_at = models.DateTimeField()
    event_count = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]


class SealedEvent(models.Model):
    """Which seal holds which event, and the event's own hash. Never an id range: slow transactions commit late."""

    append_only = ("update", "delete")

    event_pk = models.BigIntegerField(unique=True)
    seal_pk = models.BigIntegerField(db_index=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["event_pk"]
