"""Who did and saw what: pages of auditors and data-protection officers."""

from django.urls import path

from web.views import access_review, log, protection

urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/person/", log.find_person, name="log_find_person"),
    path("log/person/<uuid:public_id>/", log.person, name="log_person"),
    path("log/review/", access_review.queue, name="access_review"),
    path("log/review/<str:key>/", access_review.finding, name="access_finding"),
    path("log/matches/", protection.matches, name="matches"),
    path("log/matches/<uuid:public_id>/", protection.match, name="match"),
    path("log/seals/", protection.seals, name="seals"),
    path("log/seals/<uuid:public_id>/", protection.seal, name="seal"),
]
