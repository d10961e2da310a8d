"""Where a request goes. Pages answer to people, /api/ answers to tokens."""

from django.urls import include, path, re_path

from api.errors import unknown_address

urlpatterns = [
    path("api/v1/", include("api.v1.urls")),
    re_path(r"^api/", unknown_address),  # whoever speaks JSON is answered in JSON
    path("account/", include("web.urls_account")),
    path("", include("web.urls")),
]
