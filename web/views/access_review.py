"""Unusual access, for auditors: what waits for a look, why, and what came of it."""

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access_findings import FindingKind
from accounts.access_log import files_known
from accounts.access_review import access_queue, access_review_close, finding_by_key
from accounts.models import AccessReview, ReviewOutcome
from audit.actions import Action
from kernel.errors import OutOfReach, RuleViolation
from web.acting import perform
from web.filling import form_for
from web.forms.protection import ReviewDays, ReviewForm
from web.gate import page
from web.reading import actor_of, record_shown
from web.standing import standing_of

REVIEWS_SHOWN = 30  # those to be followed up come first
REVIEW = AccessReview._meta.label_lower


@page("access_review.read")
@require_safe
def queue(request):
    """The findings of the last seven days, or of the days asked for, and the latest reviews."""
    standing = standing_of(request)
    days = ReviewDays(request.GET)
    findings = []
    if days.is_valid():
        try:
            findings = access_queue(standing, **{name: day for name, day in days.cleaned_data.items() if day})
        except RuleViolation as refused:
            days.add_error(refused.field, refused.message)
    first = Case(When(outcome=ReviewOutcome.FOLLOW_UP, then=0), default=1)
    reviews = list(AccessReview.objects.for_user(standing).order_by(first, "-updated_at")[:REVIEWS_SHOWN])
    subjects = {finding.subject for finding in findings if finding.subject}
    subjects |= {str(review.subject) for review in reviews if review.subject}
    files = files_known(standing, subjects)
    record_shown(
        request, capability="access_review.read", action=Action.ACCESS_REVIEW_READ, object_type=REVIEW,
        object_ids=[review.public_id for review in reviews], subject_ids=sorted(subjects),
        details={"findings": len(findings)},
    )  # fmt: skip
    context = {
        "days": days,
        "rows": [_row(finding, files) for finding in findings],
        "follow_up": [_review(one, files) for one in reviews if one.outcome == ReviewOutcome.FOLLOW_UP],
        "reviews": [_review(one, files) for one in reviews if one.outcome != ReviewOutcome.FOLLOW_UP],
    }
    return render(request, "web/log/review.html", context, status=400 if days.errors else 200)


@page("access_review.decide", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request, key):
    """One finding with its events, and the form that takes it out of the queue."""
    standing, actor = standing_of(request), actor_of(request)
    try:
        found = finding_by_key(actor, key, standing)
    except OutOfReach as error:
        raise Http404 from error
    form = form_for(request, ReviewForm)
    if request.method == "POST" and form.is_valid():
        done = perform(form, access_review_close, by=actor, key=key, **form.cleaned_data)
        if done:
            messages.success(request, _("Reviewed. It has left the queue."))
            return redirect("web:access_review")
    files = files_known(standing, [found.subject] if found.subject else [])
    record_shown(
        request, capability="access_review.decide", action=Action.ACCESS_REVIEW_READ, object_type=REVIEW,
        object_ids=[], subject_ids=[found.subject] if found.subject else [], details={"findings": 1},
    )  # fmt: skip
    reviewed = AccessReview.objects.for_user(standing).filter(key=key).first()
    context = {
        "form": form,
        "row": _row(found, files),
        "is_own": request.user.public_id == found.reader.public_id,
        "reviewed": reviewed,
        "is_closed": reviewed is not None and reviewed.outcome != ReviewOutcome.FOLLOW_UP,
    }
    return render(request, "web/log/finding.html", context, status=400 if form.errors else 200)


def _row(found, files: dict) -> dict:
    file = files.get(found.subject)
    return {
        "finding": found,
        "kind": FindingKind(found.kind).label,
        "roles": found.reader.roles(found.day, found.agency_id),
        "file": file,
        # Times without a zone: a template turns an instant into the clock of the server.
        "zone_first": found.reader.local(found.first_at, found.agency_id).time(),
        "zone_last": found.reader.local(found.last_at, found.agency_id).time(),
    }


def _review(review: AccessReview, files: dict) -> dict:
    return {
        "review": review,
        "kind": FindingKind(review.kind).label,
        "file": files.get(str(review.subject)),
    }
