"""The LIFE experiment against its printed numbers, digit by digit, through the whole engine."""

import json
from functools import cache

import numpy as np
import pytest

from outcomes.evaluation.engine import evaluate
from outcomes.evaluation.lifetable import LifeTable, logrank
from outcomes.evaluation.rates import number_needed, wilson
from outcomes.evaluation.sensitivity import e_value, one_person_changes
from tests.reference import life
from tests.reference.printed import assert_printed, reference

REFERENCE = reference("baltimore-life")["baltimore_life"]
ARMS = {"treated": "fin=1", "comparison": "fin=0"}


@cache
def result(language="en"):
    return evaluate(life.design(), life.cohort(), language=language)


def arm(key):
    return next(arm for arm in result()["arms"] if arm["key"] == key)


def tables():
    rows = life.table()
    return {
        f"fin={fin}": LifeTable.from_times(mine["week"].to_numpy(), mine["arrest"].to_numpy() == 1)
        for fin, mine in rows.groupby("fin")
    }


def test_size_and_failures():
    assert sum(arm["n"] for arm in result()["arms"]) == REFERENCE["n"]
    assert sum(arm["events"] for arm in result()["arms"]) == REFERENCE["events"]


@pytest.mark.parametrize("key", ARMS)
@pytest.mark.parametrize("week", [13, 26, 52])
def test_survival_at_the_display_times(key, week):
    printed = REFERENCE["km"][ARMS[key]][str(week)]
    point = next(point for point in arm(key)["survival"] if point["t"] == week)
    assert_printed(point["estimate"], printed["survival"])
    assert_printed(1 - point["estimate"], printed["cumulative_failure"])
    assert_printed(point["ci"], printed["ci95_loglog"])


@pytest.mark.parametrize("group", ["fin=1", "fin=0", "all"])
@pytest.mark.parametrize("week", [13, 26, 52])
def test_life_table_counts_and_greenwood(group, week):
    both = tables()
    table = both["fin=1"] + both["fin=0"] if group == "all" else both[group]
    printed = REFERENCE["km"][group][str(week)]
    free = table.free_at(week)
    assert_printed(free.estimate, printed["survival"])
    assert_printed(np.sqrt(free.variance), printed["se_greenwood"])
    assert_printed(list(free.ci), printed["ci95_loglog"])
    assert table.events[table.times <= week].sum() == printed["events_to_date"]
    assert table.at_risk_before(week + 0.5) == printed["at_risk_next"]


def test_curve_says_the_same_as_the_display_times():
    for key in ARMS:
        last_step = {point["t"]: point["estimate"] for point in arm(key)["curve"]}
        for point in arm(key)["survival"]:
            assert last_step[max(t for t in last_step if t <= point["t"])] == point["estimate"]


def test_logrank():
    test = result()["effect"]["logrank"]
    assert_printed(test["chi2"], REFERENCE["logrank_fin"]["chi2"])
    assert_printed(test["p"], REFERENCE["logrank_fin"]["p"])
    assert test["df"] == 1


@pytest.mark.parametrize(("key", "name"), [("treated", "treated"), ("comparison", "control")])
def test_one_year_rate(key, name):
    printed = REFERENCE["one_year"][name]
    assert (arm(key)["n"], arm(key)["events"]) == (printed["n"], printed["events"])
    assert_printed(arm(key)["rate"], printed["rate"])
    assert_printed(arm(key)["rate_ci"], printed["wilson95"])


@pytest.mark.parametrize(
    ("key", "interval"),
    [("risk_difference", "newcombe95"), ("risk_ratio", "log95"), ("odds_ratio", "log95")],
)
def test_contrast_of_rates(key, interval):
    printed = REFERENCE["one_year"][key]
    assert_printed(result()["effect"][key]["estimate"], printed["est"])
    assert_printed(result()["effect"][key]["ci"], printed[interval])


def test_fisher_and_needed_to_treat_and_e_value():
    effect = result()["effect"]
    assert_printed(effect["fisher_p"], REFERENCE["one_year"]["fisher_p"])
    ratio = effect["risk_ratio"]
    point, limit = e_value(ratio["estimate"], tuple(ratio["ci"]))
    assert_printed(point, REFERENCE["one_year"]["e_value_rr"]["point"])
    assert limit == REFERENCE["one_year"]["e_value_rr"]["ci_limit"]
    difference = effect["risk_difference"]
    assert_printed(-1 / difference["estimate"], REFERENCE["one_year"]["nnt"]["est"])
    # Its upper end is 6,621 people: far too wide to be said.
    assert number_needed(difference["estimate"], tuple(difference["ci"])) is None


def test_restricted_mean():
    for key, name in ARMS.items():
        assert_printed([arm(key)["rmst"], arm(key)["rmst_se"]], REFERENCE["rmst52"][name])
    difference = result()["effect"]["rmst_difference"]
    assert_printed(difference["estimate"], REFERENCE["rmst52"]["difference"])
    assert_printed(difference["se"], REFERENCE["rmst52"]["se"])
    assert_printed(difference["ci"], REFERENCE["rmst52"]["ci95"])


def test_cox_as_a_whole():
    cox, printed = result()["cox"], REFERENCE["cox_efron"]
    assert [term["name"] for term in cox["terms"]] == list(life.TERMS)
    assert cox["ties"] == "efron"
    assert (cox["n"], cox["events"]) == (432, 114)
    for name in ("loglik", "loglik_null", "lr_chi2"):
        assert_printed(cox[name], printed[name], name)


@pytest.mark.parametrize("index", range(len(life.TERMS)))
def test_cox_term(index):
    term = result()["cox"]["terms"][index]
    printed = REFERENCE["cox_efron"]["terms"][life.TERMS[index]]
    for name in ("coef", "se", "z", "p", "hr"):
        assert_printed(term[name], printed[name], f"{term['name']} {name}")
    assert_printed(term["hr_ci"], printed["hr95"])


def test_cox_equals_the_published_table():
    for term in result()["cox"]["terms"]:
        coef, se = REFERENCE["published_check"]["coef_se"][term["name"]]
        assert abs(term["coef"] - coef) <= 0.00005
        assert abs(term["se"] - se) <= 0.00005


def test_proportional_hazards():
    checks = {row["name"]: row for row in result()["cox"]["proportional_hazards"]}
    for name, (chi2, p) in REFERENCE["ph_test_km"].items():
        assert_printed(checks[name]["chi2"], chi2, name)
        assert_printed(checks[name]["p"], p, name)


def test_baseline():
    rows = {row["name"]: row for row in result()["baseline"]}
    for name, smd in REFERENCE["effects_arrest_1y"]["smd_unadjusted"].items():
        assert_printed(rows[name]["smd"], smd, name)
    assert {name for name, row in rows.items() if row["is_imbalanced"]} == {"age", "race"}


def test_imbalance_by_chance_is_shown_not_refused():
    assert result()["refusals"] == []
    assert any("AGE" in caveat and "RACE" in caveat for caveat in result()["caveats"])


def test_tables_of_three_sites_add_up_to_the_whole():
    rows = life.table()
    added = {}
    for fin in (1, 0):
        mine = rows[rows["fin"] == fin]
        parts = [
            LifeTable.from_times(part["week"].to_numpy(), part["arrest"].to_numpy() == 1)
            for part in (mine.iloc[site::3] for site in range(3))
        ]
        added[fin] = parts[0] + parts[1] + parts[2]
    printed = REFERENCE["federated_from_counts_3_sites"]
    assert_printed(added[1].free_at(52).estimate, printed["km52_fin=1"])
    chi2, _, _ = logrank(added[1], added[0])
    assert_printed(chi2, printed["logrank_chi2"])


def test_one_arrest_more_in_the_aid_arm_moves_the_interval():
    found = {(change.arm, change.change) for change in one_person_changes(48, 216, 66, 216)}
    assert ("treated", 1) in found
    assert ("treated", -1) not in found


def test_verdict_is_reduced_and_borderline():
    verdict = result()["verdict"]
    assert verdict["level"] == 5
    assert verdict["effect_word"] == "reduced"
    assert verdict["is_borderline"] is True
    assert "reduced" in verdict["sentence"]
    assert "This result is borderline" in verdict["sentence"]
    for analysis in ("log-rank", "risk ratio", "odds ratio", "mean time"):
        assert analysis in verdict["sentence"]
    assert "Cox" not in verdict["sentence"]
    assert verdict["of_100"] == {"treated": 22, "comparison": 31}
    assert verdict["of_100_sentence"].startswith("Of 100 typical participants")


def test_verdict_in_french():
    verdict = result("fr")["verdict"]
    assert "a réduit" in verdict["sentence"]
    assert "à la limite" in verdict["sentence"]
    assert "0,02" in verdict["sentence"]


def test_result_is_plain_json_and_the_same_numbers_in_both_languages():
    text = json.dumps(result(), allow_nan=False)
    assert json.loads(text) == result()
    for key in ("contrasts", "effect", "digest", "horizon"):
        assert result("fr")[key] == result()[key]


def test_wilson_is_printed_for_both_arms():
    assert_printed(list(wilson(48, 216)), REFERENCE["one_year"]["treated"]["wilson95"])
