"""manage.py rotate_keys: rewrite every encrypted value under the newest key of the ring."""

from django.core.management.base import CommandError

from kernel.commands import PlainCommand
from kernel.crypto import Unreadable
from kernel.rotation import rotate_keys


class Command(PlainCommand):
    help = "Rewrite every encrypted value under the first key of PASSERELLE_FIELD_KEYS; then the old keys may go."

    def perform(self, *args, **options):
        try:
            count = rotate_keys()
        except Unreadable as error:
            raise CommandError(
                f"{error} Nothing more was rewritten; put the missing key back into the ring."
            ) from error
        self.stdout.write(f"{count} values are under the newest key.")
