"""Indicators whose unit is a release into the community: was somebody in touch with the person soon?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from accounts.scope import Standing
from kernel.models import DatePrecision
from outcomes.indicators.definition import Counting, Fact, Period, Said
from outcomes.indicators.episodes import within
from participants.choices import ReleaseReason
from participants.continuity import days_in_touch, in_touch_within
from participants.models import CustodyPeriod, Participant
from participants.services.hand_over import INTO_THE_COMMUNITY


def continuity(days: int) -> Counting:
    """Of the releases of the period: was somebody in touch outside within so many days?"""
    return partial(_continuity, days)


def _continuity(days: int, standing: Standing, period: Period) -> Iterator[Fact]:
    # The site that held somebody keeps reading that stay and not what came after: only people within reach count.
    mine = Participant.objects.for_user(standing).values("pk")
    stays = CustodyPeriod.objects.for_user(standing).filter(
        within(period, "ends_on"), participant__in=mine, release_reason__in=INTO_THE_COMMUNITY
    )
    last = period.last + timedelta(days=days)
    in_touch = days_in_touch(stays.values("participant"), period.first, last)
    for person, on, precision, reason, *groups in stays.values_list(
        "participant_id", "ends_on", "date_precision", "release_reason", "site_id", "participant__sex",
        "participant__birth_on", "participant__birth_precision",
    ):  # fmt: skip
        if precision != DatePrecision.DAY:
            said = Said.NOT_KNOWN
        elif in_touch_within(in_touch.get(person, ()), on, days):
            said = Said.YES
        elif on + timedelta(days=days) >= period.now:
            said = Said.PENDING
        else:
            said = Said.NOT_KNOWN if reason == ReleaseReason.NOT_KNOWN else Said.NO
        yield Fact(said, on, None, *groups)
