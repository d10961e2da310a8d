"""Writing the log. It fails closed: what cannot be recorded is not done and not shown."""

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.actions import Action
from audit.models import AuditEvent

logger = logging.getLogger(__name__)


class AuditUnavailable(Exception):
    """The log cannot be written, so the act or the reading is refused (answered as 503)."""


class UnloggedWrite(RuntimeError):
    """A write was logged outside its transaction: one could survive without the other."""


def record_write(*, actor: Any, action: Action, object_type: str, object_ids: Iterable, **facts: Any) -> None:
    """Record an act in the transaction of the act itself; both are kept or neither is.

    `actor` has kind, ref, channel and request_id. `facts` may hold subject_ids, agency_id, field_groups, details,
    purpose, reason, and `also` as in record_read. Raises UnloggedWrite outside a transaction, AuditUnavailable when
    the log refuses.
    """
    if not connection.in_atomic_block:
        raise UnloggedWrite(f"{action} must be recorded inside the transaction that does it.")
    _append(actor=actor, action=action, object_type=object_type, object_ids=object_ids, **facts)


def record_read(
    *,
    actor: Any,
    action: Action,
    object_type: str,
    object_ids: Iterable,
    also: Mapping[Any, tuple[Iterable, Iterable]] = MappingProxyType({}),
    **facts: Any,
) -> None:
    """Record what is about to be shown, in a short transaction of its own, before the first byte leaves.

    `also` files the same reading under further agencies: {agency_id: (object_ids, subject_ids)}, a row for each with
    the same instant and request. All rows are kept or none is.
    """
    _append(actor=actor, action=action, object_type=object_type, object_ids=object_ids, also=also, **facts)


def _append(*, actor, action, object_type, object_ids, also=MappingProxyType({}), **facts) -> None:
    common = {
        "at": timezone.now(),
        "actor_kind": actor.kind,
        "actor_ref": actor.ref,
        "channel": actor.channel,
        "request_id": actor.request_id,
        "action": Action(action),
        "object_type": object_type,
        "field_groups": sorted(facts.pop("field_groups", ())),
    }
    rows = [(facts.pop("agency_id", None), (object_ids, facts.pop("subject_ids", ()))), *also.items()]
    try:
        with transaction.atomic():
            for agency_id, (objects, subjects) in rows:
                event = AuditEvent(
                    agency_id=agency_id,
                    object_ids=[str(identifier) for identifier in objects],
                    subject_ids=[str(identifier) for identifier in subjects],
                    **common,
                    **facts,
                )
                event.save(force_insert=True)
    except DatabaseError as error:
        logger.error("The audit log refused an event: %s", type(error).__name__)
        raise AuditUnavailable(
            "The log of what is done and seen cannot be written, so nothing is done or shown."
        ) from error
