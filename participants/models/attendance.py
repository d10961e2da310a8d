"""Who was there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import PRESENT, AbsenceReason, AttendanceStatus
from participants.models.enrollment import Enrollment
from programs.conditions import one_of
from programs.models import Session


class Attendance(GatedRecord):
    """One person at one session: there, late, in part or absent, and for how many minutes.

    Dosage, attendance rate and absences in a row are derived from these rows and stored nowhere.
    """

    reach = "accounts.reach_rules.OnTheRegister"
    reach_path = "enrollment__participant_id"
    episode_path = "enrollment"
    privacy = privacy(
        keep_open="session enrollment is_walk_in",
        scrub_sensitive="status minutes is_compliant reason",
        erase_restricted="note correction_reason",
    )

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="attendances")
    status = models.CharField(max_length=10, choices=AttendanceStatus.choices)
    minutes = models.PositiveSmallIntegerField(help_text=_("minutes present; 0 when absent"))
    is_compliant = models.BooleanField(null=True, blank=True, help_text=_("empty: not judged"))
    reason = models.CharField(max_length=15, choices=AbsenceReason.choices, blank=True, default="")
    note = EncryptedTextField(blank=True, default="", max_length=2000)
    is_walk_in = models.BooleanField(default=False)
    correction_reason = EncryptedTextField(
        blank=True, default="", max_length=500, help_text=_("why it was changed after the register was saved")
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["session", "enrollment"],
                condition=models.Q(entered_in_error_at=None),
                name="attendance_once_per_session",
            ),
            models.CheckConstraint(
                condition=one_of("status", AttendanceStatus), name="attendance_status_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=sorted(PRESENT), minutes__gte=1)
                | (~models.Q(status__in=sorted(PRESENT)) & models.Q(minutes=0)),
                name="attendance_minutes_fit_the_status",
            ),
        ]
        indexes = [models.Index(fields=["enrollment", "session"], name="attendance_enrollment")]
