"""The log, for auditors."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.scope import log_for_user
from audit.actions import Action
from web.forms.disclosure import PURPOSES
from web.gate import page
from web.reading import record_shown
from web.standing import standing_of

NEWEST = 50
CHANNELS = {"page": _("page"), "api": _("API"), "command": _("command")}


@page("log.read")
@require_safe
def log(request):
    """The newest events that touched the reader's agencies. Looking at them is an event too."""
    events = list(log_for_user(standing_of(request)).order_by("-id")[:NEWEST])
    record_shown(
        request, capability="log.read", action=Action.LOG_READ, object_type="audit.auditevent",
        object_ids=[event.event_id for event in events],
    )  # fmt: skip
    purposes = dict(PURPOSES)
    for event in events:
        event.channel_label = CHANNELS.get(event.channel, event.channel)
        event.purpose_label = purposes.get(event.purpose, event.purpose)
    return render(request, "web/log.html", {"events": events, "newest": NEWEST})
