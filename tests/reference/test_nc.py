"""The North Carolina work program against its printed numbers: months, an unbalanced comparison."""

from functools import cache

import numpy as np
import pytest

from outcomes.evaluation.engine import evaluate
from outcomes.evaluation.spec import Window
from tests.reference import nc
from tests.reference.printed import assert_printed, reference

REFERENCE = reference("nc-work-program")["nc_work_program"]
ARMS = {"treated": "workprg=1", "comparison": "workprg=0"}


@cache
def result(months=12, covariates=nc.COVARIATES):
    spec = nc.design(covariates, window=Window(months, "month"))
    return evaluate(spec, nc.cohort(spec))


def test_calendar_months_give_the_published_durations():
    spec = nc.design()
    data = nc.cohort(spec).data.sort_values("person")
    assert np.array_equal(data["time"].to_numpy(), nc.table()["durat"].to_numpy(dtype=float))
    assert np.array_equal(data["event"].to_numpy(), nc.table()["returned"].to_numpy())
    assert data["is_mature"].all()


@pytest.mark.parametrize("key", ARMS)
def test_survival(key):
    arm = next(arm for arm in result()["arms"] if arm["key"] == key)
    for point in arm["survival"]:
        printed = REFERENCE["km"][ARMS[key]][str(point["t"])]
        assert_printed(point["estimate"], printed["survival"])
        assert_printed(point["ci"], printed["ci95_loglog"])


def test_logrank():
    assert_printed(result()["effect"]["logrank"]["chi2"], REFERENCE["logrank"]["chi2"])
    assert_printed(result()["effect"]["logrank"]["p"], REFERENCE["logrank"]["p"])


@pytest.mark.parametrize("months", [12, 24, 60])
def test_rates_and_their_contrast(months):
    printed = REFERENCE[f"rate_{months}m"]
    got = result(months)
    for arm, name in zip(got["arms"], ("treated", "control"), strict=True):
        assert (arm["n"], arm["events"]) == (printed[name]["n"], printed[name]["events"])
        assert_printed(arm["rate_ci"], printed[name]["wilson95"])
    for key, interval in (
        ("risk_difference", "newcombe95"),
        ("risk_ratio", "log95"),
        ("odds_ratio", "log95"),
    ):
        assert_printed(got["effect"][key]["estimate"], printed[key]["est"])
        assert_printed(got["effect"][key]["ci"], printed[key][interval])
    assert_printed(got["effect"]["fisher_p"], printed["fisher_p"])
    assert_printed(got["contrasts"][0]["e_value"]["estimate"], printed["e_value_rr"]["point"])


@pytest.mark.parametrize(
    ("name", "covariates"),
    [
        ("cox_unadjusted", ()),
        ("cox_princeton_model", ("priors", "tserved", "felon", "drugs", "black", "married", "educ", "age")),
        ("cox_all_covariates", nc.COVARIATES),
    ],
)
def test_cox(name, covariates):
    cox, printed = result(12, covariates)["cox"], REFERENCE[name]
    for key in ("loglik", "loglik_null", "lr_chi2"):
        assert_printed(cox[key], printed[key], key)
    assert {term["name"] for term in cox["terms"]} == set(printed["terms"])
    for term in cox["terms"]:
        for key in ("coef", "se", "z", "p", "hr"):
            assert_printed(term[key], printed["terms"][term["name"]][key], f"{term['name']} {key}")
        assert_printed(term["hr_ci"], printed["terms"][term["name"]]["hr95"])


def test_baseline():
    rows = {row["name"]: row for row in result()["baseline"]}
    for name, smd in REFERENCE["effects_12m"]["smd_unadjusted"].items():
        assert_printed(rows[name]["smd"], smd, name)


def test_an_unbalanced_comparison_earns_no_verb():
    verdict = result()["verdict"]
    assert verdict["level"] == 2
    assert verdict["effect_word"] == "described"
    assert "12.4%" in verdict["sentence"]
    for verb in ("reduced", "increased", "associated", "consistent"):
        assert verb not in verdict["sentence"]
    assert any("caused" in sentence for sentence in verdict["cannot_say"])


def test_needed_size_is_for_the_difference_that_matters():
    assert 570 <= result()["verdict"]["needed_per_arm"] <= 590
