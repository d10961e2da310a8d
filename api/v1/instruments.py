"""Instruments: with what people are assessed, and what each version asks."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.base import ReadOnlyViewSet
from api.filters import DayFilter, YesNoFilter
from api.operations import act, write
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from participants.models import Instrument, InstrumentVersion
from participants.services.instruments import instrument_define, instrument_revise


class InstrumentSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer(allow_null=True, help_text="null: shipped for everybody")
    name = serializers.DictField(child=serializers.CharField(), help_text="per language")

    class Meta:
        model = Instrument
        fields = [
            "public_id", "agency", "code", "name", "is_total_only", "license_note", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class InstrumentVersionSerializer(serializers.ModelSerializer):
    instrument = ReferenceSerializer()
    content = serializers.DictField(
        help_text="scales, domains with items and bands, and how the total is made"
    )
    reliability = serializers.DictField(
        child=serializers.CharField(), help_text="what is known of it, per language"
    )

    class Meta:
        model = InstrumentVersion
        fields = [
            "public_id", "instrument", "number", "valid_from", "content", "reliability", "reassess_days", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class InstrumentFilters(filters.FilterSet):
    agency = filters.UUIDFilter(field_name="agency__public_id")
    code = filters.CharFilter()
    is_total_only = YesNoFilter()


class InstrumentVersionFilters(filters.FilterSet):
    instrument = filters.UUIDFilter(field_name="instrument__public_id")
    valid_after = DayFilter(field_name="valid_from", lookup_expr="gt")
    valid_before = DayFilter(field_name="valid_from", lookup_expr="lt")


def per_language(**more) -> serializers.DictField:
    """A text per language."""
    return serializers.DictField(child=inputs.Text(max_length=1000), **more)


class VersionInput(inputs.Input):
    """What an instrument asks from a day on."""

    valid_from = inputs.Day()
    content = serializers.DictField(help_text="as instrument-versions show it")
    reliability = per_language(required=False)
    reassess_days = inputs.Number(required=False, allow_null=True, min_value=1, max_value=3660)


class NewInstrumentInput(VersionInput):
    agency = inputs.RecordField(Agency)
    code = inputs.Slug(max_length=60)
    name = per_language()
    is_total_only = inputs.Flag(required=False, help_text="licensed: the total alone is recorded")
    license_note = inputs.Text(max_length=500, required=False, allow_blank=True)


class InstrumentViewSet(WritingViewSet):
    """Instruments shipped for everybody, and those of the agencies within reach."""

    model = Instrument
    capability = "instrument.read"
    serializer_class = InstrumentSerializer
    filterset_class = InstrumentFilters

    def related(self, queryset):
        return queryset.select_related("agency")

    @write(capability="instrument.manage", takes=NewInstrumentInput)
    def create(self, by, data):
        """Describe an instrument of one's agency, with version 1 of what it asks."""
        return instrument_define(by=by, **data)

    @act("revise", capability="instrument.manage", takes=VersionInput)
    def revise(self, by, instrument, data):
        """Let a new version begin on a day after the last one; assessments keep theirs."""
        return instrument_revise(by=by, instrument=instrument, **data).instrument


class InstrumentVersionViewSet(ReadOnlyViewSet):
    """What the instruments ask and how they are scored; a new one comes from `instruments/<public_id>/revise/`."""

    model = InstrumentVersion
    capability = "instrument.read"
    serializer_class = InstrumentVersionSerializer
    filterset_class = InstrumentVersionFilters

    def related(self, queryset):
        return queryset.select_related("instrument")
