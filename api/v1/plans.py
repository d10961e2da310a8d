"""Individual plans: plan, reviews, goals, actions. What people said and wrote goes in and never comes out."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter, YesNoFilter
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person, text, worker
from api.v1.references import ColleagueReferenceSerializer
from api.v1.texts import has_text
from participants.choices import ActionState, Answer, GoalState, NeedDomain
from participants.models import Goal, Plan, PlanAction, PlanReview
from participants.services.goals import (
    action_add,
    action_change,
    action_close,
    goal_add,
    goal_change,
    goal_close,
)
from participants.services.plans import plan_answer, plan_close, plan_open, plan_review

ANSWERS = [(code, label) for code, label in Answer.choices if code != Answer.NOT_ASKED]


class IndividualPlanSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    has_own_words = serializers.BooleanField()

    class Meta:
        model = Plan
        fields = [
            "public_id", "participant", "opened_on", "answer", "answered_on", "has_own_words", "next_review_on",
            "closed_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class PlanReviewSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer(source="plan.participant")
    plan = serializers.UUIDField(source="plan.public_id")

    class Meta:
        model = PlanReview
        fields = [
            "public_id", "participant", "plan", "reviewed_on", "answer", "next_review_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class GoalSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer(source="plan.participant")
    plan = serializers.UUIDField(source="plan.public_id")

    class Meta:
        model = Goal
        fields = [
            "public_id", "participant", "plan", "need_domain", "target_on", "state", "closed_on", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class PlanActionSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer(source="goal.plan.participant")
    goal = serializers.UUIDField(source="goal.public_id")
    owner = ColleagueReferenceSerializer(allow_null=True, help_text="null: the person, or nobody yet")

    class Meta:
        model = PlanAction
        fields = [
            "public_id", "participant", "goal", "owner", "is_persons_own", "due_on", "state", "closed_on", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class PlanFilters(PersonFilters):
    is_open = YesNoFilter(field_name="closed_on", lookup_expr="isnull")
    answer = filters.ChoiceFilter(choices=Answer.choices)
    review_before = DayFilter(field_name="next_review_on", lookup_expr="lt")


class ReviewFilters(filters.FilterSet):
    participant = filters.UUIDFilter(field_name="plan__participant__public_id")
    plan = filters.UUIDFilter(field_name="plan__public_id")


class GoalFilters(ReviewFilters):
    need_domain = filters.ChoiceFilter(choices=NeedDomain.choices)
    state = filters.ChoiceFilter(choices=GoalState.choices)


class PlanActionFilters(filters.FilterSet):
    participant = filters.UUIDFilter(field_name="goal__plan__participant__public_id")
    plan = filters.UUIDFilter(field_name="goal__plan__public_id")
    goal = filters.UUIDFilter(field_name="goal__public_id")
    owner = filters.UUIDFilter(field_name="owner__public_id")
    state = filters.ChoiceFilter(choices=ActionState.choices)
    due_before = DayFilter(field_name="due_on", lookup_expr="lt")


class NewPlanInput(inputs.Input):
    participant = person()
    on = inputs.Day()
    own_words = text(5000, help_text="what the person wants, in the person's own words")
    answer = inputs.Code(Answer.choices, required=False)
    next_review_on = inputs.Day(required=False, allow_null=True)


class PlanAnswerInput(inputs.Input):
    answer = inputs.Code(ANSWERS)
    on = inputs.Day()
    own_words = text(5000)


class PlanClosingInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Text(max_length=500)


class NewReviewInput(inputs.Input):
    plan = inputs.RecordField(Plan, related=("participant__agency", "participant__site"))
    on = inputs.Day()
    changes = inputs.Text(max_length=5000, help_text="what changed, or that nothing did")
    answer = inputs.Code(Answer.choices, required=False)
    next_review_on = inputs.Day(required=False, allow_null=True)


class GoalInput(inputs.Input):
    need_domain = inputs.Code(NeedDomain.choices)
    statement = inputs.Text(max_length=1000)
    target_on = inputs.Day(required=False, allow_null=True)


class NewGoalInput(GoalInput):
    plan = inputs.RecordField(Plan, related=("participant__agency", "participant__site"))


class GoalClosingInput(inputs.Input):
    on = inputs.Day()
    is_reached = inputs.Flag(help_text="false: given up, and the note says why")
    note = text(500)


class PlanActionInput(inputs.Input):
    description = inputs.Text(max_length=1000)
    due_on = inputs.Day()
    owner = worker(required=False, allow_null=True)
    is_persons_own = inputs.Flag(required=False, help_text="the person does it")


class NewPlanActionInput(PlanActionInput):
    goal = inputs.RecordField(Goal, related=("plan__participant__agency", "plan__participant__site"))


class PlanActionClosingInput(inputs.Input):
    on = inputs.Day()
    is_done = inputs.Flag(help_text="false: not done, and the reason says why")
    reason = text(500)


class PlanViewSet(CaseViewSet):
    """Plans of the people within reach, one open at a time; a refusal blocks nothing."""

    model = Plan
    capability = "plan.read"
    serializer_class = IndividualPlanSerializer
    filterset_class = PlanFilters
    field_groups = ("plan",)

    def related(self, queryset):
        shown = super().related(queryset).defer("own_words", "closing_reason")
        return shown.annotate(has_own_words=has_text("own_words"))

    @write(capability="plan.record", takes=NewPlanInput)
    def create(self, by, data):
        """Open the plan of a person, with what the person wants and says to it."""
        return plan_open(by=by, **data)

    @act("answer", capability="plan.record", takes=PlanAnswerInput)
    def answer(self, by, plan, data):
        """Record that the person agrees, refuses, or no longer agrees."""
        return plan_answer(by=by, plan=plan, **data)

    @act("close", capability="plan.record", takes=PlanClosingInput)
    def close(self, by, plan, data):
        """Close it, and say why."""
        return plan_close(by=by, plan=plan, **data)


class PlanPartViewSet(CaseViewSet):
    """Rows that belong to a plan and by it to a person; `way` leads there, `kept` are the texts that are not shown."""

    capability = "plan.read"
    field_groups = ("plan",)
    way = "plan"
    kept: tuple[str, ...] = ()

    def related(self, queryset):
        hidden = [f"{self.way}__own_words", f"{self.way}__closing_reason", *self.kept]
        return queryset.select_related(f"{self.way}__participant").defer(*hidden)

    def to_change(self):
        rows = self.model.objects.for_user(self.standing)
        return rows.select_related(f"{self.way}__participant__agency", f"{self.way}__participant__site")

    def shown_to(self, rows):
        return sorted({str(self.plan_of(row).participant.public_id) for row in rows})

    def plan_of(self, row) -> Plan:
        return row.plan


class PlanReviewViewSet(PlanPartViewSet):
    """Reviews of the plans of the people within reach."""

    model = PlanReview
    serializer_class = PlanReviewSerializer
    filterset_class = ReviewFilters
    kept = ("changes",)

    @write(capability="plan.record", takes=NewReviewInput)
    def create(self, by, data):
        """Look at the plan again: what changed, what the person says now, and when next."""
        return plan_review(by=by, **data)


class GoalViewSet(PlanPartViewSet):
    """Goals of the plans of the people within reach, by need."""

    model = Goal
    serializer_class = GoalSerializer
    filterset_class = GoalFilters
    kept = ("statement", "closing_note")

    @write(capability="plan.record", takes=NewGoalInput)
    def create(self, by, data):
        """Add a goal to an open plan."""
        return goal_add(by=by, **data)

    @write(capability="plan.record", takes=GoalInput)
    def change(self, by, goal, data):
        """Put an open goal in other words, or under another need or day."""
        return goal_change(by=by, goal=goal, **data)

    @act("close", capability="plan.record", takes=GoalClosingInput)
    def close(self, by, goal, data):
        """Say that it is reached, or given up and why."""
        return goal_close(by=by, goal=goal, **data)


class PlanActionViewSet(PlanPartViewSet):
    """What is to be done for the goals of the people within reach, by whom and until when."""

    model = PlanAction
    serializer_class = PlanActionSerializer
    filterset_class = PlanActionFilters
    way = "goal__plan"
    kept = ("description", "reason", "goal__statement", "goal__closing_note")

    def related(self, queryset):
        return super().related(queryset).select_related("goal__plan__participant", "owner")

    def plan_of(self, row) -> Plan:
        return row.goal.plan

    @write(capability="plan.record", takes=NewPlanActionInput)
    def create(self, by, data):
        """Add what is to be done for an open goal."""
        return action_add(by=by, **data)

    @write(capability="plan.record", takes=PlanActionInput)
    def change(self, by, action, data):
        """Give an open action another owner, day or wording."""
        return action_change(by=by, action=action, **data)

    @act("close", capability="plan.act", takes=PlanActionClosingInput)
    def close(self, by, action, data):
        """Say that it is done, or not done and why; administrators of their own actions."""
        return action_close(by=by, action=action, **data)
