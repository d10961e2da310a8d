"""Costs: what a program or one of its offerings cost in a period."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter
from api.operations import write
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from programs.choices import CostKind
from programs.models import CostItem, Offering, Program
from programs.services import cost_record


class CostSerializer(serializers.ModelSerializer):
    program = ReferenceSerializer()
    offering = ReferenceSerializer(allow_null=True)

    class Meta:
        model = CostItem
        fields = [
            "public_id", "program", "offering", "kind", "amount", "currency", "starts_on", "ends_on", "note", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class CostFilters(filters.FilterSet):
    program = filters.UUIDFilter(field_name="program__public_id")
    offering = filters.UUIDFilter(field_name="offering__public_id")
    kind = filters.ChoiceFilter(choices=CostKind.choices)
    starts_after = DayFilter(field_name="starts_on", lookup_expr="gt")
    starts_before = DayFilter(field_name="starts_on", lookup_expr="lt")


class NewCostInput(inputs.Input):
    program = inputs.RecordField(Program, related=("agency",))
    offering = inputs.RecordField(Offering, required=False, allow_null=True)
    kind = inputs.Code(CostKind.choices)
    amount = inputs.Amount(max_digits=14, decimal_places=2)
    currency = inputs.Text(max_length=3, help_text="ISO 4217")
    starts_on = inputs.Day()
    ends_on = inputs.Day()
    note = inputs.Text(max_length=300, required=False, allow_blank=True)


class CostViewSet(WritingViewSet):
    """Costs of the programs within reach."""

    model = CostItem
    capability = "cost.read"
    serializer_class = CostSerializer
    filterset_class = CostFilters

    def related(self, queryset):
        return queryset.select_related("program", "offering")

    @write(capability="program.manage", takes=NewCostInput)
    def create(self, by, data):
        """Record what a program cost in a period."""
        return cost_record(by=by, **data)
