"""Why a person counts as at risk, and - where the module is on - to which organized group somebody belongs."""

from django.db import models

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import AffiliationStanding, Reliability, RiskSource, TargetGroup
from participants.models.participant import Participant
from programs.conditions import one_of


class RiskBasis(GatedRecord):
    """A person belongs to a group at risk, on somebody's word, until a day. Labels that never lapse do harm."""

    reach = "accounts.reach_rules.Workers"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant recorded_on expires_on",
        scrub_restricted="group source",
        erase_restricted="note",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="risk_bases")
    group = models.CharField(max_length=20, choices=TargetGroup.choices)
    source = models.CharField(max_length=15, choices=RiskSource.choices)
    note = EncryptedTextField(blank=True, default="", max_length=1000)
    recorded_on = models.DateField()
    expires_on = models.DateField()

    history = change_history()

    class Meta(GatedRecord.Meta):
        verbose_name_plural = "risk bases"
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("group", TargetGroup), name="risk_basis_group_is_listed"),
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("recorded_on")), name="risk_basis_expires"
            ),
        ]


class GroupAffiliation(GatedRecord):
    """An assertion that a person belongs to an organized group: with source, reliability, and a day it expires.

    An opt-in module, off unless the installation switches it on; seen by cleared roles only.
    """

    reach = "accounts.reach_rules.Cleared"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant asserted_on expires_on",
        scrub_restricted="standing reliability",
        erase_restricted="group_name source",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="affiliations")
    group_name = EncryptedTextField(max_length=200)
    standing = models.CharField(max_length=16, choices=AffiliationStanding.choices)
    source = EncryptedTextField(max_length=300)
    reliability = models.CharField(max_length=10, choices=Reliability.choices)
    asserted_on = models.DateField()
    expires_on = models.DateField()

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("standing", AffiliationStanding), name="affiliation_standing_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("asserted_on")), name="affiliation_expires"
            ),
        ]
