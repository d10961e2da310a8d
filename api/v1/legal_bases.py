"""Legal bases: what allows a person's data to be used, for what, until when."""

from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from api.v1.relations import EndInput
from participants.choices import BasisKind, BasisPurpose
from participants.models import LegalBasis, Relation
from participants.services.basis import legal_basis_record, legal_basis_withdraw


class LegalBasisSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = LegalBasis
        fields = [
            "public_id", "participant", "purpose", "basis", "starts_on", "ends_on", "withdrawn_on", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewLegalBasisInput(inputs.Input):
    participant = person()
    purpose = inputs.Code(BasisPurpose.choices)
    basis = inputs.Code(BasisKind.choices)
    reference = text(200, help_text="the law, order or form it rests on")
    given_by = inputs.RecordField(Relation, required=False, allow_null=True)
    starts_on = inputs.Day()
    ends_on = inputs.Day(required=False, allow_null=True)


class LegalBasisViewSet(CaseViewSet):
    """Legal bases of the people within reach."""

    model = LegalBasis
    capability = "legal_basis.read"
    serializer_class = LegalBasisSerializer
    field_groups = ("legal_basis",)

    @write(capability="legal_basis.record", takes=NewLegalBasisInput)
    def create(self, by, data):
        """Record a basis from a day on."""
        return legal_basis_record(by=by, **data)

    @act("withdraw", capability="legal_basis.record", takes=EndInput)
    def withdraw(self, by, legal_basis, data):
        """Withdraw it; what rested on it until then stays."""
        return legal_basis_withdraw(by=by, legal_basis=legal_basis, **data)
