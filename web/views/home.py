"""Home: what the reader can do now."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.gate import SIGNED_IN, page
from web.nav import items_for
from web.standing import standing_of


@page(SIGNED_IN)
@require_safe
def home(request):
    """The reader's roles and the pages they open."""
    standing = standing_of(request)
    roles = [
        {"name": membership.get_role_display(), "agency": membership.agency.name}
        for membership in sorted(standing.memberships, key=lambda each: (each.agency.name, each.role))
    ]
    ways = [item for item in items_for(standing, request.path) if not item["is_here"]]
    return render(request, "web/home.html", {"roles": roles, "ways": ways})
