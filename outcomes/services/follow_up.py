"""Follow-up: a series planned in one act, answers recorded, put right with a reason, or given up as lost."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, records_change, records_create
from outcomes.choices import (
    NOT_A_RELEASE,
    SITUATIONS_OF,
    FollowUpIndex,
    FollowUpMonth,
    FollowUpSource,
    FollowUpState,
    LifeDomain,
    LifeSituation,
)
from outcomes.follow_up import due_day
from outcomes.models import ReintegrationOutcome
from participants.days import confirm_not_future, confirm_order, is_surely_of_age, today_for
from participants.locks import lock_person
from participants.models import CustodyPeriod, Enrollment
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason

CORRECTABLE = frozenset({"state", "on", "situation", "source"})
GROWN_OUT_OF_NEET = 30  # years; the widest use of the term ends at 29


@transaction.atomic
def follow_ups_plan(
    *,
    by: Actor,
    index_event: str,
    custody_period: CustodyPeriod | None = None,
    enrollment: Enrollment | None = None,
    domains: Iterable[str] = (),
    months: Iterable[int] = (),
) -> list[ReintegrationOutcome]:
    """Plan the follow-ups of a release, or of the start or exit of an enrollment; all domains and months unless named.

    Planning again adds what is missing, moves what is still planned when the index date was put right, and leaves
    everything else alone. Returns what was written, in the order of the days. Raises RuleViolation while the index
    event has not happened, or for codes that are not listed.
    """
    fact = custody_period or enrollment
    _confirm_fact(index_event, custody_period, enrollment)
    person = fact.participant
    allow(by, "follow_up.record", person)
    index_on = _index_day(index_event, fact)
    wanted = [
        (domain, month)
        for month in _listed(months, FollowUpMonth, "months")
        for domain in _listed(domains, LifeDomain, "domains")
    ]
    lock_person(person)
    there = ReintegrationOutcome.objects.filter(
        index_event=index_event, custody_period=custody_period, enrollment=enrollment
    )
    moved = _move_planned(by, there, index_on)
    known = set(there.values_list("domain", "month"))
    made = records_create(
        [
            ReintegrationOutcome(
                participant=person,
                index_event=index_event,
                custody_period=custody_period,
                enrollment=enrollment,
                index_on=index_on,
                domain=domain,
                month=month,
                due_on=due_day(index_on, month),
            )
            for domain, month in wanted
            if (domain, month) not in known
        ],
        by=by,
    )
    written = sorted([*moved, *made], key=lambda outcome: (outcome.due_on, outcome.pk))
    if written:
        log_write(
            by, Action.FOLLOW_UP_PLAN, written[0], person, also=written[1:], field_groups=["follow_up"],
            details={"planned": len(made), "moved": len(moved)},
        )  # fmt: skip
    return written


@transaction.atomic
def follow_up_record(
    *,
    by: Actor,
    outcome: ReintegrationOutcome,
    state: str,
    on: date,
    situation: str = "",
    source: str = "",
) -> ReintegrationOutcome:
    """Say what came of a planned follow-up: how it stands in this domain, or that the person was not found or refused.

    A day outside the window is taken and shows as such. Raises RuleViolation for one that is answered already, a day
    to come or before the index date, or a situation of another domain.
    """
    allow(by, "follow_up.record", outcome.participant)
    _confirm_planned(outcome)
    if state == FollowUpState.PLANNED:
        raise RuleViolation(_("Say what came of it."), code="unknown_code", field="state")
    return _write(by, outcome, state=state, on=on, situation=situation, source=source)


@transaction.atomic
def follow_up_lose(*, by: Actor, outcome: ReintegrationOutcome, on: date) -> ReintegrationOutcome:
    """Give a planned follow-up up: the person cannot be traced. Those of later months stay planned."""
    allow(by, "follow_up.record", outcome.participant)
    _confirm_planned(outcome)
    return _write(by, outcome, state=FollowUpState.LOST, on=on)


@transaction.atomic
def follow_up_correct(
    *, by: Actor, outcome: ReintegrationOutcome, reason: str, **changes: Any
) -> ReintegrationOutcome:
    """Put an answer right with a reason; back to planned where it belonged elsewhere. The old one is kept.

    `changes` may hold state, on, situation and source. Raises RuleViolation while nothing is recorded.
    """
    allow(by, "follow_up.record", outcome.participant)
    if unknown := set(changes) - CORRECTABLE:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})
    if outcome.state == FollowUpState.PLANNED:
        raise RuleViolation(
            _("Nothing is recorded yet: record it instead."), code="nothing_recorded", field="state"
        )
    if not changes:
        raise RuleViolation(_("Say what has changed."), code="required", field="state")
    reason = confirm_reason(reason)
    state = changes.get("state", outcome.state)
    kept = {"on": outcome.seen_on, "situation": outcome.situation, "source": outcome.source}
    if state == FollowUpState.PLANNED:
        kept = {"on": None, "situation": "", "source": ""}
    elif state != FollowUpState.REACHED:
        kept |= {"situation": "", "source": ""}
    return _write(by, outcome, **{**kept, **changes, "state": state}, reason=reason)


def _write(
    by: Actor,
    outcome: ReintegrationOutcome,
    *,
    state: str,
    on: date | None,
    situation: str = "",
    source: str = "",
    reason: str = "",
) -> ReintegrationOutcome:
    _confirm_answer(outcome, state, on, situation, source)
    record_change(
        outcome,
        by=by,
        state=state,
        seen_on=on,
        situation=situation,
        source=source,
        user=by.user if state != FollowUpState.PLANNED else None,
        **({"correction_reason": reason} if reason else {}),
    )
    log_write(
        by, Action.FOLLOW_UP_RECORD, outcome, outcome.participant, field_groups=["follow_up"],
        details={"state": state}, reason=reason,
    )  # fmt: skip
    return outcome


def _confirm_planned(outcome: ReintegrationOutcome) -> None:
    if outcome.state != FollowUpState.PLANNED:
        raise RuleViolation(
            _("This is answered already; correct it with a reason."), code="answered_already", field="state"
        )


def _confirm_answer(outcome, state: str, on: date | None, situation: str, source: str) -> None:
    _confirm_code(state, FollowUpState, "state")
    if state == FollowUpState.PLANNED:
        if on is not None:
            raise RuleViolation(_("What is planned has no day yet."), code="day_of_planned", field="on")
    elif on is None:
        raise RuleViolation(_("Say on which day."), code="required", field="on")
    else:
        confirm_not_future(on, today_for(outcome.participant), "on")
        confirm_order(outcome.index_on, on, "on")
    if state != FollowUpState.REACHED:
        for field, value in (("situation", situation), ("source", source)):
            if value:
                raise RuleViolation(
                    _("This is said of somebody who was reached."), code="not_reached", field=field
                )
        return
    _confirm_code(source, FollowUpSource, "source")
    _confirm_situation(outcome, on, situation)


def _confirm_situation(outcome: ReintegrationOutcome, on: date | None, situation: str) -> None:
    fitting = SITUATIONS_OF[outcome.domain]
    if situation not in fitting:
        raise RuleViolation(
            _("Choose one of %(codes)s.") % {"codes": ", ".join(sorted(fitting))},
            code="unknown_code",
            field="situation",
        )
    if situation == LifeSituation.NEET and is_surely_of_age(outcome.participant, on, GROWN_OUT_OF_NEET):
        raise RuleViolation(
            _("This is said of young people, up to the age of %(years)d.") % {"years": GROWN_OUT_OF_NEET - 1},
            code="not_young",
            field="situation",
        )


def _confirm_code(code: str, choices, field: str) -> None:
    if code not in choices.values:
        raise RuleViolation(
            _("Choose one of %(codes)s.") % {"codes": ", ".join(map(str, choices.values))},
            code="unknown_code",
            field=field,
        )


def _listed(codes: Iterable, choices, field: str) -> list:
    """The codes asked for in the order of the list; all of them where none is named."""
    asked = set(codes)
    for code in sorted(asked, key=str):
        _confirm_code(code, choices, field)
    return [code for code in choices.values if code in asked or not asked]


def _confirm_fact(
    index_event: str, custody_period: CustodyPeriod | None, enrollment: Enrollment | None
) -> None:
    """A release counts from a stay, a start or an exit from an enrollment; never from both."""
    _confirm_code(index_event, FollowUpIndex, "index_event")
    is_release = index_event == FollowUpIndex.RELEASE
    if (custody_period is not None, enrollment is not None) != (is_release, not is_release):
        raise RuleViolation(
            _("Name the stay in custody for a release, the enrollment for a start or an exit."),
            code="one_fact",
            field="custody_period" if is_release else "enrollment",
        )


def _index_day(index_event: str, fact: CustodyPeriod | Enrollment) -> date:
    """The day the months count from. Raises RuleViolation while it has not come about."""
    if index_event == FollowUpIndex.RELEASE:
        day = None if fact.release_reason in NOT_A_RELEASE else fact.ends_on
    else:
        day = fact.started_on if index_event == FollowUpIndex.PROGRAM_START else fact.ended_on
    if day is None or day > today_for(fact.participant):
        raise RuleViolation(
            _("There is nothing to count from yet: the person was not released, or did not start or leave."),
            code="no_index_date",
            field="index_event",
        )
    return day


def _move_planned(by: Actor, there, index_on: date) -> list[ReintegrationOutcome]:
    """Bring the planned ones in step with an index date that was put right; the answered ones keep their count."""
    stale = there.filter(state=FollowUpState.PLANNED).exclude(index_on=index_on)
    moved: list[ReintegrationOutcome] = []
    for month in FollowUpMonth.values:
        rows = list(stale.filter(month=month).order_by("pk"))
        moved += records_change(rows, by=by, index_on=index_on, due_on=due_day(index_on, month))
    return moved
