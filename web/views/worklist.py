"""What there is to do, computed as it is asked for: doing it is all that clears it."""

from collections import Counter

from django.shortcuts import render
from django.views.decorators.http import require_safe

from outcomes.worklist import REASONS, Code, worklist_for
from web.gate import page
from web.kept_views import kept_views
from web.standing import standing_of
from web.worklists import entries_of, log_worklist, names_of, people_in, reasons_for

SHOWN = 50


@page("worklist.read")
@require_safe
def worklist(request):
    """The most urgent first, then what waits longest; `reason` and `from` in the address narrow and go on."""
    standing = standing_of(request)
    reasons = reasons_for(standing)
    wanted = request.GET.get("reason", "")
    if wanted not in Code.values:
        wanted = ""
    found = worklist_for(standing, reasons)
    counts = Counter(one.reason for one in found)
    chosen = [one for one in found if wanted in ("", one.reason)]
    start = _number(request.GET.get("from", ""))
    shown = chosen[start : start + SHOWN]
    log_worklist(request, shown)
    context = {
        "entries": entries_of(shown, names_of(standing, people_in(shown))),
        "tabs": [(code, code.label, counts[code]) for code in REASONS if counts[code]],
        "wanted": wanted,
        "wanted_label": Code(wanted).label if wanted else "",
        "total": len(found),
        "next": start + SHOWN if len(chosen) > start + SHOWN else None,
        "start": start,
        "kept": kept_views(request, "web:worklist"),
    }
    return render(request, "web/day/worklist.html", context)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0
