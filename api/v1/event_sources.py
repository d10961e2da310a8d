"""Event sources: registers of authorities that are searched for outcomes, and what each search found."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.operations import act, write
from api.v1.persons import text
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from audit.actions import Action
from outcomes.models import AdministrativeSource, Ascertainment, EvaluationDesign
from outcomes.services.sources import ascertainment_record, source_create


class PeoplePerArmSerializer(serializers.Serializer):
    treated = serializers.IntegerField()
    comparison = serializers.IntegerField()


class SharePerArmSerializer(serializers.Serializer):
    treated = serializers.FloatField(allow_null=True)
    comparison = serializers.FloatField(allow_null=True)


class AscertainmentSerializer(serializers.ModelSerializer):
    """One search: counts per arm, never who. Whoever was not matched was not found, which is not "did not offend"."""

    design = ReferenceSerializer()
    searched = PeoplePerArmSerializer()
    matched = PeoplePerArmSerializer()
    match_rate = SharePerArmSerializer()

    class Meta:
        model = Ascertainment
        fields = [
            "public_id", "design", "searched_on", "covers_from", "covers_until", "file_digest", "searched", "matched",
            "match_rate",
        ]  # fmt: skip
        read_only_fields = fields


class AdministrativeSourceSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    searches = AscertainmentSerializer(many=True, help_text="newest first")

    class Meta:
        model = AdministrativeSource
        fields = ["public_id", "agency", "code", "name", "holder", "searches", "version", "updated_at"]
        read_only_fields = fields


class EventSourceFilters(filters.FilterSet):
    agency = filters.UUIDFilter(field_name="agency__public_id")
    code = filters.CharFilter()


class NewEventSourceInput(inputs.Input):
    agency = inputs.RecordField(Agency)
    code = inputs.Slug(max_length=60)
    name = inputs.Text(max_length=120)
    holder = text(120)


class PeoplePerArmInput(inputs.Input):
    treated = inputs.Number()
    comparison = inputs.Number(required=False)


class SearchInput(inputs.Input):
    design = inputs.RecordField(EvaluationDesign, related=("agency",))
    searched_on = inputs.Day()
    covers_from = inputs.Day()
    covers_until = inputs.Day(help_text="events up to this day have reached the source")
    file_digest = inputs.Text(max_length=64, help_text="SHA-256 of the file that came back, in small letters")
    searched = PeoplePerArmInput()
    matched = PeoplePerArmInput()


class EventSourceViewSet(WritingViewSet):
    """Sources of the agencies whose evaluations the caller reads."""

    model = AdministrativeSource
    capability = "event_source.read"
    serializer_class = AdministrativeSourceSerializer
    filterset_class = EventSourceFilters
    action_logged = Action.DESIGN_READ
    field_groups = ("ascertainment",)

    def related(self, queryset):
        searches = Ascertainment.objects.for_user(self.standing).select_related("design").order_by("-id")
        return queryset.select_related("agency").prefetch_related(Prefetch("searches", queryset=searches))

    def to_change(self):
        return super().to_change().select_related("agency")

    @write(capability="event_source.record", takes=NewEventSourceInput)
    def create(self, by, data):
        """Name a source, so that a design can name it by its code."""
        return source_create(by=by, **data)

    @act("record-search", capability="event_source.record", takes=SearchInput)
    def record_search(self, by, source, data):
        """Record that the people of a design were searched: how many per arm, and how many the source knows."""
        ascertainment_record(by=by, source=source, **data)
        return source
