"""The language switch: one tap, back on the same page."""

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from web.gate import PUBLIC, page
from web.middleware import SESSION_LANGUAGE, is_known

A_YEAR = 365 * 24 * 60 * 60


@page(PUBLIC)
@require_POST
def choose(request):
    """Remembers a language (cookie; the session too when signed in) and goes back to `next`, which must be here."""
    language = request.POST.get("language", "")
    if not is_known(language):
        return HttpResponseBadRequest(render(request, "400.html").content)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("web:home")
    if request.user.is_authenticated:
        request.session[SESSION_LANGUAGE] = language
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response
