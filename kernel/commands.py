"""Management commands that fail in one plain sentence with a way out, never with a traceback."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, ProgrammingError

from kernel.errors import DomainError


class PlainCommand(BaseCommand):
    """Subclasses write `perform`; rules that say no and a database that cannot be used become one sentence."""

    def handle(self, *args, **options):
        try:
            return self.perform(*args, **options)
        except DomainError as error:
            raise CommandError(error.message) from error
        except OperationalError as error:
            if "locked" in str(error):
                raise CommandError(
                    "The database is locked by another program, so nothing was written. Wait until it is done (an "
                    "import, a backup) or stop it, then try again."
                ) from error
            raise CommandError(
                f"The database cannot be used: {_first_line(error)}. Run manage.py migrate, then try again."
            ) from error
        except ProgrammingError as error:
            raise CommandError(
                f"The database is not ready: {_first_line(error)}. Run manage.py migrate, then try again."
            ) from error
        except DatabaseError as error:
            raise CommandError(f"The database refused: {_first_line(error)}. Nothing was written.") from error
        except OSError as error:
            raise CommandError(f"{error.filename or 'A file'} cannot be used: {error.strerror}.") from error

    def perform(self, *args, **options):
        raise TypeError(f"{type(self).__name__} does not say what it does.")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no details"])[0]
