"""Who may not be together, asked without a register."""

from datetime import date

import pytest

from participants.mixing import first_mixed, is_child, kept_apart
from participants.models import Participant
from tests.participants.episodes import person_of
from tests.participants.registers import ago, keep_apart

DAY = date(2025, 6, 15)


@pytest.mark.parametrize(
    ("birth_on", "precision", "expected"),
    [
        (date(2007, 6, 15), "day", False),  # the birthday itself
        (date(2007, 6, 16), "day", True),
        (date(2007, 5, 1), "month", False),
        (date(2007, 6, 1), "month", None),
        (date(2007, 7, 1), "month", True),
        (date(2006, 1, 1), "year", False),
        (date(2007, 1, 1), "year", None),
        (date(2008, 1, 1), "year", True),
        (date(2007, 1, 1), "assumed", None),
        (date(2008, 1, 1), "assumed", True),
        (None, "day", None),
    ],
)
def test_a_child_is_surely_under_eighteen(birth_on, precision, expected):
    assert is_child(Participant(birth_on=birth_on, birth_precision=precision), DAY) is expected


def test_whoever_is_born_on_a_leap_day_is_of_age_a_day_later():
    born = Participant(birth_on=date(2008, 2, 29))
    assert [is_child(born, day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [True, False]


def test_the_first_of_the_other_age():
    child, adult, nobody_knows = (
        Participant(birth_on=born) for born in (date(2012, 1, 1), date(1990, 1, 1), None)
    )
    assert first_mixed([nobody_knows, adult, adult, child], DAY) == 3
    assert first_mixed([child, nobody_knows, adult, child], DAY) == 2


def test_pairs_among_people_and_between_two_groups(world, django_assert_num_queries):
    one, two, three = (person_of(world.own, f"apart-{number}") for number in range(3))
    keep_apart(one, two)
    keep_apart(three, one, ends_on=ago(5))
    keys = [one.pk, two.pk, three.pk]
    with django_assert_num_queries(1):
        assert kept_apart(keys, ago(1)) == [(one.pk, two.pk)]
    assert set(kept_apart(keys, ago(5))) == {(one.pk, two.pk), (three.pk, one.pk)}
    assert kept_apart([two.pk], ago(1), others=[one.pk, three.pk]) == [(one.pk, two.pk)]
    assert kept_apart([two.pk], ago(1), others=[three.pk]) == []
    assert kept_apart([two.pk], ago(31), others=[one.pk]) == []
