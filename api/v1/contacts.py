"""Contacts: work with one person outside a group. Note and opinion, apart, go in and never come out."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter
from api.operations import act, write
from api.v1.references import ClockTimeField, ColleagueReferenceSerializer, PersonReferenceSerializer
from api.v1.texts import has_text
from api.writing import WritingViewSet
from audit.actions import Action
from participants.choices import ContactChannel, ContactKind, ContactSetting
from participants.models import Contact, Enrollment, Participant, Relation
from participants.services.contacts import contact_correct, contact_record


class ContactSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    enrollment = serializers.UUIDField(source="enrollment.public_id", allow_null=True, default=None)
    user = ColleagueReferenceSerializer(allow_null=True)
    relation = serializers.UUIDField(source="relation.public_id", allow_null=True, default=None)
    at = ClockTimeField(allow_null=True)
    has_note = serializers.BooleanField()
    has_opinion = serializers.BooleanField()

    class Meta:
        model = Contact
        fields = [
            "public_id", "participant", "enrollment", "user", "kind", "setting", "channel", "on", "at", "minutes",
            "relation", "has_note", "has_opinion", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ContactFilters(filters.FilterSet):
    participant = filters.UUIDFilter(field_name="participant__public_id")
    enrollment = filters.UUIDFilter(field_name="enrollment__public_id")
    user = filters.UUIDFilter(field_name="user__public_id")
    kind = filters.ChoiceFilter(choices=ContactKind.choices)
    setting = filters.ChoiceFilter(choices=ContactSetting.choices)
    on_after = DayFilter(field_name="on", lookup_expr="gt")
    on_before = DayFilter(field_name="on", lookup_expr="lt")


class NewContactInput(inputs.Input):
    participant = inputs.RecordField(Participant, related=("agency", "site"))
    kind = inputs.Code(ContactKind.choices)
    setting = inputs.Code(ContactSetting.choices)
    channel = inputs.Code(ContactChannel.choices)
    on = inputs.Day()
    at = inputs.ClockTime(required=False, allow_null=True)
    minutes = inputs.Number(required=False, allow_null=True)
    relation = inputs.RecordField(
        Relation, required=False, allow_null=True, help_text="whom the talk was with, for third_party"
    )
    enrollment = inputs.RecordField(Enrollment, required=False, allow_null=True)
    note = inputs.Text(
        required=False, allow_blank=True, max_length=10_000, trim_whitespace=False, help_text="facts"
    )
    opinion = inputs.Text(
        required=False,
        allow_blank=True,
        max_length=5000,
        trim_whitespace=False,
        help_text="what the worker makes of them",
    )


class ContactCorrectionInput(inputs.Input):
    """What is to be put right, and why."""

    kind = inputs.Code(ContactKind.choices, required=False)
    setting = inputs.Code(ContactSetting.choices, required=False)
    channel = inputs.Code(ContactChannel.choices, required=False)
    on = inputs.Day(required=False)
    at = inputs.ClockTime(required=False, allow_null=True)
    minutes = inputs.Number(required=False, allow_null=True)
    relation = inputs.RecordField(Relation, required=False, allow_null=True)
    enrollment = inputs.RecordField(Enrollment, required=False, allow_null=True)
    note = inputs.Text(required=False, allow_blank=True, max_length=10_000, trim_whitespace=False)
    opinion = inputs.Text(required=False, allow_blank=True, max_length=5000, trim_whitespace=False)
    reason = inputs.Text(max_length=500, help_text="why it is corrected")


class ContactViewSet(WritingViewSet):
    """Contacts with the people of one's caseload, for case workers."""

    model = Contact
    capability = "contact.read"
    serializer_class = ContactSerializer
    filterset_class = ContactFilters
    action_logged = Action.CASE_READ
    field_groups = ("contact",)

    def related(self, queryset):
        with_people = queryset.select_related("participant", "enrollment", "user", "relation")
        return with_people.defer("note", "opinion", "correction_reason").annotate(
            has_note=has_text("note"), has_opinion=has_text("opinion")
        )

    def to_change(self):
        return super().to_change().select_related("participant__agency", "participant__site")

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})

    @write(capability="contact.record", takes=NewContactInput)
    def create(self, by, data):
        """Write down a contact, an attempt, or a talk with somebody else about the person."""
        return contact_record(by=by, **data)

    @act("correct", capability="contact.record", takes=ContactCorrectionInput)
    def correct(self, by, contact, data):
        """Put one's own contact right; the old value is kept."""
        return contact_correct(by=by, contact=contact, **data)
