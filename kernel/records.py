"""The two ways a record is written: created with a name, or changed with a name and the version it was read at."""

from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import StaleRecord
from kernel.models import BaseRecord

R = TypeVar("R", bound=BaseRecord)


def record_create(record: R, *, by: Actor) -> R:
    """Validate and insert a new record under the actor's name.

    Raises django ValidationError for values a field refuses (text too long, unknown choice). Relations and database
    constraints are left to the database, which refuses them all the same.
    """
    record.created_by = record.updated_by = by.ref
    _validate(record)
    record.save(force_insert=True)
    return record


def record_change(record: R, *, by: Actor, **changes: Any) -> R:
    """Apply `changes` and raise the version, only if nobody else did meanwhile.

    Raises StaleRecord when the row's version is no longer the one `record` was read at; nothing is written then.
    """
    for name, value in changes.items():
        setattr(record, name, value)
    record.updated_by = by.ref
    _validate(record)
    with transaction.atomic():
        # A plain queryset on purpose: the one conditional statement that lets exactly one of two editors through.
        claimed = models.QuerySet(type(record)).filter(pk=record.pk, version=record.version)
        if not claimed.update(version=record.version + 1):
            raise StaleRecord(
                _("Somebody else changed this record meanwhile. Reload it and apply your change again.")
            )
        record.version += 1
        record.save(force_update=True)
    return record


def record_mark_error(record: R, *, by: Actor, reason: str) -> R:
    """Mark a record as entered in error: it stays in the table and leaves every list and every number."""
    return record_change(
        record,
        by=by,
        entered_in_error_at=timezone.now(),
        entered_in_error_by=by.ref,
        entered_in_error_reason=reason,
    )


def _validate(record: BaseRecord) -> None:
    relations = [field.name for field in record._meta.concrete_fields if field.is_relation]
    record.clean_fields(exclude=relations)
    record.clean()
