"""Case assignments: which worker is responsible for a person, from when until when."""

from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, worker
from api.v1.references import ColleagueReferenceSerializer, ReferenceSerializer
from api.v1.relations import EndInput
from participants.models import CaseAssignment
from participants.services.people import case_assign, case_end


class CaseAssignmentSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    agency = ReferenceSerializer()
    user = ColleagueReferenceSerializer()

    class Meta:
        model = CaseAssignment
        fields = [
            "public_id", "participant", "agency", "user", "starts_on", "ends_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewAssignmentInput(inputs.Input):
    participant = person()
    user = worker()
    agency = inputs.RecordField(Agency)
    starts_on = inputs.Day()
    ends_on = inputs.Day(required=False, allow_null=True)


class CaseAssignmentViewSet(CaseViewSet):
    """Who is responsible for the people within reach."""

    model = CaseAssignment
    capability = "case.read"
    serializer_class = CaseAssignmentSerializer
    field_groups = ("caseload",)

    def related(self, queryset):
        return queryset.select_related("participant", "agency", "user")

    def to_change(self):
        return super().to_change().select_related("participant__agency", "agency")

    @write(capability="case.assign", takes=NewAssignmentInput)
    def create(self, by, data):
        """Make a worker responsible for a person."""
        return case_assign(by=by, **data)

    @act("end", capability="case.assign", takes=EndInput)
    def end(self, by, assignment, data):
        """Say on which day it ends."""
        return case_end(by=by, assignment=assignment, **data)
