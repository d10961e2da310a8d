"""A frozen result as one tidy table: a row per number, with its interval. Nothing here draws anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from reports.arms import profile_line
from reports.cells import safe_cell

COLUMNS = ("section", "arm", "measure", "at", "value", "low", "high", "text")
Row = dict[str, object]

# Parts of an effect in the order that a report prints them; differences are of proportions, not of points.
EFFECTS = ("risk_difference", "risk_ratio", "odds_ratio", "rmst_difference", "number_needed")


def result_csv(result: dict) -> str:
    """The result as CSV text (RFC 4180, decimal point): one header, then the profile, then every number.

    Words stand in the column `text`, safe to open in a spreadsheet.
    """
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS, restval="", extrasaction="raise")
    writer.writeheader()
    for row in _rows(result):
        writer.writerow({key: safe_cell(value) for key, value in row.items()})
    return target.getvalue()


def _rows(result: dict) -> Iterator[Row]:
    yield from _report(result)
    yield from _arms(result)
    yield from _contrasts(result)
    yield from _cox(result)
    yield from _baseline(result)
    yield from _clusters(result)
    yield from _others(result)
    yield from _flow(result)
    yield from _words(result)


def _row(section: str, measure: str, value: object = None, **more: object) -> Row:
    return {"section": section, "measure": measure, "value": value, **more}


def _spread(ci: object) -> dict[str, object]:
    low, high = ci if isinstance(ci, list | tuple) and len(ci) == 2 else (None, None)
    return {"low": low, "high": high}


def _report(result: dict) -> Iterator[Row]:
    language = str(result.get("language") or "en")
    yield _row("report", "profile", text=profile_line(result, language))
    for key in ("schema_version", "language", "digest", "time_unit"):
        yield _row("report", key, text=result.get(key))
    horizon = result.get("horizon") or {}
    yield _row("report", "horizon", horizon.get("value"), text=horizon.get("unit"))
    yield _row("report", "earlier_runs", result.get("earlier_runs"))
    design = result.get("design") or {}
    for key in ("code", "question", "program_name", "cutoff"):
        yield _row("design", key, text=design.get(key))


def _arms(result: dict) -> Iterator[Row]:
    for arm in result.get("arms") or []:
        who = {"arm": arm.get("key")}
        yield _row("arm", "label", text=arm.get("label"), **who)
        yield _row("arm", "n", arm.get("n"), **who)
        yield _row("arm", "events", arm.get("events"), **who)
        yield _row("arm", "rate", arm.get("rate"), **_spread(arm.get("rate_ci")), **who)
        yield _row("arm", "rmst", arm.get("rmst"), **who)
        yield _row("arm", "rmst_se", arm.get("rmst_se"), **who)
        for section, key in (("survival", "survival"), ("curve", "curve")):
            for point in arm.get(key) or []:
                at = {**who, "at": point.get("t")}
                yield _row(section, "survival", point.get("estimate"), **_spread(point.get("ci")), **at)
                for count in ("at_risk", "events", "censored"):
                    if count in point:
                        yield _row(section, count, point[count], **at)


def _contrasts(result: dict) -> Iterator[Row]:
    for contrast in result.get("contrasts") or []:
        who = {"arm": contrast.get("key")}
        for key in EFFECTS:
            found = contrast.get(key) or {}
            if found:
                yield _row("effect", key, found.get("estimate"), **_spread(found.get("ci")), **who)
            if found.get("se") is not None:
                yield _row("effect", f"{key}_se", found["se"], **who)
        logrank = contrast.get("logrank") or {}
        for key in ("chi2", "df", "p"):
            if key in logrank:
                yield _row("effect", f"logrank_{key}", logrank[key], **who)
        yield _row("effect", "fisher_p", contrast.get("fisher_p"), **who)
        for key, value in (contrast.get("e_value") or {}).items():
            yield _row("effect", f"e_value_{key}", value, **who)
        if contrast.get("lost_bounds"):
            yield _row("effect", "risk_difference_if_lost", **_spread(contrast["lost_bounds"]), **who)


def _cox(result: dict) -> Iterator[Row]:
    cox = result.get("cox") or {}
    for key in ("n", "events", "loglik", "loglik_null", "lr_chi2"):
        if key in cox:
            yield _row("cox", key, cox[key])
    if cox:
        yield _row("cox", "ties", text=cox.get("ties"))
    for term in cox.get("terms") or []:
        name = term.get("name")
        yield _row("cox", f"{name}_hr", term.get("hr"), **_spread(term.get("hr_ci")), text=term.get("label"))
        for key in ("coef", "se", "z", "p"):
            yield _row("cox", f"{name}_{key}", term.get(key))
    for check in cox.get("proportional_hazards") or []:
        yield _row("cox", f"{check.get('name')}_ph_chi2", check.get("chi2"))
        yield _row("cox", f"{check.get('name')}_ph_p", check.get("p"))


def _baseline(result: dict) -> Iterator[Row]:
    for line in result.get("baseline") or []:
        name = line.get("name")
        yield _row("baseline", f"{name}_smd", line.get("smd"), text=line.get("label"))
        yield _row("baseline", f"{name}_variance_ratio", line.get("variance_ratio"))
        yield _row("baseline", f"{name}_is_imbalanced", text=line.get("is_imbalanced"))
        for arm in ("treated", "comparison"):
            for key, value in (line.get(arm) or {}).items():
                yield _row("baseline", f"{name}_{key}", value, arm=arm)


def _clusters(result: dict) -> Iterator[Row]:
    grouped = result.get("clusters") or {}
    for key in ("icc", "design_effect", "se", "df"):
        if key in grouped:
            yield _row("clusters", key, grouped[key], text=grouped.get("label"))
    for arm in grouped.get("arms") or []:
        for key in ("n", "mean_size", "sd_size"):
            yield _row("clusters", key, arm.get(key), arm=arm.get("key"))
    adjusted = grouped.get("adjusted") or {}
    if adjusted:
        yield _row("clusters", "adjusted_difference", adjusted.get("estimate"), **_spread(adjusted.get("ci")))
        for key in ("se", "df", "p", "n"):
            yield _row("clusters", f"adjusted_{key}", adjusted.get(key))
    for line in grouped.get("baseline") or []:
        yield _row("clusters", f"{line.get('name')}_smd", line.get("smd"), text=line.get("label"))
        for arm in ("treated", "comparison"):
            for key, value in (line.get(arm) or {}).items():
                yield _row("clusters", f"{line.get('name')}_{key}", value, arm=arm)


def _others(result: dict) -> Iterator[Row]:
    for other in result.get("other_outcomes") or []:
        code, said = other.get("code"), other.get("verdict") or {}
        yield _row("other", f"{code}_sentence", said.get("level"), text=said.get("sentence"))
        yield _row("other", f"{code}_effect_word", text=said.get("effect_word"))
        difference = other.get("difference") or {}
        unadjusted, size = difference.get("unadjusted"), other.get("hedges_g")
        parts = {"difference": difference, "unadjusted": unadjusted, "hedges_g": size}
        for name, part in parts.items():
            if part:
                yield _row("other", f"{code}_{name}", part.get("estimate"), **_spread(part.get("ci")))
        for key in ("se", "df", "p"):
            if difference.get(key) is not None:
                yield _row("other", f"{code}_{key}", difference[key])
        for key in ("icc", "design_effect"):
            if other.get(key) is not None:
                yield _row("other", f"{code}_{key}", other[key])
        for arm in other.get("arms") or []:
            yield from _other_arm(str(code), arm)


def _other_arm(code: str, arm: dict) -> Iterator[Row]:
    who = {"arm": arm.get("key")}
    for key in ("n", "missing", "events"):
        if key in arm:
            yield _row("other", f"{code}_{key}", arm[key], **who)
    if "rate" in arm:
        yield _row("other", f"{code}_rate", arm["rate"], **_spread(arm.get("rate_ci")), **who)
    for when in ("before", "after", "reliable_change"):
        for key, value in (arm.get(when) or {}).items():
            yield _row("other", f"{code}_{when}_{key}", value, **who)


def _flow(result: dict) -> Iterator[Row]:
    for line in result.get("flow") or []:
        for arm in ("treated", "comparison"):
            yield _row("flow", str(line.get("stage")), line.get(arm), arm=arm, text=line.get("label"))
            if "clusters" in line:
                yield _row("flow", f"{line.get('stage')}_clusters", line["clusters"].get(arm), arm=arm)
    for line in result.get("excluded") or []:
        label = line.get("label")
        yield _row("excluded", str(line.get("reason")), line.get("n"), arm=line.get("arm"), text=label)


def _words(result: dict) -> Iterator[Row]:
    verdict = result.get("verdict") or {}
    yield _row("verdict", "level", verdict.get("level"))
    yield _row("verdict", "effect_word", text=verdict.get("effect_word"))
    yield _row("verdict", "is_borderline", text=verdict.get("is_borderline"))
    yield _row("verdict", "sentence", text=verdict.get("sentence"))
    for key in ("level_reasons", "borderline_reasons", "can_say", "cannot_say"):
        for sentence in verdict.get(key) or []:
            yield _row("verdict", key, text=sentence)
    for refusal in result.get("refusals") or []:
        text = " ".join(str(refusal[key]) for key in ("message", "cure") if refusal.get(key))
        yield _row("refusal", str(refusal.get("code")), text=text)
    for caveat in result.get("caveats") or []:
        yield _row("caveat", "caveat", text=caveat)
