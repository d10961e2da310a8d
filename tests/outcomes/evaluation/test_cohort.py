"""From dated rows to people: who is in, in which arm, for how long, and what is said about the rest."""

from datetime import date, timedelta

import pandas as pd
import pytest

from outcomes.evaluation.spec import Covariate, Window
from tests.outcomes.evaluation import small
from tests.outcomes.evaluation.small import START, codes, cohort, day, design, ends, failures, frame, person

AGE = Covariate("age", {"en": "Age"})


def notes(built):
    return {note["code"]: note["n"] for note in built.notes}


def test_first_index_event_in_the_period_counts():
    spec = design(period_from=date(2020, 2, 1), period_until=date(2020, 12, 31))
    events = frame(
        "person on", [(1, START), (1, date(2020, 3, 1)), (1, date(2020, 5, 1)), (2, date(2021, 6, 1))]
    )
    built = cohort(spec, treated=1, comparison=1, index_events=events)
    assert person(built, 1)["index_on"] == pd.Timestamp(2020, 3, 1)
    assert list(built.data["person"]) == [1]
    assert built.excluded == [{"reason": "no_index_event", "arm": "comparison", "n": 1}]


def test_first_failure_of_a_counted_kind():
    found = pd.concat([failures([(1, 40), (1, 70)]), failures([(1, 20)], kind="charge")])
    built = cohort(failures=found)
    assert person(built, 1)["time"] == 40
    assert person(built, 1)["cause"] == "failure"


def test_technical_violations_count_only_when_the_definition_says_so():
    breach = failures([(1, 40)], kind="technical_violation")
    kinds = ("arrest", "technical_violation")
    assert not person(cohort(design(failure_kinds=kinds), failures=breach), 1)["event"]
    with_them = design(failure_kinds=kinds, counts_technical_violations=True)
    assert person(cohort(with_them, failures=breach), 1)["event"]


def test_offense_codes_match_by_prefix_and_missing_codes_are_noted():
    found = pd.concat(
        [failures([(1, 40)], iccs="0301"), failures([(2, 40)], iccs="0501"), failures([(3, 40)], iccs=None)]
    )
    built = cohort(design(iccs_codes=("03",)), failures=found)
    assert list(built.data.loc[built.data["event"], "person"]) == [1]
    assert notes(built)["failures_without_code"] == 1


def test_failure_before_the_index_date_is_history():
    built = cohort(failures=failures([(1, -5), (2, -400)]))
    assert not built.data["event"].any()
    assert notes(built)["failures_before_index"] == 2


def test_failure_on_the_index_date():
    assert person(cohort(failures=failures([(1, 0)])), 1)["time"] == 0.5
    weekly = cohort(design(time_unit="week"), failures=failures([(1, 0)]))
    assert person(weekly, 1)["time"] == 1
    assert notes(weekly)["failures_same_day"] == 1


def test_failure_at_exactly_the_window_is_inside():
    built = cohort(failures=failures([(1, 365), (2, 366)]))
    assert person(built, 1)["failed_in_window"]
    assert not person(built, 2)["failed_in_window"]
    assert person(built, 2)["event"]


def test_failures_round_up_and_censoring_down():
    spec = design(time_unit="week", window=Window(4, "week"), cutoff=day(31))
    built = cohort(spec, failures=failures([(1, 8)]))
    assert person(built, 1)["time"] == 2
    assert person(built, 2)["time"] == 4


def test_failure_after_the_cut_off_is_not_counted():
    built = cohort(design(cutoff=day(400)), failures=failures([(1, 401), (2, 400)]))
    assert not person(built, 1)["event"]
    assert person(built, 2)["event"]
    assert notes(built)["failures_after_cutoff"] == 1


def test_the_lag_moves_the_end_for_everyone():
    spec = design(cutoff=day(400), lag=Window(30, "day"))
    built = cohort(spec, failures=failures([(1, 371)]))
    assert person(built, 1)["time"] == 370
    assert built.data["is_mature"].all()
    assert not cohort(design(cutoff=day(394), lag=Window(30, "day"))).data["is_mature"].any()


def test_maturity_does_not_ask_what_happened_after():
    events = frame("person on", [(1, START), (2, START), (3, day(100)), (4, day(100))])
    spec = design(cutoff=day(400))
    built = cohort(spec, treated=2, comparison=2, index_events=events, failures=failures([(1, 5), (3, 110)]))
    assert list(built.data.sort_values("person")["is_mature"]) == [True, True, False, False]


def test_index_date_after_the_last_day_covered():
    events = frame("person on", [(i + 1, START if i else small.CUTOFF + timedelta(1)) for i in range(40)])
    built = cohort(index_events=events)
    assert built.excluded == [{"reason": "index_after_cutoff", "arm": "treated", "n": 1}]
    assert len(built.data) == 39


def test_death_competes_and_loss_censors():
    ended = pd.concat([ends([(1, 50)]), ends([(2, 50)], "lost"), ends([(3, 50)], "deportation")])
    built = cohort(design(time_unit="week"), ends=ended)
    assert (person(built, 1)["cause"], person(built, 1)["time"]) == ("death", 8)
    assert (person(built, 2)["cause"], person(built, 2)["time"]) == ("lost", 7)
    assert person(built, 3)["cause"] == "deportation"
    assert not built.data["event"].any()
    assert built.data["is_mature"].all()


def test_failure_comes_before_or_on_the_day_of_an_end():
    built = cohort(ends=ends([(1, 50), (2, 50), (3, 50)]), failures=failures([(1, 49), (2, 50), (3, 51)]))
    assert list(built.data["cause"][:3]) == ["failure", "failure", "death"]
    assert notes(built)["failures_after_end"] == 1


def test_end_before_the_index_date():
    built = cohort(ends=ends([(1, -1)]))
    assert built.excluded == [{"reason": "ended_before_index", "arm": "treated", "n": 1}]


def test_allocation_is_the_arm_even_when_the_program_comes_later():
    built = cohort(exposures=frame("person started_on", [(1, START), (25, day(90))]))
    assert person(built, 25)["arm"] == "comparison"
    assert person(built, 25)["crossed_over"]
    assert not person(built, 1)["crossed_over"]
    assert {row["stage"]: (row["treated"], row["comparison"]) for row in built.flow}["started"] == (1, 1)


def test_a_start_after_the_cut_off_is_not_known_yet():
    built = cohort(exposures=frame("person started_on", [(25, small.CUTOFF + timedelta(1))]))
    assert not built.data["crossed_over"].any()


def test_one_person_in_both_arms():
    both = small.rows()["assignments"]
    both = pd.concat([both, frame("person arm on unit", [(1, "comparison", START, "")])])
    assert cohort(assignments=both).refusals == [{"code": "both_arms", "what": "run", "n": 1}]


def test_an_allocation_is_not_undone_by_a_later_one():
    later = frame("person arm on unit", [(1, "comparison", day(40), "")])
    built = cohort(assignments=pd.concat([small.rows()["assignments"], later]))
    assert built.refusals == []
    assert person(built, 1)["arm"] == "treated"


def test_an_allocation_that_is_repeated_is_one_allocation():
    twice = pd.concat([small.rows()["assignments"]] * 2)
    built = cohort(assignments=twice)
    assert built.refusals == []
    assert len(built.data) == 40


def test_outside_an_experiment_the_arm_is_the_status_on_the_index_date():
    spec = design(assignment_method="waiting_list", comparison_kind="waiting_list")
    moved = frame(
        "person arm on unit",
        [(1, "comparison", day(-30), ""), (1, "treated", day(-1), ""), (2, "comparison", day(-5), ""),
         (2, "treated", day(5), ""), (3, "treated", day(3), "")],
    )  # fmt: skip
    built = cohort(spec, assignments=moved)
    assert person(built, 1)["arm"] == "treated"
    assert person(built, 2)["arm"] == "comparison"
    assert built.excluded == [{"reason": "no_status_on_index_date", "arm": "treated", "n": 1}]
    assert notes(built)["not_assigned"] == 37


def test_started_after_the_index_date_is_immortal_time():
    spec = design(exposure_rule="started", assignment_method="other", comparison_kind="matched")
    built = cohort(spec, exposures=frame("person started_on", [(1, START), (2, day(3)), (3, day(8))]))
    assert built.refusals == [{"code": "immortal_time", "what": "run", "n": 2}]
    on_time = cohort(spec, exposures=frame("person started_on", [(1, START), (2, day(-3))]))
    assert on_time.refusals == []
    assert (on_time.data["arm"] == "treated").sum() == 2


def test_covariate_recorded_after_assignment():
    late = [
        (1, "age", 30.0, day(1)),
        (2, "age", 40.0, day(-1)),
        (2, "age", 41.0, day(0)),
        (2, "age", 99.0, day(9)),
    ]
    spec = design(covariates=(AGE,))
    built = cohort(spec, characteristics=frame("person code value recorded_on", late))
    assert built.refusals == [{"code": "covariate_after_assignment", "what": "cox", "name": "age", "n": 1}]
    assert pd.isna(person(built, 1)["age"])
    assert person(built, 2)["age"] == 41


def test_nobody_at_all():
    built = cohort(treated=0, comparison=0)
    assert codes(built.refusals) == ["empty_cohort"]
    assert list(built.data.columns[:3]) == ["person", "arm", "index_on"]


def test_index_dates_that_cannot_be_read():
    events = small.rows()["index_events"].astype({"on": object})
    events.loc[0, "on"] = None
    assert cohort(index_events=events).excluded == [{"reason": "no_index_event", "arm": "treated", "n": 1}]


def test_upstream_stages_come_first_and_are_kept():
    built = cohort(
        flow={"referred": {"treated": 30, "comparison": 31}, "completed": {"treated": 12, "comparison": 0}}
    )
    stages = [row["stage"] for row in built.flow]
    assert stages == ["referred", "assigned", "started", "completed", "followed", "mature", "analyzed"]
    assert built.flow[0] == {"stage": "referred", "treated": 30, "comparison": 31}


def test_clusters_are_counted_where_groups_are_assigned():
    grouped = small.rows()["assignments"].assign(unit=["a", "b"] * 10 + ["c"] * 20)
    built = cohort(design(assignment_unit="site"), assignments=grouped)
    assert built.clusters == {"treated": 2, "comparison": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"assignment_method": "coin"},
        {"failure_kinds": ()},
        {"failure_kinds": ("theft",)},
        {"window": Window(0, "day")},
        {"display_times": (0,)},
        {"alpha": 1.0},
        {"smallest_difference": 0.0},
        {"lowered_level": 6},
        {"covariates": (AGE, AGE)},
        {"treatment_code": "age", "covariates": (AGE,)},
    ],
)
def test_designs_that_make_no_sense(changes):
    with pytest.raises(ValueError, match=r"\w"):
        design(**changes)
