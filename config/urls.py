"""Where a request goes. Pages answer to people, /api/ answers to tokens."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("api.v1.urls")),
    path("account/", include("web.urls_account")),
    path("", include("web.urls")),
]
