"""Supervision periods: time under supervision outside, by an office."""

from rest_framework import serializers

from accounts.models import Site
from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from api.v1.references import OptionalCodeField, ReferenceSerializer
from participants.choices import SupervisionEnd, SupervisionKind
from participants.models import SupervisionPeriod
from participants.services.supervision import supervision_close, supervision_open


class SupervisionSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    agency = ReferenceSerializer()
    site = ReferenceSerializer()
    end_reason = OptionalCodeField(SupervisionEnd.choices)

    class Meta:
        model = SupervisionPeriod
        fields = [
            "public_id", "participant", "agency", "site", "kind", "starts_on", "ends_on", "end_reason", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewSupervisionInput(inputs.Input):
    participant = person()
    site = inputs.RecordField(Site, related=("agency",), help_text="the supervising office")
    kind = inputs.Code(SupervisionKind.choices)
    starts_on = inputs.Day()
    conditions = text(2000)


class SupervisionCloseInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Code(SupervisionEnd.choices)


class SupervisionViewSet(CaseViewSet):
    """Supervision of the people within reach. Conditions stay on the file."""

    model = SupervisionPeriod
    capability = "supervision.read"
    serializer_class = SupervisionSerializer
    field_groups = ("supervision",)

    def related(self, queryset):
        return queryset.select_related("participant", "agency", "site")

    def to_change(self):
        return super().to_change().select_related("participant__agency", "agency", "site")

    @write(capability="supervision.record", takes=NewSupervisionInput)
    def create(self, by, data):
        """Record that an office supervises a person from a day on."""
        return supervision_open(by=by, agency=data["site"].agency, **data)

    @act("close", capability="supervision.record", takes=SupervisionCloseInput)
    def close(self, by, supervision, data):
        """End it, with its reason."""
        return supervision_close(by=by, supervision=supervision, **data)
