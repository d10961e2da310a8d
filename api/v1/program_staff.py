"""Program staff: who delivers a program, everywhere or in one offering, from when until when."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import User
from api import inputs
from api.operations import write
from api.v1.persons import ColleagueField
from api.v1.references import ColleagueReferenceSerializer, ReferenceSerializer
from api.writing import WritingViewSet
from programs.choices import StaffRole
from programs.models import Offering, Program, ProgramStaff
from programs.services import staff_assign


class ProgramStaffSerializer(serializers.ModelSerializer):
    program = ReferenceSerializer()
    offering = ReferenceSerializer(allow_null=True)
    user = ColleagueReferenceSerializer()

    class Meta:
        model = ProgramStaff
        fields = [
            "public_id", "program", "offering", "user", "role", "starts_on", "ends_on", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProgramStaffFilters(filters.FilterSet):
    program = filters.UUIDFilter(field_name="program__public_id")
    offering = filters.UUIDFilter(field_name="offering__public_id")
    user = filters.UUIDFilter(field_name="user__public_id")
    role = filters.ChoiceFilter(choices=StaffRole.choices)


class NewStaffInput(inputs.Input):
    program = inputs.RecordField(Program, related=("agency",))
    offering = inputs.RecordField(Offering, required=False, allow_null=True)
    user = ColleagueField(User)
    role = inputs.Code(StaffRole.choices)
    starts_on = inputs.Day()
    ends_on = inputs.Day(required=False, allow_null=True)


class ProgramStaffViewSet(WritingViewSet):
    """Staff of the programs within reach."""

    model = ProgramStaff
    capability = "program.read"
    serializer_class = ProgramStaffSerializer
    filterset_class = ProgramStaffFilters

    def related(self, queryset):
        return queryset.select_related("program", "offering", "user").defer("user__password", "user__email")

    @write(capability="program.manage", takes=NewStaffInput)
    def create(self, by, data):
        """Say who delivers a program, or one of its offerings, from when."""
        return staff_assign(by=by, **data)
