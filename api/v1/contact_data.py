"""Contact data: how to reach a person and by which number others know the person. For the own case workers alone."""

from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.v1.persons import PersonFilters, PersonReferenceSerializer
from audit.actions import Action
from kernel.clock import today
from participants.models import Identity
from participants.safety import protected_addresses


class ContactDataSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    address = serializers.SerializerMethodField(help_text="null where the address is protected")

    class Meta:
        model = Identity
        fields = ["public_id", "participant", "identifier", "phone", "address", "version", "updated_at"]
        read_only_fields = fields

    def get_address(self, row) -> serializers.CharField(allow_null=True):
        return None if row.participant_id in self.context["protected"] else row.address


class ContactDataViewSet(ReadOnlyViewSet):
    """Identifier, phone and address of the people of the caseload; a protected address appears nowhere."""

    model = Identity
    capability = "contact_data.read"
    serializer_class = ContactDataSerializer
    filterset_class = PersonFilters
    action_logged = Action.PARTICIPANT_READ
    field_groups = ("contacts",)

    def related(self, queryset):
        return queryset.select_related("participant")

    def context_of(self, rows):
        return {"protected": protected_addresses([row.participant_id for row in rows], today())}

    def shown_to(self, rows):
        return sorted(str(row.participant.public_id) for row in rows)
