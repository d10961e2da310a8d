"""Sites: where programs are delivered, and the one act that calls off a whole day there."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Site, SiteKind
from api import inputs
from api.operations import act
from api.v1.references import ReferenceSerializer
from api.v1.sessions import SessionViewSet
from api.writing import WritingViewSet
from programs.choices import NotHeldReason
from programs.services import sessions_call_off_day


class SiteSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()

    class Meta:
        model = Site
        fields = ["public_id", "code", "name", "agency", "kind", "time_zone", "version", "updated_at"]
        read_only_fields = fields


class SiteFilters(filters.FilterSet):
    code = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=SiteKind.choices)
    agency = filters.UUIDFilter(field_name="agency__public_id")


class CallOffDayInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Code(NotHeldReason.choices, required=False, help_text="lockdown where nothing is said")


class SiteViewSet(WritingViewSet):
    """Sites of the caller's agencies and those below."""

    model = Site
    capability = "agency.read"
    serializer_class = SiteSerializer
    filterset_class = SiteFilters

    def related(self, queryset):
        return queryset.select_related("agency")

    # Whatever is planned there is called off, programs of other agencies too; the answer shows those within reach.
    @act(
        "call-off-day",
        capability="session.call_off_day",
        takes=CallOffDayInput,
        answers=SessionViewSet,
        many=True,
        may_leave_reach=True,
    )
    def call_off_day(self, by, site, data):
        """Call off everything planned here on a day, as one act; registers already saved stay."""
        return sessions_call_off_day(by=by, site=site, **data)
