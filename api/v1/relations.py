"""Relations: the people around a person."""

from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from participants.choices import RelationKind
from participants.models import Relation
from participants.services.relations import relation_add, relation_change, relation_end


class RelationSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = Relation
        fields = [
            "public_id", "participant", "kind", "name", "is_legal_guardian", "is_emergency_contact", "starts_on",
            "ends_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class RelationInput(inputs.Input):
    kind = inputs.Code(RelationKind.choices)
    name = inputs.Text(max_length=200)
    phone = text(60)
    address = text(500)
    is_legal_guardian = inputs.Flag(required=False)
    is_emergency_contact = inputs.Flag(required=False)
    starts_on = inputs.Day(required=False, allow_null=True)


class NewRelationInput(RelationInput):
    participant = person()


class EndInput(inputs.Input):
    on = inputs.Day()


class RelationViewSet(CaseViewSet):
    """Guardians, family and whom to call, of the people within reach. Phones and addresses stay on the file."""

    model = Relation
    capability = "relation.read"
    serializer_class = RelationSerializer
    field_groups = ("relations",)

    @write(capability="relation.record", takes=NewRelationInput)
    def create(self, by, data):
        """Record somebody who matters to a person."""
        return relation_add(by=by, **data)

    @write(capability="relation.record", takes=RelationInput)
    def change(self, by, relation, data):
        """Put right what is recorded."""
        return relation_change(by=by, relation=relation, **data)

    @act("end", capability="relation.record", takes=EndInput)
    def end(self, by, relation, data):
        """Say that it is over."""
        return relation_end(by=by, relation=relation, **data)
