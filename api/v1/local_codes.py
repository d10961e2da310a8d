"""Local codes: what an offense code of a local scheme stands for in the ICCS, and when."""

from django.db.models import Q
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.filters import DayFilter
from api.operations import act, write
from api.v1.persons import text
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from outcomes.models import LocalCode
from outcomes.services.sources import local_code_add, local_code_end


class LocalCodeSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    iccs = serializers.CharField(source="iccs_id", help_text="code of the ICCS, version 1.0")

    class Meta:
        model = LocalCode
        fields = [
            "public_id", "agency", "scheme", "code", "label", "iccs", "valid_from", "valid_until", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class LocalCodeFilters(filters.FilterSet):
    agency = filters.UUIDFilter(field_name="agency__public_id")
    scheme = filters.CharFilter()
    code = filters.CharFilter()
    valid_on = DayFilter(method="holding_on")

    def holding_on(self, queryset, _name, day):
        return queryset.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day)
        )


class NewLocalCodeInput(inputs.Input):
    agency = inputs.RecordField(Agency)
    scheme = inputs.Slug(max_length=60)
    code = inputs.Text(max_length=40)
    label = text(200)
    iccs = inputs.Text(max_length=12, help_text="code of the ICCS, version 1.0")
    valid_from = inputs.Day(required=False, allow_null=True, help_text="null: always was")
    valid_until = inputs.Day(required=False, allow_null=True)


class CodeEndInput(inputs.Input):
    on = inputs.Day(help_text="the last day")


class LocalCodeViewSet(WritingViewSet):
    """The tables of the agencies within reach."""

    model = LocalCode
    capability = "local_code.read"
    serializer_class = LocalCodeSerializer
    filterset_class = LocalCodeFilters

    def related(self, queryset):
        return queryset.select_related("agency")

    @write(capability="local_code.manage", takes=NewLocalCodeInput)
    def create(self, by, data):
        """Say what a code stands for."""
        return local_code_add(by=by, **data)

    @act("end", capability="local_code.manage", takes=CodeEndInput)
    def end(self, by, local_code, data):
        """Say on which day it last had this meaning."""
        return local_code_end(by=by, local_code=local_code, **data)
