"""A result handed out as a file: with a purpose, logged, marked with its profile."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import may
from audit.actions import Action
from outcomes.models import EvaluationRun
from reports.csv_out import result_csv
from reports.facts import run_facts
from web.forms.disclosure import DisclosureForm
from web.gate import page
from web.middleware import is_known
from web.reading import record_shown
from web.refusals import bad_request
from web.standing import standing_of


def disclose(request, public_id, build, *, language: str, kind: str, media: str):
    """The file that `build(run, result, language)` makes, as a download, once the log has it.

    400 without a purpose: a file that leaves is handed out for something.
    """
    runs = EvaluationRun.objects.for_user(standing_of(request)).select_related("design__agency")
    run = get_object_or_404(runs, public_id=public_id)
    if not may(standing_of(request), "run.disclose", agency=run.design.agency):
        raise Http404
    form = DisclosureForm(request.GET)
    if not form.is_valid():
        reason = _("Say what the file is for: choose a purpose on the page of the evaluation.")
        return bad_request(request, reason)
    content = build(run, run.result_in(language), language)
    record_shown(
        request, capability="run.disclose", action=Action.RUN_DISCLOSE, object_type=EvaluationRun._meta.label_lower,
        object_ids=[run.public_id], purpose=form.cleaned_data["purpose"],
        details={"format": kind, "language": language, "profile": run.profile, "digest": run.digest},
    )  # fmt: skip
    response = HttpResponse(content, content_type=media)
    name = f"{run.design.code}-{run.executed_at:%Y-%m-%d}-{language}-{run.profile}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Language"] = language
    return response


@page("run.disclose", is_hidden=True)
@require_safe
def report_pdf(request, public_id, language):
    """The report to print, in any language of the product."""
    if not is_known(language):
        raise Http404
    return disclose(request, public_id, as_pdf, language=language, kind="pdf", media="application/pdf")


@page("run.disclose", is_hidden=True)
@require_safe
def result_as_csv(request, public_id):
    """The numbers as one tidy table."""
    return disclose(
        request, public_id, as_csv, language=get_language(), kind="csv", media="text/csv; charset=utf-8"
    )


@page("run.disclose", is_hidden=True)
@require_safe
def result_as_json(request, public_id):
    """The whole result for programs."""
    return disclose(
        request, public_id, as_json, language=get_language(), kind="json", media="application/json"
    )


def as_pdf(run, result, language) -> bytes:
    # Here and not above: drawing takes a second to load, and most requests draw nothing.
    from reports.pdf import render_pdf

    return render_pdf(result, language=language, run=run_facts(run, language))


def as_csv(run, result, language) -> str:
    return result_csv(result)


def as_json(run, result, language) -> str:
    return json.dumps(result, ensure_ascii=False, indent=1)
