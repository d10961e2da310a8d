"""Indicators of what is owed to whoever has a place: an assessment and a plan in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from django.db.models import QuerySet

from accounts.scope import Standing
from outcomes.indicators.definition import Counting, Fact, Period, Said
from outcomes.indicators.episodes import Episode, episodes, within
from participants.lifecycle import OPEN
from participants.models import Assessment, Participant, Plan

# From when until when something was there; None: it is there still.
Spans = dict[int, list[tuple[date, date | None]]]


def assessed(days: int) -> Counting:
    """Of the places given in the period: was an assessment signed, before or at most so many days after?"""
    return partial(_in_time, days, _assessments)


def planned(days: int) -> Counting:
    """Of the places given in the period: was there an individual plan, then or at most so many days after?"""
    return partial(_in_time, days, _plans)


def _assessments(people: QuerySet) -> Spans:
    rows = Assessment.objects.signed().filter(participant__in=people)
    return _spans((person, on, None) for person, on in rows.values_list("participant_id", "assessed_on"))


def _plans(people: QuerySet) -> Spans:
    rows = Plan.objects.filter(participant__in=people)
    return _spans(rows.values_list("participant_id", "opened_on", "closed_on"))


def _spans(rows) -> Spans:
    found: Spans = defaultdict(list)
    for person, first, last in rows:
        found[person].append((first, last))
    return found


def _in_time(
    days: int, spans_of: Callable[[QuerySet], Spans], standing: Standing, period: Period
) -> Iterator[Fact]:
    spans = spans_of(Participant.objects.for_user(standing).values("pk"))
    for episode in episodes(standing, within(period, "placed_on")):
        due_on = episode.placed_on + timedelta(days=days)
        if any(
            first <= due_on and (last is None or last >= episode.placed_on)
            for first, last in spans.get(episode.person, ())
        ):
            said = Said.YES
        elif _is_over_by(due_on, episode):
            said = Said.LEFT_OUT
        else:
            said = Said.PENDING if due_on >= period.now else Said.NO
        yield episode.fact(said, episode.placed_on)


def _is_over_by(day: date, episode: Episode) -> bool:
    """Did the episode end on that day or before, so that nothing was owed any more?"""
    return episode.status not in OPEN and (episode.ended_on or episode.status_on) <= day
