"""The demo on days that trip calendars up: the same promises hold, and one day gives one world."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from audit.models import AuditEvent
from kernel.actors import system_actor
from kernel.clock import today
from outcomes.demo.data.agencies import ACCOUNTS, ZONE
from outcomes.demo.world import build_world
from participants.models import Participant
from tests.outcomes.demo.promises import confirm, picture

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def built():
    """What is built now: checked, pictured, and taken back."""
    with transaction.atomic():
        stage = build_world(by=system_actor("demo"), on=today(ZONE))
        confirm(stage)
        seen = picture(stage)
        transaction.set_rollback(True)
    return seen


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2028, 2, 29, 10, tzinfo=UTC),
        datetime(2027, 1, 1, 10, tzinfo=UTC),  # a day on which no group meets otherwise
        datetime(2027, 6, 30, 22, 30, tzinfo=UTC),  # the day after already where the sites are
    ],
    ids=lambda moment: moment.date().isoformat(),
)
def test_built_on_any_day(moment):
    with time_machine.travel(moment):
        built()


def test_one_day_gives_one_world():
    """On a Sunday, the last day of a February."""
    with time_machine.travel(datetime(2027, 2, 28, 10, tzinfo=UTC)):
        first, second = built(), built()
    assert first == second


def test_the_command_builds_once_and_prints_every_sign_in(capsys):
    call_command("demo")
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()[1:]] == list(ACCOUNTS)
    before = Participant.objects.count(), User.objects.count(), AuditEvent.objects.count()
    call_command("demo")
    assert capsys.readouterr().out == said
    assert (Participant.objects.count(), User.objects.count(), AuditEvent.objects.count()) == before
