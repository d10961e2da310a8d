"""Recidivism as a record: what starts the clock, what counts as failure, for how long, seen with which delay."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord
from outcomes.choices import IndexEvent, TimeUnit


class RecidivismDefinition(GatedRecord):
    """A named definition, printed with every number that rests on it. A change is a new definition."""

    reach = "accounts.scope.EvaluationsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    index_event = models.CharField(max_length=15, choices=IndexEvent.choices)
    failure_kinds = models.JSONField(help_text=_("codes of JusticeEventKind"))
    iccs_codes = models.JSONField(
        default=list, blank=True, help_text=_("ICCS codes with everything below; empty: all")
    )
    counts_technical_violations = models.BooleanField(default=False)
    window_value = models.PositiveIntegerField()
    window_unit = models.CharField(max_length=5, choices=TimeUnit.choices)
    lag_value = models.PositiveIntegerField(default=0, help_text=_("how late events reach the source"))
    lag_unit = models.CharField(max_length=5, choices=TimeUnit.choices, default=TimeUnit.DAY)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "code"], name="definition_code_once_per_agency"),
            models.CheckConstraint(
                condition=models.Q(window_value__gt=0), name="definition_window_is_positive"
            ),
        ]

    def __str__(self):
        return self.name
