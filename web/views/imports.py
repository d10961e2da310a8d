"""Files taken in, and work behind the page: its progress, how to give it up, and what came of it."""

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.jobs import job_cancel, job_restart
from accounts.models import Agency
from accounts.roles import CAPABILITIES
from audit.actions import Action
from exchange.models import ImportRecord
from exchange.people import columns
from exchange.services import people_import_start
from kernel.errors import DomainError
from kernel.files import file_pieces
from kernel.jobs import Job, JobState, is_stalled, is_worker_alive
from web.acting import perform
from web.filling import form_for
from web.forms.imports import PeopleFileForm
from web.gate import page
from web.paging import page_of
from web.reading import actor_of, record_shown
from web.standing import standing_of

MOST_PROBLEMS = 100
COUNTS = {
    "rows": gettext_lazy("rows read"),
    "created": gettext_lazy("people added"),
    "new": gettext_lazy("people added"),
    "changed": gettext_lazy("people changed"),
    "unchanged": gettext_lazy("people as before"),
    "problems": gettext_lazy("problems"),
    "matched": gettext_lazy("matched"),
    "unmatched": gettext_lazy("not found"),
}
KINDS = {
    "import_people": gettext_lazy("Take in a file of people"),
    "import_outcomes": gettext_lazy("Take in a file of justice events"),
}


@page("people.import")
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request):
    """What was taken in before, and the next file: tried first, then taken in."""
    standing = standing_of(request)
    held = standing.agency_ids(CAPABILITIES["people.import"])
    agencies = Agency.objects.for_user(standing).filter(pk__in=held, is_study=False).order_by("name")
    form = form_for(request, PeopleFileForm, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        options = {name: said[name] for name in ("date_order", "encoding") if said[name]}
        job = perform(
            form, people_import_start, by=actor_of(request), agency=said["agency"], file_name=said["file"].name[:200],
            content=said["file"].read(), dry_run=said["dry_run"], confirm_new=said["confirm_new"], **options,
        )  # fmt: skip
        if job:
            return redirect("web:job", public_id=job.public_id)
    found = ImportRecord.objects.for_user(standing).select_related("agency")
    shown = page_of(found, request.GET.get("after", ""), size=20)
    context = {
        "form": form,
        "shown": shown,
        "rows": [(row, _counted(row.counts)) for row in shown.rows],
        "jobs": list(Job.objects.for_user(standing).order_by("-asked_at")[:5]),
        "kinds": KINDS,
        "headings": columns({}),
    }
    return render(request, "web/imports.html", context, status=400 if form.errors else 200)


@page("job.read", is_hidden=True)
@require_safe
def job(request, public_id):
    """How far it is; the part that changes comes anew every two seconds while it goes on."""
    row = job_or_404(request, public_id)
    problems = []
    if row.result_id and row.result.content_type == "text/csv" and not row.is_open:
        problems = _problems(row)
        record_shown(
            request, capability="job.read", action=Action.FILE_READ, object_type=Job._meta.label_lower,
            object_ids=[row.public_id], field_groups=["job_result"],
        )  # fmt: skip
    context = {
        "job": row,
        "title": KINDS.get(row.kind, row.kind),
        "share": round(100 * row.done / row.total) if row.total else None,
        "counts": _counted(row.outcome),
        "was_trial": bool(row.values.get("dry_run")),
        "problems": problems,
        "waits_for_worker": (row.state == JobState.WAITING or is_stalled(row)) and not is_worker_alive(),
        "may_restart": row.state in (JobState.FAILED, JobState.CANCELLED),
    }
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "web/jobs/part.html" if is_part else "web/jobs/detail.html", context)


@page("job.cancel", is_hidden=True)
@require_POST
def job_stop(request, public_id):
    """Give it up; nothing of it is written then."""
    return _act(request, public_id, job_cancel, _("It is given up. Nothing of it is written."))


@page("job.restart", is_hidden=True)
@require_POST
def job_again(request, public_id):
    """Ask again for work that failed or was given up."""
    return _act(request, public_id, job_restart, _("It is asked for again."))


@page("job.read", is_hidden=True)
@require_safe
def job_result(request, public_id):
    """The file it made: mostly what is wrong with the rows, to be opened beside the file."""
    row = job_or_404(request, public_id)
    if row.result is None:
        raise Http404
    record_shown(
        request, capability="job.read", action=Action.FILE_READ, object_type=Job._meta.label_lower,
        object_ids=[row.public_id], field_groups=["job_result"],
    )  # fmt: skip
    answer = HttpResponse(b"".join(file_pieces(row.result)), content_type=row.result.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.result.name}"'
    return answer


def job_or_404(request, public_id) -> Job:
    """One of the reader's own jobs."""
    row = (
        Job.objects.for_user(standing_of(request))
        .filter(public_id=public_id)
        .select_related("result")
        .first()
    )
    if row is None:
        raise Http404
    return row


def _act(request, public_id, verb, said: str):
    row = job_or_404(request, public_id)
    try:
        verb(by=actor_of(request), job=row)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect("web:job", public_id=public_id)


def _counted(counts: dict) -> list[tuple[str, int]]:
    return [
        (COUNTS.get(name, name.replace("_", " ")), count)
        for name, count in counts.items()
        if isinstance(count, int)
    ]


def _problems(row: Job) -> list[list[str]]:
    """The first rows of the table of problems: place, column, reason."""
    text = b"".join(file_pieces(row.result)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))[1 : MOST_PROBLEMS + 1]
    return [[line[0], line[1], line[3]] for line in lines if len(line) == 4]
