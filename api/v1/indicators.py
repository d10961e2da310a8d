"""Indicators: what there are, and what one comes to for the people within reach (profile internal)."""

from datetime import date, timedelta

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api import inputs
from api.readings import Reading
from audit.actions import Action
from outcomes.indicators import INDICATORS, Kind, Period, indicator_for
from outcomes.indicators.grouping import Dimension

# Counted are people whom the caller could count one by one in the lists, so exact numbers tell him nothing new; they
# are marked so that nobody takes them for numbers that may be published.
PROFILE = "internal"
EARLIEST = date(1900, 1, 1)
A_YEAR = timedelta(days=364)  # both days counted


class IndicatorDefinitionSerializer(serializers.Serializer):
    """What an indicator is, in words; `version` rises when what is counted changes."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField([(kind.value, kind.value) for kind in Kind])
    value_unit = serializers.ChoiceField([("share", "share"), ("days", "days")])
    unit = serializers.CharField(help_text="what is counted")
    numerator = serializers.CharField(help_text="of a median: what is measured")
    denominator = serializers.CharField()
    period = serializers.CharField(help_text="the day that puts a unit in a period")
    left_out = serializers.CharField()
    caveats = serializers.ListField(child=serializers.CharField())
    dimensions = serializers.ListField(child=serializers.ChoiceField(Dimension.choices))


class MeasureSerializer(serializers.Serializer):
    """The numbers of one group; pending, not known and left out are in neither numerator nor n."""

    n = serializers.IntegerField(help_text="the denominator: units with a known answer")
    numerator = serializers.IntegerField(allow_null=True, help_text="null for a median")
    value = serializers.FloatField(allow_null=True, help_text="null without any")
    low = serializers.SerializerMethodField(help_text="of the 95 % interval; null where n allows none")
    high = serializers.SerializerMethodField()
    completeness = serializers.FloatField(allow_null=True, help_text="known / (known + not known)")
    pending = serializers.IntegerField(help_text="time will tell")
    not_known = serializers.IntegerField(help_text="nobody wrote it down; never taken for no")
    left_out = serializers.IntegerField(help_text="by definition")

    def get_low(self, measure) -> float | None:
        return measure.interval[0] if measure.interval else None

    def get_high(self, measure) -> float | None:
        return measure.interval[1] if measure.interval else None


class IndicatorGroupSerializer(MeasureSerializer):
    """`key` is a code, or the public id of a program or site; not_known where the record leaves it open."""

    key = serializers.CharField()
    label = serializers.CharField()

    def to_representation(self, group):
        return {"key": group.key, "label": group.label, **MeasureSerializer(group.measure).data}


class IndicatorSerializer(serializers.Serializer):
    """An indicator of a period, for everybody within reach and by group."""

    definition = IndicatorDefinitionSerializer()
    since = serializers.DateField(source="period.first")
    until = serializers.DateField(source="period.last")
    as_of = serializers.DateField(
        source="period.now", help_text="what could still happen after it is pending"
    )
    profile = serializers.ChoiceField(
        [(PROFILE, PROFILE)], help_text="small numbers are not protected: not for publication"
    )
    confidence = serializers.FloatField(default=0.95, help_text="of the interval from low to high")
    by = serializers.ChoiceField(Dimension.choices, allow_null=True)
    total = MeasureSerializer()
    groups = IndicatorGroupSerializer(many=True)

    def to_representation(self, answer):
        shown = {
            name: field.to_representation(field.get_attribute(answer))
            for name, field in self.fields.items()
            if name not in ("profile", "confidence", "by")
        }
        return {**shown, "profile": PROFILE, "confidence": 0.95, "by": answer.by}


class IndicatorParameters(serializers.Serializer):
    by = inputs.Code(Dimension.choices, required=False, help_text="a dimension of the indicator")
    since = inputs.Day(required=False, help_text="the first day; a year before `until` where nothing is said")
    until = inputs.Day(required=False, help_text="the last day, itself in it; today where nothing is said")


class IndicatorListSerializer(serializers.Serializer):
    results = IndicatorDefinitionSerializer(many=True)


class Indicators(Reading):
    """The definitions of the indicators that the caller may be told."""

    capability = "indicator.read"

    @extend_schema(operation_id="indicators_list", responses=IndicatorListSerializer)
    def get(self, request):
        self.asked()
        mine = [definition for definition in INDICATORS.values() if self.is_entitled(definition.needs)]
        return self.answer({"results": IndicatorDefinitionSerializer(mine, many=True).data})


class Indicator(Reading):
    """One indicator for the people within reach: exact, logged, and not for publication."""

    capability = "indicator.read"
    asks = IndicatorParameters

    def capabilities_needed(self) -> tuple[str | None, ...]:
        """Whoever may not read the rows it is made of is not told it either."""
        definition = INDICATORS.get(self.kwargs.get("indicator"))
        return (self.capability, *sorted(definition.needs if definition else ()))

    @extend_schema(
        operation_id="indicators_retrieve",
        parameters=[
            OpenApiParameter("indicator", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(INDICATORS)),
            IndicatorParameters,
        ],
        responses=IndicatorSerializer,
    )
    def get(self, request, indicator):
        if indicator not in INDICATORS:
            raise Http404
        definition, asked = INDICATORS[indicator], self.asked()
        period, by = period_of(asked, self.standing.on), asked.get("by")
        if by is not None and by not in definition.dimensions:
            raise _refused(
                "by", "invalid_choice", _("Choose one of: %(listed)s."), listed=definition.dimensions
            )
        told = indicator_for(self.standing, definition, period, by)
        self.log(
            Action.INDICATOR_READ,
            "outcomes.indicator",
            [definition.id],
            field_groups=[by or "total"],
            details={"version": definition.version, "since": str(period.first), "until": str(period.last)},
        )
        return self.answer(IndicatorSerializer(told).data)


def period_of(asked: dict, now: date) -> Period:
    """The period asked for. Raises ValidationError (400) for days out of order, to come, or before anybody's time."""
    last = asked.get("until", now)
    if last > now:
        raise _refused("until", "in_the_future", _("This day is still to come."))
    first = asked.get("since") or max(last, EARLIEST + A_YEAR) - A_YEAR
    if first < EARLIEST:
        raise _refused("since", "too_early", _("Nothing is counted before %(day)s."), day=EARLIEST)
    if last < first:
        raise _refused(
            "until", "dates_out_of_order", _("This day is before %(day)s, when it began."), day=first
        )
    return Period(first, last, now)


def _refused(name: str, code: str, words, **values) -> ValidationError:
    shown = {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return ValidationError({name: [ErrorDetail(words % shown if shown else words, code=code)]})
