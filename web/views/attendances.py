"""Single marks of a saved register: put right with the old value in sight, or added for somebody forgotten."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.scope import history_for_user
from audit.actions import Action
from participants.marks import Mark
from participants.models import Attendance
from participants.register import register_of
from participants.services.attendance import attendance_add, attendance_correct
from web.acting import perform
from web.authors import names_of_authors
from web.filling import form_for
from web.forms.attendance import MarkForm
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.reading import actor_of, record_shown
from web.standing import standing_of
from web.views.registers import session_within


@page("attendance.record", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, public_id):
    """Put a mark right: what it says now and said before, who said so and when, and why it changes."""
    standing = standing_of(request)
    marks = Attendance.objects.for_user(standing).select_related(
        "enrollment__participant__identity", "session__offering__program__agency", "session__offering__site__agency",
        "session__module",
    )  # fmt: skip
    mark = marks.filter(public_id=public_id).first()
    if mark is None:
        raise Http404
    form = form_for(request, MarkForm, record=mark)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            _log(request, mark.session, mark.enrollment.participant)
            return changed_meanwhile(request, form, MarkForm(record=mark))
        changes = form.changes()
        if not changes:
            form.add_error(None, _("Nothing is changed."))
        elif perform(
            form, attendance_correct, by=actor_of(request), attendance=mark, reason=form.cleaned_data["reason"],
            **changes,
        ):  # fmt: skip
            messages.success(request, _("The mark is corrected; the old one is kept."))
            return redirect("web:register", public_id=mark.session.public_id)
        mark.refresh_from_db()
    past = list(history_for_user(Attendance, standing).filter(id=mark.pk).order_by("-version"))
    names = names_of_authors(standing, [row.updated_by for row in past])
    _log(request, mark.session, mark.enrollment.participant)
    identity = getattr(mark.enrollment.participant, "identity", None)
    context = {
        "form": form,
        "mark": mark,
        "session": mark.session,
        "name": identity.full_name if identity else mark.enrollment.participant.reference,
        "past": [(row, names[row.updated_by]) for row in past],
    }
    return render(request, "web/day/mark.html", context, status=400 if form.errors else 200)


@page("attendance.record", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, public_id, enrollment):
    """Mark somebody who was forgotten when the register was saved, or got the place afterwards."""
    session = session_within(request, public_id)
    lines = register_of(session, standing_of(request)).lines
    line = next((line for line in lines if line.enrollment.public_id == enrollment), None)
    if line is None:
        raise Http404
    if line.attendance is not None:
        return redirect("web:attendance_correct", public_id=line.attendance.public_id)
    form = form_for(request, MarkForm)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "is_compliant": form.cleaned_data["is_compliant"]}
        reason = said.pop("reason")
        done = perform(
            form, attendance_add, by=actor_of(request), session=session, reason=reason,
            mark=Mark(enrollment=enrollment, **said),
        )  # fmt: skip
        if done:
            messages.success(request, _("The mark is added."))
            return redirect("web:register", public_id=session.public_id)
    _log(request, session, line.enrollment.participant)
    context = {"form": form, "mark": None, "session": session, "past": [],
               "name": line.name or line.enrollment.participant.reference}  # fmt: skip
    return render(request, "web/day/mark.html", context, status=400 if form.errors else 200)


def _log(request, session, person) -> None:
    record_shown(
        request, capability="attendance.read", action=Action.REGISTER_READ, object_type="programs.session",
        object_ids=[session.public_id], subject_ids=[person.public_id], field_groups=["attendance", "identity"],
    )  # fmt: skip
