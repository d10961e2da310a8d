"""A group with its series as one act."""

from datetime import date, time

import pytest

from accounts.services import site_create
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from programs.models import Offering, Session
from programs.schedule import Pattern
from programs.services.groups import group_open, series_preview
from tests.world import BY

MONDAY = date(2026, 3, 2)


def pattern(**more):
    values = {"weekdays": (0, 3), "starts_on": MONDAY, "starts_at": time(14), "minutes": 90, "count": 24}
    return Pattern(**{**values, **more})


def open_group(world, by, **more):
    values = {
        "program": world.program,
        "site": world.site,
        "name": "Winter group",
        "pattern": pattern(),
        "capacity": 12,
    }
    return group_open(by=by, **{**values, **more})


def test_24_sessions_at_once(world, as_user):
    offering, sessions = open_group(world, as_user(world.user["prison_administrator"]))
    assert (offering.code, offering.capacity, len(sessions)) == ("winter-group", 12, 24)


def test_a_name_used_twice_gets_another_code(world):
    first, _sessions = open_group(world, BY)
    second, _sessions = open_group(world, BY, name="Winter  Group!")
    assert (first.code, second.code) == ("winter-group", "winter-group-2")


def test_the_preview_names_the_days_left_out(world):
    holiday = date(2026, 3, 9)
    days = series_preview(pattern(holidays=frozenset({holiday}), count=4))
    assert [(day.on.isoformat(), day.number) for day in days] == [
        ("2026-03-02", 1), ("2026-03-05", 2), ("2026-03-09", None), ("2026-03-12", 3), ("2026-03-16", 4),
    ]  # fmt: skip
    assert not Session.objects.exists()


def test_a_pattern_without_sense_opens_nothing(world):
    with pytest.raises(RuleViolation):
        open_group(world, BY, pattern=pattern(minutes=0))
    assert not Offering.objects.filter(name="Winter group").exists()


def test_administrators_open_at_their_own_sites_alone(world, as_user):
    with pytest.raises(NotAllowed):
        open_group(world, as_user(world.user["social_worker"]))
    administrator = as_user(world.user["prison_administrator"])
    with pytest.raises(NotAllowed):
        open_group(world, administrator, site=world.other.site)
    world.user["prison_administrator"].memberships.get().sites.add(world.site)
    annex = site_create(by=BY, agency=world.agency, code="annex", name="Annex", kind="prison")
    with pytest.raises(OutOfReach):
        open_group(world, administrator, site=annex)
    assert open_group(world, administrator)
    assert open_group(world, as_user(world.user["program_manager"]), site=world.other.site)
