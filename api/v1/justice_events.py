"""Justice events on people's files. What came in for an evaluation alone is on no file; the gate leaves it out."""

from django.core.validators import RegexValidator
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.filters import DayFilter
from api.v1.references import PersonReferenceSerializer
from audit.actions import Action
from outcomes.choices import JusticeEventKind
from outcomes.models import JusticeEvent


class JusticeEventSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    iccs = serializers.CharField(source="iccs_id", allow_null=True, help_text="code of the ICCS, version 1.0")
    context = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = JusticeEvent
        fields = [
            "public_id", "participant", "kind", "occurred_on", "decided_on", "date_precision", "iccs", "context",
            "source", "source_name", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class JusticeEventFilters(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=JusticeEventKind.choices)
    participant = filters.UUIDFilter(field_name="participant__public_id")
    occurred_after = DayFilter(field_name="occurred_on", lookup_expr="gt")
    occurred_before = DayFilter(field_name="occurred_on", lookup_expr="lt")
    iccs = filters.CharFilter(
        field_name="iccs__code",
        lookup_expr="startswith",
        label="an ICCS code with everything below it",
        validators=[RegexValidator(r"^[0-9]{1,12}\Z", "An ICCS code has digits only.", code="invalid_iccs")],
    )


class JusticeEventViewSet(ReadOnlyViewSet):
    """Justice events on the files within reach."""

    model = JusticeEvent
    capability = "justice_event.read"
    serializer_class = JusticeEventSerializer
    filterset_class = JusticeEventFilters
    action_logged = Action.JUSTICE_EVENT_READ
    field_groups = ("justice_events",)

    def related(self, queryset):
        return queryset.select_related("participant")

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})
