"""Referrals: a person is proposed for a program; and the arm a study gives, drawn from a sealed sequence."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.filters import DayFilter
from api.operations import act, write
from api.v1.directory import ProgramAnywhereField
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person, text
from api.v1.references import ReferenceSerializer
from participants.allocating import sequences_to_draw_from
from participants.choices import EvaluationBasis
from participants.models import AllocationSequence, Referral
from participants.services.allocation import allocation_draw
from participants.services.referral import referral_make
from programs.models import Program


class ReferralSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    program = ReferenceSerializer()
    from_agency = ReferenceSerializer()
    enrollment = serializers.UUIDField(source="enrollment.public_id", help_text="the episode it opened")

    class Meta:
        model = Referral
        fields = [
            "public_id", "participant", "program", "from_agency", "referred_on", "date_precision", "evaluation_basis",
            "evaluation_basis_on", "enrollment", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ReferralFilters(PersonFilters):
    program = filters.UUIDFilter(field_name="program__public_id")
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


class DrawInput(inputs.Input):
    sequence = SequenceField(AllocationSequence)
    on = inputs.Day()
    unit_code = text(60, help_text="the group or site, where groups or sites are allocated")


class ReferralViewSet(CaseViewSet):
    """Referrals of the people within reach. Why somebody was referred stays on the file."""

    model = Referral
    capability = "referral.read"
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilters
    field_groups = ("enrollment",)

    def related(self, queryset):
        return queryset.select_related("participant", "program", "from_agency", "enrollment")

    def to_change(self):
        joins = ("participant__agency", "program__agency", "enrollment__program__agency")
        return super().to_change().select_related(*joins)

    @write(capability="referral.make", takes=NewReferralInput)
    def create(self, by, data):
        """Propose a person for a program; coming back is a new episode."""
        return referral_make(by=by, **data)

    @act("draw", capability="referral.draw", takes=DrawInput)
    def draw(self, by, referral, data):
        """Give the referral the next arm of the sealed sequence; the comparison arm is not offered the program."""
        allocation_draw(by=by, referral=referral, **data)
        return referral
