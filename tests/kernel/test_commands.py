"""Commands fail in one plain sentence."""

import pytest
from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, ProgrammingError

from kernel.commands import PlainCommand
from kernel.errors import RuleViolation


def failing(error: Exception) -> PlainCommand:
    class Command(PlainCommand):
        def perform(self, *args, **options):
            raise error

    return Command()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuleViolation("The stay is over."), "The stay is over."),
        (OperationalError("database is locked"), "locked by another program, so nothing was written"),
        (
            OperationalError("no such table: x\nLINE 1"),
            "cannot be used: no such table: x. Run manage.py migrate",
        ),
        (
            ProgrammingError('relation "x" does not exist\nLINE 1'),
            "is not ready: relation .x. does not exist. Run",
        ),
        (DatabaseError("disk I/O error"), "refused: disk I/O error. Nothing was written."),
        (DatabaseError(""), "refused: no details"),
        (FileNotFoundError(2, "No such file or directory", "a.csv"), "a.csv cannot be used: No such file"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_error_becomes_one_sentence(error, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        failing(error).handle()
    assert "\n" not in str(refused.value)
    assert refused.value.__cause__ is error


def test_a_mistake_of_the_program_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        failing(ZeroDivisionError()).handle()


def test_a_command_without_an_act_says_so():
    with pytest.raises(TypeError, match="does not say what it does"):
        PlainCommand().handle()


def test_what_a_command_returns_is_handed_on():
    class Command(PlainCommand):
        def perform(self, *args, **options):
            return options["word"]

    assert Command().handle(word="done") == "done"
