"""Indicators whose unit is a release into the community: did somebody meet the person outside soon?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from accounts.scope import Standing
from kernel.models import DatePrecision
from outcomes.continuity import Continuity, continuity_of_care, releases
from outcomes.indicators.definition import Counting, Fact, Period, Said
from outcomes.indicators.episodes import within
from participants.choices import ReleaseReason
from participants.models import CustodyPeriod, Participant


def met(days: int) -> Counting:
    """Of the releases of the period: did somebody meet the person outside within so many days, 7 or 30?"""
    return partial(_met, f"within_{days}_days")


def _met(window: str, standing: Standing, period: Period) -> Iterator[Fact]:
    # The site that held somebody keeps reading that stay and not what came after: only people within reach count.
    mine = Participant.objects.for_user(standing).values("pk")
    stays = releases(CustodyPeriod.objects.for_user(standing)).filter(
        within(period, "ends_on"), participant__in=mine
    )
    followed = continuity_of_care(stays, period.now)
    for key, on, precision, reason, *groups in stays.values_list(
        "pk", "ends_on", "date_precision", "release_reason", "site_id", "participant__sex", "participant__birth_on",
        "participant__birth_precision",
    ):  # fmt: skip
        yield Fact(_said(followed.get(key), window, precision, reason), on, None, *groups)


def _said(followed: Continuity | None, window: str, precision: str, reason: str) -> Said:
    if precision != DatePrecision.DAY:
        return Said.NOT_KNOWN
    is_met = None if followed is None else getattr(followed, window)  # None: a release still to come
    if is_met is None:
        return Said.PENDING
    if is_met:
        return Said.YES
    # Somebody of whom nobody knows how the stay ended may never have come home.
    return Said.NOT_KNOWN if reason == ReleaseReason.NOT_KNOWN else Said.NO
