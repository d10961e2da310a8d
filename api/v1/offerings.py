"""Offerings: a program at a site, from when until when; and its series of sessions from a weekly pattern."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import Site
from api import inputs
from api.filters import DayFilter
from api.operations import act, write
from api.v1.references import (
    ClockTimeField,
    ModuleReferenceSerializer,
    PersonReferenceSerializer,
    ReferenceSerializer,
)
from api.writing import WritingViewSet
from exchange.paste import LONGEST_LINE, MOST_LINES, Found, list_enroll, list_match
from kernel.errors import RuleViolation
from participants.lifecycle import Status
from participants.services.waiting import waiting_offer_next
from programs.choices import OfferingKind
from programs.models import Offering, Program
from programs.schedule import LONGEST, Pattern
from programs.services import offering_change, offering_create, sessions_plan, sessions_preview


class OfferingSerializer(serializers.ModelSerializer):
    program = ReferenceSerializer()
    site = ReferenceSerializer()

    class Meta:
        model = Offering
        fields = [
            "public_id", "code", "name", "kind", "program", "site", "starts_on", "ends_on", "capacity", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class OfferingFilters(filters.FilterSet):
    program = filters.UUIDFilter(field_name="program__public_id")
    site = filters.UUIDFilter(field_name="site__public_id")
    code = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=OfferingKind.choices)
    starts_after = DayFilter(field_name="starts_on", lookup_expr="gt")
    starts_before = DayFilter(field_name="starts_on", lookup_expr="lt")


class OfferingInput(inputs.Input):
    """What can change of an offering."""

    name = inputs.Text(max_length=200)
    ends_on = inputs.Day(required=False, allow_null=True)
    capacity = inputs.Number(required=False, allow_null=True, help_text="null: no limit")


class NewOfferingInput(OfferingInput):
    program = inputs.RecordField(Program, related=("agency",))
    site = inputs.RecordField(Site)
    code = inputs.Slug(max_length=60)
    kind = inputs.Code(OfferingKind.choices, required=False)
    starts_on = inputs.Day()


class PatternInput(inputs.Input):
    """Every week on these weekdays, from a day until a day or for a number of sessions."""

    weekdays = serializers.ListField(child=inputs.Number(max_value=6), max_length=7, help_text="0 is Monday")
    starts_on = inputs.Day()
    starts_at = inputs.ClockTime(required=False, allow_null=True)
    planned_minutes = inputs.Number(min_value=1)
    until = inputs.Day(required=False, allow_null=True)
    count = inputs.Number(required=False, allow_null=True)
    holidays = serializers.ListField(child=inputs.Day(), max_length=LONGEST, required=False)
    catches_up = inputs.Flag(required=False, help_text="true unless told: a holiday costs no session")
    place = inputs.Text(max_length=120, required=False, allow_blank=True)
    is_anonymous = inputs.Flag(required=False)
    preview = inputs.Flag(required=False, help_text="true: answer what would be planned and write nothing")


class PlannedSessionSerializer(serializers.Serializer):
    public_id = serializers.UUIDField(allow_null=True, help_text="null in a preview")
    held_on = serializers.DateField()
    starts_at = ClockTimeField(allow_null=True)
    planned_minutes = serializers.IntegerField()
    module = ModuleReferenceSerializer(allow_null=True)

    def to_representation(self, session):
        said = super().to_representation(session)
        return said if session.pk else {**said, "public_id": None}


class PlanSerializer(serializers.Serializer):
    """The sessions that were planned, or would be; days that have one at that time are left out."""

    is_preview = serializers.BooleanField()
    results = PlannedSessionSerializer(many=True)


class OfferInput(inputs.Input):
    on = inputs.Day()


class PassedOverSerializer(serializers.Serializer):
    """Somebody who was next and could not be enrolled; the place on the list stays."""

    enrollment = serializers.UUIDField(source="enrollment.public_id")
    participant = PersonReferenceSerializer(source="enrollment.participant")
    code = serializers.CharField(help_text="why, as in a problem document")
    detail = serializers.CharField(source="message", help_text="for people")


class OfferSerializer(serializers.Serializer):
    """Who got the place, if anybody who waits could take it."""

    enrollment = serializers.UUIDField(source="enrollment.public_id", allow_null=True, default=None)
    participant = PersonReferenceSerializer(source="enrollment.participant", allow_null=True, default=None)
    passed_over = PassedOverSerializer(many=True)


class PasteInput(inputs.Input):
    """A list as it is pasted: a number or a name on each line."""

    text = inputs.Text(max_length=MOST_LINES * LONGEST_LINE)
    on = inputs.Day(required=False, help_text="the day of enrolling; needed without `preview`")
    preview = inputs.Flag(required=False, help_text="true: answer who is meant and enroll nobody")
    skip_unmatched = inputs.Flag(required=False, help_text="enroll the others although some lines are nobody's")


class PastedLineSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="of the line, from 1")
    found = serializers.ChoiceField(choices=Found.choices)
    participant = PersonReferenceSerializer(source="person", allow_null=True)
    enrollment = serializers.UUIDField(source="enrollment.public_id", allow_null=True, default=None)
    status = serializers.ChoiceField(
        choices=Status.choices, source="enrollment.status", allow_null=True, default=None
    )


class PasteSerializer(serializers.Serializer):
    """What each line comes to; after enrolling, `status` says who got a place and who waits."""

    is_preview = serializers.BooleanField()
    results = PastedLineSerializer(many=True)


class OfferingViewSet(WritingViewSet):
    """Offerings of the programs within reach."""

    model = Offering
    capability = "program.read"
    serializer_class = OfferingSerializer
    filterset_class = OfferingFilters

    def related(self, queryset):
        return queryset.select_related("program", "site")

    def to_change(self):
        return super().to_change().select_related("program__agency", "site")

    @write(capability="offering.manage", takes=NewOfferingInput)
    def create(self, by, data):
        """Open a program at a site."""
        return offering_create(by=by, **data)

    @write(capability="offering.manage", takes=OfferingInput)
    def change(self, by, offering, data):
        """Change the name, the end or the number of places; nobody loses a place when it falls."""
        return offering_change(by=by, offering=offering, **data)

    @act("plan-sessions", capability="session.manage", takes=PatternInput, answers=PlanSerializer)
    def plan_sessions(self, by, offering, data):
        """Plan a series from a weekly pattern; with `preview` nothing is written."""
        is_preview = data.pop("preview", False)
        more = {name: data.pop(name) for name in ("place", "is_anonymous") if name in data}
        pattern = Pattern(
            weekdays=tuple(data.pop("weekdays")),
            minutes=data.pop("planned_minutes"),
            starts_at=data.pop("starts_at", None),
            holidays=frozenset(data.pop("holidays", ())),
            **data,
        )
        plan = sessions_preview if is_preview else sessions_plan
        return {"is_preview": is_preview, "results": plan(by=by, offering=offering, pattern=pattern, **more)}

    @act("offer-next", capability="waiting_list.manage", takes=OfferInput, answers=OfferSerializer)
    def offer_next(self, by, offering, data):
        """Enroll whoever is next on the waiting list and can be; the order never changes by it."""
        return waiting_offer_next(by=by, offering=offering, **data)

    @act(
        "paste", capability="enrollment.manage", shows="participant.read", takes=PasteInput, answers=PasteSerializer
    )  # fmt: skip
    def paste(self, by, offering, data):
        """Match a pasted list of numbers or names, or enroll everybody on it: all or nobody."""
        if data.get("preview"):
            return {"is_preview": True, "results": list_match(by=by, offering=offering, text=data["text"])}
        if "on" not in data:
            raise RuleViolation(_("Say on which day."), code="required", field="on")
        lines = list_enroll(
            by=by, offering=offering, text=data["text"], on=data["on"],
            skip_unmatched=data.get("skip_unmatched", False),
        )  # fmt: skip
        return {"is_preview": False, "results": lines}
