"""What was assigned as a whole, and the other outcomes, laid out for the page of a run as a report has them."""

from django.utils.translation import gettext as _

from reports.numbers_others import cluster_mean, in_order, mean_sd, of_all
from reports.typography import interval, number, p_value, percent, percent_interval, spaced

KINDS = ("improved", "unchanged", "worsened")


def clusters_of(result: dict, language: str) -> dict | None:
    """The schools, sites or groups: how many and how large, how alike their members, how alike the arms."""
    grouped = result.get("clusters")
    if not grouped:
        return None
    adjusted = grouped.get("adjusted")
    return {
        "label": grouped["label"],
        "icc": number(grouped.get("icc"), language, 3),
        "design_effect": number(grouped["design_effect"], language, 2),
        "df": number(grouped["df"], language, 1),
        "arms": [
            {
                "key": arm["key"],
                "label": arm["label"],
                "n": number(arm["n"], language),
                "people": number(arm["n"] * arm["mean_size"], language),
                "size": mean_sd({"mean": arm["mean_size"], "sd": arm["sd_size"]}, language, 1),
            }
            for arm in grouped["arms"]
        ],
        "baseline": [
            (
                row["label"],
                cluster_mean(row, "treated", language),
                cluster_mean(row, "comparison", language),
                number(row.get("smd"), language, 2),
            )
            for row in grouped["baseline"]
        ],
        "adjusted": adjusted
        and {
            "estimate": number(100 * adjusted["estimate"], language, 1, null=0),
            "ci": interval(adjusted["ci"], language, 1, null=0, scale=100),
            "p": p_value(adjusted["p"], language),
        },
    }


def others_of(result: dict, language: str) -> list[dict]:
    """Each other outcome: its sentence, the groups, the difference, whose change is reliable."""
    return [
        {
            "label": other["label"],
            "sentence": spaced(other["verdict"]["sentence"], language),
            "is_harm": other["verdict"]["is_harm"],
            "is_score": other["kind"] == "score",
            "source": spaced(other.get("source") or "", language),
            "arms": [_arm(arm, language) for arm in in_order(other)] if other.get("difference") else [],
            "effects": _effects(other, language),
        }
        for other in result.get("other_outcomes") or []
    ]


def _arm(arm: dict, language: str) -> dict:
    changed = arm.get("reliable_change")
    return {
        "key": arm["key"],
        "label": arm["label"],
        "n": number(arm["n"], language),
        "missing": number(arm["missing"], language),
        "before": mean_sd(arm.get("before") or {}, language, 1),
        "after": mean_sd(arm.get("after") or {}, language, 1),
        "events": number(arm.get("events"), language),
        "rate": percent(arm.get("rate"), language),
        "rate_ci": percent_interval(arm.get("rate_ci"), language),
        "changed": [of_all(changed[kind], arm["n"], language) for kind in KINDS] if changed else [],
    }


def _effects(other: dict, language: str) -> list[dict]:
    """The difference that decides first, then the raw one and Hedges' g."""
    found = other.get("difference") or {}
    is_score = other["kind"] == "score"
    first = _("Difference after, at an equal score before") if is_score else _("Difference, in percentage points")
    parts = (
        (first, found, 1 if is_score else 100),
        (_("Difference after, as it is"), found.get("unadjusted") or {}, 1),
        (_("Hedges’ g"), other.get("hedges_g") or {}, 1),
    )
    digits = 2 if is_score else 1
    return [
        {
            "label": label,
            "estimate": number(scale * part["estimate"], language, digits, null=0),
            "ci": interval(part.get("ci"), language, digits, null=0, scale=scale),
            "is_main": part is found,
        }
        for label, part, scale in parts
        if part.get("estimate") is not None
    ]
