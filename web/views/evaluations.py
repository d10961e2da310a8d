"""Evaluations: which there are, and what each found."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import may
from audit.actions import Action
from kernel.errors import RuleViolation
from outcomes.choices import DesignState
from outcomes.models import EvaluationDesign, EvaluationRun
from web.findings import latest_findings
from web.forms.disclosure import PURPOSES
from web.gate import page
from web.paging import page_of
from web.reading import actor_of, record_shown
from web.run_page import run_page
from web.standing import standing_of

EARLIER_SHOWN = 10


@page("run.read")
@require_safe
def evaluations(request):
    """The designs within reach, each with what its latest run found."""
    standing = standing_of(request)
    shown = page_of(EvaluationDesign.objects.for_user(standing), request.GET.get("after", ""))
    findings = latest_findings(standing, [design.pk for design in shown.rows], get_language())
    record_shown(
        request, capability="run.read", action=Action.DESIGN_READ, object_type=EvaluationDesign._meta.label_lower,
        object_ids=[design.public_id for design in shown.rows],
    )  # fmt: skip
    rows = [(each, findings.get(each.pk)) for each in shown.rows]
    return render(request, "web/evaluations.html", {"rows": rows, "shown": shown})


@page("run.read", is_hidden=True)
@require_safe
def design(request, code):
    """A design with its latest run, or with the invitation to run it."""
    found = get_object_or_404(
        EvaluationDesign.objects.for_user(standing_of(request)).select_related("agency"), code=code
    )
    latest = EvaluationRun.objects.for_user(standing_of(request)).filter(design=found).order_by("-id").first()
    if latest is not None:
        return show(request, found, latest)
    record_shown(
        request, capability="run.read", action=Action.DESIGN_READ, object_type=EvaluationDesign._meta.label_lower,
        object_ids=[found.public_id],
    )  # fmt: skip
    return render(request, "web/design.html", {"design": found, **acts(request, found)})


@page("run.read", is_hidden=True)
@require_safe
def run(request, public_id):
    """One frozen run."""
    runs = EvaluationRun.objects.for_user(standing_of(request)).select_related("design__agency")
    found = get_object_or_404(runs, public_id=public_id)
    return show(request, found.design, found)


@page("run.execute", is_hidden=True)
@require_POST
def run_again(request, code):
    """Runs the design on today's records and shows the new run."""
    # Here and not above: the statistics library takes a second to load, and no other page needs it.
    from outcomes.services import evaluation_run

    found = get_object_or_404(
        EvaluationDesign.objects.for_user(standing_of(request)).select_related("agency"), code=code
    )
    if not may(standing_of(request), "run.execute", agency=found.agency):
        raise Http404
    try:
        made = evaluation_run(by=actor_of(request), design=found)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("web:design", code=code)
    messages.success(request, _("Done. This is the new run; the earlier ones are kept."))
    return redirect("web:run", public_id=made.public_id)


def acts(request, found: EvaluationDesign) -> dict:
    """What the reader may do with this design, for the buttons."""
    standing = standing_of(request)
    return {
        "may_run": found.state == DesignState.APPROVED and may(standing, "run.execute", agency=found.agency),
        "may_disclose": may(standing, "run.disclose", agency=found.agency),
        "purposes": PURPOSES,
    }


def show(request, found: EvaluationDesign, shown: EvaluationRun):
    """The page of a run, after the log has it."""
    others = (
        EvaluationRun.objects.for_user(standing_of(request))
        .filter(design=found)
        .defer("results")
        .order_by("-id")
    )
    others = list(others[: EARLIER_SHOWN + 1])
    record_shown(
        request, capability="run.read", action=Action.RUN_READ, object_type=EvaluationRun._meta.label_lower,
        object_ids=[shown.public_id],
    )  # fmt: skip
    context = {
        "design": found,
        "run": shown,
        "is_latest": not others or others[0].pk == shown.pk,
        "others": [other for other in others if other.pk != shown.pk][:EARLIER_SHOWN],
        **run_page(shown, get_language()),
        **acts(request, found),
    }
    return render(request, "web/run.html", context)
