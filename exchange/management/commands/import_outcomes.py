"""manage.py import_outcomes: justice events from an administrative file, matched to the people on file here."""

from datetime import date

from django.core.management.base import CommandError

from exchange.management.reading import ImportCommand
from exchange.outcomes import IMPORTER
from exchange.services import outcomes_import


class Command(ImportCommand):
    help = (
        "Take in arrests, charges, convictions, returns to custody and technical violations. "
        "Columns: docs/exchange-format.md. Somebody not found is counted as not found, never as without events."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--source", required=True, help="whose file this is, such as 'National police'")
        parser.add_argument("--covers-from", required=True, type=_day, help="first day the file covers")
        parser.add_argument("--covers-until", required=True, type=_day, help="last day the file covers")
        parser.add_argument(
            "--on-files",
            action="store_true",
            help="show the events on people's files too; without it they are for evaluations alone",
        )

    def take_in(self, agency, content, options):
        record = outcomes_import(
            by=IMPORTER, agency=agency, content=content, source_name=options["source"],
            covers_from=options["covers_from"], covers_until=options["covers_until"],
            is_evaluation_only=not options["on_files"], encoding=options["encoding"],
            date_order=options["date_order"], dry_run=options["dry_run"], at_end=self._say_who_is_missing,
        )  # fmt: skip
        return record

    def _say_who_is_missing(self, _record, taken):
        for problem in taken.unmatched:
            self.stdout.write(f"  {problem}")


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise CommandError(f"{said} is not a day; write it as 2026-01-31.") from error
