"""Attendances: single marks of the registers, of people within reach and in the sessions one delivers."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter, YesNoFilter
from api.operations import act, write
from api.v1.references import OptionalCodeField, PersonReferenceSerializer, ReferenceSerializer
from api.v1.registers import EntryInput, MarkInput
from api.v1.texts import has_text
from api.writing import WritingViewSet
from audit.actions import Action
from participants.choices import AbsenceReason, AttendanceStatus
from participants.marks import Mark
from participants.models import Attendance
from participants.services.attendance import attendance_add, attendance_correct
from programs.models import Session


class SessionReferenceSerializer(serializers.Serializer):
    """A session by public id, its day and its offering."""

    public_id = serializers.UUIDField()
    held_on = serializers.DateField()
    offering = ReferenceSerializer()


class AttendanceSerializer(serializers.ModelSerializer):
    session = SessionReferenceSerializer()
    enrollment = serializers.UUIDField(source="enrollment.public_id")
    participant = PersonReferenceSerializer(source="enrollment.participant")
    absence_reason = OptionalCodeField(AbsenceReason.choices, source="reason")
    has_note = serializers.BooleanField()

    class Meta:
        model = Attendance
        fields = [
            "public_id", "session", "enrollment", "participant", "status", "minutes", "is_compliant", "absence_reason",
            "is_walk_in", "has_note", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class AttendanceFilters(filters.FilterSet):
    session = filters.UUIDFilter(field_name="session__public_id")
    offering = filters.UUIDFilter(field_name="session__offering__public_id")
    enrollment = filters.UUIDFilter(field_name="enrollment__public_id")
    participant = filters.UUIDFilter(field_name="enrollment__participant__public_id")
    status = filters.ChoiceFilter(choices=AttendanceStatus.choices)
    is_walk_in = YesNoFilter()
    held_on = DayFilter(field_name="session__held_on")
    held_after = DayFilter(field_name="session__held_on", lookup_expr="gt")
    held_before = DayFilter(field_name="session__held_on", lookup_expr="lt")


class ForgottenInput(EntryInput):
    """Somebody who was forgotten when the register was saved, or got the place afterwards."""

    session = inputs.RecordField(Session, related=("offering__program__agency", "offering__site"))
    reason = inputs.Text(max_length=500, help_text="why it is added now")


class CorrectionInput(MarkInput):
    """What is to be put right, and why; with another status, minutes and reason of absence start anew."""

    status = inputs.Code(AttendanceStatus.choices, required=False)
    reason = inputs.Text(max_length=500, help_text="why it is corrected")


class AttendanceViewSet(WritingViewSet):
    """Marks of people within reach, and of everybody in the sessions one delivers."""

    model = Attendance
    capability = "attendance.read"
    serializer_class = AttendanceSerializer
    filterset_class = AttendanceFilters
    action_logged = Action.REGISTER_READ
    field_groups = ("attendance",)

    def related(self, queryset):
        with_people = queryset.select_related("session__offering", "enrollment__participant")
        return with_people.defer("note", "correction_reason").annotate(has_note=has_text("note"))

    def to_change(self):
        rows = super().to_change()
        return rows.select_related("session__offering__program__agency", "session__offering__site")

    def shown_to(self, rows):
        return sorted({str(row.enrollment.participant.public_id) for row in rows})

    @write(capability="attendance.record", takes=ForgottenInput)
    def create(self, by, data):
        """Add a mark to a saved register."""
        session, reason = data.pop("session"), data.pop("reason")
        return attendance_add(by=by, session=session, mark=Mark(**data), reason=reason)

    @act("correct", capability="attendance.record", takes=CorrectionInput)
    def correct(self, by, attendance, data):
        """Put a mark right inside the edit window; the old value is kept."""
        return attendance_correct(by=by, attendance=attendance, **data)
