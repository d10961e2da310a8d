"""manage.py reset_second_factor USERNAME: for the administrator who lost his own and has no colleague to ask."""

from django.core.management.base import CommandError

from accounts.models import User
from accounts.second_factor import second_factor_reset
from kernel.actors import system_actor
from kernel.commands import PlainCommand


class Command(PlainCommand):
    help = (
        "Take the second factors of an account away and sign it out everywhere; the reason goes into the log."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="who asked, and how you made sure of it")

    def perform(self, *args, username, reason, **options):
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account named {username}.") from error
        second_factor_reset(by=system_actor("reset_second_factor"), user=user, reason=reason)
        self.stdout.write(f"{username} signs in with the password alone and sets a second factor up anew.")
