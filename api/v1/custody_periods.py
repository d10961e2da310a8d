"""Custody periods: where a person is held, in which status, from admission to release."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Site
from api import inputs
from api.filters import DayFilter, YesNoFilter
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person
from api.v1.references import OptionalCodeField, ReferenceSerializer
from kernel.models import DatePrecision
from participants.choices import LegalStatus, ReleaseReason
from participants.models import CustodyPeriod
from participants.services.custody import custody_change, custody_close, custody_open


class CustodySerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    site = ReferenceSerializer()
    release_reason = OptionalCodeField(ReleaseReason.choices)

    class Meta:
        model = CustodyPeriod
        fields = [
            "public_id", "participant", "site", "legal_status", "starts_on", "ends_on", "date_precision",
            "expected_release_on", "release_reason", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class CustodyFilters(PersonFilters):
    site = filters.UUIDFilter(field_name="site__public_id")
    legal_status = filters.ChoiceFilter(choices=LegalStatus.choices)
    is_current = YesNoFilter(field_name="ends_on", lookup_expr="isnull")
    released_after = DayFilter(field_name="ends_on", lookup_expr="gt")
    released_before = DayFilter(field_name="ends_on", lookup_expr="lt")


class CustodyInput(inputs.Input):
    legal_status = inputs.Code(LegalStatus.choices, required=False)
    expected_release_on = inputs.Day(required=False)


class AdmissionInput(CustodyInput):
    participant = person()
    site = inputs.RecordField(Site, related=("agency",))
    starts_on = inputs.Day(allow_null=True, help_text="null: before records began")
    date_precision = inputs.Code(DatePrecision.choices, required=False)


class ReleaseInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Code(ReleaseReason.choices)
    date_precision = inputs.Code(DatePrecision.choices, required=False)


class CustodyViewSet(CaseViewSet):
    """Stays of the people within reach, and those at one's own site that are over. Two of one person never overlap."""

    model = CustodyPeriod
    capability = "custody.read"
    serializer_class = CustodySerializer
    filterset_class = CustodyFilters
    field_groups = ("custody",)

    def related(self, queryset):
        return queryset.select_related("participant", "site")

    def to_change(self):
        return super().to_change().select_related("participant__agency", "site__agency")

    @write(capability="custody.manage", takes=AdmissionInput)
    def create(self, by, data):
        """Record an admission."""
        return custody_open(by=by, **data)

    @write(capability="custody.manage", takes=CustodyInput)
    def change(self, by, period, data):
        """Record a new legal status or day of release."""
        return custody_change(by=by, period=period, **data)

    @act("release", capability="custody.manage", takes=ReleaseInput, may_leave_reach=True)
    def release(self, by, period, data):
        """Record a release; a release into the hands of an office outside is a hand-over."""
        return custody_close(by=by, period=period, **data)
