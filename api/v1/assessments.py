"""Assessments: drafts, signed scores, and bands that were judged otherwise. Opinions and reasons stay on the file."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter, YesNoFilter
from api.operations import Seen, act, look, write
from api.v1.persons import CaseViewSet, PersonFilters, PersonReferenceSerializer, person
from api.v1.references import ColleagueReferenceSerializer, ReferenceSerializer
from api.v1.texts import has_text
from audit.actions import Action
from participants.answers import answers_of, is_as_signed
from participants.bands import bands_in_force
from participants.choices import OverrideState, ScoringRule
from participants.models import Assessment, BandOverride, InstrumentVersion
from participants.scoring import rule_in_words
from participants.services.assessments import (
    assessment_change,
    assessment_discard,
    assessment_open,
    assessment_sign,
    assessment_supersede,
)
from participants.services.overrides import override_ask, override_decide

STATES = [("draft", "draft"), ("signed", "signed"), ("superseded", "superseded by a later one")]


class VersionReferenceSerializer(serializers.Serializer):
    """A version of an instrument by public id and number."""

    public_id = serializers.UUIDField()
    number = serializers.IntegerField()


class DomainScoreSerializer(serializers.Serializer):
    """One domain: its score, or why there is none."""

    code = serializers.CharField()
    score = serializers.CharField(allow_null=True)
    band = serializers.CharField(help_text="as it was signed; empty without a score")
    band_in_force = serializers.CharField(help_text="another one where somebody else approved it")
    answered = serializers.IntegerField()
    missing = serializers.IntegerField()
    rule = serializers.ChoiceField(ScoringRule.choices)
    rule_in_words = serializers.CharField()


class ScoreSerializer(serializers.Serializer):
    """What was signed, with the version, the day and the signatory; nobody can change it."""

    version_number = serializers.IntegerField(source="instrument_version.number")
    assessed_on = serializers.DateField()
    signed_by = ColleagueReferenceSerializer(allow_null=True)
    signed_at = serializers.DateTimeField()
    reassess_on = serializers.DateField(allow_null=True)
    total = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    band = serializers.CharField(help_text="of the total, as it was signed")
    band_in_force = serializers.CharField()
    rule = serializers.ChoiceField(ScoringRule.choices, help_text="what was done about missing items")
    rule_in_words = serializers.CharField()
    domains = DomainScoreSerializer(many=True)

    def to_representation(self, score):
        held = bands_in_force(score, score.assessment.approved)
        score.band_in_force = held[""]
        score.rule_in_words = rule_in_words(score.rule)
        score.domains = [
            {
                **domain,
                "band_in_force": held[domain["code"]],
                "rule_in_words": rule_in_words(domain["rule"], domain["answered"], domain["missing"]),
            }
            for domain in score.domains
        ]
        return super().to_representation(score)


class AssessmentSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    instrument = ReferenceSerializer(source="instrument_version.instrument")
    instrument_version = VersionReferenceSerializer()
    author = ColleagueReferenceSerializer(allow_null=True)
    state = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField(help_text="null for a draft")
    has_opinion = serializers.BooleanField()
    replaces = serializers.UUIDField(
        source="replaces.public_id", allow_null=True, default=None, help_text="one that was signed in error"
    )

    class Meta:
        model = Assessment
        fields = [
            "public_id", "participant", "instrument", "instrument_version", "assessed_on", "author", "state", "score",
            "has_opinion", "replaces", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, assessment) -> str:
        if not assessment.is_signed:
            return "draft"
        return "superseded" if assessment.has_later else "signed"

    @extend_schema_field(ScoreSerializer(allow_null=True))
    def get_score(self, assessment):
        return ScoreSerializer(assessment.score).data if assessment.is_signed else None


class AnswersSerializer(serializers.Serializer):
    """What was answered, item by item."""

    answers = serializers.DictField(help_text="a value, or not_asked, refused, not_known")
    total = serializers.DecimalField(
        source="entered_total",
        max_digits=9,
        decimal_places=2,
        allow_null=True,
        help_text="of a licensed instrument",
    )
    is_as_signed = serializers.BooleanField(
        allow_null=True, help_text="are they those the score was made from? null for a draft"
    )


class AssessmentFilters(PersonFilters):
    instrument = filters.UUIDFilter(field_name="instrument_version__instrument__public_id")
    is_signed = YesNoFilter(field_name="score", lookup_expr="isnull", exclude=True)
    assessed_after = DayFilter(field_name="assessed_on", lookup_expr="gt")
    assessed_before = DayFilter(field_name="assessed_on", lookup_expr="lt")


class AssessmentInput(inputs.Input):
    """A draft: answers may be given in parts, each time all of them."""

    assessed_on = inputs.Day()
    answers = serializers.DictField(
        required=False, help_text="by item: a value, or not_asked, refused, not_known"
    )
    total = inputs.Amount(
        max_digits=9, decimal_places=2, required=False, allow_null=True, help_text="of a licensed instrument"
    )
    opinion = inputs.Text(required=False, allow_blank=True, max_length=5000, trim_whitespace=False)


class NewAssessmentInput(AssessmentInput):
    participant = person()
    instrument_version = inputs.RecordField(InstrumentVersion, related=("instrument",))


class SupersedingInput(inputs.Input):
    reason = inputs.Text(max_length=500, help_text="why it was signed in error")


class OverrideInput(inputs.Input):
    band = inputs.Slug(max_length=40)
    domain = inputs.Slug(max_length=40, required=False, allow_blank=True, help_text="left out: of the total")
    reason = inputs.Text(max_length=1000)


class OverrideSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer(source="assessment.participant")
    assessment = serializers.UUIDField(source="assessment.public_id")
    author = ColleagueReferenceSerializer(allow_null=True)
    decided_by = ColleagueReferenceSerializer(allow_null=True)

    class Meta:
        model = BandOverride
        fields = [
            "public_id", "participant", "assessment", "domain", "band", "state", "author", "decided_by", "decided_at",
            "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class OverrideFilters(filters.FilterSet):
    participant = filters.UUIDFilter(field_name="assessment__participant__public_id")
    assessment = filters.UUIDFilter(field_name="assessment__public_id")
    state = filters.ChoiceFilter(choices=OverrideState.choices)


class BandOverrideViewSet(CaseViewSet):
    """Other bands asked for about the people within reach, and what was decided. Reasons stay on the file."""

    model = BandOverride
    capability = "assessment.read"
    serializer_class = OverrideSerializer
    filterset_class = OverrideFilters
    field_groups = ("assessment",)

    def related(self, queryset):
        return queryset.select_related("assessment__participant", "author", "decided_by").defer(
            "reason", "assessment__answers", "assessment__opinion", "assessment__superseded_reason"
        )

    def to_change(self):
        rows = self.model.objects.for_user(self.standing)
        return rows.select_related("assessment__participant__agency", "assessment__score")

    def shown_to(self, rows):
        return sorted({str(row.assessment.participant.public_id) for row in rows})

    @act("approve", capability="assessment.approve")
    def approve(self, by, override, data):
        """Agree, as another person than whoever asked and whoever signed: from now on this band holds."""
        return override_decide(by=by, override=override, is_approved=True)

    @act("refuse", capability="assessment.approve")
    def refuse(self, by, override, data):
        """Do not agree: the band stays as it was signed."""
        return override_decide(by=by, override=override, is_approved=False)


class AssessmentViewSet(CaseViewSet):
    """Assessments of the people within reach. A score informs; nothing is decided by it."""

    model = Assessment
    capability = "assessment.read"
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilters
    field_groups = ("assessment",)

    def related(self, queryset):
        approved = BandOverride.objects.for_user(self.standing).filter(state=OverrideState.APPROVED).defer("reason")
        return (
            queryset.select_related(
                "participant", "instrument_version__instrument", "author", "replaces", "score__signed_by",
                "score__instrument_version",
            )
            .defer("answers", "opinion", "superseded_reason", "instrument_version__content", "replaces__answers",
                   "replaces__opinion", "replaces__superseded_reason", "score__instrument_version__content")
            .with_later()
            .annotate(has_opinion=has_text("opinion"))
            .prefetch_related(Prefetch("overrides", queryset=approved, to_attr="approved"))
        )  # fmt: skip

    def to_change(self):
        return super().to_change().select_related(
            "participant__agency", "participant__site", "instrument_version__instrument", "score"
        )  # fmt: skip

    @write(capability="assessment.record", takes=NewAssessmentInput)
    def create(self, by, data):
        """Begin a draft with the version of the instrument that is in force on the day."""
        return assessment_open(by=by, **data)

    @write(capability="assessment.record", takes=AssessmentInput)
    def change(self, by, assessment, data):
        """Go on with one's own draft; a signed one is never edited."""
        return assessment_change(by=by, assessment=assessment, **data)

    @act("sign", capability="assessment.record")
    def sign(self, by, assessment, data):
        """Sign it: the answers are scored and stay as they are."""
        return assessment_sign(by=by, assessment=assessment)

    @act("supersede", capability="assessment.record", takes=SupersedingInput, creates=True)
    def supersede(self, by, assessment, data):
        """Take out a signed one that is wrong; answers 201 with the draft that takes its place."""
        return assessment_supersede(by=by, assessment=assessment, **data)

    @act("discard", capability="assessment.record", may_leave_reach=True)
    def discard(self, by, assessment, data):
        """Give up one's own draft."""
        return assessment_discard(by=by, assessment=assessment)

    @act(
        "override",
        capability="assessment.record",
        takes=OverrideInput,
        answers=BandOverrideViewSet,
        creates=True,
    )
    def override(self, by, assessment, data):
        """Say that another band fits, and why; it holds once another person approves it."""
        return override_ask(by=by, assessment=assessment, **data)

    @look(
        "answers",
        capability="assessment.read_answers",
        answers=AnswersSerializer,
        logs=Action.CASE_READ,
        field_groups=("assessment_answers",),
    )
    def answers(self, assessment):
        """What was answered item by item, for case workers."""
        value = {
            "answers": answers_of(assessment),
            "entered_total": assessment.entered_total,
            "is_as_signed": is_as_signed(assessment) if assessment.is_signed else None,
        }
        return Seen(value, [assessment.public_id], [assessment.participant.public_id])
