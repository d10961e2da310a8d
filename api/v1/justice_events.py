"""Justice events on people's files. What came in for an evaluation alone is on no file; the gate leaves it out."""

from django.core.validators import RegexValidator
from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter
from api.operations import write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from api.v1.references import ReferenceSerializer
from audit.actions import Action
from kernel.models import DatePrecision
from outcomes.choices import EventSource, JusticeEventKind
from outcomes.models import JusticeEvent
from outcomes.services.justice import justice_event_record

# What people enter; events from an administrative file are imported.
TOLD = [one for one in EventSource.choices if one[0] != EventSource.ADMINISTRATIVE]


class JusticeEventSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    iccs = serializers.CharField(source="iccs_id", allow_null=True, help_text="code of the ICCS, version 1.0")
    local_code = ReferenceSerializer(allow_null=True, help_text="what the ICCS code comes from")
    context = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = JusticeEvent
        fields = [
            "public_id", "participant", "kind", "occurred_on", "decided_on", "date_precision", "iccs", "local_code",
            "context", "source", "source_name", "version", "updated_at",
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


class NewJusticeEventInput(inputs.Input):
    """An event as staff know of it. The offense is said by its ICCS code, or by a code of a local scheme."""

    participant = person()
    kind = inputs.Code(JusticeEventKind.choices)
    occurred_on = inputs.Day(help_text="the day of the event itself: the arrest, the offense")
    decided_on = inputs.Day(required=False, allow_null=True, help_text="the day of the decision")
    date_precision = inputs.Code(DatePrecision.choices, required=False)
    iccs = text(12, help_text="code of the ICCS, version 1.0")
    scheme = text(60, help_text="of the agency that opened the file, see local-codes")
    local_code = text(40)
    context = serializers.ListField(
        child=inputs.Slug(max_length=40), max_length=20, required=False, help_text="situational context codes"
    )
    source = inputs.Code(TOLD, required=False)


class JusticeEventViewSet(CaseViewSet):
    """Justice events on the files within reach."""

    model = JusticeEvent
    capability = "justice_event.read"
    serializer_class = JusticeEventSerializer
    filterset_class = JusticeEventFilters
    action_logged = Action.JUSTICE_EVENT_READ
    field_groups = ("justice_events",)

    def related(self, queryset):
        return queryset.select_related("participant", "local_code")

    @write(capability="justice_event.record", takes=NewJusticeEventInput)
    def create(self, by, data):
        """Record an event as staff know of it: it describes a person and is never the outcome of an effect."""
        return justice_event_record(by=by, **data)
