"""The evaluations: list, design, run, files."""

from django.urls import path

from web.views import downloads, evaluations

urlpatterns = [
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/runs/<uuid:public_id>/", evaluations.run, name="run"),
    path("evaluations/runs/<uuid:public_id>/report-<str:language>.pdf", downloads.report_pdf, name="run_pdf"),
    path("evaluations/runs/<uuid:public_id>/result.csv", downloads.result_as_csv, name="run_csv"),
    path("evaluations/runs/<uuid:public_id>/result.json", downloads.result_as_json, name="run_json"),
    path("evaluations/<slug:code>/", evaluations.design, name="design"),
    path("evaluations/<slug:code>/run/", evaluations.run_again, name="run_again"),
]
