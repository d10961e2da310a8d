"""Offerings: a program at a site, from when until when."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.base import ReadOnlyViewSet
from api.filters import DayFilter
from api.v1.references import ReferenceSerializer
from programs.models import Offering


class OfferingSerializer(serializers.ModelSerializer):
    program = ReferenceSerializer()
    site = ReferenceSerializer()

    class Meta:
        model = Offering
        fields = [
            "public_id", "code", "name", "program", "site", "starts_on", "ends_on", "capacity", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class OfferingFilters(filters.FilterSet):
    program = filters.UUIDFilter(field_name="program__public_id")
    site = filters.UUIDFilter(field_name="site__public_id")
    code = filters.CharFilter()
    starts_after = DayFilter(field_name="starts_on", lookup_expr="gt")
    starts_before = DayFilter(field_name="starts_on", lookup_expr="lt")


class OfferingViewSet(ReadOnlyViewSet):
    """Offerings of the programs within reach."""

    model = Offering
    capability = "program.read"
    serializer_class = OfferingSerializer
    filterset_class = OfferingFilters

    def related(self, queryset):
        return queryset.select_related("program", "site")
