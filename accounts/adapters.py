"""How allauth behaves here: nobody opens an account for himself, and printed codes are a second factor of their own."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import user_actor
from accounts.backends import may_sign_in
from accounts.open_sessions import name_of
from accounts.sessions import password_change
from kernel import crypto

PRODUCT = "Passerelle"


class ClosedSignupAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        """allauth signs in whoever had the right password; an account that may not be used stops here."""
        if not may_sign_in(user):
            return HttpResponseRedirect(reverse("account_inactive"))
        return super().pre_login(request, user, **kwargs)

    def set_password(self, user, password):
        """The one way to a new password is the verb, which logs it and ends the other sessions."""
        password_change(by=user_actor(user), user=user, password=password, keep=name_of(context.request))

    def get_reauthentication_methods(self, user):
        """Whoever changes how the account is opened types the password again: a printed code is too dear for that."""
        if not user.is_authenticated:
            return []
        address = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": _("Your password"), "url": address}]


class SecondFactorAdapter(DefaultMFAAdapter):
    def is_mfa_enabled(self, user, types=None):
        """allauth asks at sign-in for an app or a key alone; an account with printed codes has a factor too."""
        return super().is_mfa_enabled(user, types if types is None or len(types) == 1 else None)

    def encrypt(self, text):
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text):
        return crypto.decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self):
        return {**super().get_public_key_credential_rp_entity(), "name": PRODUCT}

    def get_public_key_credential_user_entity(self, user):
        """The key stores the random name of the account, never its number."""
        shown = user.get_username()
        return {"id": user.public_id.bytes, "display_name": shown, "name": shown}
