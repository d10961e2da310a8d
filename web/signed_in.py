"""What holds for every page of somebody who is signed in: the session is noted as alive or has ended, and who must
have a second factor and has none comes to no other page than the one where it is set up."""

import logging

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.shortcuts import redirect

from accounts.open_sessions import note_seen
from accounts.second_factor import has_factor, is_required
from accounts.sign_ins import factors_shown
from web.idle import end_if_idle
from web.standing import standing_of

logger = logging.getLogger(__name__)

# Where such an account was going; the page leads there when the factor is set up.
WANTED = "after_second_factor"
# Open without a second factor: setting one up, confirming the password, leaving, reading another language.
OPEN = frozenset(
    {
        "web:second_factor",
        "web:second_factor_app",
        "web:second_factor_key",
        "web:second_factor_codes",
        "web:language",
        "web:theme",
        "web:livez",
        "web:readyz",
        "account_reauthenticate",
        "account_logout",
        "account_inactive",
    }
)


class SignedInMiddleware:
    """Asked once the view is known. Interfaces for programs sign nobody in and are left alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith("/api/"):
            return None
        if not request.user.is_authenticated:
            return None
        if end_if_idle(request):
            return None
        try:
            note_seen(request)
        except DatabaseError:
            # The page will say itself when nothing can be written; being seen is no reason to refuse it.
            logger.warning("When a session was last seen could not be noted.")
        if not settings.SECOND_FACTOR_ROLES or request.resolver_match.view_name in OPEN:
            return None
        if factors_shown(request, request.user) or not is_required(standing_of(request)):
            return None
        if has_factor(request.user):  # and this session has not shown it
            logout(request)
            return redirect(settings.LOGIN_URL)
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        return redirect("web:second_factor")
