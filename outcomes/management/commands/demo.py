"""manage.py demo: a small fictional world and the shipped studies, with its sign-ins."""

from kernel.actors import system_actor
from kernel.commands import PlainCommand
from outcomes.demo.world import demo_load


class Command(PlainCommand):
    help = "Build the demo world once and print its sign-ins. Refused in production."

    def perform(self, *args, **options):
        demo = demo_load(by=system_actor("demo"))
        self.stdout.write(f"Sign in with password {demo.password} as one of:")
        for username, label in demo.accounts.items():
            self.stdout.write(f"  {username:<16} {label}")
