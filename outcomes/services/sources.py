"""Administrative sources, what was searched in them for a design, and the table of local offense codes."""

import re
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import require
from accounts.scope import confirm_reach
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from outcomes.local_codes import rows_of
from outcomes.models import AdministrativeSource, Ascertainment, EvaluationDesign, IccsCode, LocalCode
from participants.choices import Arm
from participants.days import confirm_not_future, confirm_order, today_at
from participants.locks import lock_agency
from participants.texts import confirm_line

LARGEST = 100_000_000  # people; more is a slip of the hand


@transaction.atomic
def source_create(
    *, by: Actor, agency: Agency, code: str, name: str, holder: str = ""
) -> AdministrativeSource:
    """Name a source that an agency may search, so that designs can name it by its code.

    Raises RuleViolation for a code that the agency has given already.
    """
    require(by, "event_source.record", agency=agency)
    if AdministrativeSource.objects.filter(agency=agency, code=code).exists():
        raise RuleViolation(
            _("The code %(code)s is taken.") % {"code": code}, code="code_taken", field="code"
        )
    source = AdministrativeSource(
        agency=agency,
        code=code,
        name=_named(name, "name", 120),
        holder=confirm_line(holder, "holder", 120),
    )
    record_create(source, by=by)
    _log(by, Action.EVENT_SOURCE_CREATE, source, agency)
    confirm_reach(source, by=by)
    return source


@transaction.atomic
def ascertainment_record(
    *,
    by: Actor,
    source: AdministrativeSource,
    design: EvaluationDesign,
    searched_on: date,
    covers_from: date,
    covers_until: date,
    file_digest: str,
    searched: Mapping[str, int],
    matched: Mapping[str, int],
) -> Ascertainment:
    """Record that the people of a design were searched in a source: how many per arm, and how many it knows.

    The last search counts for the runs that follow. Raises RuleViolation for a design of another agency, more people
    matched than searched, a digest that is none, or days out of order.
    """
    require(by, "event_source.record", agency=source.agency)
    confirm_reach(design, by=by)
    if design.agency_id != source.agency_id:
        raise RuleViolation(
            _("The source and the design belong to two agencies."), code="other_agency", field="design"
        )
    confirm_not_future(searched_on, today_at(source.agency), "searched_on")
    confirm_order(covers_from, covers_until, "covers_until")
    confirm_order(covers_until, searched_on, "searched_on")
    if not re.fullmatch(r"[0-9a-f]{64}", file_digest):
        raise RuleViolation(
            _("Give the SHA-256 of the file as 64 hexadecimal digits in small letters."),
            code="not_a_digest",
            field="file_digest",
        )
    search = Ascertainment(
        source=source,
        design=design,
        searched_on=searched_on,
        covers_from=covers_from,
        covers_until=covers_until,
        file_digest=file_digest,
        **_counts(searched, matched),
    )
    record_create(search, by=by)
    _log(by, Action.EVENT_SOURCE_SEARCH, search, source.agency, details={"source": source.code})
    return search


@transaction.atomic
def local_code_add(
    *,
    by: Actor,
    agency: Agency,
    scheme: str,
    code: str,
    iccs: str,
    label: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> LocalCode:
    """Say which ICCS code a code of a local scheme stands for, and when.

    Raises RuleViolation for an ICCS code that is not in the list, or a time in which the code has a meaning already.
    """
    require(by, "local_code.manage", agency=agency)
    lock_agency(agency)
    if not IccsCode.objects.filter(code=iccs).exists():
        raise RuleViolation(_("%(code)s is not in the ICCS list.") % {"code": iccs}, field="iccs")
    confirm_order(valid_from, valid_until, "valid_until")
    row = LocalCode(
        agency=agency,
        scheme=scheme,
        code=_named(code, "code", 40),
        label=confirm_line(label, "label", 200),
        iccs_id=iccs,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    if rows_of(agency, scheme, row.code, valid_from, valid_until).exists():
        raise RuleViolation(
            _("%(code)s of %(scheme)s has a meaning in that time already; end that one first.")
            % {"code": row.code, "scheme": scheme},
            code="local_code_overlaps",
            field="valid_from",
        )
    record_create(row, by=by)
    _log(by, Action.LOCAL_CODE_RECORD, row, agency)
    confirm_reach(row, by=by)
    return row


@transaction.atomic
def local_code_end(*, by: Actor, local_code: LocalCode, on: date) -> LocalCode:
    """Say on which day a code last had this meaning. Events recorded with it keep theirs."""
    require(by, "local_code.manage", agency=local_code.agency)
    if local_code.valid_until is not None:
        raise RuleViolation(_("This has an end already."), code="ended_already", field="on")
    confirm_order(local_code.valid_from, on, "on")
    record_change(local_code, by=by, valid_until=on)
    _log(by, Action.LOCAL_CODE_RECORD, local_code, local_code.agency)
    return local_code


def _counts(searched: Mapping[str, int], matched: Mapping[str, int]) -> dict[str, int]:
    """The columns of the counts per arm; an arm that is not named was not searched."""
    counts = {}
    for field, given in (("searched", searched), ("matched", matched)):
        if unknown := sorted(set(given) - set(Arm.values)):
            raise RuleViolation(
                _("There is no arm %(arm)s.") % {"arm": unknown[0]}, code="unknown_code", field=field
            )
        for arm in Arm.values:
            count = given.get(arm, 0)
            if not 0 <= count <= LARGEST:
                raise RuleViolation(_("This is no number of people."), code="not_a_count", field=field)
            counts[f"{arm}_{field}"] = count
    if not counts["treated_searched"]:
        raise RuleViolation(_("Nobody was searched."), code="required", field="searched")
    if any(counts[f"{arm}_matched"] > counts[f"{arm}_searched"] for arm in Arm.values):
        raise RuleViolation(
            _("More people were matched than searched."), code="more_than_searched", field="matched"
        )
    return counts


def _named(text: str, field: str, longest: int) -> str:
    text = confirm_line(text, field, longest)
    if not text:
        raise RuleViolation(_("Say what it is."), code="required", field=field)
    return text


def _log(by: Actor, action: Action, record, agency: Agency, details: Mapping | None = None) -> None:
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=agency.public_id,
        details=dict(details or {}),
    )
