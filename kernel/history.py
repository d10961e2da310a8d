"""Change history for records about people: the values as they were, in a shadow table of the same field types.

Who and when are the record's own updated_by and updated_at, copied with the row, so that a system command has a
name too; simple-history's user column stays empty.
"""

from functools import cache

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords


class KeptHistoryManager(HistoryManager):
    """simple-history makes a manager class anew each time a record is saved; here each is made once and kept."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class, class_name=None):
        return super().from_queryset(queryset_class, class_name)


def change_history() -> HistoricalRecords:
    """The history descriptor for a model about people."""
    return HistoricalRecords(
        history_user_id_field=models.CharField(max_length=80, null=True, blank=True),
        history_user_getter=lambda historical: None,
        history_user_setter=lambda historical, user: None,
        excluded_fields=[],
        history_manager=KeptHistoryManager,
        use_base_model_db=True,
    )
