"""A frozen result laid out for its page: every number as it is written, so that the template only places it.

The result keeps its own words (verdict, sayings, refusals), already in the reader's language; here are the tables.
Numbers are written by reports.typography, as in the printed report.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from outcomes.choices import AssignmentMethod, ComparisonKind, ExposureRule, IndexEvent
from participants.choices import AllocationUnit
from reports.arms import confidence, unit_name
from reports.typography import NOTHING, interval, number, p_value, percent, percent_interval, spaced
from web.figures import curve_of, hundred_of
from web.findings import main_sentence
from web.run_others import clusters_of, others_of

# The words of a result that the page shows as running text.
SENTENCES = ("level_reasons", "borderline_reasons", "can_say", "cannot_say")


def run_page(run, language: str) -> dict:
    """Context of the page of a run in a language."""
    result = run.result_in(language)
    verdict = result.get("verdict") or {}
    headline = main_sentence(verdict.get("sentence", ""), verdict.get("borderline_reasons") or [])
    return {
        "headline": spaced(headline, language),
        "verdict": {
            **verdict,
            **{key: [spaced(words, language) for words in verdict.get(key) or []] for key in SENTENCES},
            "of_100_sentence": spaced(verdict.get("of_100_sentence") or "", language),
        },
        "refusals": [
            {
                "message": spaced(refusal["message"], language),
                "cure": spaced(refusal.get("cure") or "", language),
            }
            for refusal in result.get("refusals") or []
        ],
        "caveats": [spaced(words, language) for words in result.get("caveats") or []],
        "confidence": confidence(result, language),
        "horizon": unit_name(result["horizon"]["value"], result["horizon"]["unit"], language),
        "arms": arm_rows(result, language),
        "contrasts": contrast_rows(result, language),
        "tests": test_rows(result, language),
        "hundred": hundred_of(result, language, run),
        "curve": curve_of(result, language, run),
        "survival": survival_rows(result, language),
        "baseline": baseline_rows(result, language),
        "cox": cox_of(result, language),
        "clusters": clusters_of(result, language),
        "further": others_of(result, language),
        "flow": [
            (
                row.get("label") or row["stage"],
                number(row["treated"], language),
                number(row["comparison"], language),
            )
            for row in result.get("flow") or []
        ],
        "excluded": excluded_rows(result, language),
        "facts": fact_rows(result, language),
        "versions": sorted((result.get("versions") or {}).items()),
    }


def arm_rows(result: dict, language: str) -> list[dict]:
    """Per arm: how many, how many failed, which share with its interval."""
    return [
        {
            "key": arm["key"],
            "label": arm["label"],
            "n": number(arm.get("n"), language),
            "events": number(arm.get("events"), language),
            "rate": percent(arm.get("rate"), language),
            "rate_ci": percent_interval(arm.get("rate_ci"), language),
        }
        for arm in result.get("arms") or []
    ]


def contrast_rows(result: dict, language: str) -> list[dict]:
    """The measures of difference; the one that decides the verdict is marked."""
    effect = result.get("effect") or {}
    # key, name, decimals, the value that says "no difference", factor to the unit shown
    measures = (
        ("risk_difference", _("Difference, in percentage points"), 1, 0, 100),
        ("risk_ratio", _("Risk ratio"), 3, 1, 1),
        ("odds_ratio", _("Odds ratio"), 3, 1, 1),
        ("rmst_difference", time_difference_name(result), 2, 0, 1),
    )
    primary = result["design"].get("primary_estimate")
    return [
        {
            "label": label,
            "estimate": _scaled(effect[key]["estimate"], scale, language, digits, null),
            "ci": interval(effect[key].get("ci"), language, digits, null=null, scale=scale),
            "is_main": key == primary,
        }
        for key, label, digits, null, scale in measures
        if effect.get(key)
    ]


def _scaled(estimate, scale, language, digits, null) -> str:
    """An estimate in the unit shown; a ratio that does not exist (nobody failed) is a dash."""
    return "–" if estimate is None else number(estimate * scale, language, digits, null=null)


def time_difference_name(result: dict) -> str:
    units = {"day": _("days"), "week": _("weeks"), "month": _("months"), "year": _("years")}
    return _("Difference in mean time free of failure, in %(unit)s") % {"unit": units[result["time_unit"]]}


def test_rows(result: dict, language: str) -> list[tuple[str, str]]:
    """Tests of no difference, each with its p value."""
    effect = result.get("effect") or {}
    rows = []
    if (effect.get("logrank") or {}).get("p") is not None:
        statistic = {"chi2": number(effect["logrank"]["chi2"], language, 3)}
        rows.append((_("Log-rank test (χ² %(chi2)s)") % statistic, p_value(effect["logrank"]["p"], language)))
    if effect.get("fisher_p") is not None:
        rows.append((_("Fisher’s exact test"), p_value(effect["fisher_p"], language)))
    return rows


def survival_rows(result: dict, language: str) -> list[dict]:
    """Per arm, at each named time: the share without failure, the people at risk just before; the mean time."""
    unit = result["time_unit"]
    return [
        {
            "key": arm["key"],
            "label": arm["label"],
            "rmst": "" if arm.get("rmst") is None else unit_name(round(arm["rmst"], 1), unit, language),
            "times": [
                (
                    unit_name(at["t"], unit, language),
                    percent(at.get("estimate"), language),
                    percent_interval(at.get("ci"), language),
                    number(at.get("at_risk"), language),
                )
                for at in arm["survival"]
            ],
        }
        for arm in result.get("arms") or []
        if arm.get("survival")
    ]


def baseline_rows(result: dict, language: str) -> list[dict]:
    """What was known before, per arm: a share for yes and no, mean and standard deviation for numbers."""
    return [
        {
            "label": row["label"],
            "treated": baseline_cell(row["kind"], row.get("treated"), language),
            "comparison": baseline_cell(row["kind"], row.get("comparison"), language),
            "smd": number(row.get("smd"), language, 2),
            "variance_ratio": number(row.get("variance_ratio"), language, 2),
            "is_imbalanced": row.get("is_imbalanced", False),
        }
        for row in result.get("baseline") or []
    ]


def baseline_cell(kind: str, side: dict | None, language: str) -> str:
    if not side or side.get("mean") is None:
        return NOTHING
    if kind == "binary":
        return percent(side["mean"], language)
    written = {"mean": number(side["mean"], language, 1), "sd": number(side.get("sd"), language, 1)}
    return _("%(mean)s (SD %(sd)s)") % written


def cox_of(result: dict, language: str) -> dict | None:
    """The Cox model as rows, with the check of proportional hazards beside each term."""
    cox = result.get("cox")
    if not cox:
        return None
    checks = {check["name"]: check["p"] for check in cox.get("proportional_hazards") or []}
    terms = [
        {
            "label": term["label"],
            "hr": number(term["hr"], language, 3, null=1),
            "ci": interval(term["hr_ci"], language, 3, null=1),
            "p": p_value(term["p"], language),
            "check": p_value(checks.get(term["name"]), language),
            "is_main": term["name"] == result["design"].get("treatment_code"),
        }
        for term in cox["terms"]
    ]
    return {"terms": terms, "n": number(cox["n"], language), "events": number(cox["events"], language)}


def excluded_rows(result: dict, language: str) -> list[tuple[str, str]]:
    """Who was left out and why, with the number."""
    arms = {arm["key"]: arm["label"] for arm in result.get("arms") or []}
    rows = []
    for left_out in result.get("excluded") or []:
        reason = left_out.get("label") or left_out["reason"]
        arm = arms.get(left_out.get("arm"))
        rows.append((f"{reason} ({arm})" if arm else reason, number(left_out["n"], language)))
    return rows


def fact_rows(result: dict, language: str) -> list[tuple[str, str]]:
    """The definition and the design, term by term; what is not known is left out."""
    design, definition = result["design"], result.get("definition") or {}
    source, lag = definition.get("source") or {}, definition.get("lag") or {}
    smallest = design.get("smallest_difference")
    rows = [
        (_("What counts"), spaced(definition.get("words") or "", language)),
        *choice_rows(design),
        (_("Period"), period_words(design)),
        (
            _("Events reach the source within"),
            unit_name(lag["value"], lag["unit"], language) if lag.get("value") else "",
        ),
        (_("Data up to"), day_words(definition.get("cutoff"))),
        (_("Source of outcomes"), source.get("name") or ""),
        (
            _("Coverage of the source"),
            "" if source.get("coverage") is None else percent(source["coverage"], language),
        ),
        (
            _("Smallest difference that matters"),
            ""
            if smallest is None
            else _("%(n)s percentage points") % {"n": number(smallest * 100, language, 1)},
        ),
        (_("Earlier runs on the same program and outcome"), number(result.get("earlier_runs", 0), language)),
    ]
    return [(term, words) for term, words in rows if words]


def choice_rows(design: dict) -> list[tuple[str, str]]:
    """The coded facts of a design in words."""
    coded = (
        ("index_event", _("The clock starts at"), IndexEvent),
        ("assignment_method", _("How groups were formed"), AssignmentMethod),
        ("assignment_unit", _("What was assigned"), AllocationUnit),
        ("comparison_kind", _("Comparison"), ComparisonKind),
        ("exposure_rule", _("People count"), ExposureRule),
    )
    return [(term, str(choices(design[key]).label)) for key, term, choices in coded if design.get(key)]


def day_words(day: str | None) -> str:
    return date_format(date.fromisoformat(day), "DATE_FORMAT") if day else ""


def period_words(design: dict) -> str:
    """The period of index dates; open ends are dashes, no period at all is nothing."""
    first, last = day_words(design.get("period_from")), day_words(design.get("period_until"))
    if not first and not last:
        return ""
    if first == last:
        return first
    return _("%(first)s to %(last)s") % {"first": first or NOTHING, "last": last or NOTHING}
