"""manage.py import_people: people from a file of a prison's own list, all of them or none, as often as one likes."""

from exchange.management.reading import ImportCommand
from exchange.services import people_import
from kernel.actors import system_actor


class Command(ImportCommand):
    help = "Take in people, their stays and sentences. Columns: docs/exchange-format.md. A second time changes nothing."

    def take_in(self, agency, content, options):
        return people_import(
            by=system_actor("import_people"), agency=agency, content=content, encoding=options["encoding"],
            date_order=options["date_order"], dry_run=options["dry_run"],
        )  # fmt: skip
