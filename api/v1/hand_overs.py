"""Hand-overs: release from custody into the hands of an office outside, as one act."""

from rest_framework import serializers

from accounts.models import Site
from api import inputs
from api.operations import write
from api.v1.directory import OfficeField, ProgramAnywhereField
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, text, worker
from api.v1.references import ReferenceSerializer
from participants.choices import BasisKind, ReleaseReason, SupervisionKind
from participants.models import CustodyPeriod, HandOver
from participants.services.hand_over import hand_over_make
from programs.models import Program


class HandOverSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    custody_period = serializers.UUIDField(source="custody_period.public_id")
    to_agency = ReferenceSerializer()
    to_site = ReferenceSerializer()
    first_contact_on = serializers.DateField(source="first_contact.on", allow_null=True, default=None)

    class Meta:
        model = HandOver
        fields = [
            "public_id", "participant", "custody_period", "to_agency", "to_site", "handed_over_on", "basis",
            "first_contact_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewHandOverInput(inputs.Input):
    custody_period = inputs.RecordField(CustodyPeriod, related=("participant__agency", "site__agency"))
    to_site = OfficeField(Site, related=("agency",), help_text="the office that takes over")
    on = inputs.Day()
    release_reason = inputs.Code(ReleaseReason.choices)
    basis = inputs.Code(BasisKind.choices)
    basis_reference = text(200)
    to_user = worker(required=False, allow_null=True, help_text="left out: the office decides who")
    first_contact_on = inputs.Day(required=False, allow_null=True)
    first_contact_at = inputs.ClockTime(required=False, allow_null=True)
    no_contact_reason = text(500)
    supervision = inputs.OptionalCode(SupervisionKind.choices, required=False)
    conditions = text(2000)
    refer_to = ProgramAnywhereField(Program, related=("agency",), required=False, allow_null=True)
    note = text(1000)


class HandOverViewSet(CaseViewSet):
    """Hand-overs of the people within reach."""

    model = HandOver
    capability = "hand_over.read"
    serializer_class = HandOverSerializer
    field_groups = ("custody", "caseload")

    def related(self, queryset):
        return queryset.select_related(
            "participant", "custody_period", "to_agency", "to_site", "first_contact"
        )

    @write(capability="hand_over.make", takes=NewHandOverInput)
    def create(self, by, data):
        """Release and hand over: stay, enrollments, supervision, caseload, meetings and first contact together."""
        return hand_over_make(by=by, to_agency=data["to_site"].agency, **data)
