"""Home: where the reader's day begins, or why it cannot."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from web.gate import SIGNED_IN, page
from web.nav import landing_of
from web.standing import standing_of


@page(SIGNED_IN)
@require_safe
def home(request):
    """On to the page of the reader's role; an account without a role is told whom to ask."""
    landing = landing_of(standing_of(request))
    return redirect(landing) if landing else render(request, "web/home.html")
