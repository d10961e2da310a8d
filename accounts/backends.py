"""Password sign-in. Accounts with a printed password do not exist in production."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.utils import timezone


class PasswordBackend(AuthenticationBackend):
    """allauth's password check; no demo account where real records are, no password handed over long ago."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and may_sign_in(user)


def may_sign_in(user) -> bool:
    """May whoever has the password use it: not of an account that is not usable, nor one handed over long ago."""
    is_over = user.temporary_until is not None and user.temporary_until < timezone.now()
    return is_account_usable(user) and not is_over


def is_account_usable(user) -> bool:
    """False for a demo account in production and for a closed account, whatever the channel."""
    return user.is_active and not (settings.PRODUCTION and user.is_demo)
