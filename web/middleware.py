"""What every page has in common: its language, its number, no copy left in a cache, and a plain answer to refusals."""

import logging

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.db import DatabaseError, OperationalError
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from accounts.actors import new_request_id
from accounts.backends import is_account_usable
from audit.services import AuditUnavailable
from kernel.errors import NotAllowed, OutOfReach
from web.refusals import not_allowed, not_found, unavailable

logger = logging.getLogger(__name__)

# The choice made with the language switch while signed in; it lasts as long as the session.
SESSION_LANGUAGE = "language"


# What no page of ours uses is off, for whatever might run in one; keys for signing in are ours alone.
SWITCHED_OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(
    [f"{name}=()" for name in SWITCHED_OFF]
    + ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)


def is_known(language: str | None) -> bool:
    return language in dict(settings.LANGUAGES)


def language_of(request) -> str:
    """The language to answer in: this session's choice, the account's, the cookie's, the browser's, the default."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        try:
            user = get_user(request)
            for language in (request.session.get(SESSION_LANGUAGE), getattr(user, "language", "")):
                if is_known(language):
                    return language
        except DatabaseError:
            # The page itself will say that the database is away, and says it in the browser's language.
            logger.warning("The language of a session could not be read.")
    return translation.get_language_from_request(request)


class LanguageMiddleware:
    """Sets the language of the answer and says it in `Content-Language`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = new_request_id()
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


class PrivatePagesMiddleware:
    """Keeps answers out of caches, signs demo accounts out where they must not exist, and turns refusals into pages.

    The API turns its own refusals into problem documents before they come here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Only where there is a session to end: probes and tokens cost no look at the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            try:
                usable = not request.user.is_authenticated or is_account_usable(request.user)
            except OperationalError as error:
                return self.process_exception(request, error)
            if not usable:
                logout(request)
                return redirect(settings.LOGIN_URL)
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    def process_exception(self, request, exception):
        if request.path.startswith("/api/"):
            return None
        if isinstance(exception, OutOfReach):
            return not_found(request)
        if isinstance(exception, NotAllowed):
            return not_allowed(request, exception.message)
        if isinstance(exception, AuditUnavailable | OperationalError):
            logger.error("A page was refused: %s", type(exception).__name__)
            return unavailable(request)
        return None
