"""Incidents: safeguarding concerns and incidents in custody, until they are reported and closed."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person, text, worker
from participants.choices import IncidentCategory, IncidentKind, IncidentState
from participants.models import Incident
from participants.services.incidents import (
    incident_close,
    incident_escalate,
    incident_record,
    incident_report,
)


class IncidentSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = Incident
        fields = [
            "public_id", "participant", "kind", "category", "occurred_on", "is_group_related", "state",
            "has_duty_to_report", "report_due_on", "reported_on", "escalated_at", "closed_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class IncidentFilters(PersonFilters):
    kind = filters.ChoiceFilter(choices=IncidentKind.choices)
    state = filters.ChoiceFilter(choices=IncidentState.choices)


class NewIncidentInput(inputs.Input):
    participant = person()
    kind = inputs.Code(IncidentKind.choices)
    category = inputs.Code(IncidentCategory.choices)
    occurred_on = inputs.Day()
    description = inputs.Text(max_length=5000)
    is_group_related = inputs.Flag(required=False)
    has_duty_to_report = inputs.Flag(required=False)


class EscalationInput(inputs.Input):
    to = worker()


class ReportInput(inputs.Input):
    to = inputs.Text(max_length=200)
    on = inputs.Day()


class IncidentCloseInput(inputs.Input):
    on = inputs.Day()
    note = text(2000)


class IncidentViewSet(CaseViewSet):
    """Incidents about the people within reach. What happened stays on the file."""

    model = Incident
    capability = "incident.read"
    serializer_class = IncidentSerializer
    filterset_class = IncidentFilters
    field_groups = ("incidents",)

    @write(capability="incident.record", takes=NewIncidentInput)
    def create(self, by, data):
        """Record what happened; where the law asks for a report, the day it is due is set."""
        return incident_record(by=by, **data)

    @act("escalate", capability="incident.record", takes=EscalationInput)
    def escalate(self, by, incident, data):
        """Bring it before a colleague."""
        return incident_escalate(by=by, incident=incident, **data)

    @act("report", capability="incident.record", takes=ReportInput)
    def report(self, by, incident, data):
        """Say to whom it was reported, and when."""
        return incident_report(by=by, incident=incident, **data)

    @act("close", capability="incident.record", takes=IncidentCloseInput)
    def close(self, by, incident, data):
        """Close it; one that must be reported is reported first."""
        return incident_close(by=by, incident=incident, **data)
