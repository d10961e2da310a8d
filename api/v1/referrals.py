"""Referrals: how people came to programs, and the arm that an evaluation gave them. Reasons stay on the file."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.filters import DayFilter
from api.operations import act, write
from api.v1.allocations import AllocationSerializer
from api.v1.destinations import any_program
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person, text
from api.v1.references import ReferenceSerializer
from api.v1.texts import has_text
from audit.actions import Action
from kernel.models import DatePrecision
from participants.allocating import referrals_to_allocate, sequences_to_draw_from
from participants.choices import AllocationMethod, AllocationUnit, Arm, EvaluationBasis
from participants.models import AllocationSequence, Referral
from participants.services import referral_allocate, referral_make
from participants.services.allocation import allocation_draw


class ReferralSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    program = ReferenceSerializer()
    from_agency = ReferenceSerializer()
    enrollment = serializers.UUIDField(source="enrollment.public_id")
    has_reason = serializers.BooleanField()

    class Meta:
        model = Referral
        fields = [
            "public_id", "participant", "program", "from_agency", "enrollment", "referred_on", "date_precision",
            "evaluation_basis", "evaluation_basis_on", "has_reason", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ReferralFilters(PersonFilters):
    program = filters.UUIDFilter(field_name="program__public_id")
    from_agency = filters.UUIDFilter(field_name="from_agency__public_id")
    evaluation_basis = filters.ChoiceFilter(choices=EvaluationBasis.choices)
    referred_after = DayFilter(field_name="referred_on", lookup_expr="gt")
    referred_before = DayFilter(field_name="referred_on", lookup_expr="lt")


class NewReferralInput(inputs.Input):
    participant = person()
    program = any_program(help_text="also of another agency")
    from_agency = inputs.RecordField(Agency)
    on = inputs.Day()
    reason = text(500)
    evaluation_basis = inputs.Code(EvaluationBasis.choices, required=False)
    date_precision = inputs.Code(DatePrecision.choices, required=False)


class SequenceField(inputs.RecordField):
    """A sequence that one of the caller's agencies draws from: its own, or that of an agency above it."""

    def within_reach(self, standing):
        return sequences_to_draw_from(standing)


class DrawInput(inputs.Input):
    sequence = SequenceField(AllocationSequence)
    on = inputs.Day()
    unit_code = text(60, help_text="the group or site, where groups or sites are allocated")


class AllocableField(inputs.RecordField):
    """A referral to a program that the caller evaluates. No referral is shown to an evaluator."""

    def within_reach(self, standing):
        return referrals_to_allocate(standing)


class AllocateInput(inputs.Input):
    referral = AllocableField(Referral, related=("participant__agency", "program__agency"))
    study = inputs.Slug(max_length=60, help_text="code of the evaluation design")
    arm = inputs.Code(Arm.choices)
    method = inputs.Code(AllocationMethod.choices, required=False)
    unit = inputs.Code(AllocationUnit.choices, required=False)
    unit_code = text(60)
    on = inputs.Day()


class ReferralViewSet(CaseViewSet):
    """Referrals of the people within reach."""

    model = Referral
    capability = "referral.read"
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilters
    action_logged = Action.ENROLLMENT_READ
    field_groups = ("enrollment",)

    def related(self, queryset):
        joined = queryset.select_related("participant", "program", "from_agency", "enrollment")
        return joined.defer("reason", "enrollment__exit_reason").annotate(has_reason=has_text("reason"))

    def to_change(self):
        return super().to_change().select_related("program__agency", "enrollment__program__agency")

    @write(capability="referral.make", takes=NewReferralInput)
    def create(self, by, data):
        """Propose a person for a program; opens the episode. Coming back is a new one."""
        return referral_make(by=by, **data)

    @act("draw", capability="referral.draw", takes=DrawInput, answers=AllocationSerializer)
    def draw(self, by, referral, data):
        """Draw the next arm of a sealed sequence; whoever comes into the comparison is not offered."""
        return allocation_draw(by=by, referral=referral, **data)

    @act(
        "allocate",
        capability="referral.allocate",
        on_record=False,
        takes=AllocateInput,
        answers=AllocationSerializer,
        shows="referral.allocate",
    )
    def allocate(self, by, data):
        """Record the arm that a study gave by other means than a sealed sequence here."""
        return referral_allocate(by=by, **data)
