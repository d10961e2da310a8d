"""Enrollments: people's ways through programs. Reasons in free text stay on the file."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.authentication import actor_of
from api.filters import DayFilter
from api.operations import Seen, act, look
from api.v1.destinations import any_offering
from api.v1.moves import Moves, PlaceInput
from api.v1.persons import text
from api.v1.references import OptionalCodeField, PersonReferenceSerializer, ReferenceSerializer
from api.v1.texts import has_text
from api.v1.transfers import TransferViewSet
from api.writing import WritingViewSet
from audit.actions import Action
from kernel.models import DatePrecision
from participants.choices import BasisKind, Eligibility, ExitCategory, ExitReason, WaitingPriority
from participants.days import today_for
from participants.eligibility_facts import judge_for
from participants.lifecycle import MOVES, Status
from participants.models import Enrollment
from participants.services.enrollment import enrollment_enroll_or_wait
from participants.services.transfers import transfer_ask
from participants.services.waiting import waiting_priority_set


class EnrollmentSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    program = ReferenceSerializer()
    offering = ReferenceSerializer(allow_null=True)
    exit_category = OptionalCodeField(ExitCategory.choices)
    exit_code = OptionalCodeField(ExitReason.choices)
    has_exit_reason = serializers.BooleanField(help_text="in words, which stay on the file")
    transferred_from = serializers.UUIDField(
        source="transferred_from.public_id",
        allow_null=True,
        default=None,
        help_text="the enrollment that this one continues",
    )

    class Meta:
        model = Enrollment
        fields = [
            "public_id", "participant", "program", "offering", "status", "status_on", "date_precision", "started_on",
            "ended_on", "exit_category", "exit_code", "has_exit_reason", "priority", "waitlisted_on",
            "transferred_from", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class EnrollmentFilters(filters.FilterSet):
    status = filters.ChoiceFilter(choices=Status.choices)
    program = filters.UUIDFilter(field_name="program__public_id")
    offering = filters.UUIDFilter(field_name="offering__public_id")
    participant = filters.UUIDFilter(field_name="participant__public_id")
    started_after = DayFilter(field_name="started_on", lookup_expr="gt")
    started_before = DayFilter(field_name="started_on", lookup_expr="lt")


class FindingSerializer(serializers.Serializer):
    """What one rule of the program says."""

    number = serializers.IntegerField(help_text="the place of the rule in the version, from 0")
    rule = serializers.CharField()
    answer = serializers.ChoiceField(Eligibility.choices)
    words = serializers.CharField(help_text="for people; without the group where the reader may not see it")
    days = serializers.IntegerField(
        allow_null=True, help_text="how many days are missing, where that is known"
    )
    true_on = serializers.DateField(allow_null=True, help_text="from when it would be met")


class JudgmentSerializer(serializers.Serializer):
    """What the rules of the version an episode began under say today."""

    on = serializers.DateField()
    answer = serializers.ChoiceField(Eligibility.choices)
    findings = FindingSerializer(many=True)


class StepSerializer(serializers.Serializer):
    """One step; its reason stays on the file."""

    verb = serializers.CharField()
    from_status = OptionalCodeField(Status.choices)
    to_status = serializers.ChoiceField(Status.choices)
    on = serializers.DateField()
    date_precision = serializers.ChoiceField(DatePrecision.choices)
    has_reason = serializers.BooleanField()
    recorded_at = serializers.DateTimeField(source="created_at")


class StepsSerializer(serializers.Serializer):
    steps = StepSerializer(many=True, help_text="in their order")


class PriorityInput(inputs.Input):
    priority = inputs.Code(WaitingPriority.choices)
    reason = inputs.Text(max_length=300)
    on = inputs.Day()


class TransferInput(inputs.Input):
    to_offering = any_offering(help_text="also of another agency")
    basis = inputs.Code(BasisKind.choices, help_text="what allows the file to go there")
    basis_reference = text(200, help_text="the law or order, where it is one")
    reason = inputs.Text(max_length=1000)
    on = inputs.Day()


class EnrollmentViewSet(Moves, WritingViewSet):
    """Enrollments of the people within reach."""

    model = Enrollment
    capability = "enrollment.read"
    serializer_class = EnrollmentSerializer
    filterset_class = EnrollmentFilters
    action_logged = Action.ENROLLMENT_READ
    field_groups = ("enrollment",)

    def related(self, queryset):
        joined = queryset.select_related("participant", "program", "offering", "transferred_from")
        return joined.defer("exit_reason", "transferred_from__exit_reason").annotate(
            has_exit_reason=has_text("exit_reason")
        )

    def to_change(self):
        return (
            super()
            .to_change()
            .select_related(
                "participant__agency", "participant__site", "program__agency", "program_version", "referral",
                "offering__site", "offering__program",
            )
        )  # fmt: skip

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})

    @act("enroll-or-wait", capability="enrollment.move", roles=MOVES["enroll"].roles, takes=PlaceInput)
    def enroll_or_wait(self, by, enrollment, data):
        """Enroll when there is a place, else put on the waiting list."""
        return enrollment_enroll_or_wait(by=by, enrollment=enrollment, **data)

    @act("set-priority", capability="waiting_list.manage", takes=PriorityInput)
    def set_priority(self, by, enrollment, data):
        """Serve somebody on the waiting list before or after others."""
        return waiting_priority_set(by=by, enrollment=enrollment, **data)

    @act(
        "ask-transfer", capability="transfer.ask", takes=TransferInput, answers=TransferViewSet, creates=True
    )
    def ask_transfer(self, by, enrollment, data):
        """Ask another group, site or agency to take over an enrollment that is under way."""
        return transfer_ask(by=by, enrollment=enrollment, **data)

    @look(
        "eligibility",
        capability="eligibility.read",
        answers=JudgmentSerializer,
        logs=Action.ELIGIBILITY_JUDGE,
        field_groups=("eligibility",),
    )
    def eligibility(self, enrollment):
        """What the rules of the program say about the person today, rule by rule."""
        judged = judge_for(actor_of(self.request), enrollment, today_for(enrollment.participant))
        return Seen(judged, [enrollment.public_id], [enrollment.participant.public_id])

    @look(
        "steps",
        capability="enrollment.read",
        answers=StepsSerializer,
        logs=Action.ENROLLMENT_READ,
        field_groups=("enrollment",),
    )
    def steps(self, enrollment):
        """Every step from the referral on, in order. No step is ever changed."""
        taken = (
            enrollment.status_changes.order_by("id").defer("reason").annotate(has_reason=has_text("reason"))
        )
        return Seen({"steps": taken}, [enrollment.public_id], [enrollment.participant.public_id])
