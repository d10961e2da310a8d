"""Help: what each of the reader's pages is for, and the keys."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.gate import SIGNED_IN, page
from web.nav import items_for
from web.standing import standing_of


@page(SIGNED_IN)
@require_safe
def help(request):
    """The pages that the reader's roles open, each with what it is for."""
    return render(request, "web/help.html", {"ways": items_for(standing_of(request), request.path)})
