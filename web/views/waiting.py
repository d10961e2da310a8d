"""Waiting lists with their order in sight: since when, what stands in the way, who was served before and why."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import may
from audit.actions import Action
from kernel.clock import today
from kernel.errors import OutOfReach, RuleViolation
from participants.fairness import programs_waited_for, served_out_of_turn, waiting_candidates
from participants.groups import groups_for
from participants.models import Enrollment
from participants.services.waiting import waiting_offer_next
from programs.directory import programs_for
from web.gate import page
from web.own_sites import today_here
from web.reading import actor_of, record_shown
from web.standing import standing_of
from web.views.groups import number_in

SESSION_OFFER = "offer"


@page("enrollment.read")
@require_safe
def waiting(request):
    """The programs that people within reach wait for."""
    standing = standing_of(request)
    return render(request, "web/waiting/programs.html", {"rows": programs_waited_for(standing)})


@page("enrollment.read", is_hidden=True)
@require_safe
def waiting_list(request, public_id):
    """One list in its order, and the places that can be offered."""
    standing = standing_of(request)
    program = programs_for(standing).filter(public_id=public_id).select_related("agency").first()
    if program is None:
        raise Http404
    groups = list(groups_for(standing, standing.on).filter(program=program, is_over=False)[:20])
    on = today(groups[0].site.time_zone) if groups else today_here(standing)
    start = number_in(request, "start", 0)
    rows, goes_on, length = waiting_candidates(standing, program, on, start)
    if not rows and not groups:
        raise Http404  # neither people nor groups of the reader have to do with it
    offer = request.session.pop(SESSION_OFFER, None)
    passed, taken = _offered(standing, offer, program)
    steps = served_out_of_turn(standing, program, on)
    people = {row.person.public_id for row in rows} | {
        step.enrollment.participant.public_id for step in steps
    }
    people |= {enrollment.participant.public_id for enrollment, _said in passed}
    people |= {taken.participant.public_id} if taken else set()
    if people:
        record_shown(
            request, capability="enrollment.read", action=Action.ENROLLMENT_READ,
            object_type=Enrollment._meta.label_lower, object_ids=[row.enrollment.public_id for row in rows],
            subject_ids=sorted(people), field_groups=["identity", "enrollment", "eligibility"],
        )  # fmt: skip
    context = {
        "program": program,
        "rows": rows,
        "next_start": start + len(rows) if goes_on else None,
        "length": length,
        "groups": groups,
        "steps": steps,
        "offer": offer,
        "taken": taken,
        "passed": passed,
        "may_manage": may(standing, "waiting_list.manage"),
    }
    return render(request, "web/waiting/list.html", context)


@page("waiting_list.manage", is_hidden=True)
@require_POST
def offer_next(request, public_id):
    """A free place to whoever is next and can take it; those before are shown with the reason."""
    standing = standing_of(request)
    offering = groups_for(standing, today_here(standing)).filter(public_id=public_id).first()
    if offering is None:
        raise Http404
    try:
        done = waiting_offer_next(by=actor_of(request), offering=offering, on=today_here(standing))
    except RuleViolation as refused:
        messages.error(request, refused.message)
    except OutOfReach as refused:
        raise Http404 from refused
    else:
        request.session[SESSION_OFFER] = {
            "taken": str(done.enrollment.public_id) if done.enrollment else "",
            "passed": [[str(one.enrollment.public_id), one.message] for one in done.passed_over[:20]],
        }
        if done.enrollment:
            messages.success(request, _("The place in %(name)s is given.") % {"name": offering.name})
        else:
            messages.error(request, _("Nobody who waits can take the place now; the reasons are below."))
    return redirect("web:waiting_list", public_id=offering.program.public_id)


def _offered(standing, offer, program):
    """Who was passed over by the last offer, with the reason, and who got the place."""
    if not offer:
        return [], None
    named = dict(offer["passed"])
    found = {
        str(row.public_id): row
        for row in Enrollment.objects.for_user(standing)
        .filter(public_id__in=[*named, *([offer["taken"]] if offer["taken"] else [])], program=program)
        .select_related("participant__identity", "offering")
    }
    return [(found[key], text) for key, text in named.items() if key in found], found.get(offer["taken"])
