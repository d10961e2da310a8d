"""Evaluation designs: the question and how it is answered, settled before anyone looks at an outcome."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.v1.references import ReferenceSerializer
from audit.actions import Action
from outcomes.choices import DesignState, JusticeEventKind, TimeUnit
from outcomes.models import EvaluationDesign, RecidivismDefinition
from programs.models import Program


def texts(**more) -> serializers.DictField:
    """Words per language: {"en": ..., "fr": ...}."""
    return serializers.DictField(child=serializers.CharField(), **more)


class CovariateSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = texts()
    kind = serializers.CharField(help_text="binary or numeric")


class SpanSerializer(serializers.Serializer):
    value = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=TimeUnit.choices)


class OtherOutcomeSerializer(serializers.Serializer):
    """What the design looks at beside the primary outcome; the values are characteristics with this code."""

    code = serializers.CharField()
    kind = serializers.CharField(help_text="score or binary")
    label = texts()
    at = SpanSerializer(help_text="how long after the index date")
    tolerance = SpanSerializer(required=False)
    better = serializers.CharField(help_text="lower or higher")
    is_measured_alike = serializers.BooleanField(required=False)
    source = texts(required=False)
    reliability = serializers.FloatField(required=False)
    smallest_difference = serializers.FloatField(required=False)


class DefinitionSerializer(serializers.ModelSerializer):
    """What counts as recidivism, for how long."""

    failure_kinds = serializers.ListField(child=serializers.ChoiceField(choices=JusticeEventKind.choices))
    iccs_codes = serializers.ListField(child=serializers.CharField(), help_text="empty: all")

    class Meta:
        model = RecidivismDefinition
        fields = [
            "public_id", "code", "name", "index_event", "failure_kinds", "iccs_codes", "counts_technical_violations",
            "window_value", "window_unit", "lag_value", "lag_unit",
        ]  # fmt: skip
        read_only_fields = fields


class DesignSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    programs = ReferenceSerializer(many=True, help_text="those within reach")
    title = texts()
    question = texts()
    population = texts()
    arm_labels = serializers.DictField(child=texts(), help_text="per arm and language")
    outcome = DefinitionSerializer()
    outcome_source = serializers.DictField()
    display_times = serializers.ListField(child=serializers.IntegerField())
    covariates = CovariateSerializer(many=True)
    other_outcomes = OtherOutcomeSerializer(many=True)

    class Meta:
        model = EvaluationDesign
        fields = [
            "public_id", "code", "title", "question", "population", "agency", "programs",
            "period_from", "period_until", "index_event", "assignment_method", "assignment_unit", "exposure_rule",
            "comparison", "arm_labels", "outcome", "outcome_source", "time_unit", "display_times", "cutoff_on",
            "covariates", "other_outcomes", "primary_estimate", "smallest_difference", "alpha", "lowered_level",
            "citation", "license", "state", "approved_at", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class DesignFilters(filters.FilterSet):
    code = filters.CharFilter()
    state = filters.ChoiceFilter(choices=DesignState.choices)


class DesignViewSet(ReadOnlyViewSet):
    """Designs of the agencies within reach."""

    model = EvaluationDesign
    capability = "design.read"
    serializer_class = DesignSerializer
    filterset_class = DesignFilters
    action_logged = Action.DESIGN_READ
    field_groups = ("design",)

    def related(self, queryset):
        programs = Program.objects.for_user(self.standing)
        return queryset.select_related("agency", "outcome").prefetch_related(
            Prefetch("programs", queryset=programs)
        )
