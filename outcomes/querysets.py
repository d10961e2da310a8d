"""Questions asked of outcome records, as the field asks them."""

from __future__ import annotations

from datetime import date

from accounts.scope import ScopedManager, ScopedQuerySet
from outcomes.choices import GONE_FOR_GOOD


class ObservationEndQuerySet(ScopedQuerySet):
    """Ends of observation."""

    def for_good(self, on: date) -> ObservationEndQuerySet:
        """Of people who had died or been deported by that day: nothing is due to them any more."""
        return self.filter(kind__in=GONE_FOR_GOOD, ended_on__lte=on)


class ObservationEndManager(ScopedManager.from_queryset(ObservationEndQuerySet)):
    """Ends of observation, those entered in error left out."""
