"""What day it is where the person is, and what a date that is known in part allows."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from accounts.services import site_create
from kernel.clock import one_day
from participants.days import birth_range, today_at, today_for
from participants.matching import births_agree
from participants.models import Participant
from participants.services import custody_open, participant_register
from tests.participants.episodes import person_of

PRECISIONS = ["day", "month", "year", "assumed"]
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
births = st.tuples(days, st.sampled_from(PRECISIONS))


@pytest.fixture
def kiritimati(world, by):
    return site_create(
        by=by, agency=world.agency, code="east", name="East", kind="prison", time_zone="Pacific/Kiritimati"
    )


def test_today_is_the_day_on_the_wall_where_the_person_is(world, by, kiritimati):
    at_home, eastern, held = (
        person_of(world.own, "home"),
        person_of(world.own, "east", site=kiritimati),
        person_of(world.own, "held", site=world.site),
    )
    custody_open(by=by, participant=held, site=kiritimati, starts_on=date(2024, 1, 1))
    with time_machine.travel(datetime(2031, 5, 4, 12, tzinfo=UTC), tick=False):
        assert today_for(at_home) == today_at(world.agency) == date(2031, 5, 4)
        assert today_for(eastern) == date(2031, 5, 5)
        assert today_for(held) == date(2031, 5, 5)


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", date(2004, 2, 9), date(2004, 2, 9)),
        ("month", date(2004, 2, 1), date(2004, 2, 29)),
        ("year", date(2004, 1, 1), date(2004, 12, 31)),
        ("assumed", date(2004, 1, 1), date(2004, 12, 31)),
    ],
)
def test_a_date_known_in_part_allows_a_range(precision, first, last):
    assert birth_range(date(2004, 2, 9), precision) == (first, last)


@given(births, births)
def test_agreement_of_births_is_symmetric_and_never_contradicts_the_years(one, other):
    found = births_agree(one, other)
    assert found == births_agree(other, one)
    if one[0].year != other[0].year:
        assert found == ""
    elif "year" in (one[1], other[1]):
        assert found == "birth_year"
    if one[1] == other[1] == "day":
        assert found == ("birth_date" if one[0] == other[0] else "")


@given(births)
def test_a_birth_agrees_with_itself_and_with_its_year(birth):
    assert births_agree(birth, birth) == ("birth_date" if birth[1] == "day" else "birth_year")
    assert births_agree(birth, (birth[0], "year")) == "birth_year"


@given(births)
def test_what_is_not_known_neither_agrees_nor_contradicts(birth):
    assert births_agree(birth, (None, "day")) is None


def test_a_file_opened_after_the_midnight_of_one_act_is_seen_in_it(world, as_user):
    """The demo takes minutes to build; what was registered late in it is there for what follows."""
    with time_machine.travel(datetime(2031, 5, 4, 23, 59, tzinfo=UTC), tick=False) as clock, one_day():
        clock.shift(timedelta(minutes=5))
        by = as_user(world.user["social_worker"])
        opened = participant_register(by=by, agency=world.agency, file_class="justice")
        assert Participant.objects.for_user(by.user).filter(pk=opened.pk).exists()
