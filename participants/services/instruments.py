"""Instruments and what they ask from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import require
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_change, record_create
from participants.instrument_content import check_content, check_text
from participants.models import Instrument, InstrumentVersion
from participants.texts import confirm_line


@transaction.atomic
def instrument_define(
    *,
    by: Actor,
    agency: Agency | None,
    code: str,
    name: Mapping[str, str],
    valid_from: date,
    content: Mapping[str, Any],
    is_total_only: bool = False,
    license_note: str = "",
    reliability: Mapping[str, str] | None = None,
    reassess_days: int | None = None,
) -> Instrument:
    """Describe an instrument with version 1 of what it asks; without an agency it is for all, by the system alone.

    Raises RuleViolation for a code that is taken, content that cannot be scored, or a licensed one without its note.
    """
    _confirm_answers_for(by, agency)
    if Instrument.objects.filter(agency=agency, code=code).exists():
        raise RuleViolation(
            _("There is an instrument with the code %(code)s already.") % {"code": code},
            code="code_taken",
            field="code",
        )
    license_note = confirm_line(license_note, "license_note", 500)
    if is_total_only and not license_note:
        raise RuleViolation(
            _("Say under which license it is used."), code="license_missing", field="license_note"
        )
    instrument = Instrument(
        agency=agency,
        code=code,
        name=check_text(name, "name"),
        is_total_only=is_total_only,
        license_note=license_note,
    )
    record_create(instrument, by=by)
    _begin(by, instrument, 1, valid_from, content, reliability, reassess_days)
    _log(by, Action.INSTRUMENT_DEFINE, instrument, instrument)
    return instrument


@transaction.atomic
def instrument_revise(
    *,
    by: Actor,
    instrument: Instrument,
    valid_from: date,
    content: Mapping[str, Any],
    reliability: Mapping[str, str] | None = None,
    reassess_days: int | None = None,
) -> InstrumentVersion:
    """Let a new version begin on a day; what was assessed keeps the one it was assessed with.

    Raises RuleViolation for a day on which, or after which, another version begins (`two_versions`): one version is in
    force on any day.
    """
    _confirm_answers_for(by, instrument.agency)
    last = instrument.versions.order_by("-valid_from").first()
    if last is not None and valid_from <= last.valid_from:
        raise RuleViolation(
            _("A version begins on %(day)s already, and one alone is in force on any day. Let this one begin later.")
            % {"day": last.valid_from},
            code="two_versions",
            field="valid_from",
        )  # fmt: skip
    number = last.number + 1 if last else 1
    version = _begin(by, instrument, number, valid_from, content, reliability, reassess_days)
    record_change(instrument, by=by)  # two who revise at once: the second has not seen the first
    _log(by, Action.INSTRUMENT_REVISE, version, instrument)
    return version


def _begin(by, instrument, number, valid_from, content, reliability, reassess_days) -> InstrumentVersion:
    if reassess_days is not None and reassess_days < 1:
        raise RuleViolation(_("Give a number of days from 1 on."), field="reassess_days")
    version = InstrumentVersion(
        instrument=instrument,
        number=number,
        valid_from=valid_from,
        content=check_content(content, is_total_only=instrument.is_total_only),
        reliability=check_text(reliability or {}, "reliability", is_empty_allowed=True),
        reassess_days=reassess_days,
    )
    return record_create(version, by=by)


def _confirm_answers_for(by: Actor, agency: Agency | None) -> None:
    if agency is not None:
        require(by, "instrument.manage", agency=agency)
    elif not by.is_system:
        raise NotAllowed(_("Instruments that are shipped for everybody are not changed here."))


def _log(by: Actor, action: Action, record, instrument: Instrument) -> None:
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=instrument.agency.public_id if instrument.agency else None,
        field_groups=["instrument"],
    )
