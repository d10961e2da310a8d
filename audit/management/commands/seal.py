"""manage.py seal: close the events of the log that are not sealed yet under a new hash."""

from audit.seals import seal_events
from kernel.commands import PlainCommand


class Command(PlainCommand):
    help = "Seal the audit log: hash the events that have no seal yet together with the last seal."

    def perform(self, *args, **options):
        seal = seal_events()
        if seal is None:
            self.stdout.write("Nothing to seal.")
        else:
            self.stdout.write(
                f"Sealed {seal.event_count} events. Keep this hash off this machine: {seal.hash}"
            )
