"""An evaluation design: everything that must be settled before anyone looks at an outcome."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord
from outcomes.choices import (
    AssignmentMethod,
    ComparisonKind,
    DesignState,
    ExposureRule,
    IndexEvent,
    TimeUnit,
)
from outcomes.models.definition import RecidivismDefinition
from participants.choices import AllocationUnit
from programs.models import Offering, Program


class EvaluationDesign(GatedRecord):
    """The question and how it will be answered. Texts are kept per language: {"en": ..., "fr": ...}.

    `covariates` is a list of {"code", "label": {lang: text}, "kind": "binary"|"numeric"}; `outcome_source` is
    {"name", "is_administrative", "coverage", "match_rate": {"treated", "comparison"}}. With "event_source", the code of
    an administrative source of the agency, only its events count, and a run reads from its last search
    (Ascertainment) which time it covers, who was searched and how many were found. `other_outcomes` is a list of
    {"code", "kind": "score"|"binary", "label": {lang: text}, "at": {"value", "unit"}, "tolerance": {"value", "unit"},
    "better": "lower"|"higher", "is_measured_alike", "source": {lang: text}, "reliability", "smallest_difference"}.
    """

    reach = "accounts.scope.EvaluationsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="designs")
    code = models.SlugField(max_length=60, unique=True)
    title = models.JSONField()
    question = models.JSONField()
    population = models.JSONField(default=dict, blank=True)
    programs = models.ManyToManyField(Program, related_name="designs")
    offerings = models.ManyToManyField(Offering, blank=True, related_name="+")
    period_from = models.DateField(null=True, blank=True)
    period_until = models.DateField(null=True, blank=True)
    index_event = models.CharField(max_length=15, choices=IndexEvent.choices)
    assignment_method = models.CharField(max_length=14, choices=AssignmentMethod.choices)
    assignment_unit = models.CharField(
        max_length=8, choices=AllocationUnit.choices, default=AllocationUnit.PERSON
    )
    exposure_rule = models.CharField(
        max_length=8, choices=ExposureRule.choices, default=ExposureRule.ASSIGNED
    )
    comparison = models.CharField(max_length=14, choices=ComparisonKind.choices)
    arm_labels = models.JSONField(help_text=_('{"treated": {"en": ...}, "comparison": {"en": ...}}'))
    treatment_code = models.SlugField(max_length=40, default="treated")
    outcome = models.ForeignKey(RecidivismDefinition, models.PROTECT, related_name="designs")
    outcome_source = models.JSONField()
    time_unit = models.CharField(max_length=5, choices=TimeUnit.choices, default=TimeUnit.DAY)
    display_times = models.JSONField(default=list, blank=True)
    cutoff_on = models.DateField(help_text=_("data are complete up to this day"))
    covariates = models.JSONField(default=list, blank=True)
    other_outcomes = models.JSONField(
        default=list, blank=True, help_text=_("scores and yes or no, named in advance")
    )
    subgroups = models.JSONField(default=list, blank=True)
    primary_estimate = models.CharField(max_length=30, default="risk_difference")
    smallest_difference = models.DecimalField(max_digits=4, decimal_places=3, default="0.050")
    alpha = models.DecimalField(max_digits=4, decimal_places=3, default="0.050")
    lowered_level = models.PositiveSmallIntegerField(null=True, blank=True)
    citation = models.CharField(max_length=600, blank=True, default="")
    license = models.CharField(max_length=200, blank=True, default="")
    study_package = models.CharField(
        max_length=64, blank=True, default="", help_text=_("digest of the study it came with")
    )
    state = models.CharField(max_length=10, choices=DesignState.choices, default=DesignState.DRAFT)
    approved_by = models.CharField(max_length=80, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(period_from=None)
                | models.Q(period_until=None)
                | models.Q(period_until__gte=models.F("period_from")),
                name="design_period_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(alpha__gt=0) & models.Q(alpha__lt=1), name="design_alpha_between_0_and_1"
            ),
            models.CheckConstraint(
                condition=models.Q(lowered_level=None)
                | (models.Q(lowered_level__gte=1) & models.Q(lowered_level__lte=5)),
                name="design_level_between_1_and_5",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def local_title(self) -> str:
        return text_in(self.title, translation.get_language())

    @property
    def local_question(self) -> str:
        return text_in(self.question, translation.get_language())


def text_in(texts: dict, language: str | None) -> str:
    """The text in a language, else in English, else in whichever there is."""
    return texts.get(language or "en") or texts.get("en") or next(iter(texts.values()), "")
