"""Sealed sequences, and the arms given. The arms of a sequence are shown to nobody before they are given."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.operations import Seen, look, write
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from audit.actions import Action
from participants.allocating import allocation_sequence_verify
from participants.choices import AllocationUnit, Arm
from participants.models import Allocation, AllocationSequence
from participants.services.allocation import LONGEST, allocation_sequence_seal


class AllocationSerializer(serializers.ModelSerializer):
    """The arm that was given."""

    referral = serializers.UUIDField(source="referral.public_id")
    sequence = serializers.UUIDField(source="sequence.public_id", allow_null=True, default=None)

    class Meta:
        model = Allocation
        fields = [
            "public_id", "referral", "study", "arm", "method", "unit", "unit_code", "sequence", "position",
            "allocated_on",
        ]  # fmt: skip
        read_only_fields = fields


class SequenceSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    drawn = serializers.SerializerMethodField(help_text="how many places have been handed out")

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
    stratum = filters.CharFilter()
    agency = filters.UUIDFilter(field_name="agency__public_id")


class RatioInput(inputs.Input):
    treated = inputs.Number(min_value=1, max_value=10)
    comparison = inputs.Number(min_value=1, max_value=10)


class NewSequenceInput(inputs.Input):
    agency = inputs.RecordField(Agency)
    study = inputs.Slug(max_length=60, help_text="code of the evaluation design")
    stratum = inputs.Text(max_length=60, required=False, allow_blank=True)
    unit = inputs.Code(AllocationUnit.choices, required=False)
    length = inputs.Number(min_value=1, max_value=LONGEST)
    block_sizes = serializers.ListField(
        child=inputs.Number(min_value=2, max_value=100), min_length=1, max_length=20, required=False
    )
    ratio = RatioInput(required=False, help_text="one to one unless told")
    on = inputs.Day()


class VerificationSerializer(serializers.Serializer):
    """Is the list the one that was sealed, does it follow from its seed, was every arm given as it stands there?"""

    holds = serializers.BooleanField()
    wrong = serializers.ListField(
        child=serializers.ChoiceField(["digest", "drawing", "allocation"]), help_text="what does not hold"
    )


class SequenceViewSet(WritingViewSet):
    """Sequences of the agencies whose programs one evaluates. The seed and the arms are never shown."""

    model = AllocationSequence
    capability = "allocation_sequence.read"
    serializer_class = SequenceSerializer
    filterset_class = SequenceFilters
    action_logged = Action.DESIGN_READ
    field_groups = ("allocation",)

    def related(self, queryset):
        return queryset.select_related("agency").defer("arms")

    @write(capability="allocation_sequence.seal", takes=NewSequenceInput)
    def create(self, by, data):
        """Draw and seal the order of the arms of a study: once for each stratum."""
        if "ratio" in data:
            data["ratio"] = {Arm(arm): part for arm, part in data["ratio"].items()}
        return allocation_sequence_seal(by=by, **data)

    @look(
        "verify",
        capability="allocation_sequence.read",
        answers=VerificationSerializer,
        logs=Action.DESIGN_READ,
        field_groups=("allocation",),
    )
    def verify(self, sequence):
        """Repeat the drawing from its seed and compare it with the seal and with every arm given."""
        wrong = allocation_sequence_verify(sequence)
        return Seen({"holds": not wrong, "wrong": wrong}, [sequence.public_id], [])
