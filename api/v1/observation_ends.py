"""Ends of observation: from a day on nothing can be known about a person any more."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.justice_events import TOLD
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person
from kernel.models import DatePrecision
from outcomes.choices import EndKind
from outcomes.models import ObservationEnd
from outcomes.services.justice import observation_end_record, observation_end_withdraw


class ObservationEndSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = ObservationEnd
        fields = [
            "public_id", "participant", "kind", "ended_on", "date_precision", "source", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ObservationEndFilters(PersonFilters):
    kind = filters.ChoiceFilter(choices=EndKind.choices)


class NewObservationEndInput(inputs.Input):
    participant = person()
    kind = inputs.Code(EndKind.choices)
    on = inputs.Day()
    source = inputs.Code(TOLD, required=False)
    date_precision = inputs.Code(DatePrecision.choices, required=False)


class EndWithdrawalInput(inputs.Input):
    reason = inputs.Text(max_length=300)


class ObservationEndViewSet(CaseViewSet):
    """Deaths, deportations and losses from view of the people within reach."""

    model = ObservationEnd
    capability = "observation_end.read"
    serializer_class = ObservationEndSerializer
    filterset_class = ObservationEndFilters
    field_groups = ("observation",)

    @write(capability="observation_end.record", takes=NewObservationEndInput)
    def create(self, by, data):
        """Record that a person can be observed no longer."""
        return observation_end_record(by=by, **data)

    @act("withdraw", capability="observation_end.record", takes=EndWithdrawalInput, may_leave_reach=True)
    def withdraw(self, by, end, data):
        """Take it back: it was a mistake, or the person was found again. It leaves the lists and is kept."""
        return observation_end_withdraw(by=by, end=end, **data)
