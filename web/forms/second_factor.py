"""The second step: typing a code, answering with a key, and setting either up."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.factor_codes import accept_code, log_failure
from accounts.second_factor import LONGEST_NAME
from kernel.errors import RuleViolation

# Whatever a forged or broken answer makes the libraries raise: it is no answer.
NO_ANSWER = (ValidationError, InvalidSignature, ValueError, TypeError, KeyError, AttributeError, IndexError)


def code_field(help_text):
    return forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CodeForm(AuthenticateForm):
    """At sign-in: a code of the app or of the printed sheet."""

    code = code_field(
        gettext_lazy(
            "Six digits from your app, or eight digits from your sheet; strike out there what you have used."
        )
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_code(self):
        try:
            self.authenticator = accept_code(self.user, self.cleaned_data["code"])
        except RuleViolation as refusal:
            raise ValidationError(refusal.message) from refusal
        self.authenticator.user = self.user
        return self.cleaned_data["code"]


class KeySignInForm(AuthenticateWebAuthnForm):
    """At sign-in: the answer of a security key. A key cannot be guessed, so nothing is counted; it is logged."""

    def clean_credential(self):
        try:
            auth.parse_authentication_response(self.cleaned_data["credential"])
            return auth.complete_authentication(self.user, self.cleaned_data["credential"])
        except NO_ANSWER as refusal:
            with transaction.atomic():
                log_failure(self.user, "key")
            raise ValidationError(
                _("This key was not recognized. Use one that you set up here, or type a code.")
            ) from refusal

    def save(self):
        post_authentication(context.request, self.cleaned_data["credential"])


class AppForm(forms.Form):
    """The first code of a new app."""

    code = code_field(gettext_lazy("The six digits that the app shows now."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class KeyForm(forms.Form):
    """A new security key: a name for people, and what the browser brought from the key."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("How you will know it again, such as “blue key”."),
    )
    credential = forms.JSONField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_credential(self):
        try:
            auth.parse_registration_response(self.cleaned_data["credential"])
            auth.complete_registration(self.cleaned_data["credential"])
        except NO_ANSWER as refusal:
            raise ValidationError(_("The key did not answer as it should. Try again.")) from refusal
        return self.cleaned_data["credential"]
