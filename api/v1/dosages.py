"""Dosage: how much of a program each enrollment had, derived from the registers as it is read."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.v1.references import PersonReferenceSerializer, ReferenceSerializer
from audit.actions import Action
from participants.dosage import dosage_of
from participants.lifecycle import Status
from participants.models import Enrollment

RATES = {"max_digits": 9, "decimal_places": 4, "allow_null": True}
SHARES_OF = [("minutes", "minutes"), ("sessions", "sessions")]


class DosageValuesSerializer(serializers.Serializer):
    """The numbers; every rate names what it is a rate of."""

    sessions_held = serializers.IntegerField(
        help_text="held while the person was expected, and those the person is marked at all the same"
    )
    sessions_recorded = serializers.IntegerField(help_text="with a mark of whatever kind")
    sessions_attended = serializers.IntegerField(help_text="there in full, late or in part")
    minutes_attended = serializers.IntegerField()
    planned_sessions = serializers.IntegerField(allow_null=True)
    planned_minutes = serializers.IntegerField(allow_null=True)
    share = serializers.DecimalField(**RATES, help_text="of the planned dosage; may exceed 1")
    share_of = serializers.ChoiceField(SHARES_OF, allow_null=True, help_text="what share is a share of")
    attended_of_recorded = serializers.DecimalField(**RATES, help_text="sessions attended / with a mark")
    attended_of_held = serializers.DecimalField(**RATES, help_text="sessions attended / held")
    absences_in_a_row = serializers.IntegerField(help_text="up to the last mark")
    unexcused_in_a_row = serializers.IntegerField(help_text="of those, the unexcused")


class DosageSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    program = ReferenceSerializer()
    offering = ReferenceSerializer(allow_null=True)
    dosage = serializers.SerializerMethodField()

    class Meta:
        model = Enrollment
        fields = ["public_id", "participant", "program", "offering", "status", "started_on", "dosage"]
        read_only_fields = fields

    def get_dosage(self, enrollment) -> DosageValuesSerializer:
        return DosageValuesSerializer(self.context["dosages"][enrollment.pk]).data


class DosageFilters(filters.FilterSet):
    program = filters.UUIDFilter(field_name="program__public_id")
    offering = filters.UUIDFilter(field_name="offering__public_id")
    participant = filters.UUIDFilter(field_name="participant__public_id")
    status = filters.ChoiceFilter(choices=Status.choices)


class DosageViewSet(ReadOnlyViewSet):
    """One row for each enrollment within reach, under the public id of the enrollment."""

    model = Enrollment
    capability = "attendance.read"
    serializer_class = DosageSerializer
    filterset_class = DosageFilters
    action_logged = Action.ENROLLMENT_READ
    field_groups = ("attendance", "enrollment")

    def related(self, queryset):
        return queryset.select_related("participant", "program", "offering")

    def context_of(self, rows):
        return {"dosages": dosage_of(rows)}

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})
