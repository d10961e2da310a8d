"""Participations: does a person want to take part, and for a child: what do the guardian and the child say?"""

from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from api.v1.references import ReferenceSerializer
from api.v1.relations import EndInput
from participants.choices import Answer
from participants.models import Participation, Relation
from participants.services.basis import participation_record, participation_withdraw
from programs.models import Program


class ParticipationSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    program = ReferenceSerializer()
    is_child_heard = serializers.SerializerMethodField(help_text="what the child said stays on the file")

    class Meta:
        model = Participation
        fields = [
            "public_id", "participant", "program", "answer", "answered_on", "guardian_answer", "guardian_answered_on",
            "guardian_expires_on", "is_child_heard", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_child_heard(self, row) -> bool:
        return bool(row.child_view)


class NewParticipationInput(inputs.Input):
    participant = person()
    program = inputs.RecordField(Program, related=("agency",))
    answer = inputs.Code(Answer.choices)
    on = inputs.Day()
    guardian = inputs.RecordField(Relation, required=False, allow_null=True)
    guardian_answer = inputs.Code(Answer.choices, required=False)
    guardian_on = inputs.Day(required=False, allow_null=True)
    guardian_expires_on = inputs.Day(required=False, allow_null=True)
    child_view = text(2000)
    exemption = text(1000, help_text="why no guardian is asked")


class WithdrawalInput(EndInput):
    is_by_guardian = inputs.Flag(required=False, help_text="true: the guardian takes the consent back, not the person")


class ParticipationViewSet(CaseViewSet):
    """Answers of the people within reach. Refusing one program never blocks another."""

    model = Participation
    capability = "participation.read"
    serializer_class = ParticipationSerializer
    field_groups = ("participation",)

    def related(self, queryset):
        return queryset.select_related("participant", "program")

    @write(capability="participation.record", takes=NewParticipationInput)
    def create(self, by, data):
        """Record the answer of a person about a program; a new answer takes the place of the one before."""
        return participation_record(by=by, **data)

    @act("withdraw", capability="participation.record", takes=WithdrawalInput)
    def withdraw(self, by, participation, data):
        """The person, or the guardian, takes the agreement back."""
        return participation_withdraw(by=by, participation=participation, **data)
