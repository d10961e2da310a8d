"""The administrator's day: registering, enrolling, moving on, handing over, files taken in."""

from django.urls import path

from web.views import dashboard, enrollments, imports, printing, registering, transfers

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("people/new/", registering.person_new, name="person_new"),
    path("people/<uuid:public_id>/enroll/", registering.person_enroll, name="person_enroll"),
    path("people/<uuid:public_id>/hand-over/", transfers.hand_over, name="hand_over"),
    path("enrollments/<uuid:public_id>/", enrollments.enrollment, name="enrollment"),
    path(
        "enrollments/<uuid:public_id>/priority/", enrollments.enrollment_priority, name="enrollment_priority"
    ),
    path("enrollments/<uuid:public_id>/transfer/", transfers.transfer_new, name="transfer_ask"),
    path(
        "enrollments/<uuid:public_id>/certificate-<str:language>.pdf",
        printing.certificate,
        name="certificate",
    ),
    path(
        "enrollments/<uuid:public_id>/step/<slug:verb>/", enrollments.enrollment_step, name="enrollment_step"
    ),
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/<uuid:public_id>/", transfers.transfer, name="transfer"),
    path("imports/", imports.imports, name="imports"),
    path("jobs/<uuid:public_id>/", imports.job, name="job"),
    path("jobs/<uuid:public_id>/stop/", imports.job_stop, name="job_stop"),
    path("jobs/<uuid:public_id>/again/", imports.job_again, name="job_again"),
    path("jobs/<uuid:public_id>/result/", imports.job_result, name="job_result"),
]
