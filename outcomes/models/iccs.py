"""The international classification of crime, as a list that says of each row how sure it is."""

from django.db import models
from django.utils import translation


class IccsCode(models.Model):
    """A section, division, group or class of the ICCS (UNODC, version 1.0), as outcomes/data/iccs.csv has it."""

    reach = "accounts.scope.Codelist"

    code = models.CharField(max_length=12, unique=True)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", to_field="code")
    name_en = models.CharField(max_length=300)
    name_fr = models.CharField(max_length=300, blank=True, default="")
    status_en = models.CharField(max_length=60)
    status_fr = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name_fr if translation.get_language() == 'fr' and self.name_fr else self.name_en}"
