"""What a page keeps of a form while it is being written, and how it is thrown away."""

import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.drafts import draft_discard, draft_save
from kernel.errors import RuleViolation
from web.back import next_of
from web.gate import SIGNED_IN, page
from web.reading import actor_of


@page(SIGNED_IN)
@require_POST
def keep(request):
    """Keeps the fields (JSON object of lists) under the form's own key: 204, or 400 for what cannot be kept."""
    try:
        fields = json.loads(request.POST.get("fields", ""))
        if not isinstance(fields, dict):
            raise ValueError
        draft_save(by=actor_of(request), page=request.POST.get("page", ""), fields=fields)
    except (ValueError, RuleViolation):
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@page(SIGNED_IN)
@require_POST
def discard(request):
    """Forgets a draft and goes back to the page of the form, which it names in `next`: a browser need not say it."""
    draft_discard(by=actor_of(request), page=request.POST.get("page", ""))
    messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(next_of(request))
