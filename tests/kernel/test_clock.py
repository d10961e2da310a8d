"""Today is what the calendar on the wall of the site says."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
import time_machine

from kernel.clock import one_day, today


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2024, 2, 29)),
        ("Africa/Dakar", date(2024, 2, 29)),
        ("Asia/Tokyo", date(2024, 3, 1)),
        ("Pacific/Kiritimati", date(2024, 3, 1)),
        ("Pacific/Honolulu", date(2024, 2, 29)),
    ],
)
def test_today_in_the_evening_of_a_leap_day(zone, day):
    with time_machine.travel(datetime(2024, 2, 29, 23, 30, tzinfo=UTC), tick=False):
        assert today(zone) == day


def test_today_just_after_midnight_is_still_yesterday_in_the_west():
    with time_machine.travel(datetime(2024, 1, 1, 0, 30, tzinfo=UTC), tick=False):
        assert today() == date(2024, 1, 1)
        assert today("America/Montreal") == date(2023, 12, 31)


def test_the_hour_that_summer_time_skips_changes_no_day():
    with time_machine.travel(datetime(2024, 3, 31, 1, 0, tzinfo=UTC), tick=False):
        assert today("Europe/Paris") == date(2024, 3, 31)


def test_what_is_done_in_one_day_does_not_see_midnight_pass():
    with time_machine.travel(datetime(2024, 2, 29, 22, 59, tzinfo=UTC), tick=False) as clock:
        with one_day():
            clock.shift(timedelta(minutes=5))
            assert today("Europe/Paris") == today() == date(2024, 2, 29)
            assert today("Asia/Tokyo") == date(2024, 3, 1)
            with one_day():
                assert today("Europe/Paris") == date(2024, 2, 29)
        assert today("Europe/Paris") == date(2024, 3, 1)


def test_a_zone_that_does_not_exist():
    with pytest.raises(ZoneInfoNotFoundError):
        today("Africa/Atlantis")
