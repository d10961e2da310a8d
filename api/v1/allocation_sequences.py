"""Allocation sequences: the arms of a study, sealed before the first person. What they hold is shown to nobody."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.operations import Seen, look, write
from api.v1.persons import text
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from audit.actions import Action
from participants.allocating import allocation_sequence_verify
from participants.choices import AllocationUnit
from participants.models import AllocationSequence
from participants.services.allocation import allocation_sequence_seal


class SequenceSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    drawn = serializers.SerializerMethodField(help_text="positions handed out so far")

    class Meta:
        model = AllocationSequence
        fields = [
            "public_id", "agency", "study", "stratum", "unit", "length", "drawn", "digest", "sealed_on", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_drawn(self, sequence) -> int:
        return sequence.next_position - 1


class SequenceFilters(filters.FilterSet):
    study = filters.CharFilter()


class NewSequenceInput(inputs.Input):
    agency = inputs.RecordField(Agency)
    study = inputs.Slug(max_length=60)
    stratum = text(60)
    unit = inputs.Code(AllocationUnit.choices, required=False)
    length = inputs.Number(min_value=1)
    block_sizes = serializers.ListField(child=inputs.Number(min_value=1), max_length=10, required=False)
    ratio = serializers.DictField(
        child=inputs.Number(min_value=1), required=False, help_text='{"treated": 2, "comparison": 1}'
    )
    on = inputs.Day()


class VerificationSerializer(serializers.Serializer):
    """Is the list the one that was sealed, does it follow from its seed, was every arm given as it stands there?"""

    holds = serializers.BooleanField()
    wrong = serializers.ListField(
        child=serializers.ChoiceField(["digest", "drawing", "allocation"]), help_text="what does not hold"
    )


class SequenceViewSet(WritingViewSet):
    """Sealed sequences of the agencies whose evaluations the caller answers for."""

    model = AllocationSequence
    capability = "allocation_sequence.read"
    serializer_class = SequenceSerializer
    filterset_class = SequenceFilters

    def related(self, queryset):
        return queryset.select_related("agency").defer("arms")

    @write(capability="allocation_sequence.seal", takes=NewSequenceInput)
    def create(self, by, data):
        """Draw the arms in permuted blocks and seal them; the digest proves later that nothing was changed."""
        return allocation_sequence_seal(by=by, **data)

    @look(
        "verify",
        capability="allocation_sequence.read",
        answers=VerificationSerializer,
        logs=Action.DESIGN_READ,
        field_groups=("allocation",),
    )
    def verify(self, sequence):
        """Repeat the drawing from its seed, and compare it with the seal and with every arm given."""
        wrong = allocation_sequence_verify(sequence)
        return Seen({"holds": not wrong, "wrong": wrong}, [sequence.public_id], [])
