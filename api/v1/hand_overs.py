"""Hand-overs: release from custody into the hands of an office outside, as one act."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Site, User
from api import inputs
from api.filters import DayFilter
from api.operations import write
from api.v1.directory import OfficeField, ProgramAnywhereField, WorkerAnywhereField
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, text
from api.v1.references import ColleagueReferenceSerializer, ReferenceSerializer
from api.v1.texts import has_text
from participants.choices import BasisKind, SupervisionKind
from participants.models import CustodyPeriod, HandOver
from participants.services.hand_over import INTO_THE_COMMUNITY, hand_over_make
from programs.models import Program

RELEASES = [(reason.value, reason.label) for reason in INTO_THE_COMMUNITY]


class HandOverSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    custody_period = serializers.UUIDField(source="custody_period.public_id")
    to_agency = ReferenceSerializer()
    to_site = ReferenceSerializer()
    to_user = ColleagueReferenceSerializer(allow_null=True)
    supervision = serializers.UUIDField(source="supervision.public_id", allow_null=True, default=None)
    first_contact = serializers.UUIDField(source="first_contact.public_id", allow_null=True, default=None)
    first_contact_on = serializers.DateField(source="first_contact.on", allow_null=True, default=None)
    has_note = serializers.BooleanField()

    class Meta:
        model = HandOver
        fields = [
            "public_id", "participant", "custody_period", "to_agency", "to_site", "to_user", "handed_over_on", "basis",
            "supervision", "first_contact", "first_contact_on", "has_note", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewHandOverInput(inputs.Input):
    custody_period = inputs.RecordField(CustodyPeriod, related=("participant__agency", "site__agency"))
    to_site = OfficeField(Site, related=("agency",), help_text="the office that takes over")
    on = inputs.Day()
    release_reason = inputs.Code(RELEASES)
    basis = inputs.Code(BasisKind.choices, help_text="what allows the file to go there")
    basis_reference = text(200, help_text="the law or order, where it is one")
    to_user = WorkerAnywhereField(
        User, required=False, allow_null=True, help_text="a social worker there; left out: the office decides who"
    )
    first_contact_on = inputs.Day(required=False, allow_null=True, help_text="within seven days of the release")
    first_contact_at = inputs.ClockTime(required=False, allow_null=True)
    first_contact_place = text(200)
    no_contact_reason = text(500, help_text="needed where no first meeting is planned")
    supervision = inputs.OptionalCode(SupervisionKind.choices, required=False)
    conditions = text(2000)
    refer_to = ProgramAnywhereField(
        Program, related=("agency",), required=False, allow_null=True, help_text="a program of the receiving agency"
    )
    note = text(1000)


class HandOverFilters(PersonFilters):
    to_site = filters.UUIDFilter(field_name="to_site__public_id")
    handed_over_after = DayFilter(field_name="handed_over_on", lookup_expr="gt")
    handed_over_before = DayFilter(field_name="handed_over_on", lookup_expr="lt")


class HandOverViewSet(CaseViewSet):
    """Hand-overs of the people within reach, and those that one's own site made."""

    model = HandOver
    capability = "hand_over.read"
    serializer_class = HandOverSerializer
    filterset_class = HandOverFilters
    field_groups = ("custody", "caseload")

    def related(self, queryset):
        joined = queryset.select_related(
            "participant", "custody_period", "to_agency", "to_site", "to_user", "supervision", "first_contact"
        )
        hidden = ("note", "supervision__conditions", "first_contact__place", "first_contact__reason")
        return joined.defer(*hidden, "to_user__password", "to_user__email").annotate(has_note=has_text("note"))

    @write(capability="hand_over.make", takes=NewHandOverInput, may_leave_reach=True)
    def create(self, by, data):
        """Release and hand over: stay, enrollments, supervision, caseload, meetings and first contact together."""
        return hand_over_make(by=by, to_agency=data["to_site"].agency, **data)
