"""Makes data/reference-youth-schools.json: `python -m tests.reference.make_youth_reference`.

An oracle of its own: rows straight from the CSV files, coefficients and the analysis of variance from statsmodels, CR2
errors and degrees of freedom by the textbook with whole n x n matrices (scipy). Nothing of outcomes/evaluation is used.
"""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import linalg, stats
from statsmodels.stats.anova import anova_lm

from outcomes.studies.build_youth_schools import FOLDER

TARGET = Path(__file__).parent / "data" / "reference-youth-schools.json"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as handle:
        return list(csv.DictReader(handle))


def people() -> pd.DataFrame:
    """One row per pupil: school, treated, first contact within 12 months, covariates, scores before and after."""
    table = pd.DataFrame(rows("allocations")).set_index("participant")
    made = pd.DataFrame({"school": table["unit_code"], "treated": (table["arm"] == "treated").astype(float)})
    listed = pd.to_datetime(table["allocated_on"])
    facts = pd.DataFrame(rows("characteristics"))
    facts["value"] = facts["value"].astype(float)
    is_first = pd.to_datetime(facts["recorded_on"]) == facts["participant"].map(listed)
    for code in ("age", "girl", "suspensions", "risk-score"):
        mine = facts[is_first & (facts["code"] == code)].set_index("participant")["value"]
        made[code.replace("-", "_")] = mine
    for code in ("risk-score", "back-at-school"):
        later = facts[~is_first & (facts["code"] == code)].set_index("participant")["value"]
        made[f"{code.replace('-', '_')}_after"] = later
    events = pd.DataFrame(rows("justice_events"))
    first = pd.to_datetime(events.set_index("participant")["occurred_on"]).groupby(level=0).min()
    made["contact"] = (first.reindex(made.index) <= listed + pd.DateOffset(months=12)).astype(float)
    return made


def cr2(y: np.ndarray, x: np.ndarray, clusters: np.ndarray, term: int) -> dict[str, float]:
    """Bell and McCaffrey 2002 with whole matrices."""
    bread = np.linalg.inv(x.T @ x)
    left = np.eye(len(y)) - x @ bread @ x.T
    residuals, variance, columns = left @ y, 0.0, []
    for cluster in np.unique(clusters):
        mine = np.flatnonzero(clusters == cluster)
        root = np.real(linalg.fractional_matrix_power(left[np.ix_(mine, mine)], -0.5))
        weights = root @ x[mine] @ bread[:, term]
        variance += float(weights @ residuals[mine]) ** 2
        columns.append(left[:, mine] @ weights)
    gram = np.column_stack(columns).T @ np.column_stack(columns)
    df = float(np.trace(gram) ** 2 / (gram**2).sum())
    estimate, se = float(sm.OLS(y, x).fit().params[term]), math.sqrt(variance)
    half = float(stats.t.ppf(0.975, df)) * se
    p = float(2 * stats.t.sf(abs(estimate) / se, df))
    return {"estimate": estimate, "se": se, "df": df, "low": estimate - half, "high": estimate + half, "p": p}


def difference(data: pd.DataFrame, outcome: str, *covariates: str) -> dict[str, float]:
    x = sm.add_constant(data[[*covariates, "treated"]].to_numpy(dtype=float))
    return cr2(data[outcome].to_numpy(dtype=float), x, data["school"].to_numpy(), -1)


def resemblance(data: pd.DataFrame, outcome: str) -> dict[str, float]:
    """Intraclass correlation from the nested analysis of variance of statsmodels (schools within arms)."""
    fits = [smf.ols(f"{outcome} ~ {terms}", data).fit() for terms in ("treated", "C(school)")]
    table = anova_lm(*fits)
    sizes = data.groupby(["treated", "school"]).size()
    arm = data.groupby("treated").size()
    m0 = (len(data) - sum((sizes[t] ** 2).sum() / arm[t] for t in (0.0, 1.0))) / (len(sizes) - 2)
    msb, msw = float(table["ss_diff"][1] / table["df_diff"][1]), float(table["ssr"][1] / table["df_resid"][1])
    icc = (msb - msw) / (msb + (m0 - 1) * msw)
    spread = float(sizes.std(ddof=1) / sizes.mean())
    return {"icc": icc, "design_effect": max(1.0, 1 + ((spread**2 + 1) * float(sizes.mean()) - 1) * icc)}


def per_arm(data: pd.DataFrame, column: str) -> dict[str, dict[str, float]]:
    arms = {key: data.loc[data["treated"] == t, column] for key, t in (("treated", 1), ("comparison", 0))}
    return {
        key: {"n": len(mine), "sum": float(mine.sum()), "mean": float(mine.mean()), "sd": float(mine.std())}
        for key, mine in arms.items()
    }


def hedges(data: pd.DataFrame, adjusted: float, icc: float) -> float:
    """Hedges 2007 with the mean size of the clusters, by hand."""
    arms = [data.loc[data["treated"] == t, "risk_score_after"] for t in (1.0, 0.0)]
    n, m = len(data), len(data) / data["school"].nunique()
    pooled = math.sqrt(sum((len(arm) - 1) * float(arm.var()) for arm in arms) / (n - 2))
    shrunk = n - 2 - 2 * (m - 1) * icc
    h = shrunk**2 / ((n - 2) * (1 - icc) ** 2 + m * (n - 2 * m) * icc**2 + 2 * (n - 2 * m) * icc * (1 - icc))
    return adjusted / pooled * (1 - 3 / (4 * h - 1)) * math.sqrt(shrunk / (n - 2))


def reliable(data: pd.DataFrame, reliability: float) -> dict[str, list[int]]:
    """Improved and worsened pupils per arm: Jacobson and Truax 1991."""
    arms = [data.loc[data["treated"] == t, "risk_score"] for t in (1.0, 0.0)]
    pooled = math.sqrt(sum((len(arm) - 1) * float(arm.var()) for arm in arms) / (len(data) - 2))
    limit = 1.959963984540054 * pooled * math.sqrt(2) * math.sqrt(1 - reliability)
    gain = data["risk_score"] - data["risk_score_after"]
    return {
        key: [int((gain[data["treated"] == t] > limit).sum()), int((gain[data["treated"] == t] < -limit).sum())]
        for key, t in (("treated", 1.0), ("comparison", 0.0))
    }


def reference() -> dict:
    data = people()
    known = data.dropna(subset=["risk_score_after"])
    score = difference(known, "risk_score_after", "risk_score")
    alike = resemblance(known, "risk_score_after")
    return {
        "made_by": "tests/reference/make_youth_reference.py (statsmodels, scipy)",
        "contact": per_arm(data, "contact")
        | {"difference": difference(data, "contact")}
        | resemblance(data, "contact"),
        "contact_adjusted": difference(data, "contact", "age", "girl", "suspensions", "risk_score"),
        "risk_score": per_arm(known, "risk_score_after")
        | {"difference": score, "unadjusted": difference(known, "risk_score_after"), **alike}
        | {"hedges_g": hedges(known, score["estimate"], alike["icc"]), "reliable": reliable(known, 0.86)},
        "back_at_school": per_arm(known, "back_at_school_after")
        | {"difference": difference(known, "back_at_school_after")}
        | resemblance(known, "back_at_school_after"),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(reference(), indent=1) + "\n")
