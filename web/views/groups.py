"""Groups: the list, opening one with its whole series, and one group with its members and sessions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may
from audit.actions import Action
from kernel.clock import today
from participants.groups import groups_for, offerings_of, with_numbers
from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.models import Enrollment
from programs.choices import ProgramState
from programs.models import Program, Session
from programs.services.groups import group_open, series_preview
from web.acting import ask, perform
from web.filling import form_for
from web.forms.groups import GroupForm
from web.gate import page
from web.kept_views import kept_views
from web.own_sites import own_sites, today_here
from web.reading import actor_of, record_shown
from web.series_days import listed, was_seen
from web.standing import standing_of

PAGE_SIZE = 50
MEMBERS_PAGE = 100
MOST_SESSIONS = 40


@page("enrollment.read")
@require_safe
def groups(request):
    """Every group the reader answers for, with places, who waits, and when it meets next."""
    standing = standing_of(request)
    on = today_here(standing)
    query = request.GET.get("q", "").strip()[:80]
    found = groups_for(standing, on)
    if query:
        found = found.filter(name__icontains=query)
    number = max(1, number_in(request, "page", 1))
    rows = list(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE + 1])
    context = {
        "rows": rows[:PAGE_SIZE],
        "query": query,
        "kept": kept_views(request, "web:groups"),
        "next_page": number + 1 if len(rows) > PAGE_SIZE else None,
        "number": number,
        "may_open": may(standing, "offering.manage"),
    }
    return render(request, "web/groups/list.html", context)


@page("offering.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request):
    """A group and its sessions on one page: first the days as they would be, then both are saved together."""
    standing = standing_of(request)
    programs = Program.objects.for_user(standing).filter(state=ProgramState.ACTIVE).order_by("name")
    form = form_for(
        request,
        GroupForm,
        programs=programs.exclude(agency__is_study=True),
        sites=own_sites(standing),
        initial={"starts_on": today_here(standing)},
    )
    days, is_changed = None, False
    if request.method == "POST" and form.is_valid():
        days = ask(form, series_preview, pattern=form.pattern)
        is_changed = days is not None and request.POST.get("act") == "save" and not was_seen(request, days)
        if days is not None and request.POST.get("act") == "save" and not is_changed:
            said = form.cleaned_data
            done = perform(
                form,
                group_open,
                by=actor_of(request),
                program=said["program"],
                site=said["site"],
                name=said["name"],
                capacity=said["capacity"],
                pattern=form.pattern,
            )
            if done:
                offering, planned = done
                messages.success(request, _opened(offering, planned))
                return redirect("web:group", public_id=offering.public_id)
    context = {"form": form, "is_changed": is_changed, **listed(days, today_here(standing))}
    return render(request, "web/groups/new.html", context, status=400 if form.errors else 200)


@page("enrollment.read", is_hidden=True)
@require_safe
def group(request, public_id):
    """One group: who has a place, what is planned, how many wait."""
    standing = standing_of(request)
    offering = group_or_404(request, public_id)
    on = today(offering.site.time_zone)
    start = number_in(request, "start", 0)
    members = list(
        Enrollment.objects.for_user(standing)
        .filter(offering=offering, status__in=HOLDS_A_PLACE)
        .select_related("participant__identity")
        .order_by("participant__identity__search_key", "participant__reference")[
            start : start + MEMBERS_PAGE + 1
        ]
    )
    goes_on, members = len(members) > MEMBERS_PAGE, members[:MEMBERS_PAGE]
    if members:
        record_shown(
            request, capability="enrollment.read", action=Action.ENROLLMENT_READ,
            object_type=Enrollment._meta.label_lower, object_ids=[row.public_id for row in members],
            subject_ids=[row.participant.public_id for row in members], field_groups=["identity", "enrollment"],
        )  # fmt: skip
    sessions = list(
        Session.objects.for_user(standing)
        .filter(offering=offering)
        .select_related("module")
        .order_by("held_on", "id")
    )
    to_come = [one for one in sessions if one.held_on >= on and one.state == "planned"]
    past = [one for one in sessions if one.held_on < on or one.state != "planned"]
    context = {
        "offering": offering,
        "members": members,
        "next_start": start + MEMBERS_PAGE if goes_on else None,
        "numbers": with_numbers(offerings_of(standing).filter(pk=offering.pk), on).get(),
        "to_come": to_come[:MOST_SESSIONS],
        "later": max(0, len(to_come) - MOST_SESSIONS),
        "past": past[-MOST_SESSIONS:],
        "today": on,
        "may_manage": may(standing, "enrollment.manage"),
        "may_plan": may(standing, "session.manage"),
        "suspended": Status.SUSPENDED,
    }
    return render(request, "web/groups/detail.html", context)


def group_or_404(request, public_id):
    """The group, for those who answer for it; Http404 for everybody else."""
    standing = standing_of(request)
    offering = offerings_of(standing).filter(public_id=public_id).first()
    if offering is None:
        raise Http404
    return offering


def number_in(request, name: str, otherwise: int) -> int:
    """A number of the query; whatever is none is `otherwise`."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _opened(offering, planned) -> str:
    said = ngettext(
        "%(name)s is open, with %(count)d session.",
        "%(name)s is open, with %(count)d sessions.",
        len(planned),
    )
    return said % {"name": offering.name, "count": len(planned)}
