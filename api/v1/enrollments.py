"""Enrollments: people's ways through programs. Reasons in free text stay on the file."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.filters import DayFilter
from api.v1.references import OptionalCodeField, PersonReferenceSerializer, ReferenceSerializer
from audit.actions import Action
from participants.choices import ExitCategory
from participants.lifecycle import Status
from participants.models import Enrollment


class EnrollmentSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    program = ReferenceSerializer()
    offering = ReferenceSerializer(allow_null=True)
    exit_category = OptionalCodeField(ExitCategory.choices)

    class Meta:
        model = Enrollment
        fields = [
            "public_id", "participant", "program", "offering", "status", "status_on", "date_precision", "started_on",
            "ended_on", "exit_category", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class EnrollmentFilters(filters.FilterSet):
    status = filters.ChoiceFilter(choices=Status.choices)
    program = filters.UUIDFilter(field_name="program__public_id")
    offering = filters.UUIDFilter(field_name="offering__public_id")
    participant = filters.UUIDFilter(field_name="participant__public_id")
    started_after = DayFilter(field_name="started_on", lookup_expr="gt")
    started_before = DayFilter(field_name="started_on", lookup_expr="lt")


class EnrollmentViewSet(ReadOnlyViewSet):
    """Enrollments of the people within reach."""

    model = Enrollment
    capability = "enrollment.read"
    serializer_class = EnrollmentSerializer
    filterset_class = EnrollmentFilters
    action_logged = Action.ENROLLMENT_READ
    field_groups = ("enrollment",)

    def related(self, queryset):
        return queryset.select_related("participant", "program", "offering")

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})
