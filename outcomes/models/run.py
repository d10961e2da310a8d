"""A run: the frozen answer to a design at a moment, with what it was computed from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.errors import RuleViolation
from outcomes.models.design import EvaluationDesign


class EvaluationRun(GatedRecord):
    """Aggregates and a digest of the inputs; no row about a person. Nothing in it changes after it is made."""

    reach = "accounts.scope.RunsOfAgency"
    append_only = ("update",)

    design = models.ForeignKey(EvaluationDesign, models.PROTECT, related_name="runs")
    executed_at = models.DateTimeField()
    digest = models.CharField(max_length=64, db_index=True)
    code_version = models.CharField(max_length=40)
    profile = models.CharField(max_length=10, default="internal")
    level = models.PositiveSmallIntegerField(null=True)
    is_refused = models.BooleanField(default=False)
    results = models.JSONField(help_text=_("the result in each language of the product"))

    class Meta(GatedRecord.Meta):
        constraints = list(GatedRecord.Meta.constraints)
        indexes = [models.Index(fields=["design", "-id"], name="run_latest_of_design")]

    def save(self, *args, **kwargs):
        if self.pk and not kwargs.get("force_insert"):
            raise RuleViolation(_("A run is frozen; run the design again instead."), code="run_is_frozen")
        super().save(*args, **kwargs)

    def result_in(self, language: str) -> dict:
        """The result with its words in a language (the numbers are the same in all)."""
        return self.results.get(language) or self.results["en"]
