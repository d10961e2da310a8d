"""Change history for records about people: the values as they were, in a shadow table of the same field types.

Who and when are the record's own updated_by and updated_at, copied with the row, so that a system command has a
name too; simple-history's user column stays empty.
"""

from django.db import models
from simple_history.models import HistoricalRecords


def change_history() -> HistoricalRecords:
    """The history descriptor for a model about people."""
    return HistoricalRecords(
        history_user_id_field=models.CharField(max_length=80, null=True, blank=True),
        history_user_getter=lambda historical: None,
        history_user_setter=lambda historical, user: None,
        excluded_fields=[],
        use_base_model_db=True,
    )
