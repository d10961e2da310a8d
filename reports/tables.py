"""The tables of a report: which numbers stand in which column, rounded as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.platypus import Table

from reports.arms import capitalized, failure_of, profile_line, short, unit_name
from reports.layout import WIDTH, numbers, text
from reports.typography import NOTHING, day, interval, number, p_value, percent, percent_interval

if TYPE_CHECKING:
    from reports.reader import Reader

Rows = list[tuple[str, object]]


def rates_table(reader: Reader) -> Table:
    """People, failures, rate and interval per arm."""
    words, language = reader.words, reader.language
    did = words[f"did.{failure_of(reader.result)}"]
    head = [
        words["headline.arm"],
        words["headline.n"],
        words["headline.events"].format(did=did),
        words["headline.rate"],
        words["headline.rate_ci"].format(confidence=reader.confidence),
    ]
    rows = [
        [
            reader.label(arm),
            number(arm.get("n"), language),
            number(arm.get("events"), language),
            percent(arm.get("rate"), language),
            percent_interval(arm.get("rate_ci"), language),
        ]
        for arm in reader.arms
    ]
    return numbers(head, rows, [WIDTH - 320, 60, 90, 60, 110], language)


def effect_table(reader: Reader) -> Table | None:
    """Every comparison of the two arms that the result holds; None where it holds none."""
    words, language = reader.words, reader.language
    contrasts = reader.rows("contrasts")
    primary = next((c for c in contrasts if c.get("is_primary")), contrasts[0] if contrasts else {})
    effect = {**primary, **reader.part("effect")}
    if not effect:
        return None
    rows: list[list[object]] = []

    def add(key: str, label: str, digits: int, null: float | None, scale: float = 1.0) -> None:
        found = effect.get(key) or {}
        if found.get("estimate") is not None:
            estimate = number(scale * found["estimate"], language, digits, null=null)
            rows.append(
                [label, estimate, interval(found.get("ci"), language, digits, null=null, scale=scale), ""]
            )

    add("risk_difference", f"{words['headline.risk_difference']} {words['headline.primary']}", 2, 0, 100)
    add("risk_ratio", words["headline.risk_ratio"], 3, 1)
    add("odds_ratio", words["headline.odds_ratio"], 3, 1)
    unit = words.get(f"unit.{reader.result.get('time_unit')}.many", "")
    add("rmst_difference", words["headline.rmst_difference"].format(unit=unit), 2, 0)
    add("number_needed", words["headline.number_needed"], 0, None)
    logrank = effect.get("logrank") or {}
    if logrank.get("p") is not None:
        chi2 = number(logrank.get("chi2"), language, 3)
        label = words["headline.logrank"].format(chi2=chi2, df=logrank.get("df"))
        rows.append([label, "", "", p_value(logrank["p"], language)])
    if effect.get("fisher_p") is not None:
        rows.append([words["headline.fisher"], "", "", p_value(effect["fisher_p"], language)])
    e_value = effect.get("e_value")
    if e_value:
        parts = [number(v, language, 2) for v in (e_value.values() if isinstance(e_value, dict) else e_value)]
        rows.append([words["headline.e_value"], parts[0], parts[1] if len(parts) > 1 else "", ""])
    lost = effect.get("lost_bounds")
    if lost and lost[0] is not None:
        rows.append([words["headline.lost_bounds"], "", interval(lost, language, 2, null=0, scale=100), ""])
    if not rows:
        return None
    head = [
        words["headline.measure"],
        words["headline.estimate"],
        words["headline.rate_ci"].format(confidence=reader.confidence),
        words["headline.p"],
    ]
    is_primary = (effect.get("risk_difference") or {}).get("estimate") is not None
    return numbers(head, rows, [WIDTH - 250, 70, 120, 60], language, strong=(0,) if is_primary else ())


def baseline_table(reader: Reader) -> Table:
    """Characteristics per arm with their standardized differences; imbalance is said in a word."""
    words, language = reader.words, reader.language
    rows = reader.rows("baseline")
    cells = []
    for row in rows:
        values = [_summary(row, row.get(arm["role"]) or {}, language) for arm in reader.arms]
        smd = number(row.get("smd"), language, 3)
        ratio = number(row.get("variance_ratio"), language, 2)
        mark = text(words["baseline.mark"], language, "mark") if row.get("is_imbalanced") else ""
        cells.append([short(str(row.get("label") or row.get("name"))), *values, smd, ratio, mark])
    head = [
        words["baseline.name"],
        *(reader.label(arm) for arm in reader.arms),
        words["baseline.smd"],
        words["baseline.variance_ratio"],
        "",
    ]
    arm_width = 86.0
    widths = [
        WIDTH - arm_width * len(reader.arms) - 62 - 58 - 72,
        *[arm_width] * len(reader.arms),
        62,
        58,
        72,
    ]
    washed = [index for index, row in enumerate(rows) if row.get("is_imbalanced")]
    return numbers(head, cells, widths, language, left=(0, len(head) - 1), washed=washed)


def _summary(row: dict, arm: dict, language: str) -> str:
    if arm.get("mean") is None:
        return NOTHING
    if row.get("kind") == "binary":
        return percent(arm["mean"], language)
    return f"{number(arm['mean'], language, 2)} ({number(arm.get('sd'), language, 2)})"


def survival_table(reader: Reader) -> Table:
    """Share without failure, interval and people at risk, per arm, at the times that the design names."""
    words, language = reader.words, reader.language
    unit = reader.result.get("time_unit")
    arms = [arm for arm in reader.arms if arm.get("survival")]
    times = sorted({point["t"] for arm in arms for point in arm["survival"]})
    head, over = [words["survival.time"]], [("", 1)]
    for arm in arms:
        over.append((reader.label(arm), 3))
        head += [
            words["survival.share"],
            words["survival.interval"].format(confidence=reader.confidence),
            words["survival.at_risk"],
        ]
    rows = []
    for t in times:
        row: list[object] = [unit_name(t, unit, language)]
        for arm in arms:
            point = next((p for p in arm["survival"] if p["t"] == t), {})
            row += [
                percent(point.get("estimate"), language),
                percent_interval(point.get("ci"), language),
                number(point.get("at_risk"), language),
            ]
        rows.append(row)
    first = 72.0
    share = (WIDTH - first) / max(1, len(arms))
    widths = [first]
    for _ in arms:
        widths += [share - 98 - 44, 98, 44]
    return numbers(head, rows, widths, language, over=over)


def cox_table(reader: Reader, checks: dict[str, float | None]) -> Table:
    """Hazard ratios with intervals, coefficients, p, and the p of the proportional hazards check."""
    words, language = reader.words, reader.language
    terms = reader.part("cox")["terms"]
    head = [
        words["cox.term"],
        words["cox.hr"],
        words["cox.ci"].format(confidence=reader.confidence),
        words["cox.coef"],
        words["cox.se"],
        words["cox.p"],
        words["cox.ph"],
    ]
    rows = [
        [
            short(str(term.get("label") or term["name"])),
            number(term.get("hr"), language, 3, null=1),
            interval(term.get("hr_ci"), language, 3, null=1),
            number(term.get("coef"), language, 4),
            number(term.get("se"), language, 4),
            p_value(term.get("p"), language),
            p_value(checks.get(term["name"]), language),
        ]
        for term in terms
    ]
    treatment = [i for i, term in enumerate(terms) if term["name"] == reader.design.get("treatment_code")]
    widths = [WIDTH - 352, 62, 88, 58, 48, 46, 50]
    return numbers(head, rows, widths, language, strong=treatment or (0,))


def definition_rows(reader: Reader) -> Rows:
    """Label and content of each definition."""
    words, language, design = reader.words, reader.language, reader.design
    definition = reader.part("definition")
    kinds = [reader.coded("kind", kind) for kind in definition.get("failure_kinds") or []]
    codes = definition.get("iccs_codes") or []
    counted = (
        "definition.counted" if definition.get("counts_technical_violations") else "definition.not_counted"
    )
    rows: Rows = [(words["definition.outcome"], definition.get("words") or NOTHING)]
    if kinds:
        rows.append((words["definition.events"], ", ".join(kinds)))
    rows += [
        (words["definition.iccs"], ", ".join(map(str, codes)) or words["definition.iccs_all"]),
        (words["definition.technical"], words[counted]),
        (
            words["definition.index"],
            reader.coded("index", definition.get("index_event") or design.get("index_event")),
        ),
        (words["definition.period"], _period(reader)),
    ]
    for key in ("window", "lag"):
        length = definition.get(key) or {}
        value = unit_name(length["value"], length["unit"], language) if length.get("value") else None
        rows.append((words[f"definition.{key}"], value or words["definition.none"]))
    rows += [
        (words["definition.cutoff"], day(definition.get("cutoff") or design.get("cutoff"), language)),
        *_source(reader, definition.get("source") or {}),
        (words["definition.assignment"], _assignment(reader)),
        (words["definition.comparison"], reader.coded("comparison", design.get("comparison_kind"))),
        (words["definition.exposure"], reader.coded("exposure", design.get("exposure_rule"))),
    ]
    smallest = design.get("smallest_difference")
    if smallest is not None:
        points = number(
            100 * smallest, language, 0 if abs(100 * smallest - round(100 * smallest)) < 1e-9 else 1
        )
        rows.append((words["definition.smallest"], words["definition.points"].format(n=points)))
    level = reader.verdict.get("level")
    if level:
        value = words["definition.level_value"].format(level=level)
        reasons = " ".join(map(str, reader.verdict.get("level_reasons") or []))
        rows.append((words["definition.level"], f"{value} {reasons}".strip()))
    return rows


def _period(reader: Reader) -> str:
    words, design = reader.words, reader.design
    ends = [design.get("period_from"), design.get("period_until")]
    if not any(ends):
        return words["definition.open"]
    low, high = (day(end, reader.language) if end else words["definition.open"] for end in ends)
    return words["range"].format(low=low, high=high)


def _assignment(reader: Reader) -> str:
    method = reader.coded("assignment", reader.design.get("assignment_method"))
    return f"{method}, {reader.coded('assignment_unit', reader.design.get('assignment_unit'))}"


def _source(reader: Reader, source: dict) -> Rows:
    words, language = reader.words, reader.language
    key = "definition.administrative" if source.get("is_administrative") else "definition.by_staff"
    rates = source.get("match_rate") or {}
    matched = [
        f"{reader.label(arm)} {percent(rates[arm['role']], language)}"
        for arm in reader.arms
        if rates.get(arm["role"]) is not None
    ]
    coverage = source.get("coverage")
    return [
        (words["definition.source"], words[key].format(name=source.get("name") or words["unknown"])),
        (words["definition.coverage"], words["unknown"] if coverage is None else percent(coverage, language)),
        (words["definition.match_rate"], words["list.joint"].join(matched) or words["unknown"]),
    ]


def provenance_rows(reader: Reader) -> Rows:
    """Label and content of each line about the run."""
    words, language, run = reader.words, reader.language, reader.run
    versions = reader.part("versions")
    earlier = reader.result.get("earlier_runs") or 0
    key = "provenance.earlier_some" if earlier else "provenance.earlier_none"
    date = day(run.executed_at, language)
    citation = words["provenance.citation"].format(
        title=reader.title,
        run=run.public_id,
        date=date,
        version=versions.get("passerelle") or run.code_version,
    )
    rows: Rows = [
        (words["provenance.run"], run.public_id),
        (
            words["provenance.executed"],
            f"{date}, {run.executed_at:%H:%M} {run.executed_at.tzname() or ''}".strip(),
        ),
        (words["provenance.design"], reader.design.get("code") or words["unknown"]),
        (words["provenance.code"], run.code_version),
        (
            words["provenance.versions"],
            ", ".join(f"{capitalized(k)} {v}" for k, v in versions.items()) or NOTHING,
        ),
        (words["provenance.digest"], reader.result.get("digest") or NOTHING),
        (words["provenance.earlier"], words[key].format(n=number(earlier, language))),
        (words["provenance.profile"], profile_line(reader.result, language)),
        (words["provenance.cite"], citation),
    ]
    if run.citation:
        rows.append((words["provenance.data"], run.citation))
    if run.license:
        rows.append((words["provenance.license"], run.license))
    return rows
