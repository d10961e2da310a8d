"""Modules: the units of a program's content, in order."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.operations import write
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from programs.models import Module, Program
from programs.services import module_add


class ModuleSerializer(serializers.ModelSerializer):
    program = ReferenceSerializer()

    class Meta:
        model = Module
        fields = ["public_id", "program", "number", "name", "planned_minutes", "version", "updated_at"]
        read_only_fields = fields


class ModuleFilters(filters.FilterSet):
    program = filters.UUIDFilter(field_name="program__public_id")


class NewModuleInput(inputs.Input):
    program = inputs.RecordField(Program, related=("agency",))
    number = inputs.Number(max_value=32767, help_text="its place in the order")
    name = inputs.Text(max_length=200)
    planned_minutes = inputs.Number(required=False, allow_null=True)


class ModuleViewSet(WritingViewSet):
    """Modules of the programs within reach."""

    model = Module
    capability = "program.read"
    serializer_class = ModuleSerializer
    filterset_class = ModuleFilters

    def related(self, queryset):
        return queryset.select_related("program")

    @write(capability="program.manage", takes=NewModuleInput)
    def create(self, by, data):
        """Add a module at a place in the order."""
        return module_add(by=by, **data)
