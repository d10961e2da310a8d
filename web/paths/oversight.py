"""Who did and saw what: pages of auditors and data-protection officers."""

from django.urls import path

from web.views import log

urlpatterns = [
    path("log/", log.log, name="log"),
]
