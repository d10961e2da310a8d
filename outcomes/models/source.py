"""Where justice events come from: administrative sources, what was searched in them for a design, their local codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord
from outcomes.models.design import EvaluationDesign
from outcomes.models.iccs import IccsCode


class AdministrativeSource(GatedRecord):
    """A register kept by an authority, such as the arrests of the national police, that an agency may search.

    A design names it by its code; what was found in it is in Ascertainment.
    """

    reach = "accounts.scope.EvaluationsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    holder = models.CharField(
        max_length=120, blank=True, default="", help_text=_("the authority that keeps it")
    )

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "code"], name="source_code_once_per_agency"),
        ]

    def __str__(self):
        return self.name


class Ascertainment(GatedRecord):
    """One search of a source for the people of a design: which file came back, for which time, how many were found.

    Counts per arm alone, never who. Whoever is not matched is "not found", which is not "did not offend". A later
    search stands beside the earlier one and counts instead of it; nothing in either changes.
    """

    reach = "accounts.scope.RunsOfAgency"
    append_only = ("update",)

    source = models.ForeignKey(AdministrativeSource, models.PROTECT, related_name="searches")
    design = models.ForeignKey(EvaluationDesign, models.PROTECT, related_name="searches")
    searched_on = models.DateField()
    covers_from = models.DateField()
    covers_until = models.DateField(help_text=_("events up to this day have reached the source"))
    file_digest = models.CharField(max_length=64, help_text=_("SHA-256 of the file that came back"))
    treated_searched = models.PositiveIntegerField()
    treated_matched = models.PositiveIntegerField()
    comparison_searched = models.PositiveIntegerField(default=0)
    comparison_matched = models.PositiveIntegerField(default=0)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(covers_until__gte=models.F("covers_from")),
                name="ascertainment_coverage_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(treated_matched__lte=models.F("treated_searched"))
                & models.Q(comparison_matched__lte=models.F("comparison_searched")),
                name="ascertainment_matches_those_searched",
            ),
        ]

    @property
    def searched(self) -> dict[str, int]:
        """People searched per arm."""
        return {"treated": self.treated_searched, "comparison": self.comparison_searched}

    @property
    def matched(self) -> dict[str, int]:
        """People the source knows, per arm."""
        return {"treated": self.treated_matched, "comparison": self.comparison_matched}

    @property
    def match_rate(self) -> dict[str, float | None]:
        """Share of those searched that the source knows, per arm; None where nobody was searched."""
        matched = self.matched
        return {arm: matched[arm] / n if n else None for arm, n in self.searched.items()}


class LocalCode(GatedRecord):
    """An offense code of a local scheme and the ICCS code it stands for, in a period of time.

    Two rows of one code never hold on one day; the service checks that under a lock of the agency.
    """

    reach = "accounts.scope.EvaluationsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    scheme = models.SlugField(max_length=60, help_text=_("such as penal-code-1994"))
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True, default="")
    iccs = models.ForeignKey(IccsCode, models.PROTECT, related_name="+", to_field="code")
    valid_from = models.DateField(null=True, blank=True, help_text=_("empty: always was"))
    valid_until = models.DateField(null=True, blank=True)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="local_code_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["agency", "scheme", "code", "valid_from"],
                condition=models.Q(entered_in_error_at=None),
                name="local_code_once_per_start",
            ),
        ]

    def __str__(self):
        return f"{self.scheme} {self.code}"
