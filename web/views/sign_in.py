"""Signing in, in two steps where the account has a second factor. allauth's views, with what our pages show."""

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView

from accounts.demo import demo_accounts
from accounts.second_factor import APP, CODES, KEY, factors_of
from web.held import SESSION_HELD
from web.idle import ENDED


class LoginPage(LoginView):
    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "demo_accounts": demo_accounts(),
            "idle_minutes": self.request.session.get(ENDED),
            "is_form_kept": SESSION_HELD in self.request.session,
        }


class SecondStepPage(AuthenticateView):
    def get_context_data(self, **kwargs):
        kinds = {factor.kind for factor in factors_of(self.stage.login.user)}
        return {
            **super().get_context_data(**kwargs),
            "has_code": bool({APP, CODES} & kinds),
            "has_key": KEY in kinds,
        }

    def render_to_response(self, context, **options):
        refused = self.request.method == "POST"
        return super().render_to_response(context, status=400 if refused else 200, **options)
