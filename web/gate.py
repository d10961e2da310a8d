"""How a view says who may open it. A page that has not said so does not start."""

from functools import wraps
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from accounts.permissions import may
from accounts.roles import CAPABILITIES
from web.held import form_page
from web.refusals import bad_request, not_allowed
from web.sending import keep_for_later, send_once
from web.standing import standing_of

PUBLIC = "public"
SIGNED_IN = "signed in"


def page(capability: str, *, is_hidden: bool = False):
    """Declares what a reader needs: a capability, SIGNED_IN, or PUBLIC for everyone.

    Without the capability the answer is 403, or 404 where even the existence is nobody else's business (`is_hidden`).
    Nobody signed in: to the sign-in page and back, and a form that was sent is kept meanwhile (web/held.py). What is
    sent with the key of a form is done once (web/sending.py). Raises KeyError for a capability that nobody wrote down.
    """
    if capability not in (PUBLIC, SIGNED_IN):
        CAPABILITIES[capability]

    def declare(view):
        @wraps(view)
        def opened(request, *args, **kwargs):
            if _has_nul(request):
                return bad_request(request)
            if capability != PUBLIC:
                if not request.user.is_authenticated:
                    return _sign_in_first(request)
                if capability != SIGNED_IN and not may(standing_of(request), capability):
                    if is_hidden:
                        raise Http404
                    return not_allowed(request, _("Your role does not include this page."))
            if capability == PUBLIC:
                return view(request, *args, **kwargs)
            # Instants are shown by the clock on the reader's wall.
            with timezone.override(ZoneInfo(standing_of(request).zone)):
                if request.method == "POST":
                    return send_once(request, lambda: view(request, *args, **kwargs))
                return view(request, *args, **kwargs)

        opened.capability = capability
        opened.is_hidden = is_hidden
        return opened

    return declare


def _has_nul(request) -> bool:
    """No keyboard makes it, and PostgreSQL takes it in no text."""
    said = [*request.GET.lists(), *request.POST.lists()]
    return any("\0" in value for _name, values in said for value in values)


def _sign_in_first(request):
    if request.htmx and not request.htmx.boosted:  # a part of a page: the sign-in page would stand inside it
        return HttpResponseClientRefresh()
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    keep_for_later(request)
    return redirect_to_login(form_page(request), settings.LOGIN_URL)
