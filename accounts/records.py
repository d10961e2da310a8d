"""The base of every record behind the gate."""

from accounts.scope import ScopedManager
from kernel.models import BaseRecord


class GatedRecord(BaseRecord):
    """A base record whose default manager carries the gate; the model says `reach = "accounts.scope.<Rule>"`.

    A model about people also says `reach_path` (the way to the participant's key) and `privacy` (its classification).
    """

    objects = ScopedManager()

    class Meta(BaseRecord.Meta):
        abstract = True
