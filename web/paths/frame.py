"""What every reader has: home, help, language and look, own tokens, and what the operator asks."""

from django.urls import path

from web.views import choices, components, drafts, help, home, probes, tokens

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help.help, name="help"),
    path("components/", components.components, name="components"),
    path("language/", choices.language, name="language"),
    path("theme/", choices.theme, name="theme"),
    path("drafts/", drafts.keep, name="draft"),
    path("drafts/discard/", drafts.discard, name="draft_discard"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:public_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
]
