"""The description of the interface: as a document for programs, as pages for people. No record is in any of them."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from api.authentication import PageSession, TokenOnly
from api.permissions import ANY_ACCOUNT, Declared


class Schema(SpectacularAPIView):
    """OpenAPI 3.1 as JSON or, if asked, as YAML (far slower to write), for a token or a signed-in page."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]
    authentication_classes = [TokenOnly, PageSession]
    permission_classes = [Declared]
    capability = ANY_ACCOUNT


class SwaggerPage(SpectacularSwaggerSplitView):
    template_name = "api/swagger.html"
    url_name = "api:schema"
    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []


class RedocPage(SpectacularRedocView):
    template_name = "api/redoc.html"
    url_name = "api:schema"
    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []


# Redoc makes its style sheet while it draws; this page alone may.
_styled = csp_update({"style-src": [SELF, UNSAFE_INLINE]})

schema = Schema.as_view()
swagger = login_required(SwaggerPage.as_view())
redoc = login_required(_styled(RedocPage.as_view()))
