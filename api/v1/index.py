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
    agencies = serializers.URLField()
    sites = serializers.URLField()
    programs = serializers.URLField()
    program_versions = serializers.URLField()
    modules = serializers.URLField()
    offerings = serializers.URLField()
    program_staff = serializers.URLField()
    costs = serializers.URLField()
    sessions = serializers.URLField()
    participants = serializers.URLField()
    enrollments = serializers.URLField()
    justice_events = serializers.URLField()
    designs = serializers.URLField()
    runs = serializers.URLField()
    schema = serializers.URLField()


ROUTES = {
    "agencies": "agency-list",
    "sites": "site-list",
    "programs": "program-list",
    "program_versions": "program-version-list",
    "modules": "module-list",
    "offerings": "offering-list",
    "program_staff": "program-staff-list",
    "costs": "cost-list",
    "sessions": "session-list",
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
