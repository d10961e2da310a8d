"""The funnel by hand: what is unusual, what is chance, and what is too little to say."""

import math

import pytest

from outcomes.indicators.funnel import FAR, Standing, funnel_of

ALIKE = [(key, 90 + key, 100) for key in range(-3, 4)]


def stands(counts) -> dict:
    return {point.key: point.stands for point in funnel_of(counts).points}


def test_places_that_differ_by_chance_are_usual():
    found = funnel_of(ALIKE)
    assert found.target == pytest.approx(0.9) and found.spread == 1
    assert set(stands(ALIKE).values()) == {Standing.USUAL}


def test_a_place_far_off_is_unusual_whichever_way():
    for hits in (70, 200):
        n = 100 if hits == 70 else 200
        found = stands([*ALIKE, ("far", hits, n)])
        assert found.pop("far") == Standing.UNUSUAL
        assert Standing.UNUSUAL not in found.values()


def test_the_distance_by_hand():
    found = funnel_of([*ALIKE, ("far", 70, 100)])
    target = 0.9  # of the others
    expected = (2 * math.asin(math.sqrt(0.7)) - 2 * math.asin(math.sqrt(target))) * 10 / found.spread
    (far,) = (point for point in found.points if point.key == "far")
    assert far.z == pytest.approx(expected) and found.target == pytest.approx(target)


def test_where_most_places_differ_much_that_is_the_usual():
    counts = [(key, hits, 400) for key, hits in enumerate((200, 240, 280, 300, 320, 340, 360))]
    found = funnel_of(counts)
    assert found.spread > 3
    assert Standing.UNUSUAL not in stands(counts).values()


def test_too_few_units_are_shown_and_not_judged():
    found = stands([*ALIKE, ("few", 0, 9), ("none", 0, 0)])
    assert found["few"] == Standing.FEW and "none" not in found


@pytest.mark.parametrize("counts", [[], ALIKE[:2], [(1, 1, 9), (2, 1, 9), (3, 1, 9)]])
def test_there_is_no_funnel_of_fewer_than_three_places(counts):
    assert funnel_of(counts) is None


def test_the_limits_are_where_a_place_turns_unusual():
    found = funnel_of(ALIKE)
    low, high = found.limits(100, FAR)
    assert 0 < low < found.target < high <= 1
    hits = math.floor(low * 100)
    assert (
        stands([*ALIKE, *[(f"more {key}", 90, 100) for key in range(50)], ("edge", hits - 1, 100)])["edge"]
        == Standing.UNUSUAL
    )
    assert found.limits(1, FAR)[1] == 1 or found.limits(1, FAR)[0] >= 0


def test_everybody_and_nobody_have_a_place_in_it():
    counts = [(1, 50, 50), (2, 50, 50), (3, 50, 50)]
    assert set(stands(counts).values()) == {Standing.USUAL}
    assert set(stands([(key, 0, n) for key, _hits, n in counts]).values()) == {Standing.USUAL}
