"""The rules of a program as they stood from a day on: as data, and as sentences in the caller's language."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.filters import DayFilter
from api.v1.references import ReferenceSerializer
from participants.choices import LegalStatus, Sex
from programs.models import ProgramVersion
from programs.rules import rule_in_words

LABELS = {"sex": Sex, "legal_status": LegalStatus}


def label(rule: str, code) -> str:
    """A code of a rule in words; where nobody wrote any, the code itself."""
    listed = LABELS.get(rule)
    return str(listed(code).label) if listed else str(code).replace("_", " ")


class ProgramVersionSerializer(serializers.ModelSerializer):
    program = ReferenceSerializer()
    eligibility = serializers.ListField(
        child=serializers.DictField(), help_text='such as [{"rule": "age", "min": 18}]'
    )
    eligibility_in_words = serializers.SerializerMethodField(
        help_text="a sentence for each rule, in its order"
    )

    class Meta:
        model = ProgramVersion
        fields = [
            "public_id", "program", "number", "valid_from", "eligibility", "eligibility_in_words", "planned_sessions",
            "planned_minutes", "completion_share", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_eligibility_in_words(self, version) -> list[str]:
        return [rule_in_words(rule, label) for rule in version.eligibility]


class ProgramVersionFilters(filters.FilterSet):
    program = filters.UUIDFilter(field_name="program__public_id")
    valid_after = DayFilter(field_name="valid_from", lookup_expr="gt")
    valid_before = DayFilter(field_name="valid_from", lookup_expr="lt")


class ProgramVersionViewSet(ReadOnlyViewSet):
    """Versions of the rules of the programs within reach; a new one comes from `programs/<public_id>/revise/`."""

    model = ProgramVersion
    capability = "program.read"
    serializer_class = ProgramVersionSerializer
    filterset_class = ProgramVersionFilters

    def related(self, queryset):
        return queryset.select_related("program")
