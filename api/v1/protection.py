"""Data protection: files that may be about one person, and files that are sealed. References only, never a name."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import YesNoFilter
from api.operations import act
from api.v1.persons import PersonReferenceSerializer
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from audit.actions import Action
from participants.choices import MatchState
from participants.models import MatchCandidate, RecordSeal
from participants.services.sameness import match_decide
from participants.services.seals import record_unseal


class FileReferenceSerializer(PersonReferenceSerializer):
    """A file by its number and the agency that opened it."""

    agency = ReferenceSerializer()


class MatchSerializer(serializers.ModelSerializer):
    participant = FileReferenceSerializer()
    other = FileReferenceSerializer()
    agrees = serializers.ListField(
        child=serializers.CharField(), help_text="name, birth_date, birth_year, identifier"
    )

    class Meta:
        model = MatchCandidate
        fields = ["public_id", "participant", "other", "agrees", "state", "decided_on", "version", "updated_at"]
        read_only_fields = fields


class MatchFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=MatchState.choices)


class DecisionInput(inputs.Input):
    same = inputs.Flag(help_text="true: the two files become one, the older goes on")
    on = inputs.Day()


class MatchViewSet(WritingViewSet):
    """Pairs of files that wait for a decision, of the agencies whose data protection the caller is."""

    model = MatchCandidate
    capability = "match.read"
    serializer_class = MatchSerializer
    filterset_class = MatchFilters
    action_logged = Action.MATCH_READ
    field_groups = ("sameness",)

    def related(self, queryset):
        return queryset.select_related("participant__agency", "other__agency")

    def to_change(self):
        return super().to_change().select_related("participant__agency", "other__agency")

    def shown_to(self, rows):
        return sorted({str(one.public_id) for row in rows for one in (row.participant, row.other)})

    @act("decide", capability="match.decide", takes=DecisionInput)
    def decide(self, by, candidate, data):
        """Say whether the two files are about one person. There is no way back."""
        return match_decide(by=by, candidate=candidate, **data)


class SealedFileSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = RecordSeal
        fields = ["public_id", "participant", "sealed_on", "lifted_on", "version", "updated_at"]
        read_only_fields = fields


class SealedFileFilters(filters.FilterSet):
    is_lifted = YesNoFilter(field_name="lifted_on", lookup_expr="isnull", exclude=True)


class UnsealInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Text(max_length=500)


class SealedFileViewSet(WritingViewSet):
    """Seals on files of the agencies whose data protection the caller is."""

    model = RecordSeal
    capability = "match.read"
    serializer_class = SealedFileSerializer
    filterset_class = SealedFileFilters
    action_logged = Action.MATCH_READ
    field_groups = ("seals",)

    def related(self, queryset):
        return queryset.select_related("participant")

    def to_change(self):
        return super().to_change().select_related("participant__agency")

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})

    @act("unseal", capability="participant.unseal", takes=UnsealInput)
    def unseal(self, by, seal, data):
        """Lift the seal: the file opens again to those whom the facts say."""
        return record_unseal(by=by, seal=seal, **data)
