"""manage.py load_study NAME|FOLDER: put a published study in place as records, once."""

from accounts.models import Agency
from kernel.actors import system_actor
from kernel.commands import PlainCommand
from kernel.errors import RuleViolation
from outcomes.studies.loader import load_study
from outcomes.studies.package import read_study, shipped_studies


class Command(PlainCommand):
    help = "Load a study (a data package) as records. All of it or nothing; a second time changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "study", help=f"a folder with a datapackage.json, or one of: {', '.join(shipped_studies())}"
        )

        parser.add_argument(
            "--under", metavar="AGENCY", help="code of the agency whose evaluators may see the study"
        )

    def perform(self, *args, study, under, **options):
        package = read_study(study)
        parent = Agency.objects.filter(code=under).first() if under else None
        if under and parent is None:
            raise RuleViolation(f"There is no agency with the code {under}.")
        design, is_new = load_study(package, by=system_actor("load_study"), under=parent)
        people = len(package.rows("participants"))
        self.stdout.write(
            f"{package.title}: {people} people loaded. Evaluate it with: manage.py evaluate {design.code}"
            if is_new
            else f"{package.title} is loaded already; nothing was changed."
        )
