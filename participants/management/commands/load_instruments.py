"""manage.py load_instruments: put the shipped instruments in place; a second time changes nothing."""

from kernel.actors import system_actor
from kernel.commands import PlainCommand
from participants.instruments.catalog import load_instruments


class Command(PlainCommand):
    help = "Put the free instruments in place for every agency. All of them or none; a second time changes nothing."

    def perform(self, *args, **options):
        loaded = load_instruments(by=system_actor("load_instruments"))
        for version in loaded:
            self.stdout.write(f"{version.instrument.code}: version {version.number} is in place.")
        if not loaded:
            self.stdout.write("All shipped instruments are in place already; nothing was changed.")
