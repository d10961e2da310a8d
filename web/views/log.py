"""The log, for auditors."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.scope import log_for_user
from audit.actions import Action
from web.gate import page
from web.reading import record_shown
from web.standing import standing_of

NEWEST = 50


@page("log.read")
@require_safe
def log(request):
    """The newest events that touched the reader's agencies. Looking at them is an event too."""
    events = list(log_for_user(standing_of(request)).order_by("-id")[:NEWEST])
    record_shown(
        request, capability="log.read", action=Action.LOG_READ, object_type="audit.auditevent",
        object_ids=[event.event_id for event in events],
    )  # fmt: skip
    return render(request, "web/log.html", {"events": events, "newest": NEWEST})
