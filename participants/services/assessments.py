"""Assessments: a draft by its author, signed once, and put right by another one with a reason."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_change, record_create, record_mark_error
from participants.answers import answers_of, digest_of
from participants.authors import writes_for
from participants.choices import Missing
from participants.days import confirm_not_future, today_for
from participants.models import Assessment, AssessmentScore, InstrumentVersion, Participant
from participants.scoring import Result, check_answers, check_total, score, score_entered
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason, confirm_text

CHANGEABLE = frozenset({"assessed_on", "answers", "total", "opinion"})
LONGEST_OPINION = 5000
IN_ERROR = "signed in error; why is on the record"
DISCARDED = "a draft that was given up"


@transaction.atomic
def assessment_open(
    *,
    by: Actor,
    participant: Participant,
    instrument_version: InstrumentVersion,
    assessed_on: date,
    answers: Mapping[str, Any] | None = None,
    total: Decimal | None = None,
    opinion: str = "",
) -> Assessment:
    """Begin an assessment with the version in force on its day; answers may follow until it is signed.

    `answers` is {item: value, or a code of Missing}; a licensed instrument takes its `total` alone. Raises
    RuleViolation for a day to come, a version that is not in force, an item that is not there or a value out of range.
    """
    allow(by, "assessment.record", participant)
    assessment = Assessment(
        participant=participant,
        instrument_version=instrument_version,
        author=by.user,
        assessed_on=assessed_on,
    )
    _confirm_day(assessment)
    _fill(assessment, {"answers": answers or {}, "total": total, "opinion": opinion})
    record_create(assessment, by=by)
    _log(by, Action.ASSESSMENT_RECORD, assessment)
    return assessment


@transaction.atomic
def assessment_change(*, by: Actor, assessment: Assessment, **changes: Any) -> Assessment:
    """Go on with a draft: `answers` (all of them), `total`, `opinion`, `assessed_on`.

    Raises RuleViolation (`signed`) for one that is signed, NotAllowed for a colleague's draft.
    """
    allow(by, "assessment.record", assessment.participant)
    if unknown := set(changes) - CHANGEABLE:
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": ", ".join(sorted(unknown))})
    _confirm_draft(by, assessment)
    if "assessed_on" in changes:
        assessment.assessed_on = changes["assessed_on"]
        _confirm_day(assessment)
    _fill(assessment, changes)
    record_change(assessment, by=by)
    _log(by, Action.ASSESSMENT_RECORD, assessment)
    return assessment


@transaction.atomic
def assessment_discard(*, by: Actor, assessment: Assessment) -> Assessment:
    """Give up a draft: it leaves every list."""
    allow(by, "assessment.record", assessment.participant)
    _confirm_draft(by, assessment)
    record_mark_error(assessment, by=by, reason=DISCARDED)
    _log(by, Action.ASSESSMENT_RECORD, assessment)
    return assessment


@transaction.atomic
def assessment_sign(*, by: Actor, assessment: Assessment) -> Assessment:
    """Sign it: the answers are scored, and from now on neither they nor the score can be changed.

    Raises RuleViolation when nothing was answered, NotAllowed for a colleague's draft.
    """
    allow(by, "assessment.record", assessment.participant)
    _confirm_draft(by, assessment)
    _confirm_day(assessment)
    found = _result(assessment)
    record_change(assessment, by=by)  # two who sign at once: the second has not seen the first
    version = assessment.instrument_version
    made = AssessmentScore(
        assessment=assessment,
        instrument_version=version,
        assessed_on=assessment.assessed_on,
        signed_by=by.user,
        signed_at=timezone.now(),
        reassess_on=(
            assessment.assessed_on + timedelta(days=version.reassess_days) if version.reassess_days else None
        ),
        domains=[domain.as_data() for domain in found.domains],
        total=found.total,
        band=found.band,
        rule=found.rule,
        answers_digest=digest_of(assessment),
    )
    record_create(made, by=by)
    _log(by, Action.ASSESSMENT_SIGN, assessment)
    return assessment


@transaction.atomic
def assessment_supersede(*, by: Actor, assessment: Assessment, reason: str) -> Assessment:
    """Put a signed assessment right: it is marked as entered in error and a draft with its answers takes its place.

    Any worker who reaches the person may: the author may have left. Returns the draft, which is the worker's own.
    Raises RuleViolation for a draft, which is changed instead, and without a reason.
    """
    allow(by, "assessment.record", assessment.participant)
    if not assessment.is_signed:
        raise RuleViolation(
            _("This is not signed: change it, or give it up."), code="not_signed", field="assessment"
        )
    assessment.superseded_reason = confirm_reason(reason)
    draft = Assessment(
        participant=assessment.participant,
        instrument_version=assessment.instrument_version,
        author=by.user,
        assessed_on=assessment.assessed_on,
        answers=assessment.answers,
        entered_total=assessment.entered_total,
        opinion=assessment.opinion,
        replaces=assessment,
    )
    record_mark_error(assessment, by=by, reason=IN_ERROR)
    record_create(draft, by=by)
    _log(by, Action.ASSESSMENT_SUPERSEDE, draft, also=[assessment], reason=reason)
    return draft


def _fill(assessment: Assessment, given: Mapping[str, Any]) -> None:
    instrument = assessment.instrument_version.instrument
    content = assessment.instrument_version.content
    if answers := given.get("answers"):
        if instrument.is_total_only:
            raise RuleViolation(
                _("Of a licensed instrument the total alone is recorded."), code="total_only", field="answers"
            )
        answers = check_answers(content, answers)
    if "answers" in given:
        assessment.answers = json.dumps(answers, sort_keys=True) if answers else ""
    if (total := given.get("total")) is not None:
        if not instrument.is_total_only:
            raise RuleViolation(
                _("The total of this instrument is computed from its items."),
                code="total_computed",
                field="total",
            )
        check_total(content, total)
    if "total" in given:
        assessment.entered_total = total
    if "opinion" in given:
        assessment.opinion = confirm_text(given["opinion"], "opinion", LONGEST_OPINION)


def _result(assessment: Assessment) -> Result:
    content = assessment.instrument_version.content
    if assessment.instrument_version.instrument.is_total_only:
        if assessment.entered_total is None:
            raise RuleViolation(_("Enter the total before you sign."), code="required", field="total")
        return score_entered(content, assessment.entered_total)
    answers = answers_of(assessment)
    if not any(value not in Missing.values for value in answers.values()):
        raise RuleViolation(
            _("Nothing is answered. Answer what you can before you sign."), code="required", field="answers"
        )
    return score(content, answers)


def _confirm_day(assessment: Assessment) -> None:
    confirm_not_future(assessment.assessed_on, today_for(assessment.participant), "assessed_on")
    version = assessment.instrument_version
    in_force = version.instrument.version_on(assessment.assessed_on)
    if in_force is None:
        raise RuleViolation(
            _("No version of this instrument is in force on this day."),
            code="not_in_force",
            field="assessed_on",
        )
    if in_force.pk != version.pk:
        raise RuleViolation(
            _("On this day version %(number)d of the instrument is in force.") % {"number": in_force.number},
            code="not_in_force",
            field="instrument_version",
            details={"in_force": str(in_force.public_id)},
        )


def _confirm_draft(by: Actor, assessment: Assessment) -> None:
    if assessment.is_signed:
        raise RuleViolation(
            _("This assessment is signed and stays as it is. If it is wrong, supersede it and say why."),
            code="signed",
        )
    if not writes_for(by, assessment.author_id):
        raise NotAllowed(_("This draft is a colleague's, who alone can go on with it."))


def _log(by: Actor, action: Action, assessment: Assessment, *, also=(), reason: str = "") -> None:
    log_write(
        by, action, assessment, assessment.participant, field_groups=["assessment"], also=also, reason=reason
    )
