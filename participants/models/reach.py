"""Who comes within whose reach, and the caseload that makes it so."""

from django.conf import settings
from django.db import models

from accounts.models import Agency, Site
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.history import change_history
from participants.choices import ReachBasis
from participants.models.participant import Participant
from programs.models import Program


class Reach(models.Model):
    """One fact that opens a person to an agency, a site, a program or a worker, from when until when.

    Derived: one row per fact, written only by participants.services.reach, and rebuilt from the facts at any time.
    The gate, the extraction and the database's own row rules all read this table.
    """

    reach = "accounts.scope.Rule"
    reach_path = "participant_id"
    is_derived = True
    # Facts that end with what they say: who holds, supervises or works with the person answers for the person today.
    by_present_duty = (ReachBasis.CUSTODY, ReachBasis.SUPERVISION, ReachBasis.CASELOAD)
    handed_over = ReachBasis.HAND_OVER
    privacy = privacy(keep_open="id participant agency site program user basis source starts_on ends_on")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="reach_rows")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", db_index=False)
    program = models.ForeignKey(Program, models.PROTECT, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    basis = models.CharField(max_length=12, choices=ReachBasis.choices)
    source = models.UUIDField(help_text="public_id of the fact")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["basis", "source"], name="reach_once_per_fact"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="reach_dates_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "participant"], name="reach_user"),
            models.Index(fields=["site", "participant"], name="reach_site"),
            models.Index(fields=["program", "participant"], name="reach_program"),
            models.Index(fields=["agency", "participant"], name="reach_agency"),
        ]


class CaseAssignment(GatedRecord):
    """A worker is responsible for a person for a time."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(keep_open="participant agency user starts_on ends_on")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="caseload")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_dates_in_order",
            ),
        ]
