"""An episode in a program, from referral to exit, and every status it had."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from kernel.models import DatePrecision
from participants.choices import ExitCategory, ExitReason, WaitingPriority
from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.models.participant import Participant
from participants.models.referral import Referral
from participants.querysets import EnrollmentManager
from programs.models import Offering, Program, ProgramVersion


class Enrollment(GatedRecord):
    """One person's way through one program. Coming back is a new episode; the old one is never touched.

    It opens with the referral, so that those who were refused, declined or put in a comparison group are here too.
    """

    reach = "accounts.reach_rules.EpisodeOfItsAgency"
    reach_path = "participant_id"
    episode_path = "pk"
    privacy = privacy(
        keep_open="participant referral program program_version offering status status_on date_precision started_on "
        "ended_on exit_category exit_code priority waitlisted_on transferred_from",
        erase_sensitive="exit_reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="enrollments")
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="enrollment")
    program = models.ForeignKey(Program, models.PROTECT, related_name="enrollments")
    program_version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, blank=True, related_name="enrollments")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.REFERRED)
    status_on = models.DateField()
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    started_on = models.DateField(null=True, blank=True, help_text=_("first attended session"))
    ended_on = models.DateField(null=True, blank=True)
    exit_category = models.CharField(max_length=12, choices=ExitCategory.choices, blank=True, default="")
    exit_code = models.CharField(max_length=20, choices=ExitReason.choices, blank=True, default="")
    exit_reason = EncryptedTextField(max_length=300, blank=True, default="")
    priority = models.PositiveSmallIntegerField(
        choices=WaitingPriority.choices, default=WaitingPriority.NORMAL
    )
    waitlisted_on = models.DateField(null=True, blank=True)
    transferred_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_in"
    )

    objects = EnrollmentManager()
    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="enrollment_status_is_listed"
            ),
            models.UniqueConstraint(
                fields=["participant", "offering"],
                condition=models.Q(status__in=sorted(HOLDS_A_PLACE), entered_in_error_at=None),
                name="one_place_per_person_and_offering",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=sorted(HOLDS_A_PLACE)) | models.Q(offering__isnull=False),
                name="a_place_is_in_an_offering",
            ),
            models.CheckConstraint(
                condition=models.Q(started_on=None)
                | models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="enrollment_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=WaitingPriority.values), name="enrollment_priority_is_listed"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.WAITLISTED) | models.Q(waitlisted_on__isnull=False),
                name="enrollment_waits_since_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["program", "status", "priority", "waitlisted_on", "id"], name="enrollment_queue"
            ),
            models.Index(fields=["offering", "status"], name="enrollment_offering"),
        ]


class StatusChange(GatedRecord):
    """One step of an enrollment along the written table. Never edited."""

    append_only = ("update",)
    reach = "accounts.reach_rules.EpisodeOfItsAgency"
    reach_path = "enrollment__participant_id"
    episode_path = "enrollment"
    privacy = privacy(
        keep_open="enrollment verb from_status to_status on date_precision", erase_sensitive="reason"
    )

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="status_changes")
    verb = models.CharField(max_length=20)
    from_status = models.CharField(max_length=15, choices=Status.choices, blank=True, default="")
    to_status = models.CharField(max_length=15, choices=Status.choices)
    on = models.DateField()
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    reason = EncryptedTextField(max_length=300, blank=True, default="")

    class Meta(GatedRecord.Meta):
        constraints = list(GatedRecord.Meta.constraints)
        ordering = ["id"]
