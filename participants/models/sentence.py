"""Sentences, and supervision outside."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Site
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import SupervisionEnd, SupervisionKind
from participants.models.participant import Participant
from programs.conditions import one_of


class Sentence(GatedRecord):
    """What a court imposed: for which offense, how long, on which conditions."""

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant",
        scrub_restricted="iccs imposed_on starts_on ends_on length_days",
        erase_restricted="conditions",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="sentences")
    iccs = models.CharField(
        max_length=12, blank=True, default="", help_text=_("ICCS code of the index offense, digits only")
    )
    imposed_on = models.DateField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    length_days = models.PositiveIntegerField(null=True, blank=True)
    conditions = EncryptedTextField(blank=True, default="", max_length=2000)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="sentence_dates_in_order",
            ),
        ]


class SupervisionPeriod(GatedRecord):
    """Time under supervision outside, by an office of an agency."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant agency site",
        scrub_sensitive="kind starts_on ends_on end_reason",
        erase_restricted="conditions",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="supervision_periods")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", help_text=_("the supervising office"))
    kind = models.CharField(max_length=20, choices=SupervisionKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=SupervisionEnd.choices, blank=True, default="")
    conditions = EncryptedTextField(blank=True, default="", max_length=2000)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("kind", SupervisionKind), name="supervision_kind_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="supervision_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None, end_reason="")
                | (models.Q(ends_on__isnull=False) & ~models.Q(end_reason="")),
                name="supervision_end_has_a_reason",
            ),
        ]
