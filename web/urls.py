"""The pages."""

from django.urls import path

from web.views import downloads, evaluations, home, language, log, people, probes, tokens

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
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:public_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("language/", language.choose, name="language"),
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
]
