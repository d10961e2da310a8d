"""The base record: what every row of ours has in common (house rule 13)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.drafts import Draft
from kernel.files import StoredFile
from kernel.idempotency import IdempotencyRecord
from kernel.jobs import Job, WorkerBeat
from kernel.saved_views import SavedView

__all__ = [
    "BASE_FIELDS",
    "BaseRecord",
    "BulkWriteRefused",
    "CurrentManager",
    "DatePrecision",
    "Draft",
    "IdempotencyRecord",
    "Job",
    "RecordQuerySet",
    "SavedView",
    "StoredFile",
    "WorkerBeat",
]


class BulkWriteRefused(RuntimeError):
    """A write that would skip names, versions and history."""


class RecordQuerySet(models.QuerySet):
    """Reads as usual; writes only one row at a time, through kernel.records, so that history stays whole."""

    def _refuse(self, what: str):
        raise BulkWriteRefused(
            f"{self.model.__name__}.{what}() would write without a name, a version and a history: "
            "use the service of the record, or the staged importer."
        )

    def update(self, **kwargs):
        self._refuse("update")

    def bulk_create(self, *args, **kwargs):
        self._refuse("bulk_create")

    def bulk_update(self, *args, **kwargs):
        self._refuse("bulk_update")

    def delete(self):
        self._refuse("delete")

    def current(self):
        """Without the rows that were entered in error."""
        return self.filter(entered_in_error_at=None)


class CurrentManager(models.Manager.from_queryset(RecordQuerySet)):
    """The default: rows entered in error are left out."""

    def get_queryset(self):
        return super().get_queryset().current()


class BaseRecord(models.Model):
    """A row with a public name, a version and the names of those who wrote it.

    The bigint key never leaves; `public_id` is what URLs, API and files show. Nothing about people is deleted except
    by erasure: a mistake is marked `entered_in_error` and may be replaced by a new row (`replaces`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=80, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.CharField(max_length=80, editable=False)
    entered_in_error_at = models.DateTimeField(null=True, blank=True, editable=False)
    entered_in_error_by = models.CharField(max_length=80, blank=True, default="", editable=False)
    entered_in_error_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = CurrentManager()
    all_records = models.Manager.from_queryset(RecordQuerySet)()

    class Meta:
        abstract = True
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(created_by="") & ~models.Q(updated_by=""),
                name="%(app_label)s_%(class)s_has_a_name",
            )
        ]


# What BaseRecord brings; classified here once for every model about people.
BASE_FIELDS = frozenset(field.name for field in BaseRecord._meta.local_fields) | {"id"}


class DatePrecision(models.TextChoices):
    """How much of a date is known. `assumed` means the day is a convention, only durations are real."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")
    ASSUMED = "assumed", _("assumed")
