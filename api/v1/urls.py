"""The addresses of version 1. They and what they answer only ever gain; docs/api.md says how a change is announced."""

from django.urls import include, path, re_path

from api.errors import unknown_address
from api.v1.description import redoc, schema, swagger
from api.v1.index import Index
from api.v1.indicators import Indicator, Indicators
from api.v1.routes import router
from api.v1.worklist import Worklist

app_name = "api"
urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("schema/", schema, name="schema"),
    path("docs/", swagger, name="swagger"),
    path("redoc/", redoc, name="redoc"),
    path("indicators/", Indicators.as_view(), name="indicator-list"),
    path("indicators/<slug:indicator>/", Indicator.as_view(), name="indicator-detail"),
    path("worklist/", Worklist.as_view(), name="worklist"),
    path("", include(router.urls)),
    re_path(r"", unknown_address),  # last: a wrong address is a problem document too
]
