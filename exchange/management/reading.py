"""What the two commands share: the file, the agency, and how what came of it is said."""

from pathlib import Path

from django.core.management.base import CommandError

from accounts.models import Agency
from exchange.csv_in import ENCODINGS
from exchange.problems import FileRefused
from kernel.commands import PlainCommand
from kernel.files import LARGEST_FILE


class ImportCommand(PlainCommand):
    """Subclasses write `take_in(agency, content, options)`, which returns the record."""

    def add_arguments(self, parser):
        parser.add_argument("file", help="CSV or XLSX")
        parser.add_argument("--agency", required=True, help="code of the agency it is about")
        parser.add_argument("--encoding", choices=ENCODINGS, default="utf-8", help="of a CSV file")
        parser.add_argument("--date-order", choices=["dmy", "mdy"], default="", help="of days as 03/04/1990")
        parser.add_argument("--dry-run", action="store_true", help="do all of it, then undo it")

    def perform(self, *args, **options):
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency {options['agency']}.")
        path = Path(options["file"])
        if path.stat().st_size > LARGEST_FILE:
            raise CommandError(f"A file has at most {LARGEST_FILE >> 20} MB. Cut it into several.")
        try:
            record = self.take_in(agency, path.read_bytes(), options)
        except FileRefused as error:
            raise CommandError("\n".join([error.message, *self._said(error)])) from error
        for name, count in sorted(record.counts.items()):
            self.stdout.write(f"{name.replace('_', ' ')}: {count}")
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")

    def take_in(self, agency: Agency, content: bytes, options: dict):
        raise TypeError(f"{type(self).__name__} does not say what it takes in.")

    @staticmethod
    def _said(error: FileRefused):
        yield from (f"  {problem}" for problem in error.problems)
        if error.problems.count > len(error.problems.kept):
            yield f"  ... and {error.problems.count - len(error.problems.kept)} more"
