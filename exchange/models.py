"""What was taken in from files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord


class ImportKind(models.TextChoices):
    PEOPLE = "people", _("people")
    OUTCOMES = "outcomes", _("justice events")


class ImportRecord(GatedRecord):
    """One file that was taken in: from where, which days it covers, and how many of its rows were matched.

    Counts only. The file itself is gone after some days; its digest tells whether it was this one.
    """

    reach = "accounts.scope.ImportsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    digest = models.CharField(max_length=64, help_text=_("keyed digest of the file"))
    source_name = models.CharField(max_length=120, blank=True, default="")
    covers_from = models.DateField(null=True, blank=True)
    covers_until = models.DateField(null=True, blank=True)
    is_evaluation_only = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(kind__in=ImportKind.values), name="import_kind_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ImportKind.PEOPLE)
                | models.Q(covers_until__gte=models.F("covers_from")) & ~models.Q(source_name=""),
                name="import_of_outcomes_says_what_it_covers",
            ),
        ]
