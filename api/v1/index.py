"""The door: which lists there are."""

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from api.base import HeaderNegotiation
from api.filters import check_parameters
from api.permissions import ANY_ACCOUNT
from api.v1.routes import router

ROUTES = {
    **{prefix.replace("-", "_"): f"{basename}-list" for prefix, _viewset, basename in router.registry},
    "worklist": "worklist",
    "indicators": "indicator-list",
    "schema": "schema",
}
IndexSerializer = inline_serializer("Index", {name: serializers.URLField() for name in ROUTES})


class Index(APIView):
    """The addresses of the lists; what they hold depends on the token."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = HeaderNegotiation
    capability = ANY_ACCOUNT

    @extend_schema(operation_id="index", responses=IndexSerializer)
    def get(self, request):
        check_parameters(request, [])
        links = {name: reverse(f"api:{route}", request=request) for name, route in ROUTES.items()}
        return Response(links, headers={"Cache-Control": "no-store"})
