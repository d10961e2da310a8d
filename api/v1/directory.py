"""The directory: programs, their offerings and offices of all agencies, to refer people to. Names alone."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.directory import workers_for
from accounts.models import Site, SiteKind
from api import inputs
from api.base import ReadOnlyViewSet
from api.v1.references import ReferenceSerializer
from programs.choices import ProgramKind
from programs.directory import offerings_for, offices_for, programs_for
from programs.models import Offering


class ProgramAnywhereField(inputs.RecordField):
    """An active program of any agency."""

    def within_reach(self, standing):
        return programs_for(standing).select_related(*self.related)


class OfferingAnywhereField(inputs.RecordField):
    """An offering of an active program of any agency."""

    def within_reach(self, standing):
        return offerings_for(standing).select_related(*self.related)


class WorkerAnywhereField(inputs.RecordField):
    """A social worker of any agency; whether of the receiving one is asked by the act."""

    def within_reach(self, standing):
        return workers_for(standing)


class OfficeField(inputs.RecordField):
    """A site of any agency."""

    def within_reach(self, standing):
        return offices_for(standing).select_related(*self.related)


class OpenOfferingSerializer(serializers.ModelSerializer):
    program = ReferenceSerializer()
    agency = ReferenceSerializer(source="program.agency")
    site = ReferenceSerializer()

    class Meta:
        model = Offering
        fields = ["public_id", "code", "name", "kind", "program", "agency", "site", "starts_on", "ends_on"]
        read_only_fields = fields


class OpenOfferingFilters(filters.FilterSet):
    agency = filters.UUIDFilter(field_name="program__agency__public_id")
    program = filters.UUIDFilter(field_name="program__public_id")
    program_kind = filters.ChoiceFilter(field_name="program__kind", choices=ProgramKind.choices)


class OpenOfferingViewSet(ReadOnlyViewSet):
    """Offerings of active programs of all agencies."""

    model = Offering
    capability = "directory.read"
    serializer_class = OpenOfferingSerializer
    filterset_class = OpenOfferingFilters

    def get_queryset(self):
        return offerings_for(self.standing).select_related("program__agency", "site")


class OfficeSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()

    class Meta:
        model = Site
        fields = ["public_id", "code", "name", "kind", "agency", "time_zone"]
        read_only_fields = fields


class OfficeFilters(filters.FilterSet):
    agency = filters.UUIDFilter(field_name="agency__public_id")
    kind = filters.ChoiceFilter(choices=SiteKind.choices)


class OfficeViewSet(ReadOnlyViewSet):
    """Sites of all agencies."""

    model = Site
    capability = "directory.read"
    serializer_class = OfficeSerializer
    filterset_class = OfficeFilters

    def get_queryset(self):
        return offices_for(self.standing).select_related("agency")
