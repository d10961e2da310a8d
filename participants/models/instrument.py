"""With what people are assessed: instruments, and what they ask from a day on."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord


class Instrument(GatedRecord):
    """A form with which needs, risks or protection are assessed.

    Without an agency it is shipped with the product, free, and for everybody. A licensed one is kept by its total
    alone (`is_total_only`): its items belong to the publisher and are never stored. Names are per language.
    """

    reach = "accounts.reach_rules.InstrumentsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.SlugField(max_length=60)
    name = models.JSONField(help_text=_('{"en": ..., "fr": ...}'))
    is_total_only = models.BooleanField(default=False, help_text=_("licensed: the total alone is recorded"))
    license_note = models.CharField(max_length=500, blank=True, default="")

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "code"], name="instrument_code_once_per_agency"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(agency=None),
                name="instrument_code_once_among_the_shipped",
            ),
            models.CheckConstraint(
                condition=models.Q(is_total_only=False) | ~models.Q(license_note=""),
                name="instrument_licensed_has_a_note",
            ),
        ]

    def __str__(self):
        return in_language(self.name)

    def version_on(self, day):
        """The version in force on a day: the latest that began by then; None before the first."""
        return self.versions.filter(valid_from__lte=day).order_by("-valid_from").first()


class InstrumentVersion(GatedRecord):
    """What an instrument asks and how it is scored from a day on, until the next one begins. Kept for ever.

    Two begin on different days, so that one version alone is in force on any day. `content` holds scales, domains with
    their items and bands, and how the total is made: participants/instrument_content.py says what it may look like.
    """

    append_only = ("update", "delete")
    reach = "accounts.reach_rules.InstrumentVersionsOfAgency"

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    valid_from = models.DateField()
    content = models.JSONField()
    reliability = models.JSONField(default=dict, blank=True, help_text=_("what is known of it, per language"))
    reassess_days = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("days after which it is asked again")
    )

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["instrument", "number"], name="instrument_version_number_once"),
            models.UniqueConstraint(
                fields=["instrument", "valid_from"], name="instrument_version_begins_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(reassess_days=None) | models.Q(reassess_days__gt=0),
                name="instrument_is_asked_again_later",
            ),
        ]

    def __str__(self):
        return f"{self.instrument} v{self.number}"


def in_language(text: dict) -> str:
    """A text kept per language in the reader's, else in English, else in the first there is."""
    language = (translation.get_language() or "en").split("-")[0]
    return text.get(language) or text.get("en") or next(iter(text.values()), "")
