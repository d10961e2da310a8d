"""manage.py create_token USERNAME: an API token for scripts; the secret is printed once."""

from django.core.management.base import CommandError

from accounts.models import User
from accounts.roles import TOKEN_SCOPES
from accounts.services import token_create
from kernel.actors import system_actor
from kernel.commands import PlainCommand


class Command(PlainCommand):
    help = "Make a named, scoped, expiring API token for an account and print its secret once."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--purpose", required=True)
        parser.add_argument(
            "--scope", action="append", required=True, choices=sorted(TOKEN_SCOPES), dest="scopes"
        )
        parser.add_argument("--days", type=int, default=90)

    def perform(self, *args, username, name, purpose, scopes, days, **options):
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account named {username}.") from error
        _token, secret = token_create(
            by=system_actor("create_token"),
            user=user,
            name=name,
            purpose=purpose,
            scopes=scopes,
            days=days,
        )
        self.stdout.write(secret)
