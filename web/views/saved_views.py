"""Filters of a list under a name: kept and forgotten by the one who named them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import may
from kernel.errors import OutOfReach, RuleViolation
from kernel.saved_views import saved_view_delete, saved_view_save
from web.gate import SIGNED_IN, page
from web.kept_views import LISTS, capability_of
from web.reading import actor_of
from web.refusals import bad_request, not_allowed
from web.standing import standing_of


@page(SIGNED_IN)
@require_POST
def save(request):
    """Keeps the filters of a list under a name and shows the list with them again; only for whom the list opens."""
    listed = request.POST.get("page", "")
    if listed not in LISTS:
        return bad_request(request)
    if not may(standing_of(request), capability_of(listed)):
        return not_allowed(request, _("Your role does not include this page."))
    query = request.POST.get("query", "")
    try:
        view = saved_view_save(
            by=actor_of(request), page=listed, name=request.POST.get("name", ""), query=query
        )
    except RuleViolation as refused:
        messages.error(request, refused.message)
        return redirect(f"{reverse(listed)}?{query}")
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse(listed)}?{view.query}")


@page(SIGNED_IN)
@require_POST
def delete(request, public_id):
    """Forgets one of the reader's own views and goes back to its list."""
    try:
        listed = saved_view_delete(by=actor_of(request), public_id=public_id)
    except OutOfReach as refused:
        raise Http404 from refused
    messages.success(request, _("The view is gone."))
    return redirect(listed if listed in LISTS else "web:home")
