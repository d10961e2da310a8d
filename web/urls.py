"""The pages."""

from django.urls import path

from web.views import (
    account,
    downloads,
    evaluations,
    home,
    language,
    log,
    people,
    probes,
    second_factor,
    tokens,
)

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("people/", people.people, name="people"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/runs/<uuid:public_id>/", evaluations.run, name="run"),
    path("evaluations/runs/<uuid:public_id>/report-<str:language>.pdf", downloads.report_pdf, name="run_pdf"),
    path("evaluations/runs/<uuid:public_id>/result.csv", downloads.result_as_csv, name="run_csv"),
    path("evaluations/runs/<uuid:public_id>/result.json", downloads.result_as_json, name="run_json"),
    path("evaluations/<slug:code>/", evaluations.design, name="design"),
    path("evaluations/<slug:code>/run/", evaluations.run_again, name="run_again"),
    path("log/", log.log, name="log"),
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
    path("language/", language.choose, name="language"),
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
]
