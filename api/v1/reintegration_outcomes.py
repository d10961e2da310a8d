"""Reintegration outcomes: how people fare at set months after a release or a program."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter, NumberChoiceFilter
from api.operations import act
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer
from api.v1.references import ColleagueReferenceSerializer, OptionalCodeField
from outcomes.choices import (
    FollowUpIndex,
    FollowUpMonth,
    FollowUpSource,
    FollowUpState,
    FollowUpTiming,
    LifeDomain,
    LifeSituation,
)
from outcomes.follow_up import months_passed, timing
from outcomes.models import ReintegrationOutcome
from outcomes.services.follow_up import (
    follow_up_correct,
    follow_up_lose,
    follow_up_record,
    follow_ups_plan,
)
from participants.models import CustodyPeriod, Enrollment

ANSWERS = [one for one in FollowUpState.choices if one[0] != FollowUpState.PLANNED]


class ReintegrationOutcomeSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    custody_period = serializers.UUIDField(source="custody_period.public_id", allow_null=True, default=None)
    enrollment = serializers.UUIDField(source="enrollment.public_id", allow_null=True, default=None)
    user = ColleagueReferenceSerializer(allow_null=True, help_text="who found it out")
    situation = OptionalCodeField(LifeSituation.choices)
    source = OptionalCodeField(FollowUpSource.choices)
    timing = serializers.SerializerMethodField(help_text="against the window around `due_on`")
    seen_in_month = serializers.SerializerMethodField(help_text="whole months from the index date")

    class Meta:
        model = ReintegrationOutcome
        fields = [
            "public_id", "participant", "index_event", "custody_period", "enrollment", "index_on", "domain", "month",
            "due_on", "state", "situation", "seen_on", "timing", "seen_in_month", "user", "source", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_timing(self, outcome) -> serializers.ChoiceField(choices=FollowUpTiming.choices, allow_null=True):
        return timing(outcome)

    def get_seen_in_month(self, outcome) -> serializers.IntegerField(allow_null=True):
        return None if outcome.seen_on is None else months_passed(outcome.index_on, outcome.seen_on)


class ReintegrationOutcomeFilters(PersonFilters):
    custody_period = filters.UUIDFilter(field_name="custody_period__public_id")
    enrollment = filters.UUIDFilter(field_name="enrollment__public_id")
    domain = filters.ChoiceFilter(choices=LifeDomain.choices)
    month = NumberChoiceFilter(choices=FollowUpMonth.choices)
    state = filters.ChoiceFilter(choices=FollowUpState.choices)
    due_after = DayFilter(field_name="due_on", lookup_expr="gt")
    due_before = DayFilter(field_name="due_on", lookup_expr="lt")


class FollowUpPlanInput(inputs.Input):
    """A stay for a release, an enrollment for a start or an exit; all domains and months unless named."""

    index_event = inputs.Code(FollowUpIndex.choices)
    custody_period = inputs.RecordField(
        CustodyPeriod, related=("participant__agency", "participant__site"), required=False
    )
    enrollment = inputs.RecordField(
        Enrollment, related=("participant__agency", "participant__site"), required=False
    )
    domains = serializers.ListField(
        child=inputs.Code(LifeDomain.choices), min_length=1, max_length=20, required=False
    )
    months = serializers.ListField(
        child=inputs.Code(FollowUpMonth.choices), min_length=1, max_length=20, required=False
    )


class FollowUpRecordInput(inputs.Input):
    state = inputs.Code(ANSWERS)
    on = inputs.Day(help_text="when it was found out, or tried")
    situation = inputs.Code(LifeSituation.choices, required=False, help_text="of somebody who was reached")
    source = inputs.Code(FollowUpSource.choices, required=False, help_text="of somebody who was reached")


class FollowUpCorrectionInput(inputs.Input):
    """What is to be put right, and why. Back to `planned` where it belonged elsewhere."""

    state = inputs.Code(FollowUpState.choices, required=False)
    on = inputs.Day(required=False)
    situation = inputs.Code(LifeSituation.choices, required=False)
    source = inputs.Code(FollowUpSource.choices, required=False)
    reason = inputs.Text(max_length=500)


class FollowUpLossInput(inputs.Input):
    on = inputs.Day()


class ReintegrationOutcomeViewSet(CaseViewSet):
    """Follow-ups of the people within reach: what is planned, and what was found out."""

    model = ReintegrationOutcome
    capability = "follow_up.read"
    serializer_class = ReintegrationOutcomeSerializer
    filterset_class = ReintegrationOutcomeFilters
    field_groups = ("follow_up",)

    def related(self, queryset):
        joined = queryset.select_related("participant", "custody_period", "enrollment", "user")
        return joined.defer("correction_reason", "enrollment__exit_reason")

    @act("plan", capability="follow_up.record", on_record=False, many=True, takes=FollowUpPlanInput)
    def plan(self, by, data):
        """Plan a series in one act; planning again adds what is missing. Answers what was added or moved."""
        return follow_ups_plan(by=by, **data)

    @act("record", capability="follow_up.record", takes=FollowUpRecordInput)
    def record(self, by, outcome, data):
        """Say what came of it; a day outside the window is taken and shows in `timing`."""
        return follow_up_record(by=by, outcome=outcome, **data)

    @act("correct", capability="follow_up.record", takes=FollowUpCorrectionInput)
    def correct(self, by, outcome, data):
        """Put an answer right with a reason; the old one is kept."""
        return follow_up_correct(by=by, outcome=outcome, **data)

    @act("lose", capability="follow_up.record", takes=FollowUpLossInput)
    def lose(self, by, outcome, data):
        """Give it up: the person cannot be traced. Later months stay planned."""
        return follow_up_lose(by=by, outcome=outcome, **data)
