"""Password sign-in. Accounts with a printed password do not exist in production."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class PasswordBackend(AuthenticationBackend):
    """allauth's password check, and no demo account where real records are."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and is_account_usable(user)


def is_account_usable(user) -> bool:
    """False for a demo account in production and for a closed account, whatever the channel."""
    return user.is_active and not (settings.PRODUCTION and user.is_demo)
