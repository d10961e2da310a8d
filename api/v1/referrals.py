"""Referrals: a person is proposed for a program; and the arm a study gives, drawn from a sealed sequence."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.filters import DayFilter
from api.operations import act, write
from api.v1.directory import ProgramAnywhereField
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person, text
from api.v1.references import ReferenceSerializer
from api.v1.texts import has_text
from kernel.models import DatePrecision
from participants.allocating import referrals_to_allocate, sequences_to_draw_from
from participants.choices import AllocationMethod, AllocationUnit, Arm, EvaluationBasis
from participants.models import Allocation, AllocationSequence, Enrollment, Referral
from participants.services.allocation import allocation_draw
from participants.services.referral import referral_allocate, referral_make
from programs.models import Program


class ReferralSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    program = ReferenceSerializer()
    from_agency = ReferenceSerializer()
    enrollment = serializers.UUIDField(
        source="enrollment.public_id",
        allow_null=True,
        default=None,
        help_text="the episode it opened; null for a reader who does not see it",
    )
    has_reason = serializers.BooleanField()

    class Meta:
        model = Referral
        fields = [
            "public_id", "participant", "program", "from_agency", "referred_on", "date_precision", "evaluation_basis",
            "evaluation_basis_on", "enrollment", "has_reason", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class AllocationSerializer(serializers.ModelSerializer):
    """The arm that was given; nobody is shown one before."""

    referral = serializers.UUIDField(source="referral.public_id")
    sequence = serializers.UUIDField(source="sequence.public_id", allow_null=True, default=None)

    class Meta:
        model = Allocation
        fields = [
            "public_id", "referral", "study", "arm", "method", "unit", "unit_code", "sequence", "position",
            "allocated_on",
        ]  # fmt: skip
        read_only_fields = fields


class ReferralFilters(PersonFilters):
    program = filters.UUIDFilter(field_name="program__public_id")
    from_agency = filters.UUIDFilter(field_name="from_agency__public_id")
    evaluation_basis = filters.ChoiceFilter(choices=EvaluationBasis.choices)
    referred_after = DayFilter(field_name="referred_on", lookup_expr="gt")
    referred_before = DayFilter(field_name="referred_on", lookup_expr="lt")


class SequenceField(inputs.RecordField):
    """A sealed sequence of one of the caller's agencies, by its public id. What it holds is shown to nobody."""

    def within_reach(self, standing):
        return sequences_to_draw_from(standing)


class NewReferralInput(inputs.Input):
    participant = person()
    program = ProgramAnywhereField(Program, related=("agency",))
    from_agency = inputs.RecordField(Agency)
    on = inputs.Day()
    reason = text(500)
    evaluation_basis = inputs.Code(
        EvaluationBasis.choices, required=False, help_text="apart from taking part: an objection never blocks it"
    )
    date_precision = inputs.Code(DatePrecision.choices, required=False)


class DrawInput(inputs.Input):
    sequence = SequenceField(AllocationSequence)
    on = inputs.Day()
    unit_code = text(60, help_text="the group or site, where groups or sites are allocated")


class AllocableField(inputs.RecordField):
    """A referral to a program that the caller evaluates. No referral is shown to an evaluator."""

    def within_reach(self, standing):
        return referrals_to_allocate(standing).select_related(*self.related)


class AllocateInput(inputs.Input):
    referral = AllocableField(Referral, related=("participant__agency", "program__agency"))
    study = inputs.Slug(max_length=60, help_text="code of the evaluation design")
    arm = inputs.Code(Arm.choices)
    method = inputs.Code(AllocationMethod.choices, required=False)
    unit = inputs.Code(AllocationUnit.choices, required=False)
    unit_code = text(60)
    on = inputs.Day()


class ReferralViewSet(CaseViewSet):
    """Referrals of the people within reach. Why somebody was referred stays on the file."""

    model = Referral
    capability = "referral.read"
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilters
    field_groups = ("enrollment",)

    def related(self, queryset):
        joined = queryset.select_related("participant", "program", "from_agency")
        # Fetched for the page: joined from this side, all enrollments there are would be sorted for it.
        enrollments = Enrollment.objects.for_user(self.standing).only("public_id", "referral")
        opened = Prefetch("enrollment", enrollments)
        return joined.prefetch_related(opened).defer("reason").annotate(has_reason=has_text("reason"))

    def to_change(self):
        joins = ("participant__agency", "program__agency", "enrollment__program__agency")
        return super().to_change().select_related(*joins)

    @write(capability="referral.make", takes=NewReferralInput)
    def create(self, by, data):
        """Propose a person for a program; coming back is a new episode."""
        return referral_make(by=by, **data)

    @act("draw", capability="referral.draw", takes=DrawInput, answers=AllocationSerializer)
    def draw(self, by, referral, data):
        """Give the referral the next arm of the sealed sequence; the comparison arm is not offered the program."""
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
