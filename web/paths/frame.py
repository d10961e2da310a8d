"""What every reader has: home, help, language and look, own tokens, and what the operator asks."""

from django.urls import path

from web.views import account, choices, components, drafts, help, home, probes, second_factor, tokens

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help.help, name="help"),
    path("components/", components.components, name="components"),
    path("language/", choices.language, name="language"),
    path("theme/", choices.theme, name="theme"),
    path("keys/", choices.keys, name="keys"),
    path("drafts/", drafts.keep, name="draft"),
    path("drafts/discard/", drafts.discard, name="draft_discard"),
    path("account/", account.account, name="account"),
    path("account/sessions/", account.sessions, name="sessions"),
    path("account/sessions/end/", account.end_sessions, name="sessions_end"),
    path("account/sessions/<uuid:public_id>/end/", account.end_session, name="session_end"),
    path("account/second-factor/", second_factor.overview, name="second_factor"),
    path("account/second-factor/app/", second_factor.app, name="second_factor_app"),
    path("account/second-factor/key/", second_factor.key, name="second_factor_key"),
    path("account/second-factor/codes/", second_factor.codes, name="second_factor_codes"),
    path("account/second-factor/<uuid:public_id>/remove/", second_factor.remove, name="second_factor_remove"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:public_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
]
