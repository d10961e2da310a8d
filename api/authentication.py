"""Who is calling: the holder of a token. A session cookie opens the pages and never the data."""

import logging
from datetime import timedelta

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.actors import token_actor, user_actor
from accounts.backends import is_account_usable
from kernel.actors import Actor

logger = logging.getLogger(__name__)

STAMP_EVERY = timedelta(minutes=1)  # one write a minute is enough to see that a token is alive


class TokenOnly(TokenAuthentication):
    """`Authorization: Token <secret>`: live, unexpired, and of an account that may still be used."""

    def authenticate_credentials(self, token):
        """(user, token) for the secret as bytes; raises AuthenticationFailed (401) with a code that says why."""
        if not token.isascii():
            raise AuthenticationFailed(_("Invalid token."), code="invalid_token")
        try:
            return super().authenticate_credentials(token)
        except AuthenticationFailed as error:
            if error.get_codes() == "authentication_failed":
                raise AuthenticationFailed(_("Invalid token."), code="invalid_token") from None
            raise

    def validate_user(self, auth_token):
        """The secret was right; now the token's age, its account, and the stamp of its last use."""
        now = timezone.now()
        if auth_token.expiry is not None and auth_token.expiry <= now:
            raise AuthenticationFailed(_("This token has expired."), code="expired_token")
        if not is_account_usable(auth_token.user):
            raise AuthenticationFailed(_("This account cannot be used."), code="unusable_account")
        if auth_token.last_used_at is None or now - auth_token.last_used_at >= STAMP_EVERY:
            self._stamp(auth_token, now)
        return auth_token.user, auth_token

    def _cleanup_token(self, auth_token) -> bool:
        # An expired token is refused and stays: its name is in the log, and reading must not delete anything.
        return False

    def _stamp(self, auth_token, now) -> None:
        auth_token.last_used_at = now
        try:
            with transaction.atomic():
                auth_token.save(update_fields=["last_used_at"])
        except OperationalError:
            logger.warning("A token's last use was not stamped: the database is busy.")
        except DatabaseError:  # revoked between the look-up and now
            raise AuthenticationFailed(_("Invalid token."), code="invalid_token") from None


class PageSession(SessionAuthentication):
    """A signed-in page, for the description of the interface alone; never for data."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None or not is_account_usable(found[0]):
            return None
        return found


def actor_of(request) -> Actor:
    """The actor of a request, the same one all through it, so that its log rows share a request id."""
    plain = request._request
    if not hasattr(plain, "api_actor"):
        number = getattr(plain, "request_id", "")
        if request.auth is not None:
            plain.api_actor = token_actor(request.auth, request_id=number)
        else:
            plain.api_actor = user_actor(request.user, request_id=number)
    return plain.api_actor
