"""Risk bases: why a person counts as at risk. For case workers alone."""

from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from api.v1.relations import EndInput
from participants.choices import RiskSource, TargetGroup
from participants.models import RiskBasis
from participants.services.risk import risk_basis_end, risk_basis_record


class RiskBasisSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = RiskBasis
        fields = [
            "public_id", "participant", "group", "source", "recorded_on", "expires_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewRiskBasisInput(inputs.Input):
    participant = person()
    group = inputs.Code(TargetGroup.choices)
    source = inputs.Code(RiskSource.choices)
    recorded_on = inputs.Day()
    expires_on = inputs.Day(help_text="a label that never lapses does harm: two years at most")
    note = text(1000)


class RiskBasisViewSet(CaseViewSet):
    """Groups at risk to which the people of the caseload belong, until when."""

    model = RiskBasis
    capability = "risk_basis.read"
    serializer_class = RiskBasisSerializer
    field_groups = ("risk",)

    @write(capability="risk_basis.record", takes=NewRiskBasisInput)
    def create(self, by, data):
        """Record that a person belongs to a group at risk, on whose word and until when."""
        return risk_basis_record(by=by, **data)

    @act("end", capability="risk_basis.record", takes=EndInput)
    def end(self, by, risk_basis, data):
        """Say that it holds no longer."""
        return risk_basis_end(by=by, risk_basis=risk_basis, **data)
