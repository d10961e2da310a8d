"""How the programs run: for managers, from all of them to the reasons at one site in two clicks."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.actions import Action
from outcomes.data_quality import quality_for
from outcomes.indicators.definition import Period
from outcomes.indicators.funnel import Standing
from outcomes.overview import COMPARED, OF_PLACES, OF_PROGRAMS, overview_for, place_named
from outcomes.place_reasons import TOLD, left_early, reasons_for
from participants.models import Enrollment
from web.funnel_figure import drawings_of
from web.gate import page
from web.measures import percent, shown
from web.paging import page_of
from web.reading import record_shown
from web.standing import standing_of

INDICATOR = "outcomes.indicator"
SPANS = {"12": _("12 months"), "6": _("6 months"), "3": _("3 months"), "24": _("24 months")}
STANDS = {
    Standing.USUAL: _("as elsewhere"),
    Standing.LOOK: _("worth a look"),
    Standing.UNUSUAL: _("unusual"),
    Standing.FEW: _("too few to say"),
}
# (below the others, above them), as a sentence about a place.
UNUSUAL = {
    "attendance": (
        _("Fewer people come to the sessions than elsewhere."),
        _("More people come to the sessions than elsewhere."),
    ),
    "completion": (_("Fewer people complete than elsewhere."), _("More people complete than elsewhere.")),
    "start": (
        _("Fewer people with a place start than elsewhere."),
        _("More people with a place start than elsewhere."),
    ),
}
GAPS = {
    "birth_missing": (
        _("No date of birth"),
        _("Age rules cannot be judged, and age bands say “not known”."),
    ),
    "birth_vague": (
        _("Date of birth known to the month or year alone"),
        _("Enough for most rules; mend it where papers say more."),
    ),
    "sex_missing": (_("Sex not recorded"), _("Told apart as “not known” in every table.")),
    "no_basis": (
        _("In a place without a legal basis in force"),
        _("Record the law or the consent that the service rests on."),
    ),
    "not_asked": (
        _("In a place and not asked about taking part"),
        _("Ask, and record the answer: refusing blocks no other service."),
    ),
    "unanswered": (
        _("Referrals without an answer for two weeks"),
        _("Look at eligibility, then give a place, a rank on the waiting list, or a reason."),
    ),
    "no_exit_reason": (
        _("Left early without a reason recorded"),
        _("Without reasons nobody learns from those who leave."),
    ),
    "no_absence_reason": (_("Absences without a reason"), _("A reason takes one tap on the register.")),
}


@page("program.manage")
@require_safe
def overview(request):
    """Every program and site with its flow, waits, dose and data; the unusual site in words and in a funnel."""
    standing = standing_of(request)
    period, span = _period(request, standing)
    compared = request.GET.get("measure") or COMPARED[0]
    if compared not in COMPARED:
        raise Http404
    found = overview_for(standing, period)
    _record(request, [*OF_PROGRAMS, *OF_PLACES], period)
    numbers = {place.key: number for number, place in enumerate(found.places, start=1)}
    funnel = found.funnel(compared)
    rows, unusual = _compared(found, funnel, compared, numbers)
    context = {
        "spans": SPANS.items(),
        "span": span,
        "period": period,
        "measures": [(code, shown(code, None).label) for code in COMPARED],
        "measure": compared,
        "measure_label": shown(compared, None).label,
        "drawings": drawings_of(funnel, numbers.get) if funnel else [],
        "target": percent(funnel.target) if funnel else "",
        "rows": rows,
        "unusual": unusual + _unusual_otherwise(found, compared, numbers),
        "confidence": percent(0.95),
        "programs": [_program(flow) for flow in found.programs],
        "query": urlencode({"months": span}),
    }
    return render(request, "web/overview/overview.html", context)


@page("program.manage", is_hidden=True)
@require_safe
def place(request, program, site):
    """One program at one site: its numbers beside all the others, and the reasons behind them."""
    standing = standing_of(request)
    period, span = _period(request, standing)
    named = place_named(standing, program, site)
    if named is None:
        raise Http404
    reasons = reasons_for(standing, *named, period)
    _record(request, list(TOLD), period)
    numbers = [(shown(code, reasons.here[code]), shown(code, reasons.elsewhere[code])) for code in TOLD]
    context = {
        "program": named[0],
        "site": named[1],
        "period": period,
        "spans": SPANS.items(),
        "span": span,
        "numbers": numbers,
        "confidence": percent(0.95),
        "reasons": reasons,
        "absences": [_reason(one) for one in reasons.absences],
        "not_held": [_reason(one) for one in reasons.not_held],
        "left": sum(count for *_words, count in reasons.exits),
        "waited": sum(count for *_days, count in reasons.waits),
        "query": urlencode({"months": span}),
    }
    return render(request, "web/overview/place.html", context)


@page("program.manage", is_hidden=True)
@require_safe
def left(request, program, site):
    """Who left early there, with the reason: people within the manager's reach, by file number."""
    standing = standing_of(request)
    period, span = _period(request, standing)
    named = place_named(standing, program, site)
    if named is None:
        raise Http404
    shown_rows = page_of(
        left_early(standing, *named, period).select_related("participant"), request.GET.get("after", "")
    )
    record_shown(
        request, capability="enrollment.read", action=Action.ENROLLMENT_READ,
        object_type=Enrollment._meta.label_lower, object_ids=[row.public_id for row in shown_rows.rows],
        subject_ids=[row.participant.public_id for row in shown_rows.rows], field_groups=["enrollment"],
    )  # fmt: skip
    context = {
        "program": named[0],
        "site": named[1],
        "shown": shown_rows,
        "query": urlencode({"months": span}),
    }
    return render(request, "web/overview/left.html", context)


@page("program.manage")
@require_safe
def quality(request):
    """What is missing in the records, so that it is asked for while somebody still knows."""
    standing = standing_of(request)
    found = quality_for(standing)
    record_shown(
        request, capability="indicator.read", action=Action.INDICATOR_READ, object_type=INDICATOR,
        object_ids=["data-quality"], field_groups=["total"],
    )  # fmt: skip
    context = {
        "people": [_gap(code, gap) for code, gap in found.people.items()],
        "programs": [
            (program, [_gap(code, gap) for code, gap in gaps.items()]) for program, gaps in found.programs
        ],
        "registers": found.registers,
    }
    return render(request, "web/overview/quality.html", context)


def _period(request, standing) -> tuple[Period, str]:
    span = request.GET.get("months") or "12"
    if span not in SPANS:
        raise Http404
    return Period(standing.on - timedelta(days=round(int(span) * 30.44)), standing.on, standing.on), span


def _record(request, indicators: list[str], period: Period) -> None:
    record_shown(
        request, capability="indicator.read", action=Action.INDICATOR_READ, object_type=INDICATOR,
        object_ids=indicators, field_groups=["program", "site"],
        details={"since": str(period.first), "until": str(period.last)},
    )  # fmt: skip


def _compared(found, funnel, compared: str, numbers: dict) -> tuple[list[dict], list[dict]]:
    """The table beside the figure, and the places that are marked in it."""
    points = {point.key: point for point in funnel.points} if funnel else {}
    rows = []
    for place in found.places:
        point = points.get(place.key)
        is_marked = point is not None and point.stands == Standing.UNUSUAL
        rows.append(
            {
                "number": numbers[place.key],
                "place": place,
                "measure": shown(compared, place.measures[compared]),
                "stands": _stands(point, place, compared),
                "is_marked": is_marked,
                "why": UNUSUAL[compared][point.z > 0] if is_marked else "",
                "is_below": bool(point and point.z < 0),
            }
        )
    marked = sorted((row for row in rows if row["is_marked"]), key=lambda row: points[row["place"].key].z)
    for row in marked:
        row["others"] = percent(funnel.target)
    return rows, marked


def _stands(point, place, compared: str):
    if point is not None:
        return STANDS[point.stands]
    return (
        _("nobody is expected") if compared == "attendance" and place.is_open_door else STANDS[Standing.FEW]
    )


def _unusual_otherwise(found, compared: str, numbers: dict) -> list[dict]:
    """The places that are marked in the measures that are not drawn now."""
    marked = []
    for other in COMPARED:
        if other != compared:
            marked += _compared(found, found.funnel(other), other, numbers)[1]
    return marked


def _program(flow) -> dict:
    return {
        "flow": flow,
        "measures": [shown(code, flow.measures[code]) for code in OF_PROGRAMS],
        "places": [
            (place, [shown(code, place.measures[code]) for code in OF_PLACES]) for place in flow.places
        ],
    }


def _reason(one) -> dict:
    return {
        "label": one.label,
        "n": one.n,
        "share": percent(one.share),
        "elsewhere": percent(one.elsewhere) if one.elsewhere is not None else "",
        "stands_out": one.stands_out,
    }


def _gap(code: str, gap) -> dict:
    label, why = GAPS[code]
    share = percent(gap.missing / gap.of) if gap.of else "–"
    return {"code": code, "label": label, "why": why, "missing": gap.missing, "of": gap.of, "share": share}
