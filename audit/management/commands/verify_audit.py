"""manage.py verify_audit: check every seal of the log; exits 1 and names the first broken row."""

from django.core.management.base import CommandError

from audit.seals import verify_audit
from kernel.commands import PlainCommand


class Command(PlainCommand):
    help = "Check the audit log against its seals. Exits 1 and names the first broken row."

    def perform(self, *args, **options):
        verdict = verify_audit()
        if not verdict.is_whole:
            raise CommandError(verdict.problem)
        self.stdout.write(
            f"Whole: {verdict.seals} seals over {verdict.sealed} of {verdict.events} events; "
            f"{verdict.events - verdict.sealed} wait for the next seal."
        )
