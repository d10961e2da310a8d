"""The imports as jobs: the same services, with their problems as a file."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Agency
from exchange.models import ImportRecord
from exchange.outcomes import OutcomesImport
from exchange.problems import FileRefused, Problem
from exchange.services import outcomes_import, people_import
from kernel.files import StoredFile
from kernel.work import Refused, Work

RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def import_people(work: Work) -> None:
    """settings.JOB_KINDS: people from the file that came with the job."""
    options = _options(work)
    try:
        people_import(**options, step=work.step, at_end=lambda made: _finish(work, made))
    except FileRefused as error:
        raise _refused(work, error) from error


def import_outcomes(work: Work) -> None:
    """settings.JOB_KINDS: justice events from the file that came with the job."""
    options = _options(work)
    for name in ("covers_from", "covers_until"):
        options[name] = date.fromisoformat(options[name])

    def finish(made: ImportRecord, taken: OutcomesImport) -> None:
        _finish(work, made, keep_problems(work, "not-found.csv", taken.unmatched))

    try:
        outcomes_import(**options, step=work.step, at_end=finish)
    except FileRefused as error:
        raise _refused(work, error) from error


def keep_problems(work: Work, name: str, problems: Iterable[Problem]) -> StoredFile:
    """A table of places and reasons, to be opened in a spreadsheet beside the file."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([_("place"), _("column"), _("code"), _("reason")])
    for problem in problems:
        writer.writerow([_safe(cell) for cell in (problem.place, problem.column, problem.code, problem.reason)])
    return work.keep(name=name, content_type="text/csv", pieces=[table.getvalue().encode("utf-8-sig")])


def _options(work: Work) -> dict[str, Any]:
    work.confirm_wanted()
    values = dict(work.values)
    agency = Agency.objects.get(public_id=values.pop("agency"))
    return {**values, "by": work.by, "agency": agency, "content": b"".join(work.read())}


def _finish(work: Work, record: ImportRecord, result: StoredFile | None = None) -> None:
    work.finish(outcome=record.counts, result=result)


def _refused(work: Work, error: FileRefused) -> Refused:
    return Refused(
        error.message, code=error.code, outcome={"problems": error.problems.count},
        result=keep_problems(work, "problems.csv", error.problems),
    )  # fmt: skip


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(RISKY) else cell
