"""Evaluation runs: frozen aggregates for people inside the agencies (profile internal); the result is in the detail."""

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.base import ReadOnlyViewSet
from api.filters import NumberChoiceFilter, YesNoFilter
from api.v1.references import ReferenceSerializer
from audit.actions import Action
from outcomes.models import EvaluationRun

LANGUAGES = ("en", "fr")
LEVELS = [(level, level) for level in range(1, 6)]


class RunSerializer(serializers.ModelSerializer):
    """A run without its result."""

    design = ReferenceSerializer()

    class Meta:
        model = EvaluationRun
        fields = [
            "public_id",
            "design",
            "executed_at",
            "level",
            "is_refused",
            "profile",
            "digest",
            "code_version",
        ]
        read_only_fields = fields


class RunDetailSerializer(RunSerializer):
    """A run with its result in one language; the numbers are the same in all."""

    language = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    class Meta(RunSerializer.Meta):
        fields = [*RunSerializer.Meta.fields, "language", "result"]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=LANGUAGES))
    def get_language(self, run):
        return self.context["language"]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_result(self, run):
        return run.result_in(self.context["language"])


class RunFilters(filters.FilterSet):
    design = filters.UUIDFilter(field_name="design__public_id")
    level = NumberChoiceFilter(choices=LEVELS)
    is_refused = YesNoFilter()


class RunViewSet(ReadOnlyViewSet):
    """Runs of the designs within reach."""

    model = EvaluationRun
    capability = "run.read"
    filterset_class = RunFilters
    action_logged = Action.RUN_READ

    @property
    def extra_parameters(self):
        return ("language",) if self.detail else ()

    def get_serializer_class(self):
        return RunDetailSerializer if self.detail else RunSerializer

    def related(self, queryset):
        queryset = queryset.select_related("design")
        return queryset if self.detail else queryset.defer("results")

    def context_of(self, rows):
        return {"language": self._language()} if self.detail else {}

    def groups_shown(self):
        return ("run", "results") if self.detail else ("run",)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "language", enum=LANGUAGES, default="en", description="The language of the words in `result`."
            )
        ]
    )
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)

    def _language(self) -> str:
        language = self.request.query_params.get("language", LANGUAGES[0])
        if language not in LANGUAGES:
            raise ValidationError(
                {"language": [_("Choose one of: %(listed)s.") % {"listed": ", ".join(LANGUAGES)}]},
                code="invalid_choice",
            )
        return language
