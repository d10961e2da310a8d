"""Rows that end by themselves are deleted in passing, a few at a time."""

from django.db import connection, models, transaction
from django.utils import timezone

PURGED_AT_ONCE = 100


def purge_past_their_end(model: type[models.Model]) -> int:
    """Delete up to 100 rows whose `expires_at` is over. Returns how many.

    Where nothing is over, the common case, it costs one look and no writer's lock; rows that somebody else is
    deleting are left to him.
    """
    over = model._base_manager.filter(expires_at__lte=timezone.now()).order_by("pk")
    if not over.exists():
        return 0
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            over = over.select_for_update(skip_locked=True)
        keys = list(over.values_list("pk", flat=True)[:PURGED_AT_ONCE])
        return model._base_manager.filter(pk__in=keys).delete()[0]
