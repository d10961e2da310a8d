"""Where an administrator's day begins: today at the own sites, and what waits for an answer."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import may
from audit.actions import Action
from kernel.clock import today
from participants.models import Participant
from participants.morning import morning_of
from web.gate import page
from web.own_sites import own_sites
from web.reading import record_shown
from web.standing import standing_of


@page("hand_over.make")
@require_safe
def dashboard(request):
    """Tiles that lead on, today's sessions, referrals to answer, transfers asked, releases in thirty days."""
    standing = standing_of(request)
    sites = list(own_sites(standing)[:12])
    on = today(sites[0].time_zone) if sites else standing.on
    found = morning_of(standing, on)
    people = {row.participant.public_id for row in (*found.referrals, *found.releases)}
    if people:
        record_shown(
            request, capability="enrollment.read", action=Action.ENROLLMENT_READ,
            object_type=Participant._meta.label_lower, object_ids=sorted(people), subject_ids=sorted(people),
            field_groups=["identity", "enrollment", "custody"],
        )  # fmt: skip
    context = {
        "found": found,
        "today": on,
        "sites": sites,
        "may_call_off": may(standing, "session.call_off_day"),
    }
    return render(request, "web/dashboard.html", context)
