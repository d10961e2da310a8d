"""Time in custody: where, in which status, from admission to release."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.history import change_history
from kernel.models import DatePrecision
from participants.choices import LegalStatus, ReleaseReason
from participants.models.participant import Participant


class CustodyPeriod(GatedRecord):
    """One stay of a person at a site. The release is the index event of most reintegration evaluations.

    Two stays of one person never overlap: checked by the service on both databases, and by PostgreSQL itself
    (migration 0002).
    """

    reach = "accounts.reach_rules.OwnStays"
    reach_path = "participant_id"
    stay_site_path = "site"
    privacy = privacy(
        keep_open="participant site",
        scrub_sensitive="legal_status starts_on ends_on date_precision expected_release_on release_reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="custody_periods")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    legal_status = models.CharField(max_length=12, choices=LegalStatus.choices, default=LegalStatus.NOT_KNOWN)
    starts_on = models.DateField(null=True, blank=True, help_text=_("empty: before records began"))
    ends_on = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    expected_release_on = models.DateField(null=True, blank=True)
    release_reason = models.CharField(max_length=12, choices=ReleaseReason.choices, blank=True, default="")

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="custody_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None, release_reason="")
                | (models.Q(ends_on__isnull=False) & ~models.Q(release_reason="")),
                name="custody_release_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["participant", "ends_on"], name="custody_release")]
