"""manage.py demo: a small fictional world and the shipped studies, with one sign-in per role."""

from kernel.actors import system_actor
from kernel.commands import PlainCommand
from outcomes.demo.world import demo_load


class Command(PlainCommand):
    help = "Build the demo world once and print one sign-in per role. Refused in production."

    def perform(self, *args, **options):
        demo = demo_load(by=system_actor("demo"))
        self.stdout.write(f"Sign in with password {demo.password} as one of:")
        for username, role in demo.accounts.items():
            self.stdout.write(f"  {username:<16} {role.label}")
