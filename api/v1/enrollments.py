"""Enrollments: people's ways through programs, and every step of the written table. Reasons stay on the file."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.roles import CAPABILITIES
from api import inputs
from api.authentication import actor_of
from api.filters import DayFilter
from api.operations import Seen, act, look
from api.v1.directory import OfferingAnywhereField
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, text
from api.v1.references import OptionalCodeField, ReferenceSerializer
from api.v1.texts import has_text
from api.v1.transfers import TransferViewSet
from audit.actions import Action
from participants.choices import BasisKind, Eligibility, ExitCategory, ExitReason, WaitingPriority
from participants.days import today_for
from participants.eligibility_facts import judge_for
from participants.lifecycle import MOVES, Status
from participants.models import Enrollment, StatusChange
from participants.services.enrollment import enrollment_enroll_or_wait, enrollment_move
from participants.services.transfers import transfer_ask
from participants.services.waiting import waiting_priority_set
from participants.waiting import waiting_length, waiting_rank
from programs.models import Offering


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


class EnrollmentFilters(PersonFilters):
    status = filters.ChoiceFilter(choices=Status.choices)
    program = filters.UUIDFilter(field_name="program__public_id")
    offering = filters.UUIDFilter(field_name="offering__public_id")
    started_after = DayFilter(field_name="started_on", lookup_expr="gt")
    started_before = DayFilter(field_name="started_on", lookup_expr="lt")


class StepInput(inputs.Input):
    """The day of a step, and why."""

    on = inputs.Day()
    reason = text(300)


class ExitInput(StepInput):
    category = inputs.Code(ExitCategory.choices, required=False)
    code = inputs.Code(ExitReason.choices, required=False)


class PlaceInput(inputs.Input):
    on = inputs.Day()
    offering = inputs.RecordField(Offering, related=("program__agency", "site__agency"))
    override_reason = text(1000, help_text="why somebody the rules do not let in is enrolled all the same")


class ReopenInput(StepInput):
    offering = inputs.RecordField(
        Offering,
        related=("program__agency", "site__agency"),
        required=False,
        allow_null=True,
        help_text="for somebody who never had a place",
    )
    override_reason = text(1000, help_text="for somebody who never had a place and whom the rules do not let in")


class TransferInput(inputs.Input):
    to_offering = OfferingAnywhereField(
        Offering, related=("program__agency", "site__agency"), help_text="also of another agency"
    )
    basis = inputs.Code(BasisKind.choices, help_text="what allows the file to go there")
    basis_reference = text(200, help_text="the law or order, where it is one")
    reason = inputs.Text(max_length=1000)
    on = inputs.Day()


class PriorityInput(inputs.Input):
    on = inputs.Day()
    priority = inputs.Code(WaitingPriority.choices)
    reason = inputs.Text(max_length=300)


class FindingSerializer(serializers.Serializer):
    """What one rule says; "not yet" says how many days and from when, where that is known."""

    rule = serializers.CharField()
    answer = serializers.ChoiceField(Eligibility.choices)
    words = serializers.CharField()
    days = serializers.IntegerField(allow_null=True)
    true_on = serializers.DateField(allow_null=True)


class JudgmentSerializer(serializers.Serializer):
    """The rules of the program applied to the person today, in words; and the place on the waiting list."""

    on = serializers.DateField()
    answer = serializers.ChoiceField(Eligibility.choices)
    findings = FindingSerializer(many=True)
    rank = serializers.IntegerField(allow_null=True, help_text="on the waiting list, 1 is next")
    waiting = serializers.IntegerField(help_text="how many wait for the program")


class HistoryStepSerializer(serializers.ModelSerializer):
    """One step; its reason stays on the file."""

    from_status = OptionalCodeField(Status.choices)
    has_reason = serializers.BooleanField()

    class Meta:
        model = StatusChange
        fields = [
            "public_id", "verb", "from_status", "to_status", "on", "date_precision", "has_reason", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class HistorySerializer(serializers.Serializer):
    steps = HistoryStepSerializer(many=True)


def step(verb: str, takes: type = StepInput):
    """One verb of participants/lifecycle.py as an act of the same name."""

    def perform(self, by, enrollment, data):
        return enrollment_move(by=by, enrollment=enrollment, verb=verb, **data)

    move = MOVES[verb]
    sources = ", ".join(source for source in Status if source in move.sources)
    perform.__doc__ = f"From {sources} to {move.target}."
    perform.__name__ = verb
    is_for_all = CAPABILITIES["participant.read"] <= move.roles
    # `not_offer` is no act: evaluators see no enrollment by itself, and a draw moves those in the comparison arm.
    capability = "enrollment.move" if is_for_all else "enrollment.manage"
    return act(verb.replace("_", "-"), capability=capability, takes=takes)(perform)


class EnrollmentViewSet(CaseViewSet):
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
        joins = (
            "participant__agency", "participant__site", "program__agency", "program_version", "offering__site",
            "offering__program", "referral",
        )  # fmt: skip
        return super().to_change().select_related(*joins)

    assess = step("assess")
    waitlist = step("waitlist")
    enroll = step("enroll", PlaceInput)
    start = step("start")
    take_back_start = step("take_back_start")
    suspend = step("suspend")
    resume = step("resume")
    complete = step("complete", ExitInput)
    withdraw = step("withdraw", ExitInput)
    remove = step("remove", ExitInput)
    transfer = step("transfer", ExitInput)
    release_early = step("release_early", ExitInput)
    record_death = step("record_death", ExitInput)
    not_start = step("not_start", ExitInput)
    find_ineligible = step("find_ineligible", ExitInput)
    decline = step("decline", ExitInput)
    reopen = step("reopen", ReopenInput)

    @act("enroll-or-wait", capability="enrollment.manage", takes=PlaceInput)
    def enroll_or_wait(self, by, enrollment, data):
        """Enroll when there is a place and nobody waits for it, else join the waiting list: one act, whoever asks."""
        return enrollment_enroll_or_wait(by=by, enrollment=enrollment, **data)

    @act("set-priority", capability="waiting_list.manage", takes=PriorityInput)
    def set_priority(self, by, enrollment, data):
        """Serve somebody who waits before or after others, with a reason that is written down."""
        return waiting_priority_set(by=by, enrollment=enrollment, **data)

    @act("ask-transfer", capability="transfer.ask", takes=TransferInput, answers=TransferViewSet, creates=True)
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
        """What the rules say about the person today. Why somebody counts as at risk is for case workers alone."""
        person = enrollment.participant
        judgment = judge_for(actor_of(self.request), enrollment, today_for(person))
        shown = {
            "on": judgment.on,
            "answer": judgment.answer,
            "findings": judgment.findings,
            "rank": waiting_rank(enrollment),
            "waiting": waiting_length(enrollment.program),
        }
        return Seen(shown, [str(enrollment.public_id)], [str(person.public_id)])

    @look(
        "steps",
        capability="enrollment.read",
        answers=HistorySerializer,
        logs=Action.ENROLLMENT_READ,
        field_groups=("enrollment",),
    )
    def steps(self, enrollment):
        """Every step it took, in order. Nothing of it is ever changed."""
        steps = StatusChange.objects.for_user(self.standing).filter(enrollment=enrollment).order_by("id")
        shown = list(steps.defer("reason").annotate(has_reason=has_text("reason")))
        return Seen(
            {"steps": shown},
            [str(one.public_id) for one in shown],
            [str(enrollment.participant.public_id)],
        )
