"""What a reader chooses for all pages, one tap each and back on the same page: the language, the look, the keys."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.views.decorators.http import require_POST

from web.appearance import THEME_COOKIE, THEMES
from web.back import next_of
from web.gate import PUBLIC, SIGNED_IN, page
from web.keyboard import KEYS, KEYS_COOKIE
from web.middleware import SESSION_LANGUAGE, is_known
from web.refusals import bad_request

A_YEAR = 365 * 24 * 60 * 60


@page(PUBLIC)
@require_POST
def language(request):
    """Remembers a language (cookie; the session too when signed in) and goes back to `next`, which must be here."""
    chosen = request.POST.get("language", "")
    if not is_known(chosen):
        return bad_request(request)
    if request.user.is_authenticated:
        request.session[SESSION_LANGUAGE] = chosen
    return _back_with(request, settings.LANGUAGE_COOKIE_NAME, chosen)


@page(PUBLIC)
@require_POST
def theme(request):
    """Remembers light, dark or neither and goes back to `next`, which must be here."""
    chosen = request.POST.get("theme", "")
    if chosen not in dict(THEMES):
        return bad_request(request)
    return _back_with(request, THEME_COOKIE, chosen)


@page(SIGNED_IN)
@require_POST
def keys(request):
    """Remembers whether the single keys work and goes back to `next`, which must be here."""
    chosen = request.POST.get("keys", "")
    if chosen not in KEYS:
        return bad_request(request)
    return _back_with(request, KEYS_COOKIE, chosen)


def _back_with(request, cookie: str, value: str):
    response = HttpResponseRedirect(next_of(request))
    response.set_cookie(
        cookie, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response
