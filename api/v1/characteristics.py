"""Characteristics: dated facts about a person, as numbers by code. Covariates come from here."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.operations import act
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person, text
from kernel.models import DatePrecision
from participants.models import Characteristic
from participants.services.people import characteristics_record


class CharacteristicSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = Characteristic
        fields = [
            "public_id", "participant", "code", "value", "recorded_on", "date_precision", "source", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class CharacteristicFilters(PersonFilters):
    code = filters.CharFilter()


class CharacteristicsInput(inputs.Input):
    participant = person()
    values = serializers.DictField(
        child=inputs.Amount(max_digits=14, decimal_places=4),
        help_text='by code, yes is 1 and no is 0: {"prior_convictions": "3"}',
    )
    recorded_on = inputs.Day()
    date_precision = inputs.Code(DatePrecision.choices, required=False)
    source = text(80)


class CharacteristicViewSet(CaseViewSet):
    """Facts about the people within reach."""

    model = Characteristic
    capability = "characteristic.read"
    serializer_class = CharacteristicSerializer
    filterset_class = CharacteristicFilters
    field_groups = ("characteristics",)

    @act(
        "record", capability="characteristic.record", takes=CharacteristicsInput, on_record=False, many=True
    )
    def record(self, by, data):
        """Record facts of one day, several at once."""
        return characteristics_record(by=by, **data)
