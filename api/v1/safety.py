"""Safety: flags, and pairs of people who must not meet."""

from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from api.v1.relations import EndInput
from participants.choices import SafetyKind
from participants.models import NoContact, SafetyFlag
from participants.safety import meeting_places
from participants.services.safety import no_contact_lift, no_contact_set, safety_flag_lift, safety_flag_raise


class SafetyFlagSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = SafetyFlag
        fields = ["public_id", "participant", "kind", "starts_on", "ends_on", "version", "updated_at"]
        read_only_fields = fields


class NewSafetyFlagInput(inputs.Input):
    participant = person()
    kind = inputs.Code(SafetyKind.choices)
    starts_on = inputs.Day()
    ends_on = inputs.Day(required=False, allow_null=True)
    note = text(1000)


class SafetyFlagViewSet(CaseViewSet):
    """What whoever meets the people within reach must know."""

    model = SafetyFlag
    capability = "safety.read"
    serializer_class = SafetyFlagSerializer
    field_groups = ("safety",)

    @write(capability="safety.record", takes=NewSafetyFlagInput)
    def create(self, by, data):
        """Raise a flag."""
        return safety_flag_raise(by=by, **data)

    @act("lift", capability="safety.record", takes=EndInput)
    def lift(self, by, flag, data):
        """Take it down."""
        return safety_flag_lift(by=by, flag=flag, **data)


class NoContactSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    other = PersonReferenceSerializer()
    meets_in = serializers.SerializerMethodField(
        help_text="codes of the offerings in which both hold places now: one of them must move"
    )

    class Meta:
        model = NoContact
        fields = [
            "public_id", "participant", "other", "starts_on", "ends_on", "meets_in", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_meets_in(self, pair) -> list[str]:
        return self.context["meets_in"][pair.pk]


class NewNoContactInput(inputs.Input):
    participant = person()
    other = person()
    starts_on = inputs.Day()
    ends_on = inputs.Day(required=False, allow_null=True)
    reason = text(1000)


class NoContactViewSet(CaseViewSet):
    """Pairs who must not meet, for those who reach both."""

    model = NoContact
    capability = "no_contact.read"
    serializer_class = NoContactSerializer
    field_groups = ("safety",)

    def related(self, queryset):
        return queryset.select_related("participant", "other")

    def to_change(self):
        return super().to_change().select_related("participant__agency", "other__agency")

    def context_of(self, rows):
        return {"meets_in": meeting_places(rows)}

    def shown_to(self, rows):
        return sorted({str(one.public_id) for row in rows for one in (row.participant, row.other)})

    @write(capability="no_contact.record", takes=NewNoContactInput)
    def create(self, by, data):
        """Keep two people apart."""
        return no_contact_set(by=by, **data)

    @act("lift", capability="no_contact.record", takes=EndInput)
    def lift(self, by, pair, data):
        """They may meet again."""
        return no_contact_lift(by=by, pair=pair, **data)
