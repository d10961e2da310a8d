"""One person's way through one program: where it stands, which steps are possible now, and each step taken."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may
from audit.actions import Action
from participants.choices import TransferState
from participants.days import today_for
from participants.eligibility_facts import judge_for, judge_person
from participants.groups import open_groups
from participants.lifecycle import BEFORE_ENROLLMENT, MOVES, OPEN, UNDER_WAY, Status
from participants.models import Enrollment, StatusChange, Transfer
from participants.services.enrollment import enrollment_move
from participants.services.waiting import waiting_priority_set
from participants.waiting import waiting_length, waiting_rank
from web.acting import perform
from web.filling import form_for
from web.forms.enrollments import ELSEWHERE, STEPS, PriorityForm, StepForm
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.own_sites import today_here
from web.reading import actor_of, record_shown
from web.standing import standing_of

# What a step leads to, the most usual first; what ends an enrollment comes last.
ORDER = tuple(STEPS)


@page("enrollment.read", is_hidden=True)
@require_safe
def enrollment(request, public_id):
    """Status, what the rules say in words, the steps so far, and those that are possible."""
    standing = standing_of(request)
    row = enrollment_or_404(request, public_id)
    person = row.participant
    is_before = row.status in BEFORE_ENROLLMENT
    judgment = _judged(request, row) if is_before else None
    steps = list(StatusChange.objects.for_user(standing).filter(enrollment=row).order_by("id"))
    steps_now = possible_moves(standing, row)
    asked = (
        Transfer.objects.for_user(standing).filter(enrollment=row, state=TransferState.ASKED).first()
        if row.status in UNDER_WAY and may(standing, "transfer.read")
        else None
    )
    record_shown(
        request, capability="enrollment.read", action=Action.ENROLLMENT_READ,
        object_type=Enrollment._meta.label_lower, object_ids=[row.public_id], subject_ids=[person.public_id],
        field_groups=["identity", "enrollment", *(["eligibility"] if is_before else [])],
    )  # fmt: skip
    context = {
        "row": row,
        "person": person,
        "judgment": judgment,
        "steps": steps,
        "moves": [step for step in steps_now if not is_end(step[0])],
        "ends": [step for step in steps_now if is_end(step[0])],
        "rank": waiting_rank(row),
        "length": waiting_length(row.program) if row.status == Status.WAITLISTED else 0,
        "may_prioritize": row.status == Status.WAITLISTED and may(standing, "waiting_list.manage"),
        "asked": asked,
        "may_transfer": row.status in UNDER_WAY and asked is None and may(standing, "transfer.ask"),
        "may_certify": row.status == Status.COMPLETED,
    }
    return render(request, "web/enrollments/detail.html", context)


@page("enrollment.move", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def enrollment_step(request, public_id, verb):
    """One step: the day, why, and for a place the group. What cannot be taken now is said on the page."""
    standing = standing_of(request)
    row = enrollment_or_404(request, public_id)
    if verb not in STEPS or verb in ELSEWHERE:
        raise Http404
    asks_group = verb == "enroll" or (verb == "reopen" and row.offering_id is None)
    options = {
        "verb": verb,
        "asks_group": asks_group,
        "offerings": open_groups(standing, today_here(standing)).filter(program=row.program),
        "may_override": may(standing, "eligibility.override"),
        "initial": {"on": today_for(row.participant)},
    }
    form = form_for(request, StepForm, record=row, **options)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            return changed_meanwhile(request, form, StepForm(record=row, **options))
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        done = perform(
            form, partial(enrollment_move, verb=verb), by=actor_of(request), enrollment=row, **said
        )
        if done:
            messages.success(request, _("Saved: %(status)s.") % {"status": done.get_status_display()})
            return redirect("web:enrollment", public_id=row.public_id)
    record_shown(
        request, capability="enrollment.read", action=Action.ENROLLMENT_READ,
        object_type=Enrollment._meta.label_lower, object_ids=[row.public_id],
        subject_ids=[row.participant.public_id], field_groups=["identity", "enrollment"],
    )  # fmt: skip
    title, about = STEPS[verb]
    context = {
        "row": row,
        "person": row.participant,
        "form": form,
        "title": title,
        "about": about,
        "act": verb,
        "is_end": is_end(verb),
        "is_possible": row.status in MOVES[verb].sources,
    }
    return render(request, "web/enrollments/step.html", context, status=400 if form.errors else 200)


@page("waiting_list.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def enrollment_priority(request, public_id):
    """Another priority on the waiting list, with a reason that stands on the list's page."""
    row = enrollment_or_404(request, public_id)
    options = {"initial": {"priority": row.priority}}
    form = form_for(request, PriorityForm, record=row, **options)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            return changed_meanwhile(request, form, PriorityForm(record=row, **options))
        done = perform(
            form, waiting_priority_set, by=actor_of(request), enrollment=row, on=today_for(row.participant),
            priority=form.cleaned_data["priority"], reason=form.cleaned_data["reason"],
        )  # fmt: skip
        if done:
            messages.success(request, _("The priority is changed, and the reason is written down."))
            return redirect("web:waiting_list", public_id=row.program.public_id)
    record_shown(
        request, capability="enrollment.read", action=Action.ENROLLMENT_READ,
        object_type=Enrollment._meta.label_lower, object_ids=[row.public_id],
        subject_ids=[row.participant.public_id], field_groups=["identity", "enrollment"],
    )  # fmt: skip
    context = {
        "row": row,
        "person": row.participant,
        "form": form,
        "title": _("Change the priority"),
        "about": _(
            "Whoever is raised is served before others who have waited longer. The reason is shown to all."
        ),
        "is_possible": row.status == Status.WAITLISTED,
    }
    return render(request, "web/enrollments/step.html", context, status=400 if form.errors else 200)


def enrollment_or_404(request, public_id) -> Enrollment:
    """An enrollment within reach, with what its steps ask for."""
    row = (
        Enrollment.objects.for_user(standing_of(request))
        .filter(public_id=public_id)
        .select_related(
            "participant__agency",
            "participant__site",
            "participant__identity",
            "program__agency",
            "program_version__program",
            "offering__site",
            "offering__program",
            "referral__from_agency",
        )  # fmt: skip
        .first()
    )
    if row is None:
        raise Http404
    return row


def possible_moves(standing, row: Enrollment) -> list[tuple[str, str, str]]:
    """(verb, label, what it means) for each step that the table has from here and the reader's role may take."""
    found = []
    for verb in ORDER:
        move = MOVES[verb]
        if row.status in move.sources and standing.roles & move.roles and verb not in ELSEWHERE:
            found.append((verb, *STEPS[verb]))
    return found


def is_end(verb: str) -> bool:
    """Whether a step ends the enrollment short of its completion."""
    return MOVES[verb].target not in (*OPEN, Status.COMPLETED)


def _judged(request, row: Enrollment):
    """What the rules say today, in the words that this reader may read."""
    on = today_for(row.participant)
    if may(standing_of(request), "risk_basis.read"):
        return judge_for(actor_of(request), row, on)
    return judge_person(row.participant, row.program_version, on).without_groups()
