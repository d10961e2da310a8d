"""Code lists about attendance, contacts and appointments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttendanceStatus(models.TextChoices):
    ATTENDED = "attended", _("attended")
    LATE = "late", _("late")
    PARTIAL = "partial", _("attended in part")
    EXCUSED = "excused", _("excused")
    UNEXCUSED = "unexcused", _("unexcused")


# Was the person there at all? Everything that counts dosage or starts an episode asks this.
PRESENT = frozenset({AttendanceStatus.ATTENDED, AttendanceStatus.LATE, AttendanceStatus.PARTIAL})


class AbsenceReason(models.TextChoices):
    ILLNESS = "illness", _("illness")
    COURT_OR_LEGAL = "court_or_legal", _("court or legal visit")
    WORK_OR_SCHOOL = "work_or_school", _("work or school")
    FAMILY = "family", _("family or caring")
    RELIGIOUS = "religious", _("religious observance")
    OTHER_ACTIVITY = "other_activity", _("clash with another activity")
    NOT_UNLOCKED = "not_unlocked", _("not unlocked or not escorted")
    REFUSED = "refused", _("refused")
    SENT_AWAY = "sent_away", _("sent away")
    NOT_KNOWN = "not_known", _("not known")
    OTHER = "other", _("other")


class ContactKind(models.TextChoices):
    INDIVIDUAL = "individual", _("with the person")
    ATTEMPT = "attempt", _("attempt without success")
    THIRD_PARTY = "third_party", _("with somebody else about the person")


class ContactSetting(models.TextChoices):
    INSIDE = "inside", _("inside")
    OUTSIDE = "outside", _("outside")


class ContactChannel(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by phone")
    VIDEO = "video", _("by video")
    WRITTEN = "written", _("in writing")


class AppointmentState(models.TextChoices):
    PLANNED = "planned", _("planned")
    KEPT = "kept", _("kept")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")
