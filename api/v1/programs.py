"""Programs: what is delivered, by which agency."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.operations import Seen, act, look, write
from api.pagination import WaitingListPagination
from api.v1.references import OptionalCodeField, PersonReferenceSerializer, ReferenceSerializer
from api.writing import WritingViewSet
from audit.actions import Action
from participants.choices import WaitingPriority
from participants.models import Enrollment
from participants.waiting import waiting_ranks
from programs.choices import GroupTailoring, Phase, PreventionLevel, ProgramKind, ProgramState
from programs.models import Program
from programs.services import program_change, program_create, program_revise


class ProgramSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    translations = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), help_text="the name in other languages"
    )
    level = OptionalCodeField(PreventionLevel.choices)
    phases = serializers.ListField(child=serializers.ChoiceField(choices=Phase.choices))
    target_groups = serializers.ListField(child=serializers.CharField())
    factors = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Program
        fields = [
            "public_id", "code", "name", "translations", "agency", "kind", "program_type", "level", "phases",
            "target_groups", "factors", "group_tailoring", "state", "description", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProgramFilters(filters.FilterSet):
    code = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=ProgramKind.choices)
    state = filters.ChoiceFilter(choices=ProgramState.choices)
    agency = filters.UUIDFilter(field_name="agency__public_id")


def words(**more) -> serializers.ListField:
    """A short list of short texts."""
    return serializers.ListField(child=inputs.Text(max_length=120), max_length=50, required=False, **more)


class Rules(inputs.Input):
    """What a version of a program's rules may hold."""

    eligibility = serializers.ListField(
        child=serializers.DictField(), required=False, help_text='such as [{"rule": "age", "min": 18}]'
    )
    planned_sessions = inputs.Number(required=False, allow_null=True)
    planned_minutes = inputs.Number(required=False, allow_null=True)
    completion_share = inputs.Amount(
        max_digits=4, decimal_places=3, required=False, help_text="above 0, at most 1"
    )


class ProgramInput(inputs.Input):
    """What describes a program."""

    name = inputs.Text(max_length=200)
    translations = serializers.DictField(
        child=serializers.DictField(child=inputs.Text(max_length=200)), required=False
    )
    program_type = inputs.Text(max_length=60, required=False, allow_blank=True)
    level = inputs.OptionalCode(PreventionLevel.choices, required=False)
    phases = serializers.ListField(child=inputs.Code(Phase.choices), required=False)
    target_groups = words()
    factors = words()
    group_tailoring = inputs.Code(GroupTailoring.choices, required=False)
    state = inputs.Code(ProgramState.choices, required=False)
    description = inputs.Text(max_length=5000, required=False, allow_blank=True)


class NewProgramInput(ProgramInput, Rules):
    agency = inputs.RecordField(Agency)
    code = inputs.Slug(max_length=60)
    kind = inputs.Code(ProgramKind.choices)
    valid_from = inputs.Day(help_text="from when the first version of its rules holds")


class RevisionInput(Rules):
    valid_from = inputs.Day()


class WaitingSerializer(serializers.Serializer):
    """Somebody who waits, and which one is served when."""

    rank = serializers.IntegerField(
        source="place", allow_null=True, help_text="1 is next, on the whole list of the program"
    )
    enrollment = serializers.UUIDField(source="public_id")
    participant = PersonReferenceSerializer()
    priority = serializers.ChoiceField(WaitingPriority.choices)
    waitlisted_on = serializers.DateField()


class WaitingListSerializer(serializers.Serializer):
    """A page of those within reach, in the order in which they are served."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    length = serializers.IntegerField(help_text="everybody who waits, also out of reach")
    results = WaitingSerializer(many=True)


class ProgramViewSet(WritingViewSet):
    """Programs of the agencies within reach."""

    model = Program
    capability = "program.read"
    serializer_class = ProgramSerializer
    filterset_class = ProgramFilters

    def related(self, queryset):
        return queryset.select_related("agency")

    @write(capability="program.manage", takes=NewProgramInput)
    def create(self, by, data):
        """Describe a program, with version 1 of its rules."""
        return program_create(by=by, **data)

    @write(capability="program.manage", takes=ProgramInput)
    def change(self, by, program, data):
        """Change what describes a program; its rules change by `revise`."""
        return program_change(by=by, program=program, **data)

    @act("revise", capability="program.manage", takes=RevisionInput)
    def revise(self, by, program, data):
        """Change the rules from a day on: a new version, which enrollments from then on are judged by."""
        return program_revise(by=by, program=program, **data).program

    @look(
        "waiting-list",
        capability="enrollment.read",
        answers=WaitingListSerializer,
        logs=Action.ENROLLMENT_READ,
        field_groups=("waiting_list",),
        parameters=WaitingListPagination.parameters,
    )
    def waiting_list(self, program):
        """Who waits for a place, the next one first: one list for all offerings of the program."""
        ranks, pages = waiting_ranks(program), WaitingListPagination()
        waiting = Enrollment.objects.for_user(self.standing).waiting().filter(program=program)
        rows = pages.paginate_queryset(waiting.select_related("participant"), self.request, self)
        for row in rows:
            row.place = ranks.get(row.pk)
        people = sorted({str(row.participant.public_id) for row in rows})
        page = {**pages.links(), "length": len(ranks), "results": rows}
        return Seen(page, [row.public_id for row in rows], people)
