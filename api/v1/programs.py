"""Programs: what is delivered, by which agency."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.v1.references import OptionalCodeField, ReferenceSerializer
from programs.choices import Phase, PreventionLevel, ProgramKind, ProgramState
from programs.models import Program


class ProgramSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    translations = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), help_text="the name in other languages"
    )
    level = OptionalCodeField(PreventionLevel.choices)
    phases = serializers.ListField(child=serializers.ChoiceField(choices=Phase.choices))
    target_groups = serializers.ListField(child=serializers.CharField())
    factors = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Program
        fields = [
            "public_id", "code", "name", "translations", "agency", "kind", "program_type", "level", "phases",
            "target_groups", "factors", "group_tailoring", "state", "description", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProgramFilters(filters.FilterSet):
    code = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=ProgramKind.choices)
    state = filters.ChoiceFilter(choices=ProgramState.choices)
    agency = filters.UUIDFilter(field_name="agency__public_id")


class ProgramViewSet(ReadOnlyViewSet):
    """Programs of the agencies within reach."""

    model = Program
    capability = "program.read"
    serializer_class = ProgramSerializer
    filterset_class = ProgramFilters

    def related(self, queryset):
        return queryset.select_related("agency")
