"""The two ways a record is written: created with a name, or changed with a name and the version it was read at.

Each has a form for many records of one model at once, whose number of statements does not grow with the records.
"""

from collections import Counter
from collections.abc import Sequence
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


def records_create(records: Sequence[R], *, by: Actor) -> list[R]:
    """As record_create for many new records of one model: one INSERT per batch, and one for their history.

    Everything is validated before anything is written: a ValidationError means that nothing was.
    """
    if not records:
        return []
    model = _one_model(records)
    for record in records:
        record.created_by = record.updated_by = by.ref
        _validate(record)
    with transaction.atomic():
        # A plain queryset on purpose: names and versions are on the records, their history follows below.
        made = models.QuerySet(model).bulk_create(records)
        _keep_history(model, made, is_new=True)
    return made


def records_change(records: Sequence[R], *, by: Actor, **changes: Any) -> list[R]:
    """As record_change for many records of one model that all take the same values.

    Raises StaleRecord when one of them is no longer at the version it was read at; none is changed then.
    """
    if not records:
        return []
    model = _one_model(records)
    _refuse_indexed(model, changes)
    for record in records:
        for name, value in changes.items():
            setattr(record, name, value)
        record.updated_by = by.ref
        _validate(record)
    now = timezone.now()
    with transaction.atomic():
        for version, count in Counter(record.version for record in records).items():
            keys = [record.pk for record in records if record.version == version]
            claimed = models.QuerySet(model).filter(pk__in=keys, version=version)
            written = claimed.update(version=version + 1, updated_by=by.ref, updated_at=now, **changes)
            if written != count:
                raise StaleRecord(
                    _(
                        "Somebody else changed one of these records meanwhile. Reload and apply your change again."
                    )
                )
        for record in records:
            record.version += 1
            record.updated_at = now
        _keep_history(model, records, is_new=False)
    return list(records)


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


def _one_model(records: Sequence[R]) -> type[R]:
    found = {type(record) for record in records}
    if len(found) != 1:
        raise TypeError(
            f"Records of one model at a time, not of {sorted(model.__name__ for model in found)}."
        )
    return found.pop()


def _refuse_indexed(model: type[BaseRecord], changes: dict[str, Any]) -> None:
    """A blind index is computed row by row as a record is saved; an UPDATE of many would leave it behind."""
    sources = {getattr(field, "source", None) for field in model._meta.concrete_fields}
    if sources & set(changes):
        raise TypeError(
            f"{sorted(sources & set(changes))} have a blind index: change these records one by one."
        )


def _keep_history(model: type[BaseRecord], records: Sequence[BaseRecord], *, is_new: bool) -> None:
    """What each record's own save would have kept, where the model keeps a history."""
    if hasattr(model, "history"):
        model.history.bulk_history_create(records, update=not is_new, default_change_reason=None)
