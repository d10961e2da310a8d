"""Appointments: meetings planned with one person. Where the address is protected, no place is shown."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Site, User
from accounts.roles import PEOPLE_ROLES
from accounts.scope import colleagues_for_user
from api import inputs
from api.filters import DayFilter
from api.operations import act, write
from api.v1.references import (
    ClockTimeField,
    ColleagueReferenceSerializer,
    PersonReferenceSerializer,
    ReferenceSerializer,
)
from api.v1.texts import has_text
from api.writing import WritingViewSet
from audit.actions import Action
from kernel.clock import today
from kernel.errors import RuleViolation
from participants.choices import AppointmentState, ContactChannel, ContactSetting
from participants.models import Appointment, Contact, Enrollment, Participant
from participants.safety import protected_addresses
from participants.services.appointments import appointment_close, appointment_move, appointment_plan


class AppointmentSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    user = ColleagueReferenceSerializer(allow_null=True)
    site = ReferenceSerializer(allow_null=True)
    place = serializers.SerializerMethodField(help_text="null where the person's address is protected")
    contact = serializers.UUIDField(source="contact.public_id", allow_null=True, default=None)
    at = ClockTimeField(allow_null=True)
    has_reason = serializers.BooleanField()

    class Meta:
        model = Appointment
        fields = [
            "public_id", "participant", "user", "site", "on", "at", "minutes", "place", "state", "contact",
            "has_reason", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_place(self, appointment) -> serializers.CharField(allow_null=True):
        return None if appointment.participant_id in self.context["protected"] else appointment.place


class AppointmentFilters(filters.FilterSet):
    participant = filters.UUIDFilter(field_name="participant__public_id")
    user = filters.UUIDFilter(field_name="user__public_id")
    site = filters.UUIDFilter(field_name="site__public_id")
    state = filters.ChoiceFilter(choices=AppointmentState.choices)
    on = DayFilter()
    on_after = DayFilter(field_name="on", lookup_expr="gt")
    on_before = DayFilter(field_name="on", lookup_expr="lt")


class MeetingInput(inputs.Input):
    """When and where."""

    on = inputs.Day()
    at = inputs.ClockTime(required=False, allow_null=True)
    minutes = inputs.Number(required=False, allow_null=True)
    site = inputs.RecordField(Site, required=False, allow_null=True)
    place = inputs.Text(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="in words; refused for a protected address",
    )


class ColleagueField(inputs.RecordField):
    """Somebody who works here; the service says whether it can be that person."""

    def within_reach(self, standing):
        return colleagues_for_user(standing, PEOPLE_ROLES)


class NewAppointmentInput(MeetingInput):
    participant = inputs.RecordField(Participant, related=("agency", "site"))
    user = ColleagueField(
        User, required=False, help_text="whose meeting it is; one's own where nobody is named"
    )


class AppointmentMoveInput(MeetingInput):
    reason = inputs.Text(required=False, allow_blank=True, max_length=500)


class KeptContactInput(inputs.Input):
    """What came of a meeting that was kept, to be written down as a contact."""

    channel = inputs.Code(ContactChannel.choices)
    setting = inputs.Code(ContactSetting.choices, required=False)
    at = inputs.ClockTime(required=False, allow_null=True)
    minutes = inputs.Number(required=False, allow_null=True)
    enrollment = inputs.RecordField(Enrollment, required=False, allow_null=True)
    note = inputs.Text(required=False, allow_blank=True, max_length=10_000, trim_whitespace=False)


class CloseInput(inputs.Input):
    state = inputs.Code([one for one in AppointmentState.choices if one[0] != AppointmentState.PLANNED])
    reason = inputs.Text(
        required=False, allow_blank=True, max_length=500, help_text="needed when it is cancelled"
    )
    contact = inputs.RecordField(
        Contact, required=False, help_text="what came of it, where that is written down"
    )
    new_contact = KeptContactInput(required=False)


class AppointmentViewSet(WritingViewSet):
    """Meetings with people within reach, for those near them."""

    model = Appointment
    capability = "appointment.read"
    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilters
    action_logged = Action.CASE_READ
    field_groups = ("appointment",)

    def related(self, queryset):
        with_people = queryset.select_related("participant", "user", "site", "contact")
        with_people = with_people.defer("reason", "contact__note", "contact__correction_reason")
        return with_people.annotate(has_reason=has_text("reason"))

    def to_change(self):
        return super().to_change().select_related("participant__agency", "participant__site", "site")

    def context_of(self, rows):
        return {"protected": protected_addresses([row.participant_id for row in rows], today())}

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})

    @write(capability="appointment.manage", takes=NewAppointmentInput)
    def create(self, by, data):
        """Plan a meeting."""
        return appointment_plan(by=by, **data)

    @act("move", capability="appointment.manage", takes=AppointmentMoveInput)
    def move(self, by, appointment, data):
        """Move a planned meeting to another day; the old one is kept in its history."""
        return appointment_move(by=by, appointment=appointment, **data)

    @act("close", capability="appointment.manage", takes=CloseInput)
    def close(self, by, appointment, data):
        """Say what came of it: kept, missed or cancelled."""
        new = data.pop("new_contact", None)
        if new is not None and "contact" in data:
            raise RuleViolation(_("Name a contact or describe a new one."), field="new_contact")
        return appointment_close(by=by, appointment=appointment, **{"contact": new, **data})
