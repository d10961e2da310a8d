"""The door: which lists there are."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from api.base import HeaderNegotiation
from api.filters import check_parameters
from api.permissions import ANY_ACCOUNT


class IndexSerializer(serializers.Serializer):
    programs = serializers.URLField()
    offerings = serializers.URLField()
    participants = serializers.URLField()
    enrollments = serializers.URLField()
    justice_events = serializers.URLField()
    designs = serializers.URLField()
    runs = serializers.URLField()
    schema = serializers.URLField()


ROUTES = {
    "programs": "program-list",
    "offerings": "offering-list",
    "participants": "participant-list",
    "enrollments": "enrollment-list",
    "justice_events": "justice-event-list",
    "designs": "design-list",
    "runs": "run-list",
    "schema": "schema",
}


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
