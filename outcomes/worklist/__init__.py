"""What there is to do, for whom: computed when asked for and stored nowhere, so that doing it is all that clears it."""

from outcomes.worklist.catalogue import REASONS, Found, worklist_for
from outcomes.worklist.items import Act, Code, Item, Reason, Urgency

__all__ = ["REASONS", "Act", "Code", "Found", "Item", "Reason", "Urgency", "worklist_for"]
