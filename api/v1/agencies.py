"""Agencies: the organizations of the tree that the caller works in."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency, AgencySector, AgencyTier
from api.base import ReadOnlyViewSet
from api.v1.references import ReferenceSerializer


class AgencySerializer(serializers.ModelSerializer):
    parent = serializers.SerializerMethodField(help_text="null at the top of what is within reach")

    class Meta:
        model = Agency
        fields = [
            "public_id", "code", "name", "parent", "sector", "tier", "country", "is_study", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_parent(self, agency) -> ReferenceSerializer(allow_null=True):
        parent = self.context["parents"].get(agency.parent_id)
        return ReferenceSerializer(parent).data if parent else None


class AgencyFilters(filters.FilterSet):
    code = filters.CharFilter()
    sector = filters.ChoiceFilter(choices=AgencySector.choices)
    tier = filters.ChoiceFilter(choices=AgencyTier.choices)
    parent = filters.UUIDFilter(field_name="parent__public_id")


class AgencyViewSet(ReadOnlyViewSet):
    """The caller's agencies and everything below them."""

    model = Agency
    capability = "agency.read"
    serializer_class = AgencySerializer
    filterset_class = AgencyFilters

    def context_of(self, rows):
        parents = Agency.objects.for_user(self.standing).filter(pk__in=[row.parent_id for row in rows])
        return {"parents": {parent.pk: parent for parent in parents}}
