"""Taking in a file: read outside the transaction, written inside one, so that all of it is kept or nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.jobs import job_start
from accounts.models import Agency
from accounts.permissions import actor_may, require
from audit.actions import Action
from audit.services import record_write
from exchange.models import ImportKind, ImportRecord
from exchange.outcomes import OutcomesImport
from exchange.people import PeopleImport
from exchange.problems import FileRefused
from exchange.sheet import Sheet
from kernel.actors import Actor
from kernel.crypto import keyed_digest
from kernel.errors import RuleViolation
from kernel.files import FilePurpose, file_keep
from kernel.jobs import Job
from kernel.records import record_create

SMALL = 64 * 1024  # bytes that are read and written while somebody waits for the answer


def _nothing(*_args: Any) -> None:
    """What is done at a step, and before the end, where nobody asked to be told."""


def people_import(
    *,
    by: Actor,
    agency: Agency,
    content: bytes,
    encoding: str = "utf-8",
    date_order: str = "",
    confirm_new: bool = False,
    dry_run: bool = False,
    step: Callable[[int, int], None] = _nothing,
    at_end: Callable[[ImportRecord], None] = _nothing,
) -> ImportRecord:
    """Take in a file of people; a second time it changes nothing. `dry_run` does all of it and undoes it.

    `at_end` is called in the transaction of the whole. Raises FileRefused with every problem found, and then nothing
    was written.
    """
    require(by, "people.import", agency=agency)
    taken = PeopleImport(by, agency, confirm_new)
    sheet = taken.read(content, encoding=encoding, date_order=date_order)
    record = ImportRecord(agency=agency, kind=ImportKind.PEOPLE)
    with transaction.atomic():
        _write(taken, sheet, record, step, dry_run)
        _keep(by, record, dry_run)
        at_end(record)
    return record


def outcomes_import(
    *,
    by: Actor,
    agency: Agency,
    content: bytes,
    source_name: str,
    covers_from: date,
    covers_until: date,
    is_evaluation_only: bool = True,
    encoding: str = "utf-8",
    date_order: str = "",
    dry_run: bool = False,
    step: Callable[[int, int], None] = _nothing,
    at_end: Callable[[ImportRecord, OutcomesImport], None] = _nothing,
) -> ImportRecord:
    """Take in an administrative file of justice events, matched to the people of the agency and those below it.

    Raises RuleViolation for a source without a name or days out of order, NotAllowed for events that would be shown on
    files where the actor may not record such events; FileRefused as in people_import. A trial (`dry_run`) leaves no
    record; so to somebody who may not read people it says nothing where fewer than ten of the file are found.
    """
    require(by, "outcomes.import", agency=agency)
    if not is_evaluation_only:
        require(by, "justice_event.record", agency=agency)
    confirm_source(source_name, covers_from, covers_until)
    hides_few = dry_run and not actor_may(by, "participant.read", agency=agency)
    taken = OutcomesImport(agency, source_name, covers_from, covers_until, is_evaluation_only, hides_few)
    sheet = taken.read(content, encoding=encoding, date_order=date_order)
    record = ImportRecord(
        agency=agency, kind=ImportKind.OUTCOMES, source_name=source_name, covers_from=covers_from,
        covers_until=covers_until, is_evaluation_only=is_evaluation_only,
    )  # fmt: skip
    with transaction.atomic():
        _write(taken, sheet, record, step, dry_run)
        _keep(by, record, dry_run)
        at_end(record, taken)
    return record


@transaction.atomic
def people_import_start(*, by: Actor, agency: Agency, file_name: str, content: bytes, **options: Any) -> Job:
    """Ask for `people_import` behind the page, with its options. A small file is taken in at once without a worker."""
    require(by, "people.import", agency=agency)
    return _start(by, agency, "import_people", "people.import", file_name, content, options)


@transaction.atomic
def outcomes_import_start(*, by: Actor, agency: Agency, file_name: str, content: bytes, **options: Any) -> Job:
    """Ask for `outcomes_import` behind the page, with its options."""
    require(by, "outcomes.import", agency=agency)
    if not options.get("is_evaluation_only", True):
        require(by, "justice_event.record", agency=agency)
    confirm_source(options["source_name"], options["covers_from"], options["covers_until"])
    days = {name: options[name].isoformat() for name in ("covers_from", "covers_until")}
    return _start(by, agency, "import_outcomes", "outcomes.import", file_name, content, options | days)


def confirm_source(source_name: str, covers_from: date, covers_until: date) -> None:
    """Raises RuleViolation for a source that does not say who it is, or covers no day."""
    if not source_name.strip():
        raise RuleViolation(_("Say whose file this is."), code="required", field="source_name")
    if covers_until < covers_from:
        raise RuleViolation(
            _("The last day that the file covers is before the first."), code="dates_out_of_order", field="covers_until"
        )


def _write(
    taken: PeopleImport | OutcomesImport,
    sheet: Sheet,
    record: ImportRecord,
    step: Callable[[int, int], None],
    dry_run: bool,
) -> None:
    """All of it, or for a dry run all of it undone; the counts stay on the record."""
    if taken.problems:
        raise FileRefused(taken.problems)
    with transaction.atomic():
        taken.write(sheet, step)
        if taken.problems:
            raise FileRefused(taken.problems)
        transaction.set_rollback(dry_run)
    record.counts = dict(taken.counts)
    record.digest = keyed_digest(sheet.digest, purpose="imported file")


def _keep(by: Actor, record: ImportRecord, dry_run: bool) -> None:
    if dry_run:
        return
    record_create(record, by=by)
    record_write(
        actor=by,
        action=Action.FILE_TAKE_IN,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=record.agency.public_id,
        details={"kind": record.kind, **record.counts},
    )


def _start(by, agency, kind, capability, file_name, content, options) -> Job:
    upload = file_keep(
        by=by, agency_id=agency.public_id, purpose=FilePurpose.UPLOAD, name=file_name,
        content_type="application/octet-stream", pieces=[content],
    )  # fmt: skip
    values = {"agency": str(agency.public_id), **options}
    return job_start(
        by=by, kind=kind, capability=capability, agency=agency, values=values, upload=upload,
        is_small=len(content) <= SMALL,
    )  # fmt: skip
